"""The code blocks of a page, run in the order in which a reader meets them.

What a block is decides what happens to it:

- ``python`` is run; names carry over from block to block.
- ``text`` is what the Python blocks since the last one printed.
- ``sh`` and ``console``: behind ``$ `` stands a command, and below it what it prints; those whose
  program is one of ours are run, one at least. Without ``$ `` all lines are commands, and all of
  them are run.
- ``json``, ``ndjson``, ``yaml``, ``toml``, ``xml``, ``js``, ``php`` and ``java`` are parsed.

An invisible comment right above a block says what else is done with it:

- ``<!-- file: NAME -->`` writes it to a file, for later commands.
- ``<!-- tested in: FILE -->`` leaves it to a test, which must name the page.
- ``<!-- not run: REASON -->`` leaves it at parsing. Of commands, the names are still looked up.
- ``<!-- in its own language -->`` lets it differ between the languages of a page.

``...`` in what is shown stands for the rest of a line, and alone for any lines, or none. Blocks
run in a folder of their own, which holds ``examples`` and what a shop has: ``cert.pem``,
``key.pem``, ``password.txt`` and, in the environment, ``KCP_KEY_PASSWORD``. What else a page takes
to be there, ``prepared/PAGE.py`` makes; names carry over from it.
"""

import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import kcp_cli
from kcp_sandbox import Issued
from tools.markdown_pages import ROOT, Block, read

from .parsing import parse

_OURS = ("kcp-proto", "python", "pytest", "cat", "echo", "ls", "test")
_OTHERS = ("node", "php", "java")
_SECONDS = 120
_SHELL = re.compile(r"[|;&<>$()`*?~\\]")
# They start servers, or other processes.
_OWN_PROCESS = ("sandbox", "demo", "bench", "mcp", "--version")
_SEEN = {"COLUMNS", "NO_COLOR", "GITHUB_STEP_SUMMARY"}
_MARKS = ("", "file", "tested in", "not run", "in its own language")


class Wrong(Exception):
    """A block is not as it says."""


class Run:
    """A page's blocks, and what they printed so far."""

    def __init__(self, path: Path, folder: Path, issued: Issued, *, shell: bool = True) -> None:
        self.folder = folder
        self._page = read(path)
        self._runs_commands = shell
        self._output = io.StringIO()
        self._names: dict[str, Any] = {"__name__": "__main__"}
        (folder / "cert.pem").write_bytes(issued.certificate)
        (folder / "key.pem").write_bytes(issued.key)
        (folder / "password.txt").write_bytes(issued.password)
        (folder / "examples").symlink_to(ROOT / "examples")
        self._environment = _environment(folder, issued)
        # The same for both languages of a page.
        page = path.name.partition(".")[0]
        self._prepared = Path(__file__).parent / "prepared" / f"{page}.py"

    def run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Run each block; a failure begins with the page and the line of its block."""
        monkeypatch.chdir(self.folder)
        monkeypatch.setenv("KCP_KEY_PASSWORD", self._environment["KCP_KEY_PASSWORD"])
        if self._prepared.exists():
            exec(compile(self._prepared.read_text("utf-8"), self._prepared, "exec"), self._names)  # noqa: S102
        for block in self._page.blocks:
            if difference := self._outcome(block):
                raise Wrong(f"{self._page.place(block.line)}: {difference}")

    def _outcome(self, block: Block) -> str | None:
        how, what = block.mark or ("", "")
        if how not in _MARKS:
            return f"no such comment above a block: {how}"
        if how == "file":
            return self._keep(block, what)
        if how == "tested in":
            return parse(block) or self._is_tested(what)
        if how == "not run":
            return parse(block)
        if block.kind == "python":
            return self._python(block)
        if block.kind == "text":
            return self._compare(block)
        return self._shell(block) if block.kind in ("sh", "console") else parse(block)

    def _is_tested(self, name: str) -> str | None:
        test = ROOT / name
        # Both languages show the same code, as test_languages.py makes sure of.
        page = self._page.path.name
        names = (page, page.replace(".ko.md", ".md"))
        if not test.is_file() or not any(name in test.read_text("utf-8") for name in names):
            return f"{name} does not name this page"
        return None

    def _keep(self, block: Block, name: str) -> str | None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.source, "utf-8")
        return parse(block) if block.kind == "python" else None

    def _python(self, block: Block) -> str | None:
        try:
            # A traceback names the lines of the page.
            code = compile("\n" * block.line + block.source, str(self._page.path), "exec")
            with redirect_stdout(self._output):
                exec(code, self._names)  # noqa: S102
        except Exception:
            return traceback.format_exc()
        return None

    def _compare(self, block: Block) -> str | None:
        printed = self._output.getvalue()
        self._output.seek(0)
        self._output.truncate()
        return differs(block.source, printed)

    def _shell(self, block: Block) -> str | None:
        is_session, ran, code = block.source.startswith("$ "), 0, 0
        if wrong := parse(block):
            return wrong
        for command, shown in commands(block.source):
            if not runs(command):
                if is_session:
                    continue
                return f"`{command}` is none of our programs: say above the block why not"
            ran += 1
            if not self._runs_commands:
                continue
            code, printed = self._command(command, code)
            if shown:
                difference = differs(shown, printed)
            else:
                difference = f"exit code {code}:\n{printed}" if code else None
            if difference:
                return f"$ {command}\n{difference}"
        return None if ran else "not one command is run: say above the block why not"

    def _command(self, command: str, before: int) -> tuple[int, str]:
        words = shlex.split(command, comments=True)
        if not _SHELL.search(command) and words[0] == "kcp-proto" and words[1] not in _OWN_PROCESS:
            return self._in_this_process(words)
        with subprocess.Popen(
            ["sh", "-c", f"(exit {before}); {command}"],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        ) as process:
            try:
                printed, _ = process.communicate(timeout=_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                printed, _ = process.communicate()
                printed += f"\nstill running after {_SECONDS} s\n"
        return process.returncode, printed

    def _in_this_process(self, words: list[str]) -> tuple[int, str]:
        """Run our command without the time that a process takes to start."""
        printed = io.BytesIO()
        with pytest.MonkeyPatch.context() as patch:
            out = io.TextIOWrapper(printed, "utf-8", write_through=True)
            patch.setattr(sys, "argv", words)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", out)
            for name in _SEEN & self._environment.keys():
                patch.setenv(name, self._environment[name])
            try:
                kcp_cli.main()
                code = 0
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 0
            out.flush()
        return code, printed.getvalue().decode()


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Give each command, and what is shown below it: behind a ``$``, else each line is one."""
    if not block.startswith("$ "):
        for line in re.findall(r"(?:[^\\\n]|\\.|\\\n)+", block):
            if not line.lstrip().startswith("#"):
                yield line.rstrip(), ""
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
        "GITHUB_STEP_SUMMARY": "summary.md",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        # They take longer to import than most commands take, and no page shows them.
        "PYTEST_ADDOPTS": "-p no:schemathesis -p no:hypothesispytest",
    }
    return {**kept, **given}
