"""The page about lost replies: its figures are the code's."""

import re
from datetime import timedelta
from pathlib import Path

from kcp_proto import catalogue
from kcp_proto.resolution import CLOCK_SKEW, LANDS_WITHIN, MISFITS, REASONS, Schedule

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "resolve.md").read_text("utf-8")
HANGUL = re.compile("[가-힣]")


def test_our_own_choices_are_those_of_the_code() -> None:
    assert (LANDS_WITHIN, CLOCK_SKEW) == (timedelta(days=1), timedelta(minutes=5))
    assert "| `LANDS_WITHIN` | a day:" in PAGE
    assert "| `CLOCK_SKEW` | five minutes:" in PAGE
    schedule = Schedule()
    seconds = [pause.total_seconds() for pause in schedule.pauses]
    assert seconds == [10, 60, 300, 3600, *[86400] * 5]
    assert "10 s, 1 min, 5 min, 1 h, then daily five times" in PAGE
    assert (schedule.jitter, schedule.per_second) == (0.1, 2)


def test_each_operation_that_an_inquiry_settles_is_listed() -> None:
    table = PAGE.partition("## What is asked")[2].partition("\n## ")[0]
    described = map(catalogue.operation, catalogue.operations())
    settled = {each.name for each in described if each.settlement}
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", table)) == settled


def test_each_reason_and_misfit_has_words_in_both_languages() -> None:
    for reason in REASONS.values():
        assert HANGUL.search(reason.ko)
        assert not HANGUL.search(reason.en)
    for words in MISFITS.values():
        assert HANGUL.search(words["ko"])
        assert not HANGUL.search(words["en"])
