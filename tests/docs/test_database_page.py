"""The page about databases: its examples print what they say, and its reasons are all there are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "database.md").read_text("utf-8")
EXAMPLE = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_each_example_prints_what_the_page_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    examples = EXAMPLE.findall(TEXT)
    assert len(examples) >= 2
    for code, output in examples:
        exec(code, names)  # noqa: S102
        assert capsys.readouterr().out == output


def test_each_reason_is_on_the_page_and_no_other() -> None:
    calls = [
        node
        for path in (ROOT / "transports" / "kcp_transports" / "database").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        if ast.unparse(node.func) in ("StorageError", "super().__init__")
    ]
    constants = [first for node in calls for first in node.args[:1]]
    raised = {str(each.value) for each in constants if isinstance(each, ast.Constant)}
    table = TEXT.partition("\n## Errors\n")[2]
    listed = {
        reason
        for line in table.splitlines()
        if line.startswith("| `")
        for reason in re.findall(r"`([a-z-]+)`", line.split("|")[1])
    }
    assert listed == raised
