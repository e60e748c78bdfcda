"""The code blocks of a page, run in the order in which a reader meets them.

Sybil finds the blocks; what they mean is decided here:

- ``python`` is run; names carry over from block to block.
- ``text`` is what the Python blocks since the last one printed.
- ``sh`` and ``console``: a command behind ``$ `` is run if its program is one of ours, and what
  stands below it is what it prints. All else is read by ``sh -n``.
- ``json``, ``yaml``, ``toml``, ``js`` and ``php`` are parsed.
- ``<!-- file: NAME -->`` above a block of any kind writes it to a file instead, for later commands.

``...`` in what is shown stands for the rest of a line, and alone for any lines, or none. Blocks
run in a folder of their own, which holds ``examples`` and what a shop has: ``cert.pem``,
``key.pem`` and, in the environment, ``KCP_KEY_PASSWORD``.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import yaml
from sybil import Document, Example, Region
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

from kcp_sandbox import Issued

ROOT = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"<!-- file: ([\w./-]+) -->\s*\Z")
_LEXER = FencedCodeBlockLexer(language=r"[^\n]*")
_OURS = ("kcp-proto", "python", "pytest", "cat", "echo", "ls", "test")
_OTHERS = ("node", "php", "java")
_COMMENT = {"sh": r"(?:^|\s)#.*", "yaml": r"(?:^|\s)#.*", "toml": r"(?:^|\s)#.*"}


class Page:
    """A page's blocks, and what they printed so far."""

    def __init__(self, path: Path, folder: Path, issued: Issued, *, shell: bool = True) -> None:
        self.folder = folder
        self._runs_commands = shell
        self._output = io.StringIO()
        self._document = Document.parse(str(path), self._regions)
        self._document.namespace["__name__"] = "__main__"
        self._python = PythonEvaluator()
        (folder / "cert.pem").write_bytes(issued.certificate)
        (folder / "key.pem").write_bytes(issued.key)
        (folder / "examples").symlink_to(ROOT / "examples")
        self._environment = _environment(folder, issued)

    def run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Run each block; a failure names the page and the line of its block."""
        monkeypatch.chdir(self.folder)
        monkeypatch.setenv("KCP_KEY_PASSWORD", self._environment["KCP_KEY_PASSWORD"])
        for example in self._document.examples():
            try:
                with redirect_stdout(self._output):
                    example.evaluate()
            except Exception as error:
                error.add_note(f"{example.path}:{example.line}")
                raise

    def _regions(self, document: Document) -> Iterator[Region]:
        for region in _LEXER(document):
            kind, source = region.lexemes["language"], region.lexemes["source"]
            file = _FILE.search(document.text[: region.start])
            region.parsed = source
            region.evaluator = self._keep(file[1]) if file else self._evaluator(kind)
            yield region

    def _evaluator(self, kind: str) -> Callable[[Example], str | None]:
        known = {"python": self._evaluate, "text": self._compare, "sh": self._shell}
        return {**known, "console": self._shell}.get(
            kind, lambda example: parse(kind, example.parsed)
        )

    def _keep(self, name: str) -> Callable[[Example], str | None]:
        def keep(example: Example) -> str | None:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(example.parsed, "utf-8")
            if name.endswith(".py"):
                compile(example.parsed, name, "exec")
            return None

        return keep

    def _evaluate(self, example: Example) -> str | None:
        self._python(example)
        return None

    def _compare(self, example: Example) -> str | None:
        printed = self._output.getvalue()
        self._output.seek(0)
        self._output.truncate()
        return differs(example.parsed, printed)

    def _shell(self, example: Example) -> str | None:
        code = 0
        for command, shown in commands(example.parsed):
            subprocess.run(["sh", "-n", "-c", command], check=True, timeout=60)
            if shown is None or not self._runs_commands or not runs(command):
                continue
            ended = subprocess.run(
                ["sh", "-c", f"(exit {code}); {command}"],
                cwd=self.folder,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                timeout=300,
                check=False,
            )
            code = ended.returncode
            if shown:
                difference = differs(shown, ended.stdout)
            else:
                difference = f"exit code {code}:\n{ended.stdout}" if code else None
            if difference:
                return f"$ {command}\n{difference}"
        return None


def commands(block: str) -> Iterator[tuple[str, str | None]]:
    """Give each command behind a ``$``, and what is shown below it; else the block, and None."""
    if not block.startswith("$ "):
        yield block, None
        return
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        last = next(at for at, line in enumerate(lines) if not line.endswith("\\\n"))
        yield "".join(lines[: last + 1]).rstrip("\n"), "".join(lines[last + 1 :])


def runs(command: str) -> bool:
    """Say whether a command's program is one of ours, and those that it starts are installed."""
    words = re.findall(r"[^\s'\"]+", command)
    program = next(word for word in words if "=" not in word)
    return program in _OURS and all(shutil.which(word) for word in words if word in _OTHERS)


