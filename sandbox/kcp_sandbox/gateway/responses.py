"""Write responses as the gateway does: JSON in UTF-8, text values only, in no fixed order."""

from collections.abc import Mapping
from types import MappingProxyType
from zlib import crc32

from kcp_proto import HttpResponse, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.wire import encode

from .refusal import Refusal
from .result_codes import SUCCESS

_READABLE = 100
_HEADERS = MappingProxyType({"content-type": "application/json;charset=UTF-8"})


def success_fields(message: Message, fields: Mapping[str, str], random_seed: int) -> dict[str, str]:
    """Complete the fields of a success.

    Args:
        message: The response's description.
        fields: Those of the operation; a transaction that is inquired may bring its own ``res_cd``.
        random_seed: Another seed gives another order of the fields.

    Returns:
        All fields; their order depends on the seed and on the transaction, so that the same
        request has the same response.
    """
    result = {message.result_code: SUCCESS.res_cd, message.result_message: SUCCESS.res_msg}
    whole = {**result, **fields}
    start = crc32(f"{random_seed}{whole.get('tno') or whole.get('order_no')}".encode())
    return dict(sorted(whole.items(), key=lambda member: crc32(member[0].encode(), start)))


def refusal_fields(operation: str, refusal: Refusal) -> dict[str, str]:
    """Make the fields of a refusal.

    Args:
        operation: The operation's name, or that of another on the same path; "" if none is there.
        refusal: The code, and what exactly is wrong.

    Returns:
        Result code and message, in English too where the schema has a field for it.
    """
    code = refusal.code
    # Those of an operation's responses have one form; any one's schema states it.
    message = catalogue.responses(operation or catalogue.operations()[0])[0]
    fields = {
        message.result_code: code.res_cd,
        message.result_message: _worded(
            message, message.result_message, code.res_msg, refusal.detail_ko
        ),
    }
    if operation and "res_en_msg" in message.fields:
        fields["res_en_msg"] = _worded(message, "res_en_msg", code.res_en_msg, refusal.detail)
    return fields


def write_response(fields: Mapping[str, str], refusal: Refusal | None) -> HttpResponse:
    """Write a response.

    Args:
        fields: Its fields.
        refusal: What it refuses by; its code chooses the HTTP status.

    Returns:
        The response.
    """
    status = (refusal.code if refusal else SUCCESS).status
    return HttpResponse(status=status, headers=_HEADERS, body=encode(dict(fields)))


def _worded(message: Message, name: str, text: str, detail: str) -> str:
    limit: int = message.schema["properties"][name].get("maxLength", _READABLE)
    whole = f"{text}: {detail}" if detail else text
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"
