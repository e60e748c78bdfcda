"""What JSON Schema cannot say: values of JSON, normal forms, dates, and relations of fields.

The rules ``json.value``, ``text.nfc``, ``date-key``, ``date-key.alone``, ``date-key.zeros``,
``time.impossible``, and one for each kind of relation. A relation between fields is one line
in the catalogue and one in `RELATIONS`; the reference engine, the fast path and the strategies of
`kcp_proto.testing` ask that table.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from operator import eq
from typing import Any, NamedTuple
from unicodedata import is_normalized

from kcp_proto import catalogue
from kcp_proto.catalogue import Field, Message, Relation, RelationKind
from kcp_proto.faults import Fault, fault, pointer_to
from kcp_proto.json_values import MAX_DEPTH, is_array, is_object, is_writable
from kcp_proto.times import DATE_KEY_ZEROS, read_date, read_datetime

_DAY = len("YYYYMMDD")


def json_faults(payload: Mapping[Any, Any], *, any_name: bool = True) -> Iterator[Fault]:
    """Find names and values that no JSON text could hold (R26), wherever they are.

    Args:
        payload: Field names to values.
        any_name: Whether the message may hold fields that no schema describes (R1).

    Yields:
        One fault for each of them.
    """
    for name, value in payload.items():
        if any_name:
            yield from _name_faults(name)
        if type(value) is not str or not value.isascii():
            yield from _json_faults(value, name)


def is_examinable(payload: Mapping[Any, Any]) -> bool:
    """Tell whether an engine can look at a payload, and write what it found, without an end.

    Args:
        payload: Field names to values.

    Returns:
        False if it holds an integer of thousands of digits, or containers deeper than 8.
    """
    return all(type(value) is str or _is_examinable(value, 1) for value in payload.values())


def _is_examinable(value: object, depth: int) -> bool:
    if isinstance(value, int):
        return is_writable(value)
    if not (is_object(value) or is_array(value)):
        return True
    children = value.values() if is_object(value) else value
    return depth < MAX_DEPTH and all(_is_examinable(child, depth + 1) for child in children)


def semantic_faults(
    message: Message, payload: Mapping[Any, Any], broken: Collection[str]
) -> Iterator[Fault]:
    """Find what the schema engines cannot see.

    Args:
        message: The message that the payload claims to be.
        payload: Field names to wire values.
        broken: Pointers of values that are wrong already: no rule is asked about those.

    Yields:
        One fault for each broken rule, warnings included.
    """
    for field, rule in _field_rules(message.name):
        value = payload.get(field.name)
        if isinstance(value, str | int) and value != "" and not _is_broken(broken, field.name):
            yield from rule(field, payload, value)
    for relation in message.relations:
        if not _is_broken(broken, relation.field, *relation.others) and not keeps(
            relation, payload
        ):
            yield fault(
                RELATIONS[relation.kind].rule,
                pointer_to(relation.field),
                ruling=message.fields[relation.field].ruling,
                other=", ".join(relation.others),
            )


def _is_broken(broken: Collection[str], *names: str) -> bool:
    # Where nothing is, no pointer needs to be written.
    return bool(broken) and any(pointer_to(name) in broken for name in names)


# Tells whether the texts of a message stand in a relation; what is absent is not among them.
Keeping = Callable[[Mapping[str, Any]], bool]


class RelationRule(NamedTuple):
    """What a kind of relation between fields asks of their wire texts.

    Attributes:
        rule: The rule that is broken without it.
        breach: What is wrong then, in a word.
        between: Makes the check of a field, by its name, and of the others.
    """

    rule: str
    breach: str
    between: "_Between"


_Between = Callable[[str, Sequence[str]], Keeping]


def _of_two(compare: Callable[[str, str], bool]) -> _Between:
    """Make a comparison of two fields that says nothing where one is absent, or the first empty."""

    def between(name: str, others: Sequence[str]) -> Keeping:
        (other,) = others

        def keeps(texts: Mapping[str, Any]) -> bool:
            text, beside = texts.get(name), texts.get(other)
            return not text or beside is None or compare(text, beside)

        return keeps

    return between


def _is_at_most(won: str, most: str) -> bool:
    # Amounts of any length are compared by their digits. An empty text is no amount.
    return not most or won.zfill(len(most)) <= most.zfill(len(won))


def _is_below(won: str, most: str) -> bool:
    # What is above breaks another rule; one is enough.
    return not most or won.zfill(len(most)) != most.zfill(len(won))


def _sum(name: str, parts: Sequence[str]) -> Keeping:
    def keeps(texts: Mapping[str, Any]) -> bool:
        won = texts.get(name)
        if not won:
            return True
        rest = int(won)
        for part in parts:
            amount = texts.get(part)
            if not amount:
                return True
            rest -= int(amount)
        return rest == 0

    return keeps


def _all_or_none(name: str, others: Sequence[str]) -> Keeping:
    def keeps(texts: Mapping[str, Any]) -> bool:
        is_absent = not texts.get(name)
        for other in others:
            if (not texts.get(other)) is not is_absent:
                return False
        return True

    return keeps


RELATIONS: Mapping[RelationKind, RelationRule] = {
    "equals": RelationRule("fields.equal", "unequal", _of_two(eq)),
    "at-most": RelationRule("fields.at-most", "above", _of_two(_is_at_most)),
    "advised-below": RelationRule("fields.advised-below", "as much", _of_two(_is_below)),
    "sum-of": RelationRule("fields.sum", "no sum", _sum),
    "all-or-none": RelationRule("fields.all-or-none", "incomplete", _all_or_none),
}

BETWEEN_FIELDS = frozenset({"date-key.alone", *(rule.rule for rule in RELATIONS.values())})
"""The rules that ask one field about others."""


@cache
def keeping(relation: Relation) -> Keeping:
    """Make the check of a relation once, for texts that are each right by themselves."""
    return RELATIONS[relation.kind].between(relation.field, relation.others)


def keeps(relation: Relation, payload: Mapping[Any, Any]) -> bool:
    """Tell whether fields stand in their relation.

    Args:
        relation: The relation.
        payload: Field names to wire values, each right by itself.

    Returns:
        False if they do not; True also where a field that is to be compared is absent.
    """
    names = (relation.field, *relation.others)
    texts = {name: str(payload[name]) for name in names if payload.get(name) is not None}
    return keeping(relation)(texts)


_Rule = Callable[[Field, Mapping[Any, Any], Any], Iterator[Fault]]


@cache
def _field_rules(message_name: str) -> tuple[tuple[Field, _Rule], ...]:
    return tuple(_rules_of(catalogue.message(message_name)))


def _rules_of(message: Message) -> Iterator[tuple[Field, _Rule]]:
    for field in message.fields.values():
        if field.kind == "text" and message.is_request:
            yield field, _composed
        if field.kind in ("datetime", "date"):
            yield field, _real_time
        if field.date_key is not None:
            yield field, _date_key


def _name_faults(name: Any, *path: Any) -> Iterator[Fault]:
    if not isinstance(name, str):
        yield fault("json.value", pointer_to(*path, name), case="name")
    elif not name.isascii():
        yield from _json_faults(name, *path, name)


def _json_faults(value: object, *path: Any) -> Iterator[Fault]:
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            yield fault("json.value", pointer_to(*path), case="surrogate")
    elif (is_object(value) or is_array(value)) and len(path) >= MAX_DEPTH:
        yield fault("json.value", pointer_to(*path), case="depth", limit=MAX_DEPTH)
    elif is_object(value):
        for name, child in value.items():
            yield from _name_faults(name, *path)
            yield from _json_faults(child, *path, name)
    elif is_array(value):
        for index, child in enumerate(value):
            yield from _json_faults(child, *path, index)
    elif isinstance(value, float) or (isinstance(value, int) and not is_writable(value)):
        yield fault("json.value", pointer_to(*path), case="number")
    elif not isinstance(value, int | None):
        yield fault("json.value", pointer_to(*path))


def _composed(field: Field, payload: object, text: Any) -> Iterator[Fault]:
    del payload
    if not is_normalized("NFC", text):
        yield fault("text.nfc", pointer_to(field.name), ruling=field.ruling)


def _date_key(field: Field, payload: Mapping[Any, Any], text: Any) -> Iterator[Fault]:
    other, pointer, ruling = field.date_key, pointer_to(field.name), field.ruling
    # R39: an order number may be empty, and then names no order.
    by_order = payload.get(other) not in (None, "")
    day = text.removesuffix(DATE_KEY_ZEROS)
    if day == text:
        if by_order and _is_day_or_time(text):
            yield fault("date-key.zeros", pointer, ruling=ruling, other=other, zeros=DATE_KEY_ZEROS)
        return
    is_date = read_date(day) is not None
    if by_order and not is_date:
        yield fault("date-key", pointer, ruling=ruling, other=other, zeros=DATE_KEY_ZEROS)
    elif not by_order and is_date:
        yield fault("date-key.alone", pointer, ruling=ruling, other=other)


def _is_day_or_time(text: str) -> bool:
    # A date with too few zeros, or with as much of a time of day as the zeros leave room for.
    day, rest = text[:_DAY], text[_DAY:]
    return (
        len(day) == _DAY and read_datetime(day + rest.ljust(len(DATE_KEY_ZEROS), "0")) is not None
    )


def _real_time(field: Field, payload: object, value: object) -> Iterator[Fault]:
    del payload
    read = read_datetime if field.kind == "datetime" else read_date
    if read(str(value)) is None:
        yield fault("time.impossible", pointer_to(field.name), ruling=field.ruling)
