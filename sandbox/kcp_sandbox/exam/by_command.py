"""A shop that is run by commands: a driver for each step, or the shop itself."""

import os
import shlex
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from queue import Empty, Queue
from subprocess import PIPE, Popen, TimeoutExpired
from threading import Lock, Thread
from time import monotonic
from typing import IO, Any

from .by_http import HttpShop, read_bill
from .shops import Asked, Bill, ShopSilent
from .web import read_object

_READY = "shop ready "
_MOST_BYTES = 256 * 1024
_LAST_CALL = 2.0
Variables = Callable[[str], Mapping[str, str]]
"""Gives the environment, by the files that a case wants: "" or ``crlf``."""


class CommandShop:
    """A shop whose own driver is run for each step, with variables that say what to do.

    Args:
        command: The driver, with its arguments.
        variables: Its environment.
        patience: Seconds that a step may take.
    """

    def __init__(
        self, command: Sequence[str], variables: Variables, *, patience: float = 60.0
    ) -> None:
        self._command, self._variables, self._patience = command, variables, patience
        self._children: set[Popen[bytes]] = set()

    def order(self, asked: Asked) -> Bill:
        """Run the step ``order``, which prints what the browser gets as JSON."""
        printed = self._run("order", asked)
        return read_bill(asked, self._command[0], read_object("order", self._command[0], printed))

    def cancel(self, asked: Asked, won: int | None) -> None:
        """Run the step ``cancel``."""
        self._run("cancel", asked, KCP_EXAM_CANCEL="" if won is None else str(won))

    def recover(self, asked: Asked) -> None:
        """Run the step ``recover``."""
        self._run("recover", asked)

    def fulfilled(self, asked: Asked) -> int | None:
        """Run the step ``fulfilled``, which prints a number, or nothing."""
        with suppress(ShopSilent, ValueError):
            return int(self._run("fulfilled", asked))
        return None

    def _run(self, step: str, asked: Asked, **more: str) -> bytes:
        own = exam_variables(asked) | {"KCP_EXAM_STEP": step} | more
        variables = {**self._variables(asked.files), **own}
        return run(step, self._command, variables, self._patience, self._children)

    def close(self) -> None:
        """End what still runs; may be called again."""
        for process in tuple(self._children):
            end(process)


class StartedShop:
    """A shop that is started, prints ``shop ready http://…``, and has the example shops' surface.

    Args:
        command: The shop, with its arguments.
        variables: Its environment.
        patience: Seconds that a response may take.
        starts_within: Seconds until it must say that it is ready.
    """

    def __init__(
        self,
        command: Sequence[str],
        variables: Variables,
        *,
        patience: float = 60.0,
        starts_within: float = 30.0,
    ) -> None:
        self._command, self._variables = command, variables
        self._patience, self._starts_within = patience, starts_within
        self._lock = Lock()
        self._started: dict[str, HttpShop | ShopSilent] = {}
        self._processes: list[Popen[bytes]] = []

    def order(self, asked: Asked) -> Bill:
        """Take an order and register its payment."""
        return self._shop(asked).order(asked)

    def cancel(self, asked: Asked, won: int | None) -> None:
        """Take a payment back, in whole or in part."""
        self._shop(asked).cancel(asked, won)

    def recover(self, asked: Asked) -> None:
        """Let the shop look into what it does not know."""
        self._shop(asked).recover(asked)

    def fulfilled(self, asked: Asked) -> int | None:
        """Read how often the goods were handed out."""
        return self._shop(asked).fulfilled(asked)

    def close(self) -> None:
        """End what was started; may be called again."""
        for process in self._processes:
            end(process)
        self._processes.clear()

    def _shop(self, asked: Asked) -> HttpShop:
        """Give the shop with the files that a case wants, started once; or say again why not."""
        with self._lock:
            found = self._started.get(asked.files)
            if found is None:
                try:
                    address = self._start(asked.files)
                    found = HttpShop(address, patience=self._patience, has_crlf=True)
                except ShopSilent as silent:
                    found = silent
                self._started[asked.files] = found
        if isinstance(found, ShopSilent):
            raise found
        return found

    def _start(self, files: str) -> str:
        process = start(self._command, self._variables(files))
        self._processes.append(process)
        lines: Queue[bytes | None] = Queue()
        Thread(target=_forward, args=(process.stdout, lines), daemon=True).start()
        until = monotonic() + self._starts_within
        seconds = self._starts_within
        while True:
            try:
                line = lines.get(timeout=max(0.0, until - monotonic()))
            except Empty:
                raise ShopSilent("not ready", seconds=seconds, reason="") from None
            if line is None:
                code = process.wait()
                raise ShopSilent("not ready", seconds=seconds, reason=f" (exit code {code})")
            text = line.decode("utf-8", "replace").strip()
            if text.startswith(_READY):
                return text.removeprefix(_READY).strip()


