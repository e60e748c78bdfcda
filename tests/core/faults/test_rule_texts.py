"""Each rule is explained in both languages, in sentences that a report can show."""

import re

import pytest

from kcp_proto import faults
from kcp_proto.faults import RULE_TEXTS, RULES
from kcp_proto.redaction import find_secrets

each_rule = pytest.mark.parametrize("rule", RULES)


def test_the_texts_stand_in_the_order_of_the_rules() -> None:
    assert list(RULE_TEXTS) == list(RULES)


@each_rule
def test_each_rule_has_a_name_a_description_and_a_remedy_in_both_languages(rule: str) -> None:
    text = RULE_TEXTS[rule]
    for english, korean in text:
        assert english.isascii()
        assert re.search("[가-힣]", korean)
        assert (english + korean) == (english + korean).strip()
        assert list(find_secrets(f"{english} {korean}")) == []
    assert not text.title[0].endswith(".")
    assert not text.title[1].endswith((".", "다"))
    for english, korean in text[1:]:
        assert english.endswith(".")
        assert korean.endswith(".")
        assert english[0].isupper()


def test_no_two_rules_have_one_name() -> None:
    for language in (0, 1):
        titles = [text.title[language] for text in RULE_TEXTS.values()]
        assert len(set(titles)) == len(titles)


def test_the_face_names_what_it_hands_out_late() -> None:
    assert "RULE_TEXTS" in dir(faults)
    with pytest.raises(AttributeError, match="nothing_of_it"):
        _ = faults.nothing_of_it  # type: ignore[attr-defined]
