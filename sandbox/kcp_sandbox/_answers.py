"""Write answers as the gateway does: JSON in UTF-8, every value a string."""

from collections.abc import Mapping
from types import MappingProxyType

from kcp_proto import HttpResponse, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.wire import encode

from ._refusals import Refusal
from .codes import SUCCESS, Code

_HEADERS = MappingProxyType({"content-type": "application/json;charset=UTF-8"})


def success(answer: Mapping[str, str]) -> HttpResponse:
    """Answer that the request was done.

    Args:
        answer: The answer's fields; those of a planted transaction bring their own ``res_cd``.

    Returns:
        The answer.
    """
    head = {"res_cd": SUCCESS.res_cd, "res_msg": SUCCESS.res_msg}
    return _response(SUCCESS, {**head, **answer})


def refusal(operation: str, why: Refusal) -> HttpResponse:
    """Answer that the request was refused.

    Args:
        operation: The operation's name; "" if it was not recognised.
        why: The code, and what exactly is wrong.

    Returns:
        The answer: ``res_cd`` and ``res_msg``, in English too where the schema has a field for it.
    """
    code = why.code
    described = catalogue.answers(operation or _ANY_OPERATION)[0]
    answer = {
        "res_cd": code.res_cd,
        "res_msg": _worded(described, "res_msg", code.res_msg, why.detail_ko),
    }
    if operation and "res_en_msg" in described.fields:
        answer["res_en_msg"] = _worded(described, "res_en_msg", code.res_en_msg, why.detail)
    return _response(code, answer)


# Every answer's res_msg has the same limit; any one's schema states it.
_ANY_OPERATION = "transaction.inquiry"


def _worded(described: Message, name: str, text: str, detail: str) -> str:
    limit: int = described.schema["properties"][name]["maxLength"]
    whole = f"{text}: {detail}" if detail else text
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"


def _response(code: Code, answer: Mapping[str, str]) -> HttpResponse:
    return HttpResponse(status=code.status, headers=_HEADERS, body=encode(answer))
