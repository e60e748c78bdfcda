"""The table of words has the same in both languages."""

import re

from kcp_cli.output import Language
from kcp_cli.validate.words import WORDS

FIELDS = re.compile(r"{\w*")


def test_each_text_is_there_in_both_languages_and_is_filled_in_alike() -> None:
    english, korean = (WORDS[language] for language in Language)
    assert set(english) == set(korean)
    for key, text in english.items():
        assert sorted(FIELDS.findall(text)) == sorted(FIELDS.findall(korean[key]))
