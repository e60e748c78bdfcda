"""What a request goes through at the gateway, from its bytes to the bytes of the response.

Read `recognition` (which operation is it), `admission` (schema, certificate, signature) with
`lenience` (what was seen in the field and may pass), `actions` with `benepia`, `payments`,
`cancels`, `billing`, `inquiry` and `registration` (what is done), `window` (what a customer agreed
to), and `responses` (what is sent back). Each step may end in a `refusal`, whose result code stands
in `result_codes`, with where that code comes from.
"""

from .actions import PLAYED, act
from .admission import admit
from .lenience import quirk_names, quirks_named
from .recognition import Payload, first_at, recognise
from .refusal import Refusal
from .registration import METHODS, WINDOW_PATH, Registration, read_registration
from .responses import refusal_fields, success_fields, write_response
from .result_codes import (
    BAD_HEADER,
    BAD_SIGNATURE,
    CERTIFICATE_FORM,
    CODES,
    EXPIRED,
    NO_SHOP,
    NO_STATE,
    NO_SUCH_PATH,
    NOT_AUTHENTICATED,
    OTHER_CERTIFICATE,
    RATE_LIMIT,
    RUNNING,
    SUCCESS,
    TOO_EARLY,
    UNKNOWN_SHOP,
    ResultCode,
    planned,
)
from .window import Authenticated, window_fields

__all__ = [  # noqa: RUF022 - the order of the imports above
    "PLAYED",
    "act",
    "admit",
    "quirk_names",
    "quirks_named",
    "Payload",
    "first_at",
    "recognise",
    "Refusal",
    "METHODS",
    "WINDOW_PATH",
    "Registration",
    "read_registration",
    "refusal_fields",
    "success_fields",
    "write_response",
    "BAD_HEADER",
    "BAD_SIGNATURE",
    "CERTIFICATE_FORM",
    "CODES",
    "EXPIRED",
    "NO_SHOP",
    "NO_STATE",
    "NO_SUCH_PATH",
    "NOT_AUTHENTICATED",
    "OTHER_CERTIFICATE",
    "RATE_LIMIT",
    "RUNNING",
    "SUCCESS",
    "TOO_EARLY",
    "UNKNOWN_SHOP",
    "ResultCode",
    "planned",
    "Authenticated",
    "window_fields",
]
