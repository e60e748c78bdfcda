"""A block of a page that is not as it says is found, with its page and line."""

from pathlib import Path

import pytest

from kcp_sandbox import Issued

from .blocks import Page, code_blocks, commands, headings, prose, runs
from .test_tasks import needs_shell


def page(text: str, folder: Path) -> Path:
    path = folder / "page.md"
    path.write_text(text, "utf-8")
    return path


WRONG = {
    "code that raises": "```python\nraise KeyError(1)\n```",
    "code that is none": "```python\n1 +\n```",
    "another output": "```python\nprint(1)\n```\n\n```text\n2\n```",
    "output that is not shown to the end": "```python\nprint(1)\nprint(2)\n```\n\n```text\n1\n```",
    "a command that fails": "```sh\n$ test 1 = 2\n```",
    "a command that prints something else": "```sh\n$ echo 1\n2\n```",
    "a command that is cut off": "```sh\n$ echo '1\n```",
    "commands that are not run": "```sh\nif curl\n```",
    "JSON": "```json\n{]\n```",
    "YAML": "```yaml\n{]\n```",
    "TOML": "```toml\na =\n```",
    "an unknown kind": "```pyhton\n1\n```",
    "a file that is no Python": "<!-- file: a.py -->\n```python\n1 +\n```",
}


@needs_shell
@pytest.mark.parametrize("block", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_found_at_its_line(
    block: str, tmp_path: Path, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = page(f"# A page\n\n```python\nx = 1\n```\n\n{block}\n", tmp_path)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        Page(path, tmp_path, issued).run(monkeypatch)
    above, fence, _ = block.rpartition("```text")
    line = 7 + (above.count("\n") if fence else block.startswith("<!--"))
    assert caught.value.__notes__ == [f"{path}:{line}"]


@needs_shell
def test_names_files_and_exit_codes_carry_over(
    tmp_path: Path, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "```python\nx = 1\n```\n\n```python\nprint(x)\n```\n\n```text\n1\n```\n\n"
        "<!-- file: sub/a.txt -->\n```text\nhello\n```\n\n"
        "```sh\n$ cat sub/a.txt cert.pem\nhello\n-----BEGIN...\n...\n"
        "$ test 1 = 2; test $? = 1\n$ python -c 'exit(3)'; exit 3\n...\n$ echo $?\n3\n```\n"
    )
    Page(page(text, tmp_path), tmp_path, issued).run(monkeypatch)
    assert (tmp_path / "sub" / "a.txt").read_text() == "hello\n"


def test_comments_do_not_count_as_code(tmp_path: Path) -> None:
    english = page("```python\nx = '#'  # one\n# two\n```\n\n```sh\na # b\n```\n", tmp_path)
    assert code_blocks(english) == [("python", "x = '#'\n"), ("sh", "a")]


def test_headings_and_prose_are_outside_of_code(tmp_path: Path) -> None:
    path = page("# One `x`\n\n```sh\n# a comment\n```\n\n## Two\n", tmp_path)
    assert headings(path) == [("#", "One `x`"), ("##", "Two")]
    assert "comment" not in prose(path)
    assert "x" not in prose(path)


def test_commands_are_told_from_what_they_print() -> None:
    assert list(commands("$ a \\\n  b\nshown\n$ c\n")) == [("a \\\n  b", "shown\n"), ("c", "")]
    assert list(commands("a\nb\n")) == [("a\nb\n", None)]


def test_only_our_own_programs_run() -> None:
    assert runs("A=1 kcp-proto codes")
    assert runs("echo $?")
    assert not runs("curl https://example.invalid")
