"""Strategies for messages in which exactly one field is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Any

from hypothesis import strategies as st

from . import catalogue
from ._strategies import fits, sample, texts
from ._strategies_changes import Change, changes
from ._strategies_whole import valid_messages
from .catalogue import Message

Payload = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Hold a message in which one field is wrong.

    Args:
        payload: The message; valid but for the one field.
        field: The field's name; also of one that is missing or unknown.
        how: What was done to it, in a few words.
    """

    payload: Payload
    field: str
    how: str


def _keep(text: str, at: int) -> object:
    del at
    return text


@dataclass(frozen=True, slots=True)
class _Case:
    field: str
    how: str
    change: Change = _keep


@cache
def one_field_broken(message_name: str) -> st.SearchStrategy[Broken]:
    """Build a strategy for messages in which exactly one field is wrong.

    Args:
        message_name: The message.

    Returns:
        Broken messages, every way of every field equally likely.
    """
    message = catalogue.message(message_name)
    return _broken(message, list(_cases(message)))


@st.composite
def _broken(draw: st.DrawFn, message: Message, cases: list[_Case]) -> Broken:
    case = draw(st.sampled_from(cases))
    payload: Payload = dict(draw(valid_messages(message.name)))
    if case.how == "missing":
        _remove(draw, message, case.field, payload)
    elif case.how == "unknown":
        payload[case.field] = draw(st.text(max_size=9))
    elif case.how == "unequal":
        _make_unequal(draw, message, case.field, payload)
    else:
        _change(draw, message, case, payload)
    return Broken(payload=payload, field=case.field, how=case.how)


def _remove(draw: st.DrawFn, message: Message, name: str, payload: Payload) -> None:
    if name not in message.schema["required"]:
        # It is asked for on a condition, which is met first.
        for other, part in message.schema["if"]["properties"].items():
            payload[other] = part["const"]
        for other in message.schema["then"]["required"]:
            payload.setdefault(other, draw(texts(message.name, other)))
    payload.pop(name)


def _make_unequal(draw: st.DrawFn, message: Message, name: str, payload: Payload) -> None:
    other: str = message.schema["properties"][name]["x-kcp-equals"]
    payload[other] = draw(texts(message.name, other))
    payload[name] = draw(texts(message.name, name).filter(lambda text: text != payload[other]))


def _change(draw: st.DrawFn, message: Message, case: _Case, payload: Payload) -> None:
    name, how = case.field, case.how
    places = st.tuples(texts(message.name, name).filter(bool), st.integers(0, 255))
    values = places.map(lambda place: case.change(place[0], place[1] % len(place[0])))
    payload[name] = draw(values.filter(lambda value: _breaks(message, name, how, value)))
    beside: str | None = message.schema["properties"][name].get("x-kcp-date-key")
    if beside is not None:
        payload[beside] = draw(texts(message.name, beside))


def _cases(message: Message) -> Iterator[_Case]:
    properties: Mapping[str, Mapping[str, Any]] = message.schema["properties"]
    conditional: list[str] = message.schema.get("then", {}).get("required", [])
    for name in (*message.schema["required"], *conditional):
        yield _Case(name, "missing")
    if not message.schema["additionalProperties"]:
        for name in properties:
            yield from (_Case(typo, "unknown") for typo in _typos(name, properties))
    for name, field in properties.items():
        if "x-kcp-equals" in field:
            yield _Case(name, "unequal")
        for how, change in changes(message.fields[name].kind, field):
            if _breaks(message, name, how, change(sample(message.name, name), 0)):
                yield _Case(name, how, change)


def _breaks(message: Message, name: str, how: str, value: object) -> bool:
    limit: float = message.schema["properties"][name].get("maxLength", inf)
    if isinstance(value, str) and len(value) > limit and how != "too long":
        return False
    return not fits(message.name, name)(value)


def _typos(name: str, names: Mapping[str, object]) -> Iterator[str]:
    yield from (typo for typo in (name.upper(), name[:-1], f"{name} ") if typo not in names)
