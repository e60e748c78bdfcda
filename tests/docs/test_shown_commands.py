"""Each command that a page shows exists, and so do its options and their choices."""

from pathlib import Path

import pytest

from tools.markdown_pages import ROOT, Block, every_page, read

from .shown_commands import in_code, in_sentences, what_is_wrong

OTHERS = [
    ROOT / name
    for name in ("action.yml", "sandbox/action.yml", ".pre-commit-hooks.yaml", "Containerfile")
]


def shown(path: Path) -> list[tuple[int, str]]:
    page = read(path)
    return [*in_sentences(page.text), *(each for block in page.blocks for each in in_code(block))]


@pytest.mark.parametrize(
    "path", [*every_page(), *OTHERS], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_each_command_of_a_page_is_there(path: Path) -> None:
    found = [(line, what_is_wrong(command), command) for line, command in shown(path)]
    assert [f"{read(path).place(line)}: {why}: {what}" for line, why, what in found if why] == []


def test_commands_are_found() -> None:
    assert sum(len(shown(path)) for path in every_page()) > 200


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("kcp-proto chekc", "kcp-proto has no command chekc"),
        ("kcp-proto recording remove x", "kcp-proto recording has no command remove"),
        ("kcp-proto validate a.json --fixx", "kcp-proto validate has no option --fixx"),
        ("kcp-proto validate --output=pdf", "kcp-proto validate --output: text"),
        ("kcp-proto sandbox run --quite -- npm", "kcp-proto sandbox run has no option --quite"),
    ],
)
def test_what_is_not_there_is_named(command: str, why: str) -> None:
    assert (what_is_wrong(command) or "").startswith(why)


@pytest.mark.parametrize(
    "command",
    [
        "kcp-proto sandbox run --quiet -- npm test --not-ours",
        "kcp-proto validate - --ndjson | grep --only x",
        "kcp-proto validate --output FORM",
        "kcp-proto sandbox deposit ready.json --tno 1' --not-ours",
    ],
)
def test_what_is_not_ours_does_not_matter(command: str) -> None:
    assert what_is_wrong(command) is None


def test_a_command_is_found_at_its_line() -> None:
    block = Block(7, "sh", "echo 1\nA=1 kcp-proto codes \\\n  --json  # kcp-proto x\n", None)
    assert list(in_code(block)) == [(9, "kcp-proto codes     --json  ")]
    assert list(in_sentences("x\n`kcp-proto recording ls\\|show FILE`")) == [
        (2, "kcp-proto recording ls FILE"),
        (2, "kcp-proto recording show FILE"),
    ]
