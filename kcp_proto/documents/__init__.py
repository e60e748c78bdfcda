"""Whether a JSON text or a form is right, and where it is wrong.

In reading order: ``check`` takes a text through everything; ``decoding`` reads JSON strictly (R26:
no text that two readers understand differently), ``form`` the forms in which notices come (R36);
``recognition`` finds out which message a payload is and which operation a request asks for;
``positions`` finds line and column.
"""

from .check import CheckOptions, DocumentChecker, DocumentVerdict
from .decoding import MAX_BYTES, decode, decode_response
from .form import decode_form
from .recognition import read_request, recognise, rule_of_path

__all__ = [
    "MAX_BYTES",
    "CheckOptions",
    "DocumentChecker",
    "DocumentVerdict",
    "decode",
    "decode_form",
    "decode_response",
    "read_request",
    "recognise",
    "rule_of_path",
]
