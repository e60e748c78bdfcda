"""Strategies for valid wire text, made from the keywords of a schema alone."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.validation import json_faults, reference, semantic_faults

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
        A function that is True for values that are right by themselves, also beside the field
        that ``x-kcp-date-key`` names.
    """
    message = catalogue.message(message_name)
    field: Mapping[str, Any] = message.schema["properties"][name]
    beside = {field["x-kcp-date-key"]: ""} if "x-kcp-date-key" in field else {}
    validator = reference(field)

    def fit(value: object) -> bool:
        payload = {**beside, name: value}
        return (
            validator.is_valid(value)
            and not any(json_faults({name: value}))
            and not any(semantic_faults(message, payload, ()))
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
    described = catalogue.message(message_name)
    field: Mapping[str, Any] = described.schema["properties"][name]
    fixed: list[object] = field.get("enum", [field["const"]] if "const" in field else [])
    if fixed:
        return st.sampled_from(list(dict.fromkeys(map(str, fixed))))
    fit = fits(message_name, name)
    limits = (_limit(field), field.get("maxLength", _UNLIMITED))
    longest = [filler * limit for filler in _FILLERS for limit in limits]
    known = [example[name] for example in described.schema["examples"] if name in example]
    literals = list(dict.fromkeys(filter(fit, (*known, *_TRICKY, *longest))))
    usual = _usual(described.fields[name].kind, field).filter(fit)
    return usual | st.sampled_from(literals)


def sample(message_name: str, name: str) -> str:
    """Give one valid text of a field that is not empty: its example, or else a tricky literal.

    Args:
        message_name: The message.
        name: A field of it.

    Returns:
        Wire text.
    """
    example: str = catalogue.message(message_name).schema["examples"][0][name]
    return example or next(filter(fits(message_name, name), _TRICKY[1:]))


def _usual(kind: str, field: Mapping[str, Any]) -> Texts:
    pattern: str | None = field.get("pattern")
    if kind == "datetime":
        return st.datetimes().map(lambda moment: f"{moment.year:04}{moment:%m%d%H%M%S}")
    if kind == "date":
        return st.dates().map(lambda day: f"{day.year:04}{day:%m%d}")
    if "minimum" in field:
        return st.integers(field["minimum"], field["maximum"]).map(str)
    if pattern is not None and not _ONE_CLASS.fullmatch(pattern):
        return st.from_regex(pattern, fullmatch=True)
    least: int = field.get("minLength", 0)
    return st.text(_alphabet(field), min_size=least, max_size=_limit(field))


def _limit(field: Mapping[str, Any]) -> int:
    limit: int = field.get("maxLength", _UNLIMITED)
    # Korean takes three bytes a character in UTF-8.
    return limit // 3 if "x-kcp-max-bytes" in field else limit


def _alphabet(field: Mapping[str, Any]) -> Texts:
    refused = re.compile(field.get("not", {}).get("pattern", "(?!)"))
    ascii_text = "".join(map(chr, range(0x80)))
    if any(refused.search(character) for character in _FOREIGN):
        return st.sampled_from([text for text in ascii_text if not refused.search(text)])
    bad = "".join(text for text in ascii_text if refused.search(text))
    return st.characters(exclude_categories=["Cs"], exclude_characters=bad)
