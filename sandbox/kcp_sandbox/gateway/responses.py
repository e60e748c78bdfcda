"""Write responses as the gateway does: JSON in UTF-8, text values only, in no fixed order."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from zlib import crc32

from kcp_proto import HttpResponse, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.wire import encode

from .refusal import Refusal
from .result_codes import SUCCESS

_READABLE = 100
# Characters for the names of other fields where the first fault is long.
_FOR_OTHERS = 36
# How many orders the same fields may come in.
_ORDERS = 32
# Faults beyond the first that are worded at all.
_MOST = 8
_ENGLISH = ("; {} more", "; also {}", ", {} more")
_KOREAN = ("; 그 밖에 {}건", "; 그 밖에 {}", " 외 {}건")
_HEADERS = MappingProxyType({"content-type": "application/json;charset=UTF-8"})


def success_fields(operation: str, fields: Mapping[str, str], random_seed: int) -> dict[str, str]:
    """Complete the fields of a success.

    Args:
        operation: The operation's name.
        fields: Those of the operation; a transaction that is inquired may bring its own ``res_cd``.
        random_seed: Another seed gives another order of the fields.

    Returns:
        All fields; their order depends on the seed and on the transaction, so that the same
        request has the same response.
    """
    message = _any_response(operation)
    result = {message.result_code: SUCCESS.res_cd, message.result_message: SUCCESS.res_msg}
    whole = {**result, **fields}
    start = crc32(f"{random_seed}{whole.get('tno') or whole.get('order_no')}".encode())
    return {name: whole[name] for name in _shuffled(tuple(whole), start % _ORDERS)}


@lru_cache(maxsize=64 * _ORDERS)
def _shuffled(names: tuple[str, ...], order: int) -> tuple[str, ...]:
    """Shuffle the names of a response's fields; for each response afresh it would take longer."""
    return tuple(sorted(names, key=lambda name: crc32(name.encode(), order)))


def refusal_fields(operation: str, refusal: Refusal) -> dict[str, str]:
    """Make the fields of a refusal.

    Args:
        operation: The operation's name, or that of another on the same path; "" if none is there.
        refusal: The code, and what exactly is wrong.

    Returns:
        Result code and message, in English too where the schema has a field for it.
    """
    code = refusal.code
    message = _any_response(operation or catalogue.operations()[0])
    others = refusal.others
    names = [each.pointer.removeprefix("/") for each in others]
    english = [f"{name} {each.message}" for name, each in zip(names, others[:_MOST], strict=False)]
    korean = [
        f"{name}: {each.message_ko}" for name, each in zip(names, others[:_MOST], strict=False)
    ]
    result = _Wording(code.mark, code.korean, refusal.detail_ko, korean, names, _KOREAN)
    fields = {
        message.result_code: code.res_cd,
        message.result_message: result.within(_limit(message, message.result_message)),
    }
    if operation and "res_en_msg" in message.fields:
        result = _Wording(code.mark, code.english, refusal.detail, english, names, _ENGLISH)
        fields["res_en_msg"] = result.within(_limit(message, "res_en_msg"))
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


def _any_response(operation: str) -> Message:
    """Choose the first of an operation's responses: all call code and message alike."""
    return catalogue.responses(operation)[0]


def _limit(message: Message, name: str) -> int:
    limit: int = message.schema["properties"][name].get("maxLength", _READABLE)
    return limit


class _Wording(NamedTuple):
    """A refusal in one language.

    A shop shows or logs the beginning: what every refusal with the code says helps it least.
    """

    mark: str
    text: str
    detail: str
    others: Sequence[str]
    names: Sequence[str]
    words: tuple[str, str, str]

    def within(self, limit: int) -> str:
        """Say first what exactly is wrong, all as far as it fits, then what the code means."""
        if not self.detail:
            return _cut(self.mark + self.text, limit)
        first = self.mark + self.detail
        whole = "; ".join([first, *self.others])
        if len(whole) > limit or len(self.others) < len(self.names):
            rest = self._names_within(max(limit - len(first), min(_FOR_OTHERS, limit)))
            whole = _cut(first, limit - len(rest)) + rest
        explained = f"{whole} ({self.text})"
        return explained if len(explained) <= limit else whole

    def _names_within(self, room: int) -> str:
        """Name the other fields, as many as fit, and count the rest."""
        if not self.names:
            return ""
        only, also, more = self.words
        rest = only.format(len(self.names))
        for count in range(1, len(self.names) + 1):
            left = len(self.names) - count
            longer = also.format(", ".join(self.names[:count]))
            longer += more.format(left) if left else ""
            if len(longer) > room:
                break
            rest = longer
        return rest


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
