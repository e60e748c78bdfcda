"""The NHN KCP payment gateway's JSON protocol: a pure core without I/O.

Fields become a signed request with `build_request`, and a response becomes a reply with
`read_response`; the HTTP in between is the embedder's. To read the core in an hour, read the files
of that one job in this order: exchange, requests, wire, validation, sign_string, identity, replies,
errors. Typed messages are in `kcp_proto.messages`, what the schemas say in `kcp_proto.catalogue`.
"""

import typing as _typing

from .environments import PRODUCTION as PRODUCTION
from .environments import STAGING as STAGING
from .environments import Environment as Environment
from .errors import KcpError as KcpError
from .errors import KeyLoadError as KeyLoadError
from .errors import MessageError as MessageError
from .errors import NotSent as NotSent
from .errors import RecordingError as RecordingError
from .errors import Refused as Refused
from .errors import ReplayMismatch as ReplayMismatch
from .errors import ResponseError as ResponseError
from .errors import SignatureMismatch as SignatureMismatch
from .exchange import HttpRequest as HttpRequest
from .exchange import HttpResponse as HttpResponse
from .exchange import TypedRequest as TypedRequest
from .faults import Fault as Fault
from .identity import Identity as Identity
from .keys import Certificate as Certificate
from .keys import Signer as Signer
from .keys import load_private_key as load_private_key
from .keys import sign as sign
from .keys import verify as verify
from .outcomes import OutcomeUnknown as OutcomeUnknown
from .outcomes import UnreadableReply as UnreadableReply
from .replies import Reply as Reply
from .replies import read_response as read_response
from .requests import build_request as build_request
from .sign_string import sign_string as sign_string
from .validation import lint as lint
from .validation import validate as validate

__all__ = [
    "PRODUCTION",
    "STAGING",
    "Certificate",
    "Environment",
    "Fault",
    "HttpRequest",
    "HttpResponse",
    "Identity",
    "KcpError",
    "KeyLoadError",
    "MessageError",
    "NotSent",
    "OutcomeUnknown",
    "RecordingError",
    "Refused",
    "ReplayMismatch",
    "Reply",
    "ResponseError",
    "SignatureMismatch",
    "Signer",
    "TypedRequest",
    "UnreadableReply",
    "build_request",
    "explain",
    "lint",
    "load_private_key",
    "read_response",
    "sign",
    "sign_string",
    "validate",
    "verify",
]

if _typing.TYPE_CHECKING:
    from .explanation import explain as explain
else:

    def __getattr__(name: str) -> object:
        # Explaining is for people who look for a mistake; no other program waits for its import.
        if name == "explain":
            from .explanation import explain

            return explain
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