def exam_variables(asked: Asked) -> dict[str, str]:
    """Name what a case asks for as variables of the environment."""
    return {
        "KCP_EXAM_CASE": asked.case,
        "KCP_EXAM_ORDER": asked.order_no,
        "KCP_EXAM_AMOUNT": str(asked.amount),
        "KCP_EXAM_PAY_TYPE": asked.pay_type,
        "KCP_EXAM_NOW": asked.now.isoformat(timespec="seconds") if asked.now else "",
    }


def run(
    what: str,
    command: Sequence[str],
    variables: Mapping[str, str],
    patience: float,
    children: "set[Popen[bytes]] | None" = None,
) -> bytes:
    """Run a command to its end, and give what it printed.

    Args:
        what: What it is for, in words.
        command: The command, with its arguments.
        variables: Its environment.
        patience: Seconds that it may take.
        children: Where it is noted for as long as it runs.

    Raises:
        ShopSilent: It cannot be started, takes too long, or ends with another code than 0.
    """
    process = start(command, variables)
    running = set[Popen[bytes]]() if children is None else children
    running.add(process)
    try:
        printed, _ = process.communicate(timeout=patience)
    except TimeoutExpired:
        raise ShopSilent("slow", what=what, where=command[0], seconds=patience) from None
    finally:
        end(process)
        running.discard(process)
    if process.returncode:
        raise ShopSilent("exit", what=what, where=command[0], status=process.returncode)
    return printed[:_MOST_BYTES]


def start(command: Sequence[str], variables: Mapping[str, str]) -> Popen[bytes]:
    """Start a command, which has a process group of its own.

    Raises:
        ShopSilent: It cannot be started.
    """
    # Its signatures do not cover arguments that are there on some systems only.
    begin: Any = Popen
    group = {"process_group": 0} if sys.platform != "win32" else {}
    try:
        process: Popen[bytes] = begin(command, env=dict(variables), stdout=PIPE, **group)
    except OSError as error:
        reason = f"{shlex.join(command[:1])}: {error.strerror}"
        raise ShopSilent("not started", reason=reason) from None
    return process


def end(process: Popen[bytes]) -> None:
    """End a command, and what it left running."""
    for ending in _endings(process):
        with suppress(OSError):
            ending()
        with suppress(TimeoutExpired):
            process.wait(_LAST_CALL)
            break
    if process.stdout:
        process.stdout.close()


def _endings(process: Popen[bytes]) -> tuple[Callable[[], None], ...]:
    if sys.platform == "win32":
        # Windows ends a process at once, and leaves alone what it started.
        return (process.terminate,)
    else:
        kill = partial(os.killpg, process.pid)
        return partial(kill, signal.SIGTERM), partial(kill, signal.SIGKILL)


def _forward(stdout: IO[bytes], lines: "Queue[bytes | None]") -> None:
    """Hand on each line that a shop prints, and write it to standard error."""
    with suppress(ValueError, OSError):
        for line in stdout:
            lines.put(line)
            sys.stderr.write(line.decode("utf-8", "replace"))
    lines.put(None)
