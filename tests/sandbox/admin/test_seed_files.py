"""Transactions are transaction in states that hold together, by call or by a YAML file."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import MessageError, Reply, catalogue, validate
from kcp_proto.times import KOREA
from kcp_sandbox import Issued, Sandbox, read_seed_file
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.store import STATES
from tests.fuzz import bounded, fuzz
from tests.sandbox.conftest import NOW

PAY_TYPES = ("PACA", "PABK", "PAVC", "PAMC", "PATK", "PASG", "PAKM", "PANP", "PALP")


@pytest.mark.parametrize("state", [state for state in STATES if state != "issued"])
@pytest.mark.parametrize("pay_type", PAY_TYPES)
def test_every_method_in_every_state_responds_completely(
    sandbox: Sandbox, call: Callable[..., Reply], pay_type: str, state: str
) -> None:
    transaction = sandbox.add_transaction(
        pay_type, site_cd="T0000", ordr_idxx="A1", state=state, amount=5_000
    )
    reply = call("transaction.inquiry", tno=transaction.tno, pay_type=pay_type)
    described = catalogue.message(reply.message)
    assert validate(reply.message, dict(reply.wire)) == []
    assert set(described.fields) <= set(reply.wire)
    left = {"approved": "5000", "part-cancelled": "2500", "cancelled": "0"}[state]
    for name, field in described.fields.items():
        if field.kind == "won" and "coupon" not in name:
            assert reply.wire[name] == (left if name.endswith("rem_mny") else "5000")


@pytest.mark.parametrize(
    ("state", "card", "bank"),
    [("approved", "N", "Y"), ("part-cancelled", "N", "Y"), ("cancelled", "Y", "N")],
)
def test_the_two_cancel_flags_say_what_they_mean(
    sandbox: Sandbox, state: str, card: str, bank: str
) -> None:
    """A card's says that it was cancelled, a transfer's that it can be."""
    add = sandbox.add_transaction
    by_card = add("PACA", site_cd="T0000", ordr_idxx="A1", state=state).response
    by_bank = add("PABK", site_cd="T0000", ordr_idxx="A1", state=state).response
    assert (by_card["canc_card_yn"], by_bank["canc_bk_yn"]) == (card, bank)
    assert bool(by_card["can_time"]) is (state == "cancelled")
    public = {"approved": "STSR", "part-cancelled": "STPC", "cancelled": "STSC"}[state]
    assert by_card["shop_status"] == by_card["stat_ca_cd"] == by_bank["stat_bk_cd"] == public


def test_times_and_numbers_belong_to_the_approval(sandbox: Sandbox) -> None:
    approved = datetime(2026, 2, 1, 9, 30, tzinfo=KOREA)
    account = sandbox.add_transaction(
        "PAVC", site_cd="T0000", ordr_idxx="A1", approved=approved
    ).response
    assert (account["app_time"], account["va_date"]) == ("20260201093000", "20260208093000")
    assert "20220311" not in str(account)


def test_responses_hold_what_captured_ones_hold(sandbox: Sandbox) -> None:
    """Undocumented fields, empty ones, leading zeros, and members in no promised order."""
    responses = [transaction.response for transaction in sandbox.transactions]
    assert all(response["trace_no"].startswith("00") for response in responses)
    assert all(response["pg_txid"] == "" for response in responses)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "cancelled", "remaining": 5},
        {"state": "part-cancelled", "amount": 5, "remaining": 5},
        {"state": "part-cancelled", "remaining": 0},
        {"amount": 0},
        {"state": "issued"},
        {"amount": 10, "free_mny": 11},
        {"free_mny": -1},
    ],
)
def test_a_state_that_contradicts_itself_is_not_added(
    sandbox: Sandbox, wrong: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"must be|belongs|of virtual accounts only"):
        sandbox.add_transaction("PACA", site_cd="T0000", ordr_idxx="A1", **wrong)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert len(sandbox.transactions) == len(PAY_TYPES)


@pytest.mark.parametrize("wrong", [{"site_cd": "T^"}, {"ordr_idxx": ""}, {"ordr_idxx": "A^1"}])
def test_what_no_request_can_ask_for_is_not_added(sandbox: Sandbox, wrong: dict[str, str]) -> None:
    with pytest.raises(MessageError):
        sandbox.add_transaction("PACA", **{"site_cd": "T0000", "ordr_idxx": "A1", **wrong})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(MessageError):
        sandbox.add_member(pt_memcorp_cd="A0001", pt_idno="a", pt_pwd="b", points=1)


FILE = """
members:
  - {pt_memcorp_cd: A002, pt_idno: lee, pt_pwd: 1234, points: 700}
