"""Exit codes: scripts read these, people read the sentence on standard error."""

import sys
from typing import NoReturn

from .output import say
from .phrases import phrase

FINE, WRONG, USAGE, NOT_SENT, UNKNOWN = 0, 1, 2, 3, 4

EPILOG = (
    "Exit codes: 0 fine; 1 the thing checked is not (invalid, refused, mismatch); 2 wrong usage, "
    "or something cannot be read or written; 3 not sent, safe to try again; 4 outcome unknown, "
    "the gateway may have acted."
)


def usage(sentence: str, *values: object) -> NoReturn:
    """End the command because it was called wrongly.

    Args:
        sentence: What to do instead, in English.
        *values: What stands in its braces.
    """
    say(f"kcp-proto: {phrase(sentence, *values)}")
    sys.exit(USAGE)
