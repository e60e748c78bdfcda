"""Exit codes: scripts read these, people read the sentence on standard error."""

import sys
from errno import EADDRINUSE, EEXIST
from typing import NoReturn

from kcp_proto import (
    KcpError,
    MessageError,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    ReplayMismatch,
)

from .output import say
from .phrases import phrase

FINE, WRONG, USAGE, NOT_SENT, UNKNOWN = 0, 1, 2, 3, 4

EPILOG = (
    "Exit codes: 0 fine; 1 the thing checked is not (invalid, refused, mismatch); 2 wrong usage, "
    "or something cannot be read or written; 3 not sent, safe to try again; 4 outcome unknown, "
    "the gateway may have acted."
)

# Rules that a wrong argument breaks, not a wrong message.
_ARGUMENT_RULES = ("environment.url", "message.unknown", "operation.unknown")


def exit_code_of(error: KcpError) -> int:
    """Give the exit code of a command that an error of the toolkit ends.

    Args:
        error: The error.
    """
    if isinstance(error, NotSent):
        return NOT_SENT
    if isinstance(error, RecordingError) and not isinstance(error, ReplayMismatch):
        # A file that is no recording says nothing about what a recording would hold.
        return USAGE
    if isinstance(error, MessageError) and error.faults[0].rule in _ARGUMENT_RULES:
        return USAGE
    return UNKNOWN if isinstance(error, OutcomeUnknown) else WRONG


def usage(sentence: str, *values: object) -> NoReturn:
    """End the command because it was called wrongly.

    Args:
        sentence: What to do instead, in English.
        *values: What stands in its braces.
    """
    say(f"kcp-proto: {phrase(sentence, *values)}")
    sys.exit(USAGE)


def sentence_of(error: OSError) -> str:
    """Say what the operating system refused, without its numbers.

    Args:
        error: What a call to the operating system raised.

    Returns:
        The sentence.
    """
    name, reason = error.filename, error.strerror or str(error)
    if error.errno == EADDRINUSE:
        return phrase("{} is in use: another --port, or 0, takes a free one", name or "--port")
    if error.errno == EEXIST:
        return phrase("{} is there already, and is not a folder", name)
    if name is None:
        return phrase("the output cannot be written: {}", reason)
    return phrase("cannot use {}: {}", name, reason)