transactions:
  - pay_type: PACA
    ordr_idxx: YAML1
    tno: 02284971100001
    approved: 2026-02-03 04:05:06
    state: part-cancelled
    amount: 9000
    remaining: 4000
    response: {quota: 03, app_no: 00000001, trace_no: ""}
disruptions:
  - {kind: late, operation: payment.cancel, times: 0, probability: 0.5, seconds: 0.2}
"""


def test_a_seed_file_is_taken_as_it_stands_and_again_after_a_reset(issued: Issued) -> None:
    """``03`` stays 03: every value is the text that stands there."""
    sandbox = Sandbox(now=lambda: NOW, issued=issued, seed_data=read_seed_file(FILE.encode()))
    for _ in range(2):
        transaction = sandbox.transactions[-1]
        assert (transaction.ordr_idxx, transaction.date_key) == ("YAML1", "20260203000000")
        assert transaction.tno == "02284971100001"
        values = [transaction.response[name] for name in ("quota", "app_no", "amount", "rem_mny")]
        assert [*values, transaction.response["trace_no"]] == ["03", "00000001", "9000", "4000", ""]
        assert sandbox.points_of("A002", "lee") == 700
        assert [plan.times for plan in sandbox.disruptions.plans()] == [None]
        sandbox.add_member(pt_memcorp_cd="A003", pt_idno="x", pt_pwd="y", points=1)
        sandbox.reset()


@fuzz(100)
@given(
    st.integers(0, len(FILE)),
    st.text(st.sampled_from("[]{},:-?!&*#|>'\"%@` \n\t~aé\ud800\x00\x85\u2028")) | st.binary(),
    st.integers(0, 9),
)
def test_any_seed_file_is_taken_or_refused(at: int, part: str | bytes, left_out: int) -> None:
    data = bytearray(FILE.encode())
    text = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
    data[at : at + left_out] = text
    with suppress(InputError):
        read_seed_file(bytes(data))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a", "must be a mapping"),
        ("transaction: []", "has no transaction; it has members, transactions, disruptions"),
        ("members: 1", "members of the file: must be a list"),
        ("transactions: [{pay_type: PACA}]", "entry 1: a transaction needs ordr_idxx"),
        ("members: [{pt_memcorp_cd: A, pt_idno: b, pt_pwd: c, points: 1.5}]", "whole number"),
        ("disruptions: [{kind: late, acts: maybe}]", "true or false"),
        (
            "transactions: [{pay_type: PACA, ordr_idxx: A1, approved: noon}]",
            "approved of a transaction: a time is written as 2026-03-01T09:00:00",
        ),
        ("a: [", "not YAML"),
        ("a: 1\na: 2", "a name stands twice"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("members: " + "[" * 5_000 + "]" * 5_000, "nested too deep"),
        ("[" * 500_000 + "]" * 500_000, "nested too deep"),
        ('{"a":' * 200_000, "nested too deep"),
        ("- " * 500_000, "nested too deep"),
        ("\udcff", "UTF-8"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place(text: str, reason: str) -> None:
    with bounded(5, 64), pytest.raises(ValueError, match=reason):
        read_seed_file(text.encode("utf-8", "surrogateescape"))


def test_a_yaml_file_builds_no_objects() -> None:
    tagged = 'members: !!python/object/apply:os.system ["exit 1"]'
    with pytest.raises(ValueError, match="a member must be a mapping"):
        read_seed_file(tagged.encode())
