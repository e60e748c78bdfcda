"""Standard output and standard error, which may be full, closed, or of an old encoding."""

import codecs
import os
import sys
from errno import EADDRINUSE, EBADF, EEXIST
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


def write_at_once(text: str) -> None:
    """Write a line to standard output, and do not return before the system has taken it.

    Args:
        text: The line, without its end.

    Raises:
        OSError: Standard output is closed, or does not take it.
    """
    if not _is_open("stdout"):
        raise OSError(EBADF, os.strerror(EBADF))
    print(text, flush=True)


def say(sentence: str) -> None:
    """Write a line to standard error; one that takes nothing changes no exit code.

    Args:
        sentence: The line, without its end.
    """
    try:
        print(sentence, file=sys.stderr, flush=True)
    except OSError:
        _drop("stderr")


def flush() -> None:
    """Write what waits to be written.

    Raises:
        OSError: Standard output does not take it.
    """
    try:
        if _is_open("stderr"):
            sys.stderr.flush()
    except OSError:
        _drop("stderr")
    if _is_open("stdout"):
        sys.stdout.flush()


def drop_output() -> None:
    """Give up standard output, so that the interpreter does not fail on it once more."""
    _drop("stdout")


def sentence_of(error: OSError) -> str:
    """Say what the operating system refused, without its numbers.

    Args:
        error: What a call to the operating system raised.

    Returns:
        The sentence.
    """
    name, reason = error.filename, error.strerror or str(error)
    if error.errno == EADDRINUSE:
        return f"{name or 'the address'} is in use: another --port, or 0, takes a free one"
    if error.errno == EEXIST:
        return f"{name} is there already, and is not a folder"
    if name is None:
        return f"the output cannot be written: {reason}"
    return f"cannot use {name}: {reason}"


def _is_open(name: str) -> bool:
    # Python gives None where the descriptor was closed from the start.
    stream: TextIO | None = getattr(sys, name)
    return stream is not None


def _drop(name: str) -> None:
    # What waits in the buffer would change the exit code to 120 at the end.
    setattr(sys, name, StringIO())


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{unit}" for unit in units.hex(" ", 2).split()), error.end
