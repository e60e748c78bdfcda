"""Strategies for messages in which exactly one field is wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from math import inf

from hypothesis import assume
from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.catalogue import Field, Message, Relation
from kcp_proto.validation import RELATIONS, keeps

from .field_texts import Texts, fits, sample, texts
from .whole_messages import binding, valid_messages

Payload = dict[str, object]
_PLACES = st.integers(0, 255)
_THREE_BYTES = "가"
_ANYTHING = st.text(max_size=9)
_Change = Callable[[str, int], object]
_Named = tuple[str, _Change]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A message in which one field is wrong.

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
    """A field, what is done to it, and the function that does it."""

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
        draw: What hypothesis draws with.
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
        draw: What hypothesis draws with.
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
        # It is required on a condition, which is met first.
        payload.update({name: values[0] for name, values in message.success.items()})
        for other in message.on_success:
            payload.setdefault(other, draw(texts(message.name, other)))
    payload.pop(case.field)


def _add(draw: st.DrawFn, message: Message, case: Case, payload: Payload) -> None:
    del message
    payload[case.field] = draw(_ANYTHING)


def _break(
    relation: Relation, draw: st.DrawFn, message: Message, case: Case, payload: Payload
) -> None:
    for name in _involved(message, relation):
        payload.setdefault(name, draw(_breakable(message.name, name)))
    for name in (*relation.others, case.field):
        payload[name] = draw(_breakable(message.name, name))
    if relation.kind == "all-or-none":
        payload.pop(case.field)
    assume([each for each in binding(message) if not keeps(each, payload)] == [relation])


def _involved(message: Message, relation: Relation) -> Iterator[str]:
    """Name the fields that must be there with those of a relation."""
    names = {relation.field, *relation.others}
    for each in message.relations:
        together = (each.field, *each.others)
        if each.kind == "all-or-none" and not names.isdisjoint(together):
            yield from together


def _change(
    change: _Change, draw: st.DrawFn, message: Message, case: Case, payload: Payload
) -> None:
    name, text = case.field, draw(_breakable(message.name, case.field))
    payload[name] = change(text, draw(_PLACES) % len(text))
    assume(_breaks(message, name, case.how, payload[name]))
    beside = message.fields[name].date_key
    if beside is not None:
        payload[beside] = draw(_breakable(message.name, beside))


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
    for name in (*message.schema["required"], *message.on_success):
        yield Case(name, "missing", _remove)
    if not message.schema["additionalProperties"]:
        for name in message.fields:
            yield from (Case(typo, "unknown", _add) for typo in _typos(name, message.fields))
    for relation in binding(message):
        breach = RELATIONS[relation.kind].breach
        yield Case(relation.field, breach, partial(_break, relation))
    for name, field in message.fields.items():
        for how, change in _changes(field):
            if _breaks(message, name, how, change(sample(message.name, name), 0)):
                yield Case(name, how, partial(_change, change))


def _breaks(message: Message, name: str, how: str, value: object) -> bool:
    limit: float = message.fields[name].schema.get("maxLength", inf)
    if isinstance(value, str) and len(value) > limit and how != "too long":
        return False
    return not fits(message.name, name)(value)


def _typos(name: str, names: Mapping[str, object]) -> Iterator[str]:
    yield from (typo for typo in (name.upper(), name[:-1], f"{name} ") if typo not in names)


def _put(character: str, text: str, at: int) -> str:
    return text[:at] + character + text[at + 1 :]


# A change takes a valid text and a place in it. Where its result fits a field, it breaks nothing
# there and is left out; so one table serves every schema.
_TYPES: tuple[_Named, ...] = (
    ("integer for text", lambda text, at: 1),
    ("fraction", lambda text, at: 1.5),
    ("fraction", lambda text, at: 1004.0),
    ("not a number", lambda text, at: float("nan")),
    ("boolean", lambda text, at: True),
    ("null", lambda text, at: None),
    ("list", lambda text, at: [text]),
    ("object", lambda text, at: {"": text}),
    ("bytes", lambda text, at: text.encode()),
)
_TEXTS: tuple[_Named, ...] = (
    ("empty", lambda text, at: ""),
    ("trailing newline", lambda text, at: text + "\n"),
    ("trailing newline", lambda text, at: text[:-1] + "\n"),
    ("leading zero", lambda text, at: "0" + text[1:]),
    *(("wrong digit class", partial(_put, character)) for character in "x٣²"),
    ("full-width digit", partial(_put, "１")),
    *(("forbidden character", partial(_put, character)) for character in ",&;\\|'\"<^ "),
    *(("control character", partial(_put, character)) for character in "\x00\x01\t\r\n\x1f\x7f"),
    ("lone surrogate", partial(_put, "\ud800")),
    ("lone surrogate", lambda text, at: text[:-1] + "\udfff"),
)
_FIXED: tuple[_Named, ...] = (
    ("not the constant", partial(_put, "x")),
    ("not the constant", lambda text, at: text.lower()),
    ("not the constant", lambda text, at: text.lstrip("0")),
    ("trailing newline", lambda text, at: text + "\n"),
    ("full-width digit", partial(_put, "１")),
    ("lone surrogate", partial(_put, "\ud800")),
)
_OF_KIND: Mapping[str, tuple[_Named, ...]] = {
    "text": (
        ("script", lambda text, at: "eval("),
        ("decomposed text", lambda text, at: "\u1112\u1161\u11ab"),
    ),
    "datetime": (
        ("no such time", lambda text, at: "20230229000000"),
        ("no such time", lambda text, at: text[:8] + "240000"),
    ),
    "date": (("no such time", lambda text, at: "20230229"),),
}


def _changes(field: Field) -> Iterator[_Named]:
    """List the changes to try on a field: what each does, in a few words, and the change."""
    yield from _TYPES
    if field.choices:
        yield from _FIXED
        return
    yield from (*_TEXTS, *_OF_KIND.get(field.kind, ()), *_limits(field))
    if field.date_key is not None:
        yield "no such date", lambda text, at: "99999999000000"


def _limits(field: Field) -> Iterator[_Named]:
    schema, max_bytes = field.schema, field.max_bytes
    if "maxLength" in schema:
        yield "too long", lambda text, at: text.ljust(schema["maxLength"] + 1, text[-1])
    if max_bytes is not None:
        yield "over the byte limit", lambda text, at: _THREE_BYTES * (max_bytes // 3 + 1)
    if "minimum" in schema:
        yield "below minimum", lambda text, at: schema["minimum"] - 1
        yield "above maximum", lambda text, at: schema["maximum"] + 1
