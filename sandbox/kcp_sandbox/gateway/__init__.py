"""What a request goes through at the gateway, from its bytes to the bytes of the response.

Read `recognition` (which operation is it), `admission` (schema, certificate, signature), `actions`
with `benepia` and `inquiry` (what is done), and `responses` (what is sent back). Each step may end
in a `refusal`, whose result code stands in `result_codes`, with where that code comes from.
"""

from .actions import ACTIONS as ACTIONS
from .actions import act as act
from .admission import admit as admit
from .recognition import Payload as Payload
from .recognition import recognise as recognise
from .refusal import Refusal as Refusal
from .responses import refusal_fields as refusal_fields
from .responses import success_fields as success_fields
from .responses import write_response as write_response
from .result_codes import BAD_SIGNATURE as BAD_SIGNATURE
from .result_codes import CERTIFICATE_FORM as CERTIFICATE_FORM
from .result_codes import CODES as CODES
from .result_codes import EXPIRED as EXPIRED
from .result_codes import OTHER_CERTIFICATE as OTHER_CERTIFICATE
from .result_codes import RATE_LIMIT as RATE_LIMIT
from .result_codes import TOO_EARLY as TOO_EARLY
from .result_codes import UNKNOWN_SHOP as UNKNOWN_SHOP
from .result_codes import planned as planned

__all__ = [  # noqa: RUF022 - the order of the imports above
    "ACTIONS",
    "act",
    "admit",
    "Payload",
    "recognise",
    "Refusal",
    "refusal_fields",
    "success_fields",
    "write_response",
    "BAD_SIGNATURE",
    "CERTIFICATE_FORM",
    "CODES",
    "EXPIRED",
    "OTHER_CERTIFICATE",
    "RATE_LIMIT",
    "TOO_EARLY",
    "UNKNOWN_SHOP",
    "planned",
]
