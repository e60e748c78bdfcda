"""What a response shows, masked by the schemas (R24: never show a secret)."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from kcp_proto import HttpResponse, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.redaction import redact
from kcp_proto.showing import last_four

from .questions import RequestRecipe

Duplicates = Literal["none", "equal", "different"]
Values = Literal["text", "null", "other"]
State = Literal["", "live", "part", "cancelled"]
_RESULT_CODE, _NUMBER = "res_cd", "tno"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a response's JSON object.

    Args:
        name: As it came.
        type: As JSON Schema calls it.
        value: Masked; None of what is no text and no integer.
    """

    name: str
    type: str
    value: str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What came back for a request or a handshake.

    Args:
        status: The HTTP status; 0 where there was no response.
        type: The content type as it came.
        length: Bytes of the body.
        members: The members in their order; one that came twice stands twice. None where the body
            is no JSON object.
        res_cd: The result code; "" where there is none.
        success: Whether the fields mean success (R13).
        failure: Why there was no response, or what became of a handshake: ``cut``, ``agreed``,
            ``declined``, ``unsure``; "" beside a response.
        detail: The phase, or the version and suite.
        duplicates: Whether a member came twice, and with one value or several (R43).
        values: Whether all values are text, some null, or some of other types.
        state: What an inquiry shows of a payment: ``live``, ``part`` of it cancelled, or
            ``cancelled``; "" if it shows none.
        left: Won that are left, as an inquiry shows it; "" if it does not.
        tno: The transaction number as it came (R24: never shown whole); "" if there is none.
    """

    status: int = 0
    type: str = ""
    length: int = 0
    members: tuple[Member, ...] | None = None
    res_cd: str = ""
    success: bool = False
    failure: str = ""
    detail: str = ""
    duplicates: Duplicates = "none"
    values: Values = "text"
    state: State = ""
    left: str = ""
    tno: str = field(default="", repr=False)


def observe(recipe: RequestRecipe, response: HttpResponse) -> Observation:
    """Read a response leniently: even one that no reader of ours would take is evidence.

    Args:
        recipe: What was asked.
        response: What came back.

    Returns:
        What it shows.
    """
    message = catalogue.response_to(recipe.operation, recipe.fields)
    pairs = _pairs(response.body)
    values = dict(pairs or ())
    code = next(
        (
            value
            for name in (message.result_code, _RESULT_CODE)
            if isinstance(value := values.get(name), str)
        ),
        "",
    )
    success = bool(code) and message.says_success(values)
    return Observation(
        status=response.status,
        type=response.headers.get("content-type", ""),
        length=len(response.body),
        members=None if pairs is None else tuple(_member(message, *pair) for pair in pairs),
        res_cd=code,
        success=success,
        duplicates=_duplicates(pairs or []),
        values=_values(pairs or []),
        state=_state(message, values) if success else "",
        tno=str(values.get(_NUMBER, "")),
        left=str(values.get(message.shows.left, "")) if message.shows else "",
    )


def _state(message: Message, values: Mapping[str, Any]) -> State:
    shows = message.shows
    if shows is None:
        return ""
    if any(values.get(name) == value for name, value in shows.cancel.items()):
        return "cancelled"
    left, amount = (str(values.get(name, "")) for name in (shows.left, shows.amount))
    return "live" if not left or left == amount else "part"


def _duplicates(pairs: list[tuple[str, Any]]) -> Duplicates:
    names = Counter(name for name, _ in pairs)
    twice = [(name, json.dumps(value)) for name, value in pairs if names[name] > 1]
    if not twice:
        return "none"
    return "equal" if len(set(twice)) == len({name for name, _ in twice}) else "different"


def _values(pairs: list[tuple[str, Any]]) -> Values:
    types = {_type_of(value) for _, value in pairs}
    if "null" in types:
        return "null"
    return "text" if types <= {"string"} else "other"


def _pairs(body: bytes) -> list[tuple[str, Any]] | None:
    try:
        found: Any = json.loads(body.decode("utf-8"), object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return None
    return cast("list[tuple[str, Any]]", found) if isinstance(found, _Pairs) else None


class _Pairs(list[tuple[str, Any]]):
    """The members of an object, those that came twice included."""


def _member(message: Message, name: str, value: object) -> Member:
    kind = _type_of(value)
    shown: Mapping[str, Any] = redact(message, {name: value})
    masked = shown[name]
    described = message.fields.get(name)
    if described is not None and described.last_four and isinstance(masked, str):
        masked = last_four(masked)
    plain = kind in ("string", "integer")
    return Member(name=name, type=kind, value=masked if plain else None)


def _type_of(value: object) -> str:
    kinds: dict[type, str] = {
        str: "string",
        bool: "boolean",
        int: "integer",
        float: "number",
        _Pairs: "object",
        list: "array",
    }
    return "null" if value is None else kinds[type(value)]
