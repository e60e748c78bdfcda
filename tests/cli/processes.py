"""The command as a process of its own, with streams that a test chooses."""

import os
import subprocess
import sys
from typing import Any

import pytest

RUN = [sys.executable, "-m", "kcp_cli"]
needs_shell = pytest.mark.skipif(os.name != "posix", reason="streams are closed by a shell")
needs_full = pytest.mark.skipif(
    not os.path.exists("/dev/full"), reason="this system has no file that is always full"
)


def process(
    *arguments: object,
    encoding: str | None = None,
    columns: int | None = None,
    redirected: str = "",
    **streams: Any,
) -> "subprocess.CompletedProcess[bytes]":
    """Run the command; what is not named as a stream is caught.

    Args:
        *arguments: The command's arguments.
        encoding: The encoding of its streams, if not the system's, as ``PYTHONIOENCODING`` takes
            it; ``locale`` for that of the locale ``C``.
        columns: How wide its terminal is.
        redirected: A redirection in the words of a shell, such as ``<&-``.
        **streams: ``stdin``, ``stdout``, ``stderr`` and what else `subprocess.run` takes.

    Returns:
        How it ended.
    """
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    if encoding == "locale":
        environment |= {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    elif encoding:
        environment |= {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    if columns:
        environment["COLUMNS"] = str(columns)
    caught: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [*RUN, *map(str, arguments)]
    if redirected:
        command = ["sh", "-c", f'exec "$@" {redirected}', "sh", *command]
    # Its signatures do not cover the streams that a test may name.
    run: Any = subprocess.run
    ended: subprocess.CompletedProcess[bytes] = run(
        command, env=environment, timeout=120, check=False, **caught
    )
    return ended


def unread(*arguments: object) -> tuple[int, bytes]:
    """Run the command into a pipe whose reader has gone.

    Returns:
        Its exit code, and what it wrote on standard error.
    """
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stdout:
        ended = process(*arguments, stdout=stdout)
    return ended.returncode, ended.stderr
