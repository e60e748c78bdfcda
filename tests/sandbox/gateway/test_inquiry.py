"""Transactions are inquired completely, for the right shop and payment method only."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kcp_proto import (
    Certificate,
    Environment,
    MessageError,
    Reply,
    build_request,
    catalogue,
    read_response,
)
from kcp_sandbox import Issued, Sandbox

Call = Callable[..., Reply]
HERE = Environment("sandbox", "https://localhost")
PAY_TYPES = ("PACA", "PABK", "PAVC", "PAMC", "PATK", "PASG", "PAKM", "PANP", "PALP")


def test_the_scene_has_every_payment_method(sandbox: Sandbox) -> None:
    assert tuple(transaction.pay_type for transaction in sandbox.transactions) == PAY_TYPES


@pytest.mark.parametrize("index", range(len(PAY_TYPES)), ids=PAY_TYPES)
def test_number_and_order_number_find_the_same_transaction(
    sandbox: Sandbox, call: Call, index: int
) -> None:
    transaction = sandbox.transactions[index]
    by_number = call("transaction.inquiry", tno=transaction.tno, pay_type=transaction.pay_type)
    by_order = call(
        "transaction.inquiry",
        tno=transaction.date_key,
        mod_ordr_idxx=transaction.ordr_idxx,
        pay_type=transaction.pay_type,
    )
    assert by_number.ok
    assert by_number.wire == by_order.wire == transaction.response
    assert by_number.faults == by_order.faults == ()
    assert by_number.wire["order_no"] == transaction.ordr_idxx
    assert set(catalogue.message(by_number.message).fields) <= set(by_number.wire)


def test_the_date_is_the_approval_date_in_korea(sandbox: Sandbox, call: Call) -> None:
    """An approval at 15:30 UTC belongs to the next day; asking for the day before finds nothing."""
    transaction = sandbox.add_transaction(
        "PACA",
        site_cd="T0000",
        ordr_idxx="MIDNIGHT",
        approved=datetime(2026, 2, 28, 15, 30, tzinfo=UTC),
    )
    assert transaction.date_key == "20260301000000"
    assert transaction.response["app_time"] == "20260301003000"
    query = {"mod_ordr_idxx": "MIDNIGHT", "pay_type": "PACA"}
    assert call("transaction.inquiry", tno="20260301000000", **query).ok
    assert call("transaction.inquiry", tno="20260228000000", **query).res_cd == "5530"


def test_one_order_number_may_stand_for_two_payment_methods(sandbox: Sandbox, call: Call) -> None:
    for pay_type in ("PACA", "PABK"):
        sandbox.add_transaction(pay_type, site_cd="T0000", ordr_idxx="TWICE")
    for pay_type in ("PACA", "PABK"):
        reply = call(
            "transaction.inquiry", tno="20260301000000", mod_ordr_idxx="TWICE", pay_type=pay_type
        )
        assert reply.ok


def test_another_payment_method_is_refused(sandbox: Sandbox, call: Call) -> None:
    card = sandbox.transactions[0]
    assert call("transaction.inquiry", tno=card.tno, pay_type="PABK").res_cd == "X030"
    by_order = call(
        "transaction.inquiry", tno=card.date_key, mod_ordr_idxx=card.ordr_idxx, pay_type="PABK"
    )
    assert by_order.res_cd == "X030"


def test_another_order_number_beside_the_number_is_refused(sandbox: Sandbox, call: Call) -> None:
    card = sandbox.transactions[0]
    query = {"tno": card.tno, "pay_type": "PACA"}
    assert call("transaction.inquiry", **query, mod_ordr_idxx=card.ordr_idxx).ok
    assert call("transaction.inquiry", **query, mod_ordr_idxx="OTHER").res_cd == "8026"


def test_another_shops_transaction_looks_like_an_unknown_one(
    sandbox: Sandbox, call: Call, stranger: Issued
) -> None:
    sandbox.register_shop("T0001", Certificate.parse(stranger.certificate))
    card = sandbox.transactions[0]
    for fields in (
        {"tno": card.tno, "pay_type": "PACA"},
        {"tno": card.date_key, "mod_ordr_idxx": card.ordr_idxx, "pay_type": "PACA"},
    ):
        request = build_request("transaction.inquiry", fields, stranger.identity(), HERE)
        assert read_response(request, sandbox.transport().send(request)).res_cd == "5530"
    assert call("transaction.inquiry", tno="79999999999999", pay_type="PACA").res_cd == "5530"


def test_a_point_payment_cannot_be_inquired(call: Call, pay: Call) -> None:
    """The guides name no payment method for points (R22)."""
    tno = pay("A1", 1000).wire["tno"]
    assert call("transaction.inquiry", tno=tno, pay_type="PACA").res_cd == "X031"


def test_a_response_may_differ_from_the_example(sandbox: Sandbox, call: Call) -> None:
    transaction = sandbox.add_transaction(
        "PACA",
        site_cd="T0000",
        ordr_idxx="CANCELLED",
        response={"tno": "00000000000042", "canc_card_yn": "Y", "rem_mny": "0", "trace_no": "007"},
    )
    reply = call("transaction.inquiry", tno="00000000000042", pay_type="PACA")
    assert transaction.tno == reply.wire["tno"] == "00000000000042"
    assert (reply.wire["canc_card_yn"], reply.wire["trace_no"]) == ("Y", "007")
    assert reply.wire["quota"] == "00"


def test_a_response_that_breaks_its_schema_is_not_added(sandbox: Sandbox) -> None:
    with pytest.raises(MessageError) as caught:
        sandbox.add_transaction(
            "PACA", site_cd="T0000", ordr_idxx="A1", response={"amount": "1,004", "quota": "000"}
        )
    assert {fault.pointer for fault in caught.value.faults} == {"/amount", "/quota"}


def test_an_unknown_payment_method_is_not_added(sandbox: Sandbox) -> None:
    with pytest.raises(MessageError):
        sandbox.add_transaction("PAXX", site_cd="T0000", ordr_idxx="A1")


def test_a_number_is_added_once(sandbox: Sandbox) -> None:
    number = sandbox.transactions[3].tno
    for chosen in ({"tno": number}, {"response": {"tno": number}}):
        with pytest.raises(ValueError, match="exists already"):
            sandbox.add_transaction("PACA", ordr_idxx="A1", **chosen)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_a_transaction_may_choose_its_number(sandbox: Sandbox, call: Call) -> None:
    added = sandbox.add_transaction("PACA", ordr_idxx="A1", tno="22284971100001")
    assert added.tno == added.response["tno"] == "22284971100001"
    assert call("payment.cancel", tno="22284971100001").ok


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ({"tno": "20260301000000"}, "six zeros"),
        ({"tno": "22284971100001", "response": {"tno": "11111111111111"}}, "differ"),
    ],
)
def test_a_number_that_says_two_things_is_not_taken(
    sandbox: Sandbox, chosen: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        sandbox.add_transaction("PACA", ordr_idxx="A1", **chosen)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert len(sandbox.transactions) == len(PAY_TYPES)


@pytest.mark.parametrize("tno", ["x", "7" * 15, " 1"])
def test_what_is_no_number_is_not_taken(sandbox: Sandbox, tno: str) -> None:
    with pytest.raises(MessageError):
        sandbox.add_transaction("PACA", ordr_idxx="A1", tno=tno)
