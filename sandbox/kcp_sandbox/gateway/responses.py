"""Write answers as the gateway does: JSON in UTF-8, every value a string, in no fixed order."""

from collections.abc import Mapping
from types import MappingProxyType
from zlib import crc32

from kcp_proto import HttpResponse, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.wire import encode

from .refusal import Refusal
from .result_codes import SUCCESS, Code

_HEADERS = MappingProxyType({"content-type": "application/json;charset=UTF-8"})


HARMLESS = ("order_no", "trace_no", "van_apptime", "pg_txid", "join_cd")
"""Undocumented fields that the sandbox itself puts into answers; they may be shown."""


def undocumented(tno: str, moment: str) -> dict[str, str]:
    """Make fields that no guide names; captured answers hold such, and clients must bear them.

    Args:
        tno: The transaction's number; the fields repeat with it.
        moment: Its approval time, ``YYYYMMDDHHMMSS``; "" where nothing was approved.

    Returns:
        Names as seen in the field, with text, leading zeros and nothing at all in them.
    """
    trace = crc32(tno.encode("ascii")) % 10**10
    return {"trace_no": f"00{trace:010d}", "van_apptime": moment, "pg_txid": "", "join_cd": ""}


def success(answer: Mapping[str, str], seed: int) -> dict[str, str]:
    """Answer that the request was done.

    Args:
        answer: The answer's fields; those of a planted transaction bring their own ``res_cd``.
        seed: Another seed gives another order of the members.

    Returns:
        The answer; its order depends on the seed and on what it is about, so that the same
        question is answered with the same bytes.
    """
    head = {"res_cd": SUCCESS.res_cd, "res_msg": SUCCESS.res_msg}
    whole = {**head, **answer}
    start = crc32(f"{seed}{whole.get('tno') or whole.get('order_no')}".encode())
    return dict(sorted(whole.items(), key=lambda member: crc32(member[0].encode(), start)))


def refusal(operation: str, why: Refusal) -> dict[str, str]:
    """Answer that the request was refused.

    Args:
        operation: The operation's name; "" if it was not recognised.
        why: The code, and what exactly is wrong.

    Returns:
        The answer: ``res_cd`` and ``res_msg``, in English too where the schema has a field for it.
    """
    code = why.code
    described = catalogue.responses(operation or _ANY_OPERATION)[0]
    answer = {
        "res_cd": code.res_cd,
        "res_msg": _worded(described, "res_msg", code.res_msg, why.detail_ko),
    }
    if operation and "res_en_msg" in described.fields:
        answer["res_en_msg"] = _worded(described, "res_en_msg", code.res_en_msg, why.detail)
    return answer


def response(code: Code, answer: Mapping[str, str]) -> HttpResponse:
    """Put an answer on the wire.

    Args:
        code: Its result code, for the HTTP status.
        answer: Its fields.

    Returns:
        The answer.
    """
    return HttpResponse(status=code.status, headers=_HEADERS, body=encode(dict(answer)))


# Every answer's res_msg has the same limit; any one's schema states it.
_ANY_OPERATION = "transaction.inquiry"


def _worded(described: Message, name: str, text: str, detail: str) -> str:
    limit: int = described.schema["properties"][name]["maxLength"]
    whole = f"{text}: {detail}" if detail else text
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"
