"""The NHN KCP payment gateway's JSON protocol: a pure core without I/O.

Fields become a signed request with `build_request`, and a response becomes a reply with
`read_response`; the HTTP in between is the embedder's. To read the core in an hour, read the files
of that one job in this order: exchange, requests, wire, validation, sign_string, identity, replies,
errors. `read_notice` reads what the gateway posts by itself. Typed messages are in
`kcp_proto.messages`, what the schemas say in `kcp_proto.catalogue`.
"""

import importlib as _importlib
import typing as _typing

from .environments import PRODUCTION, STAGING, Environment
from .errors import (
    KcpError,
    KeyLoadError,
    MessageError,
    NotSent,
    RecordingError,
    Refused,
    ReplayMismatch,
    ResponseError,
    SignatureMismatch,
)
from .exchange import HttpRequest, HttpResponse, TypedRequest
from .faults import Fault
from .identity import Identity
from .keys import Certificate, Signer, sign, verify
from .outcomes import OutcomeUnknown, UnreadableReply
from .replies import Reply, read_response
from .requests import build_request
from .sign_string import sign_string
from .validation import lint, validate

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
    "read_notice",
    "read_response",
    "sign",
    "sign_string",
    "validate",
    "verify",
]

if _typing.TYPE_CHECKING:
    from .explanation import explain
    from .keys import load_private_key
    from .notices import read_notice
else:
    # Few programs explain mistakes or take notices; no other one waits for their import. A key may
    # be in hardware, and if it is in a file, loading it comes once.
    _HOMES = {"explain": "explanation", "load_private_key": "keys", "read_notice": "notices"}

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(_importlib.import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
