"""Transactions are planted in states that hold together, by call or by a YAML file."""

from collections.abc import Callable
from datetime import datetime

import pytest

from kcp_proto import MessageError, Reply, catalogue, validate
from kcp_proto.times import KOREA
from kcp_sandbox import Issued, Scene, build_scene
from kcp_sandbox.admin.seed_files import read_plants
from kcp_sandbox.store.inquiry_answers import STATES
from tests.sandbox.conftest import NOW

PAY_TYPES = ("PACA", "PABK", "PAVC", "PAMC", "PATK", "PASG", "PAKM", "PANP", "PALP")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("pay_type", PAY_TYPES)
def test_every_method_in_every_state_answers_completely(
    scene: Scene, call: Callable[..., Reply], pay_type: str, state: str
) -> None:
    planted = scene.brain.stock.plant(
        pay_type, site_cd="T0000", ordr_idxx="A1", state=state, amount=5_000
    )
    reply = call("transaction.inquiry", tno=planted.tno, pay_type=pay_type)
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
    scene: Scene, state: str, card: str, bank: str
) -> None:
    """A card's says that it was cancelled, a transfer's that it can be."""
    plant = scene.brain.stock.plant
    by_card = plant("PACA", site_cd="T0000", ordr_idxx="A1", state=state).answer
    by_bank = plant("PABK", site_cd="T0000", ordr_idxx="A1", state=state).answer
    assert (by_card["canc_card_yn"], by_bank["canc_bk_yn"]) == (card, bank)
    assert bool(by_card["can_time"]) is (state == "cancelled")
    assert (by_card["shop_status"] == "STSC") is (state == "cancelled")


def test_times_and_numbers_belong_to_the_approval(scene: Scene) -> None:
    approved = datetime(2026, 2, 1, 9, 30, tzinfo=KOREA)
    account = scene.brain.stock.plant(
        "PAVC", site_cd="T0000", ordr_idxx="A1", approved=approved
    ).answer
    assert (account["app_time"], account["va_date"]) == ("20260201093000", "20260208093000")
    assert "20220311" not in str(account)


def test_answers_hold_what_captured_ones_hold(scene: Scene) -> None:
    """Undocumented fields, empty ones, leading zeros, and members in an order nobody promises."""
    answers = [planted.answer for planted in scene.planted]
    assert all(answer["trace_no"].startswith("00") for answer in answers)
    assert all(answer["pg_txid"] == "" for answer in answers)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "cancelled", "remaining": 5},
        {"state": "part-cancelled", "amount": 5, "remaining": 5},
        {"state": "part-cancelled", "remaining": 0},
        {"amount": 0},
    ],
)
def test_a_state_that_contradicts_itself_is_not_planted(
    scene: Scene, wrong: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"must be|belongs"):
        scene.brain.stock.plant("PACA", site_cd="T0000", ordr_idxx="A1", **wrong)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert len(scene.brain.stock.storage.plantings()) == len(PAY_TYPES)


@pytest.mark.parametrize("wrong", [{"site_cd": "T^"}, {"ordr_idxx": ""}, {"ordr_idxx": "A^1"}])
def test_what_no_request_can_ask_for_is_not_planted(scene: Scene, wrong: dict[str, str]) -> None:
    with pytest.raises(MessageError):
        scene.brain.stock.plant("PACA", **{"site_cd": "T0000", "ordr_idxx": "A1", **wrong})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(MessageError):
        scene.brain.stock.add_member(pt_memcorp_cd="A0001", pt_idno="a", pt_pwd="b", points=1)


FILE = """
members:
  - {pt_memcorp_cd: A002, pt_idno: lee, pt_pwd: 1234, points: 700}
transactions:
  - pay_type: PACA
    ordr_idxx: YAML1
    approved: 2026-02-03 04:05:06
    state: part-cancelled
    amount: 9000
    remaining: 4000
    answer: {quota: 03, app_no: 00000001, trace_no: ""}
faults:
  - {kind: late, operation: benepia.cancel, times: 0, probability: 0.5, seconds: 0.2}
"""


def test_a_yaml_file_is_planted_as_it_stands_and_again_after_a_reset(issued: Issued) -> None:
    """``03`` stays 03: every value is the text that stands there."""
    scene = build_scene(now=lambda: NOW, issued=issued, plants=read_plants(FILE.encode()))
    for _ in range(2):
        planted = scene.brain.stock.storage.plantings()[-1]
        assert (planted.ordr_idxx, planted.date_key) == ("YAML1", "20260203000000")
        kept = [planted.answer[name] for name in ("quota", "app_no", "amount", "rem_mny")]
        assert [*kept, planted.answer["trace_no"]] == ["03", "00000001", "9000", "4000", ""]
        assert scene.brain.stock.points_of("A002", "lee") == 700
        assert [plan.times for plan in scene.brain.faults.planned()] == [None]
        scene.brain.stock.add_member(pt_memcorp_cd="A003", pt_idno="x", pt_pwd="y", points=1)
        scene.brain.reset()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a", "must be a mapping"),
        ("transaction: []", "has no transaction; it has members, transactions, faults"),
        ("members: 1", "members of the file: must be a list"),
        ("transactions: [{pay_type: PACA}]", "entry 1: a transaction needs ordr_idxx"),
        ("members: [{pt_memcorp_cd: A, pt_idno: b, pt_pwd: c, points: 1.5}]", "whole number"),
        ("faults: [{kind: late, acts: maybe}]", "true or false"),
        (
            "transactions: [{pay_type: PACA, ordr_idxx: A1, approved: noon}]",
            "approved of a transaction: a time is written as 2026-03-01T09:00:00",
        ),
        ("a: [", "not YAML"),
        ("a: 1\na: 2", "a name stands twice"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("\udcff", "UTF-8"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_plants(text.encode("utf-8", "surrogateescape"))


def test_a_yaml_file_builds_no_objects() -> None:
    tagged = 'members: !!python/object/apply:os.system ["exit 1"]'
    with pytest.raises(ValueError, match="a member must be a mapping"):
        read_plants(tagged.encode())
