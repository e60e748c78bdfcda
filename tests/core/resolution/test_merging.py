"""What was proven stays proven, whatever is answered later and in which order (R37)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import NotSent
from kcp_proto.resolution import LANDS_WITHIN, Resolution, Schedule, merge

from .lost_payments import AT, SENT, approval, ask, cancel, nothing, proving

FAILED = NotSent("transaction.inquiry", "connect", "refused")
LOST = approval()
RESPONSES: list[dict[str, object] | NotSent] = [
    proving(LOST),
    proving(LOST, amount="1"),
    proving(LOST, app_time="20260301000000"),
    proving(LOST, tno=""),
    {**nothing()},
    {**nothing("S032")},
    FAILED,
]


def asked_later(response: dict[str, object] | NotSent, seconds: int) -> Resolution:
    return ask(LOST, response, AT + timedelta(seconds=seconds))


answers = st.builds(asked_later, st.sampled_from(RESPONSES), st.integers(0, 3))


@given(found=st.lists(answers, min_size=1, max_size=4))
def test_no_order_of_answers_takes_a_proof_away(found: list[Resolution]) -> None:
    ends = {repr(end) + str(end.asked_at) for end in map(joined, permutations(found))}
    assert len(ends) == 1
    end = joined(found)
    if any(each.state == "done" for each in found):
        assert end.state == "done"
        assert end.asked_at == min(
            each.asked_at for each in found if each.state == "done" and each.asked_at
        )
    elif any(each.state == "different" for each in found):
        assert end.state == "different"


@given(one=answers, other=answers)
def test_merging_again_changes_nothing(one: Resolution, other: Resolution) -> None:
    both = merge(one, other)
    assert merge(both, other) == merge(both, one) == merge(both, both) == both


def joined(found: Iterable[Resolution]) -> Resolution:
    return reduce(merge, found)


def test_a_later_cancel_does_not_undo_the_proof() -> None:
    done = ask(LOST, proving(LOST))
    later = ask(LOST, proving(LOST, shop_status="STSC", canc_card_yn="Y"), AT + timedelta(days=1))
    assert later.state == "different"
    assert merge(done, later) is merge(later, done) is done
    assert merge(done, ask(LOST, nothing())).state == "done"


def test_what_was_handed_over_stays_so_until_it_is_proven() -> None:
    handed = ask(LOST, nothing()).exhausted()
    assert handed.is_exhausted
    assert "person" in handed.text
    assert "담당자" in handed.text_ko
    later = ask(LOST, nothing(), AT + timedelta(days=1))
    assert merge(handed, later).is_exhausted
    assert not merge(handed, ask(LOST, proving(LOST))).is_exhausted


@pytest.mark.parametrize(
    ("response", "may_change"),
    [
        (proving(LOST), False),
        (proving(LOST, amount="1"), False),
        (proving(LOST, app_time="20260301000000"), True),
        (nothing(), True),
        (nothing("S032"), True),
        (FAILED, True),
    ],
)
def test_it_is_worth_asking_again_where_the_truth_may_still_come(
    response: dict[str, str], may_change: bool
) -> None:
    found = ask(LOST, response)
    assert found.may_change is may_change
    assert found.exhausted().is_exhausted is may_change


def test_a_cancel_that_came_before_will_not_come_again() -> None:
    assert not ask(cancel(), proving(cancel(), can_time="20260301000000")).may_change


def test_until_is_our_own_choice_and_unknown_without_a_moment() -> None:
    live = {"shop_status": "STMR", "stat_ca_cd": "STMR", "canc_card_yn": "N", "rem_mny": "10000"}
    found = ask(cancel(), proving(cancel(), **live))
    assert found.until == SENT + LANDS_WITHIN
    assert "our own choice" in found.text
    for when in (None, datetime.max.replace(tzinfo=UTC)):
        untimed = Resolution(lost=replace(LOST, when=when), state="not seen", asked_at=AT)
        assert untimed.until is None
        assert "may still be acted on" in untimed.text
        assert untimed.text_ko
    assert ask(LOST, proving(LOST)).until is None


def test_the_schedule_is_soon_then_rare_then_over() -> None:
    schedule = Schedule()
    pauses = [schedule.pause(number, 0) for number in range(10)]
    day = timedelta(days=1)
    assert pauses == [
        timedelta(seconds=10),
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(hours=1),
        *[day] * 5,
        None,
    ]


@given(number=st.integers(0, 8), random=st.floats(0, 1))
def test_jitter_only_makes_a_pause_longer(number: int, random: float) -> None:
    pause = Schedule().pause(number, random)
    plain = Schedule().pauses[number]
    assert pause is not None
    assert plain <= pause <= plain * 1.1 + timedelta(microseconds=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pauses": (timedelta(seconds=-1),)},
        {"jitter": -0.1},
        {"jitter": float("nan")},
        {"per_second": 0},
        {"per_second": float("inf")},
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must|negative"):
        Schedule(**wrong)  # type: ignore[arg-type]
