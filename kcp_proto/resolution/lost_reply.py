"""The reply that was lost, as far as an inquiry proves it."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Message
from kcp_proto.messages import typed
from kcp_proto.redaction import MASK
from kcp_proto.replies import Reply
from kcp_proto.typed import TypedReply

from .lost_request import LostRequest

_SILENT = (None, "", MASK)


def lost_reply(
    lost: LostRequest,
    found: Message,
    wire: Mapping[str, Any],
    proven: Mapping[str, str],
    method: str,
) -> tuple[TypedReply, tuple[str, ...]]:
    """Put the lost reply together.

    Args:
        lost: The request, which is done.
        found: The message that the inquiry's response was read as.
        wire: That response.
        proven: Fields of the request whose value the inquiry confirms.
        method: The payment method by which it was found.

    Returns:
        The reply, typed, whose result code is that of a success; and the names of its documented
        fields that the inquiry does not prove. Its HTTP ``status`` is 0: none is known.
    """
    operation = catalogue.operation(lost.operation)
    message = catalogue.response_to(operation.name, lost.known)
    terms = operation.settlement
    values = _of_inquiry(message, found, wire)
    for name, value in proven.items():
        values |= {echo: value for echo in operation.request.fields[name].echoes}
    if terms and terms.method_echo:
        values[terms.method_echo] = method
    codes = message.success[message.result_code]
    values = {name: values[name] for name in message.fields if name in values}
    values = {message.result_code: codes[0], **values}
    reply = Reply(
        operation=operation.name,
        message=message.name,
        effect=operation.effect,
        res_cd=codes[0],
        res_msg="",
        wire=MappingProxyType(values),
        faults=(),
        known=lost.known,
        status=0,
        journal_id=lost.journal_id,
    )
    is_certain = {*values} if len(codes) == 1 else {*values} - {message.result_code}
    return typed(reply), tuple(name for name in message.fields if name not in is_certain)


def _of_inquiry(message: Message, found: Message, wire: Mapping[str, Any]) -> dict[str, Any]:
    """Take from an inquiry's response what it has in common with the lost one."""
    return {
        name: wire[source]
        for name, source in _sources(message.name, found.name)
        if wire.get(source) not in _SILENT
    }


@cache
def _sources(message_name: str, found_name: str) -> tuple[tuple[str, str], ...]:
    """Pair the fields of a message with those of an inquiry's response that show the same."""
    message, found = catalogue.message(message_name), catalogue.message(found_name)
    shown = found.shows
    assert shown is not None  # noqa: S101 - the verdict has looked
    left_out = {found.result_code, found.result_message, "res_en_msg", *shown.later}
    names = {**{name: name for name in message.fields if name not in left_out}, **shown.named}
    return tuple(pair for pair in names.items() if pair[0] in message.fields)