def differs(shown: str, printed: str) -> str | None:
    """Say how what is printed differs from what a page shows."""
    pattern = ""
    for line in shown.splitlines(keepends=True):
        parts = map(re.escape, line.split("..."))
        pattern += r"(?:.*\n)*?" if line == "...\n" else ".*".join(parts)
    if re.fullmatch(pattern, printed if printed.endswith("\n") or not printed else f"{printed}\n"):
        return None
    return f"shown:\n{shown}\nprinted:\n{printed}"


def parse(kind: str, source: str) -> str | None:
    """Read a block of another language."""
    if kind == "json":
        json.loads(source)
    elif kind in ("yaml", "yml"):
        list(yaml.safe_load_all(source))
    elif kind == "toml":
        tomllib.loads(source)
    elif kind in ("js", "php") and shutil.which("node" if kind == "js" else kind):
        program = ["node", "--check", "--input-type=module", "-"] if kind == "js" else ["php", "-l"]
        subprocess.run(program, input=source, encoding="utf-8", check=True, capture_output=True)
    elif kind not in ("", "ndjson", "http", "xml", "html", "js", "php", "java", "mermaid", "diff"):
        return f"no kind of block: {kind}"
    return None


def code_blocks(path: Path) -> list[tuple[str, str]]:
    """Give a page's blocks without comments, which may be in the page's language."""
    document = Document.parse(str(path), _LEXER)
    regions = [example.region for example in document.examples()]
    return [_plain(region.lexemes["language"], region.lexemes["source"]) for region in regions]


def headings(path: Path) -> list[tuple[str, str]]:
    """Give a page's headings: their marks and texts."""
    return HEADING.findall(_FENCED.sub("", path.read_text("utf-8")))


def prose(path: Path) -> str:
    """Give a page's text without its code."""
    return re.sub(r"`[^`\n]+`", "", _FENCED.sub("", path.read_text("utf-8")))


def _plain(kind: str, source: str) -> tuple[str, str]:
    if kind == "python":
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        lines = source.splitlines()
        for token in tokens:
            if token.type == tokenize.COMMENT:
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column]
    else:
        comment = _COMMENT.get(kind, r"(?:^|\s)//.*" if kind in ("js", "php", "java") else r"\Z")
        lines = [re.sub(comment, "", line) for line in source.splitlines()]
    return kind, "\n".join(line.rstrip() for line in lines)


def _environment(folder: Path, issued: Issued) -> dict[str, str]:
    """Give the environment of commands: ours are found, and know no gateway but the sandbox."""
    programs = folder / ".programs"
    programs.mkdir()
    for name, module in {"kcp-proto": "-m kcp_cli", "python": "", "pytest": "-m pytest"}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n')
        (programs / name).chmod(0o700)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("KCP_")}
    given: dict[str, Any] = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "KCP_KEY_PASSWORD": issued.password.decode(),
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
    }
    return {**kept, **given}
