"""Strategies for messages in which exactly one field is wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from math import inf
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.catalogue import Message

from ._strategies_changes import Change, changes
from .field_texts import Texts, fits, sample, texts
from .whole_messages import valid_messages

Payload = dict[str, object]
_PLACES = st.integers(0, 255)
_ANYTHING = st.text(max_size=9)


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


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """Name a field, what is done to it, and who does it."""

    field: str
    how: str
    apply: "Callable[[st.DrawFn, Message, Case, Payload], None]"

    def __repr__(self) -> str:
        return f"<{self.how}: {self.field}>"


# Arguments of a composite stay small: hypothesis writes them out whenever it names the strategy.
@st.composite
def one_field_broken(draw: st.DrawFn, message_name: str, caller_only: bool = False) -> Broken:
    """Break one field of a message.

    Args:
        draw: Given by hypothesis.
        message_name: The message.
        caller_only: Give what a caller gives to ``build_request``, and break only that.

    Returns:
        A broken message; every way is equally likely, and for a way every field.
    """
    way = draw(st.sampled_from(_ways(message_name, caller_only)))
    broken = draw(broken_as(message_name, draw(st.sampled_from(way))))
    if not caller_only:
        return broken
    left_out = _filled_in(message_name)
    payload = {name: value for name, value in broken.payload.items() if name not in left_out}
    return replace(broken, payload=payload)


@st.composite
def broken_as(draw: st.DrawFn, message_name: str, case: Case) -> Broken:
    """Break one field of a valid message in one way.

    Args:
        draw: Given by hypothesis.
        message_name: The message.
        case: One of `cases`.

    Returns:
        The broken message.
    """
    payload: Payload = dict(draw(valid_messages(message_name)))
    case.apply(draw, catalogue.message(message_name), case, payload)
    return Broken(payload=payload, field=case.field, how=case.how)


@cache
def _ways(message_name: str, caller_only: bool) -> tuple[tuple[Case, ...], ...]:
    message = catalogue.message(message_name)
    ways: dict[str, list[Case]] = {}
    for case in cases(message):
        if not caller_only or _is_callers(message, case):
            ways.setdefault(case.how, []).append(case)
    return tuple(map(tuple, ways.values()))


def _is_callers(message: Message, case: Case) -> bool:
    described = message.fields.get(case.field)
    constant = described is not None and described.source == "constant"
    return case.field not in _filled_in(message.name) and not (constant and case.how == "missing")


@cache
def _filled_in(message_name: str) -> frozenset[str]:
    fields = catalogue.message(message_name).fields.values()
    return frozenset(field.name for field in fields if field.source in ("identity", "signature"))


def _remove(draw: st.DrawFn, message: Message, case: Case, payload: Payload) -> None:
    if case.field not in message.schema["required"]:
        # It is asked for on a condition, which is met first.
        for other, part in message.schema["if"]["properties"].items():
            payload[other] = part["const"]
        for other in message.schema["then"]["required"]:
            payload.setdefault(other, draw(texts(message.name, other)))
    payload.pop(case.field)


def _add(draw: st.DrawFn, message: Message, case: Case, payload: Payload) -> None:
    del message
    payload[case.field] = draw(_ANYTHING)


def _make_unequal(draw: st.DrawFn, message: Message, case: Case, payload: Payload) -> None:
    other: str = message.schema["properties"][case.field]["x-kcp-equals"]
    payload[other] = draw(texts(message.name, other))
    payload[case.field] = draw(texts(message.name, case.field))
    assume(payload[case.field] != payload[other])


def _change(
    change: Change, draw: st.DrawFn, message: Message, case: Case, payload: Payload
) -> None:
    name, text = case.field, draw(_breakable(message.name, case.field))
    payload[name] = change(text, draw(_PLACES) % len(text))
    assume(_breaks(message, name, case.how, payload[name]))
    beside: str | None = message.schema["properties"][name].get("x-kcp-date-key")
    if beside is not None:
        payload[beside] = draw(texts(message.name, beside))


@cache
def _breakable(message_name: str, name: str) -> Texts:
    return texts(message_name, name).filter(bool)


def cases(message: Message) -> Iterator[Case]:
    """List every way to break every field of a message.

    Args:
        message: The message.

    Yields:
        What can be done to which field.
    """
    properties: Mapping[str, Mapping[str, Any]] = message.schema["properties"]
    conditional: list[str] = message.schema.get("then", {}).get("required", [])
    for name in (*message.schema["required"], *conditional):
        yield Case(name, "missing", _remove)
    if not message.schema["additionalProperties"]:
        for name in properties:
            yield from (Case(typo, "unknown", _add) for typo in _typos(name, properties))
    for name, schema in properties.items():
        if "x-kcp-equals" in schema:
            yield Case(name, "unequal", _make_unequal)
        for how, change in changes(message.fields[name].kind, schema):
            if _breaks(message, name, how, change(sample(message.name, name), 0)):
                yield Case(name, how, partial(_change, change))


def _breaks(message: Message, name: str, how: str, value: object) -> bool:
    limit: float = message.schema["properties"][name].get("maxLength", inf)
    if isinstance(value, str) and len(value) > limit and how != "too long":
        return False
    return not fits(message.name, name)(value)


def _typos(name: str, names: Mapping[str, object]) -> Iterator[str]:
    yield from (typo for typo in (name.upper(), name[:-1], f"{name} ") if typo not in names)
