"""The pages list every error with its code, and every reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kcp_proto
from kcp_proto import KcpError, errors

ROOT = Path(__file__).resolve().parents[2]
CLASSES = (ROOT / "docs" / "errors.md").read_text("utf-8")
REASONS = (ROOT / "docs" / "keys.md").read_text("utf-8").partition("## Reasons")[2]
FIRST_CELLS = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
TABLE = re.compile(r"^\| `(\w+)` \| `([a-z-]+)` \|([^|]*)\|", re.MULTILINE)
CODES = {name: code for name, code, _ in TABLE.findall(CLASSES)}
TREE_LINE = re.compile(r"^([ │]*(?:[├└]── )?)([A-Z]\w+) ", re.MULTILINE)
PACKAGES = ("kcp_proto", "transports/kcp_transports")
ENGLISH, KOREAN = "docs/errors.md", "docs/errors.ko.md"


def tree(text: str) -> list[tuple[str, str]]:
    start = text.index("KcpError  ")
    return TREE_LINE.findall(text[start:].partition("```")[0] + "\n")


def test_each_error_is_listed_with_its_code() -> None:
    public = {name: value for name in vars(kcp_proto) if (value := error_named(name))}
    assert {name: value.code for name, value in public.items()} == {**CODES, "KcpError": "kcp"}


def test_the_korean_page_lists_the_same_codes_and_attributes() -> None:
    def words(page: str) -> list[tuple[str, ...]]:
        rows = TABLE.findall((ROOT / page).read_text("utf-8"))
        return [(name, code, *re.findall("`.+?`", more)) for name, code, more in rows]

    assert words(KOREAN) == words(ENGLISH)


@pytest.mark.parametrize("page", [ENGLISH, KOREAN, "docs/guide.ko.md"])
def test_the_error_tree_of_a_page_is_the_tree_of_the_classes(page: str) -> None:
    lines = tree((ROOT / page).read_text("utf-8"))
    depths = {name: len(edge) // 4 for edge, name in lines}
    assert depths == {name: depth(error) for name in depths if (error := error_named(name))}
    assert set(depths) == {*CODES, "KcpError"}


def test_the_error_tree_says_what_the_module_says() -> None:
    text = (ROOT / ENGLISH).read_text("utf-8")
    drawn = text[text.index("KcpError  ") :].partition("```")[0].strip()
    stated = (errors.__doc__ or "").partition("::")[2]
    assert drawn.splitlines() == [line[4:] for line in stated.strip("\n").splitlines()]


def test_the_reasons_of_the_page_are_those_that_the_source_gives() -> None:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    in_code = {reason for path in paths for reason in reasons(path)}
    assert set(FIRST_CELLS.findall(REASONS)) == in_code


def error_named(name: str) -> type[KcpError] | None:
    value: object = getattr(kcp_proto, name)
    return value if isinstance(value, type) and issubclass(value, KcpError) else None


def depth(error: type[KcpError]) -> int:
    return 0 if error is KcpError else 1 + depth(parent(error))


def parent(error: type[KcpError]) -> type[KcpError]:
    first: type = error.__bases__[0]
    assert issubclass(first, KcpError)
    return first


def reasons(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("KeyLoadError"):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
