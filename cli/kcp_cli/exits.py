"""Exit codes: scripts read these, people read the sentence on standard error."""

import sys
from errno import EADDRINUSE, EEXIST
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
