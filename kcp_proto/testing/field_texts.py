"""Strategies for valid wire text, made from the keywords of a schema alone."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.catalogue import Field
from kcp_proto.validation import RELATIONS, json_faults, reference_engine, semantic_faults

Texts = st.SearchStrategy[str]
# Text that other software read wrongly: looks like a number, JSON or nothing, changes its length
# when it is encoded, folded or normalised, or stands at the edge of a range.
_TRICKY = (
    *("", "0", "00", "01", "1", "-1", "+1", "1e3", "0x10", "1_000", "NaN", "null", "true", "{}"),
    *(" ", "  ", "a b", "^", "/", "~", "%00", "\\u0000", "\t", "\n", "\r\n", "\x7f", "-", "=="),
    *(
        "가",
        "홍길동",
        "각",
        "\u1112\u1161\u11ab",
        "é",
        "e\u0301",
        "ß",
        "İ",
        "ﬁ",
        "\u212a",
        "１",
        "٣",
    ),
    *("😀", "👩‍👩‍👧", "\u3000", "\u200b", "\u2028", "\u202e", "\ufeff", "\ufffd"),
    *("0000", "V000", "192.0.2.1", "255.255.255.255", "010-0000-0000", "a@b.kr", "evil("),
    *("20240229", "20240229000000", "20240229235959", "99991231235959", "00010101000000"),
)
_FILLERS = ("0", "9", "a", "Z", "가", "😀")
# What other fields have to do with a value is decided for the whole message.
_OF_RELATIONS = frozenset(relation.rule for relation in RELATIONS.values())
_FOREIGN = "é가😀"
_UNLIMITED = 64
_ONE_CLASS = re.compile(r"\^\[[^\]]+\][+*]\$")


@cache
def fits(message_name: str, name: str) -> Callable[[object], bool]:
    """Build the check of one field's value, wherever in a message it stands.

    Args:
        message_name: The message.
        name: A field of it.

    Returns:
        A function that is True for values that are right by themselves, also where a date may
        stand for a transaction (R10: an inquiry by order number names a date).
    """
    message = catalogue.message(message_name)
    field = message.fields[name]
    beside = {field.date_key: "0"} if field.date_key is not None else {}
    validator = reference_engine(field.schema)

    def fit(value: object) -> bool:
        payload = {**beside, name: value}
        return (
            validator.is_valid(value)
            and not any(json_faults({name: value}))
            and all(
                found.severity == "warning" or found.rule in _OF_RELATIONS
                for found in semantic_faults(message, payload, ())
            )
        )

    return fit


@cache
def texts(message_name: str, name: str) -> Texts:
    """Build a strategy for one field's valid wire text.

    Args:
        message_name: The message.
        name: A field of it.

    Returns:
        Ordinary values, the longest ones, and those tricky literals that the field allows.
    """
    message = catalogue.message(message_name)
    field = message.fields[name]
    if field.choices:
        return st.sampled_from(field.choices)
    fit = fits(message_name, name)
    limits = (_limit(field), field.schema.get("maxLength", _UNLIMITED))
    longest = [filler * limit for filler in _FILLERS for limit in limits]
    known = [example[name] for example in message.examples if name in example]
    literals = list(dict.fromkeys(filter(fit, (*known, *_TRICKY, *longest))))
    usual = _usual(field).filter(fit)
    return usual | st.sampled_from(literals)


def sample(message_name: str, name: str) -> str:
    """Give one valid text of a field that is not empty: its example, or else a tricky literal.

    Args:
        message_name: The message.
        name: A field of it.

    Returns:
        Wire text.
    """
    example = catalogue.message(message_name).examples[0][name]
    return example or next(filter(fits(message_name, name), _TRICKY[1:]))


def _usual(field: Field) -> Texts:
    schema = field.schema
    pattern: str | None = schema.get("pattern")
    if field.kind == "datetime":
        return st.datetimes().map(lambda moment: f"{moment.year:04}{moment:%m%d%H%M%S}")
    if field.kind == "date":
        return st.dates().map(lambda day: f"{day.year:04}{day:%m%d}")
    if "minimum" in schema:
        return st.integers(schema["minimum"], schema["maximum"]).map(str)
    if pattern is not None and not _ONE_CLASS.fullmatch(pattern):
        return st.from_regex(pattern, fullmatch=True)
    least: int = schema.get("minLength", 0)
    return st.text(_alphabet(schema), min_size=least, max_size=_limit(field))


def _limit(field: Field) -> int:
    limit: int = field.schema.get("maxLength", _UNLIMITED)
    # Korean takes three bytes a character in UTF-8.
    return limit // 3 if field.max_bytes is not None else limit


def _alphabet(schema: Mapping[str, Any]) -> Texts:
    refused = re.compile(schema.get("not", {}).get("pattern", "(?!)"))
    ascii_text = "".join(map(chr, range(0x80)))
    if any(refused.search(character) for character in _FOREIGN):
        return st.sampled_from([text for text in ascii_text if not refused.search(text)])
    bad = "".join(text for text in ascii_text if refused.search(text))
    return st.characters(exclude_categories=["Cs"], exclude_characters=bad)
