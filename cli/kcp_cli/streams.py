"""Standard output and standard error, which may be full, closed, or of an old encoding."""

import codecs
import sys
from io import StringIO, TextIOWrapper
from typing import TextIO

_ESCAPES = "kcp-proto.escapes"


def escape_unencodable() -> None:
    r"""Write a character that the streams' encoding lacks as ``\uXXXX``, in every library's output.

    JSON stays JSON that way, which Python's own ``backslashreplace`` and its ``\xXX`` spoil.
    """
    codecs.register_error(_ESCAPES, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_ESCAPES)


def flush() -> None:
    """Write what waits to be written.

    Raises:
        OSError: Standard output does not take it.
    """
    try:
        if is_open("stderr"):
            sys.stderr.flush()
    except OSError:
        drop("stderr")
    if is_open("stdout"):
        sys.stdout.flush()


def drop(name: str) -> None:
    """Give up a stream, for what waits in its buffer would change the exit code to 120 at the end.

    Args:
        name: ``stdout`` or ``stderr``.
    """
    setattr(sys, name, StringIO())


def is_open(name: str) -> bool:
    """Tell whether ``stdout`` or ``stderr`` can be written to."""
    # Python gives None where the descriptor was closed from the start.
    stream: TextIO | None = getattr(sys, name)
    return stream is not None


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{unit}" for unit in units.hex(" ", 2).split()), error.end
