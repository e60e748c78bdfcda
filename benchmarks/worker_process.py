"""A contender in a process of its own, where `benchmarks.turns` serves it."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen
from types import TracebackType
from typing import IO, Self, cast

ROOT = Path(__file__).resolve().parent.parent


class WorkerProcess:
    """A process that runs something a number of times; use it with ``with``.

    Args:
        program: The script below ``benchmarks/``.
        setting: What it works on.
        python: The interpreter; this one if absent.

    Raises:
        OSError: The interpreter cannot be started.
        RuntimeError: The script did not get ready.
    """

    def __init__(
        self, program: str, setting: Mapping[str, str], python: Sequence[str] = (sys.executable,)
    ) -> None:
        command = [*python, str(ROOT / "benchmarks" / program)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = Popen(command, stdin=PIPE, stdout=PIPE, text=True, env=environment)
        if not self._is_ready(setting):
            self.close()
            raise RuntimeError(f"{program} did not get ready")

    def begin(self, loops: int) -> None:
        """Let it run; `end` waits for it."""
        self._write(str(loops))

    def end(self) -> float:
        """Give the seconds of what `begin` began."""
        return float(self._read())

    def run(self, loops: int) -> float:
        """Run it some times, and give the seconds."""
        self.begin(loops)
        return self.end()

    def close(self) -> None:
        """End the process; may be called again."""
        # What a process that died did not read cannot be written any more.
        with suppress(BrokenPipeError):
            cast(IO[str], self._process.stdin).close()
        self._process.wait()
        cast(IO[str], self._process.stdout).close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _is_ready(self, setting: Mapping[str, str]) -> bool:
        try:
            self._write(json.dumps(setting))
        except BrokenPipeError:
            return False
        return self._read() == "ready"

    def _write(self, line: str) -> None:
        pipe = cast(IO[str], self._process.stdin)
        pipe.write(line + "\n")
        pipe.flush()

    def _read(self) -> str:
        return cast(IO[str], self._process.stdout).readline().strip()
