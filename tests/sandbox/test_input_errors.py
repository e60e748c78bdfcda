"""Each reason why input is refused fills its words in both languages, from one table."""

import re

import pytest

from kcp_sandbox.input_errors import REASONS, InputError

HANGUL = re.compile(r"[가-힣]")
FIELD = re.compile(r"\{(\w+)")


@pytest.mark.parametrize("reason", REASONS)
def test_korean_asks_for_no_words_that_english_lacks(reason: str) -> None:
    english, korean = REASONS[reason]
    assert not HANGUL.search(english)
    assert not korean or HANGUL.search(korean) or korean == "{name}: {reason_ko}"
    fields = {name.removesuffix("_ko") for name in FIELD.findall(korean)}
    assert fields <= set(FIELD.findall(english))


def test_an_error_carries_both_languages() -> None:
    error = InputError("choice", name="state", choices="a, b")
    assert (str(error), error.korean) == (
        "state must be one of a, b",
        "state: 허용되는 값: a, b",
    )


def test_a_reason_without_korean_is_given_in_english() -> None:
    assert InputError("list").korean == "must be a list"
