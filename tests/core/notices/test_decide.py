"""Whether a deposit is booked: once, whatever the order, the repeats and the cancels."""

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from kcp_proto.messages import DepositNotice
from kcp_proto.notices import Decision, decide, read_notice
from kcp_proto.typed import NoticeKey

DEPOSIT, OTHER, CANCEL = "50", "60", "13"


def notice(op_cd: str, noti_id: str = "1", tno: str = "1", tx_cd: str = "TX00") -> DepositNotice:
    body = f"tno={tno}&tx_cd={tx_cd}&noti_id={noti_id}&op_cd={op_cd}&ipgm_mnyx=1004"
    return read_notice(body.encode())


def played(*op_cds: str) -> list[Decision]:
    seen: list[NoticeKey] = []
    decisions: list[Decision] = []
    for op_cd in op_cds:
        one = notice(op_cd)
        decisions.append(decide(one, seen))
        seen.append(one.key)
    return decisions


@pytest.mark.parametrize(
    ("op_cds", "decisions"),
    [
        ("50", "book/deposit"),
        ("50 50", "book/deposit ignore/repeat"),
        ("50 13", "book/deposit unbook/cancel"),
        ("50 13 13", "book/deposit unbook/cancel ignore/repeat"),
        ("50 13 50", "book/deposit unbook/cancel ignore/repeat"),
        ("13", "ignore/cancel-first"),
        ("13 50", "ignore/cancel-first ignore/cancelled-before"),
        ("13 13 50 50", "ignore/cancel-first ignore/repeat ignore/cancelled-before ignore/repeat"),
        ("60", "book/deposit"),
        ("50 60", "book/deposit ignore/second-deposit"),
        ("60 13", "book/deposit unbook/cancel"),
    ],
)
def test_a_sequence_is_decided(op_cds: str, decisions: str) -> None:
    expected = [Decision(*text.split("/")) for text in decisions.split()]  # type: ignore[arg-type]
    assert played(*op_cds.split()) == expected


@pytest.mark.parametrize("kind", [*(f"TX0{number}" for number in range(1, 10)), "TX"])
def test_a_notice_of_another_kind_books_nothing(kind: str) -> None:
    for op_cd in (DEPOSIT, CANCEL):
        decision = decide(notice(op_cd, tx_cd=kind), [notice(DEPOSIT).key])
        assert decision == Decision("ignore", "other-kind")


def test_another_deposit_into_the_same_account_is_booked_too() -> None:
    """A fixed account is paid into again: the notice has a number of its own."""
    seen = [notice(DEPOSIT).key, notice(CANCEL, "3").key]
    assert decide(notice(DEPOSIT, "2"), seen).action == "book"
    assert decide(notice(DEPOSIT, "1", tno="2"), seen).action == "book"
    assert decide(notice(CANCEL, "2"), seen) == Decision("ignore", "cancel-first")


@given(st.lists(st.sampled_from([DEPOSIT, OTHER, CANCEL]), max_size=4))
def test_what_is_booked_in_the_end_does_not_depend_on_the_order(op_cds: list[str]) -> None:
    """Booked once if there was a deposit and no cancel, else not at all."""
    expected = int(bool(set(op_cds) - {CANCEL}) and CANCEL not in op_cds)
    for order in permutations(op_cds):
        counts = Counter(decision.action for decision in played(*order))
        assert counts["book"] - counts["unbook"] == expected
        assert counts["unbook"] <= counts["book"] <= 1


@given(st.data())
def test_what_was_seen_may_be_told_in_any_order_and_twice(data: st.DataObject) -> None:
    keys = [notice(op, noti).key for op in (DEPOSIT, CANCEL, OTHER) for noti in ("1", "2")]
    seen = data.draw(st.lists(st.sampled_from(keys)))
    one = notice(data.draw(st.sampled_from([DEPOSIT, CANCEL])))
    shuffled = data.draw(st.permutations([*seen, *seen]))
    assert decide(one, seen) == decide(one, iter(shuffled)) == decide(one, set(seen))


class Shop(RuleBasedStateMachine):
    """A shop that takes notices as they come, crashes, and keeps book and keys together."""

    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.book: Counter[tuple[str, str]] = Counter()
        self.seen: list[NoticeKey] = []

    @rule(target=sent, op_cd=st.sampled_from([DEPOSIT, CANCEL]), deposit=st.sampled_from("12"))
    def send(self, op_cd: str, deposit: str) -> DepositNotice:
        return notice(op_cd, deposit)

    @rule(one=sent, crash=st.booleans())
    def take(self, one: DepositNotice, crash: bool) -> None:
        action = decide(one, self.seen).action
        if crash:
            # Neither the book nor the key is kept, and the gateway sends again.
            return
        change = {"book": 1, "unbook": -1, "ignore": 0}[action]
        self.book[one.key.tno, one.key.noti_id] += change
        self.seen.append(one.key)

    @invariant()
    def booked_is_what_stands(self) -> None:
        for deposit in "12":
            ops = {key.op_cd for key in self.seen if key.noti_id == deposit}
            assert self.book["1", deposit] == (ops == {DEPOSIT})


TestShop = Shop.TestCase
