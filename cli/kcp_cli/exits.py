"""Exit codes: scripts read these, people read the sentence on standard error."""

from typing import NoReturn

import typer

from kcp_proto import (
    KcpError,
    MessageError,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    ReplayMismatch,
)

from ._codes import FINE as FINE
from ._codes import NOT_SENT as NOT_SENT
from ._codes import UNKNOWN as UNKNOWN
from ._codes import USAGE as USAGE
from ._codes import WRONG as WRONG
from .streams import say

EPILOG = (
    "Exit codes: 0 fine; 1 the thing checked is not (invalid, refused, mismatch); 2 wrong usage, "
    "or something cannot be read or written; 3 not sent, safe to try again; 4 outcome unknown, "
    "the gateway may have acted."
)

# Rules that a wrong argument breaks, not a wrong message.
_MISNAMED = ("environment.url", "message.unknown", "operation.unknown")


def exit_code(error: KcpError) -> int:
    """Choose the exit code that an error deserves.

    Args:
        error: What was raised.

    Returns:
        One of the documented exit codes.
    """
    if isinstance(error, NotSent):
        return NOT_SENT
    if isinstance(error, RecordingError) and not isinstance(error, ReplayMismatch):
        # A file that is no recording says nothing about what a recording would hold.
        return USAGE
    if isinstance(error, MessageError) and error.faults[0].rule in _MISNAMED:
        return USAGE
    return UNKNOWN if isinstance(error, OutcomeUnknown) else WRONG


def usage(sentence: str) -> NoReturn:
    """End the command because it was called wrongly.

    Args:
        sentence: What to do instead.
    """
    say(f"kcp-proto: {sentence}")
    raise typer.Exit(USAGE)
