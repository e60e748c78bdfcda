"""Another program, run as a shell runs it: its signals, its exit code, and nothing left of it."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from subprocess import Popen
from types import FrameType
from typing import Any, NoReturn, Self

from kcp_cli.output import say
from kcp_cli.phrases import phrase

_NO_COMMAND, _NOT_RUN, _SIGNALLED = 127, 126, 128
# Windows has only the first two.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
# A terminal sends these to all that runs in its foreground, so the program has them already.
_TERMINAL = ("SIGINT", "SIGQUIT")
# Seconds in which what a program left running may end by itself.
_LAST_CALL = 2.0


def find(name: str) -> str:
    """Look for a program as a shell does; one that is not there ends the command.

    Args:
        name: What stands on the command line.

    Returns:
        Its path.
    """
    found = shutil.which(name)
    if found is None and os.path.exists(name) and os.path.basename(name) != name:
        _give_up(_NOT_RUN, "{} cannot be run: it is no program, or may not be executed", name)
    return found or _give_up(_NO_COMMAND, "there is no command {}", name)


class SideBySide:
    """Signals that are passed on to a program for as long as it runs.

    One that comes before the program starts keeps it from starting. Without a terminal the program
    has a process group of its own, which gets the signals whole, and of which nothing is left. On
    a terminal it stays in the terminal's foreground, as it could not read from it otherwise.
    """

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._came: list[int] = []
        self._process: Popen[bytes] | None = None
        # Windows has neither such groups nor a foreground.
        self._has_group = sys.platform != "win32" and _foreground() is None

    def run(self, executable: str, command: Sequence[str], variables: Mapping[str, str]) -> int:
        """Run a program to its end.

        Args:
            executable: Its path.
            command: Its name, and its arguments.
            variables: Its environment.

        Returns:
            Its exit code, as a shell gives it.
        """
        if self._came:
            return _SIGNALLED + self._came[0]
        # Its signatures do not cover arguments that are there on some systems only.
        start: Any = Popen
        group = {"process_group": 0} if self._has_group else {}
        try:
            process: Popen[bytes] = start(command, executable=executable, env=variables, **group)
        except OSError as error:
            _give_up(_NOT_RUN, "{} cannot be run: {}", command[0], error.strerror)
        self._process = process
        for number in self._came:
            self._send(number)
        try:
            code = process.wait()
        finally:
            self._end_group()
        return _SIGNALLED - code if code < 0 else code

    def __enter__(self) -> Self:
        for number in (getattr(signal, name, None) for name in _NAMES):
            # What is ignored, as under nohup, stays ignored, for the program too.
            if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
                self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _take(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self._process is None:
            self._came.append(number)
        elif signal.Signals(number).name not in _TERMINAL or not _is_in_foreground():
            self._send(number)

    def _send(self, number: int) -> None:
        process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform != "win32" and self._has_group:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)

    def _end_group(self) -> None:
        if sys.platform != "win32" and self._has_group:
            self._send(signal.SIGTERM)
            until = time.monotonic() + _LAST_CALL
            while self._process and _is_group_there(self._process.pid):
                if time.monotonic() > until:
                    self._send(signal.SIGKILL)
                    return
                time.sleep(0.02)


if sys.platform == "win32":

    def _is_in_foreground() -> bool:
        return False

else:

    def _is_in_foreground() -> bool:
        return _foreground() == os.getpgrp()

    def _is_group_there(group: int) -> bool:
        try:
            os.killpg(group, 0)
        except OSError:
            return False
        return True

    def _foreground() -> int | None:
        """Give the process group in the terminal's foreground; None without a terminal."""
        try:
            terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        except OSError:
            return None
        try:
            return os.tcgetpgrp(terminal)
        except OSError:
            return None
        finally:
            os.close(terminal)


def _give_up(code: int, sentence: str, *values: object) -> NoReturn:
    say(f"kcp-proto: {phrase(sentence, *values)}")
    sys.exit(code)
