"""Whether a JSON text is right, and where it is wrong.

In reading order: ``check`` takes a text through everything; ``decoding`` reads JSON strictly (R26:
no text that two readers understand differently); ``recognition`` finds out which message a payload
is and which operation a request asks for; ``positions`` finds line and column.
"""

from .check import CheckOptions as CheckOptions
from .check import DocumentChecker as DocumentChecker
from .check import DocumentVerdict as DocumentVerdict
from .decoding import MAX_BYTES as MAX_BYTES
from .decoding import decode as decode
from .recognition import read_request as read_request
from .recognition import recognise as recognise

__all__ = [
    "MAX_BYTES",
    "CheckOptions",
    "DocumentChecker",
    "DocumentVerdict",
    "decode",
    "read_request",
    "recognise",
]
