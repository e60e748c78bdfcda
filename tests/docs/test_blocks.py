"""A block of a page that is not as it says is found, with its page and line."""

from pathlib import Path

import pytest

from kcp_sandbox import Issued
from tools.markdown_pages import Page

from .blocks import Run, Wrong, commands, runs
from .test_pages import needs_shell


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
    "XML": "```xml\n<a>\n```",
    "lines of JSON": "```ndjson\n{}\n{]\n```",
    "no kind": "```\n1\n```",
    "commands that are none of ours": "```sh\ncurl https://example.invalid\n```",
    "a session that runs nothing": "```sh\n$ curl https://example.invalid\n```",
    "code that is not run and is none": "<!-- not run: why -->\n```python\n1 +\n```",
    "a test that is not there": "<!-- tested in: tests/docs/x.py -->\n```python\n1\n```",
    "a test of another page": "<!-- tested in: tests/docs/blocks.py -->\n```python\n1\n```",
    "an unknown kind": "```pyhton\n1\n```",
    "a file that is no Python": "<!-- file: a.py -->\n```python\n1 +\n```",
}


@needs_shell
@pytest.mark.parametrize("block", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_found_at_its_line(
    block: str, tmp_path: Path, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = page(f"# A page\n\n```python\nx = 1\n```\n\n{block}\n", tmp_path)
    with pytest.raises(Wrong) as caught:
        Run(path, tmp_path, issued).run(monkeypatch)
    above, fence, _ = block.rpartition("```text")
    line = 7 + (above.count("\n") if fence else block.startswith("<!--"))
    assert str(caught.value).startswith(f"{path}:{line}: ")


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
    Run(page(text, tmp_path), tmp_path, issued).run(monkeypatch)
    assert (tmp_path / "sub" / "a.txt").read_text() == "hello\n"


def test_comments_do_not_count_as_code(tmp_path: Path) -> None:
    text = "```python\nx = '#'  # one\n# two\n```\n\n```sh\na # b\n```\n"
    blocks = Page(page(text, tmp_path)).blocks
    assert [(each.kind, each.without_comments()) for each in blocks] == [
        ("python", "x = '#'\n"),
        ("sh", "a"),
    ]


def test_headings_and_prose_are_outside_of_code(tmp_path: Path) -> None:
    one = Page(page("# One `x`\n\n```sh\n# a comment\n```\n\n## Two\n", tmp_path))
    assert one.headings() == [(1, "#", "One `x`"), (7, "##", "Two")]
    assert "comment" not in one.prose()
    assert "x" not in one.prose()


def test_commands_are_told_from_what_they_print() -> None:
    assert list(commands("$ a \\\n  b\nshown\n$ c\n")) == [("a \\\n  b", "shown\n"), ("c", "")]
    assert list(commands("a \\\n  b  # one\n# two\nc\n")) == [("a \\\n  b  # one", ""), ("c", "")]


def test_only_our_own_programs_run() -> None:
    assert runs("A=1 kcp-proto codes")
    assert runs("echo $?")
    assert not runs("curl https://example.invalid")


def test_what_is_not_run_or_tested_elsewhere_is_parsed(
    tmp_path: Path, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "<!-- not run: it installs -->\n```sh\npip install x\n```\n\n"
        "<!-- tested in: tests/docs/test_blocks.py -->\n```python\nraise ValueError\n```\n"
    )
    path = tmp_path / "test_blocks.py"
    path.write_text(text, "utf-8")
    Run(path, tmp_path, issued).run(monkeypatch)
