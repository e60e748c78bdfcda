"""From a caller's fields to the bytes that are sent."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from . import catalogue
from .catalogue import Operation
from .environments import Environment
from .errors import MessageError
from .exchange import HttpRequest
from .identity import Identity
from .signing import sign_string
from .validation import judge
from .wire import encode, to_wire

# Benepia HUB guide 1.0.0 §2.1; the inquiry follows by R30.
_METHOD = "POST"
_HEADERS = MappingProxyType({"Content-Type": "application/json", "Accept": "application/json"})


def build_request(
    operation: str, fields: Mapping[str, object], identity: Identity, environment: Environment
) -> HttpRequest:
    """Check a caller's fields, complete and sign them, and encode the request once.

    Args:
        operation: One of `kcp_proto.catalogue.operations`, such as ``benepia.cancel``.
        fields: What the schema asks of the caller: text, or integers for won amounts (R2).
            Constants may be left out.
        identity: Who sends; fills in ``site_cd``, ``kcp_cert_info`` and ``kcp_sign_data``.
        environment: Which gateway.

    Returns:
        The request. The bytes that were signed for are the bytes to send.

    Raises:
        MessageError: The operation is unknown, or fields are wrong; all faults at once.
        SignatureMismatch: The identity's signer signed with another key.
    """
    described = catalogue.operation(operation)
    own = to_wire(described.request, fields)
    faults = [
        fault
        for fault in judge(described.request, own, caller_only=True)
        if fault.severity == "error"
    ]
    if faults:
        raise MessageError(described.request.name, faults)
    wire = dict(_complete(described, own, identity))
    return HttpRequest(
        method=_METHOD,
        url=environment.base_url + described.path,
        headers=_HEADERS,
        body=encode(wire),
        operation=operation,
        fields=MappingProxyType(wire),
    )


def _complete(
    operation: Operation, own: Mapping[str, object], identity: Identity
) -> Iterator[tuple[str, str]]:
    known = {
        **own,
        **operation.constants,
        "site_cd": identity.site_cd,
        "kcp_cert_info": identity.certificate.cert_info,
    }
    for name, field in operation.request.fields.items():
        if field.source == "signature":
            yield name, identity.sign(sign_string(operation.name, known))
        elif name in known:
            yield name, str(known[name])
