"""A lenient gateway takes what was seen in the field against a ruling (R41), and nothing more."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kcp_proto import HttpRequest, Reply, catalogue, read_response
from kcp_sandbox import Issued, Sandbox
from kcp_schemas import load_quirks
from tests.sandbox.conftest import NOW

Build = Callable[..., HttpRequest]
ABSENT = object()
PAYMENT, INQUIRY = "benepia.point_payment", "benepia.point_inquiry"


@pytest.fixture(name="lenient")
def fixture_lenient(issued: Issued) -> Sandbox:
    return Sandbox(now=lambda: NOW, issued=issued, lenient=True)


@pytest.fixture(name="ask")
def fixture_ask(build: Build, member: dict[str, str]) -> Callable[..., Reply]:
    def ask(sandbox: Sandbox, operation: str, **changes: object) -> Reply:
        amounts = {"amount": 1004, "pt_mny": 1004} if operation == PAYMENT else {}
        request = build(operation, **member, ordr_idxx="A1", **amounts)
        wire = {**request.fields, **changes}
        present = {name: value for name, value in wire.items() if value is not ABSENT}
        request = replace(request, body=json.dumps(present).encode())
        return read_response(request, sandbox.transport().send(request))

    return ask


# What was seen, the points it leaves of 50,000, and the code without lenience.
SEEN: list[tuple[str, dict[str, Any], int, str]] = [
    (INQUIRY, {"amount": "10"}, 50_000, "8056"),
    (INQUIRY, {"amount": 10}, 50_000, "8056"),
    (PAYMENT, {"amount": "30000", "pt_mny": "500"}, 49_500, "8059"),
    (PAYMENT, {"amount": 30000, "pt_mny": 500}, 49_500, "8059"),
    (PAYMENT, {"currency": ABSENT}, 48_996, "X015"),
    (PAYMENT, {"ordr_idxx": ABSENT}, 48_996, "X015"),
    (PAYMENT, {"good_cd": "G1"}, 48_996, "X015"),
    (PAYMENT, {"currency": ABSENT, "ordr_idxx": ABSENT, "good_cd": "00"}, 48_996, "X015"),
    (INQUIRY, {"currency": ABSENT, "ordr_idxx": ABSENT, "good_cd": "00"}, 50_000, "X015"),
]
NOT_SEEN: list[tuple[str, dict[str, Any], str]] = [
    (INQUIRY, {"amount": "0"}, "8056"),
    (INQUIRY, {"amount": "-1"}, "8056"),
    (INQUIRY, {"amount": ABSENT}, "X015"),
    (PAYMENT, {"amount": "500", "pt_mny": "30000"}, "8059"),
    (PAYMENT, {"amount": "0500", "pt_mny": "400"}, "8051"),
    (PAYMENT, {"currency": "840"}, "8052"),
    (PAYMENT, {"ordr_idxx": ""}, "X015"),
    (PAYMENT, {"goods_cd": "G1"}, "X015"),
    (PAYMENT, {"pt_memcorp_cd": ABSENT}, "X015"),
]


@pytest.mark.parametrize(("operation", "changes", "points", "code"), SEEN)
def test_what_was_seen_passes_where_the_gateway_is_lenient(
    sandbox: Sandbox,
    lenient: Sandbox,
    ask: Callable[..., Reply],
    operation: str,
    changes: dict[str, object],
    points: int,
    code: str,
) -> None:
    assert ask(sandbox, operation, **changes).res_cd == code
    reply = ask(lenient, operation, **changes)
    assert (reply.res_cd, reply.wire["rsv_pnt"]) == ("0000", str(points))
    assert lenient.points_of("A001", "hong") == points


@pytest.mark.parametrize(("operation", "changes", "code"), NOT_SEEN)
def test_what_was_not_seen_is_refused_all_the_same(
    lenient: Sandbox,
    ask: Callable[..., Reply],
    operation: str,
    changes: dict[str, object],
    code: str,
) -> None:
    assert ask(lenient, operation, **changes).res_cd == code
    assert lenient.points_of("A001", "hong") == 50_000


def test_a_payment_in_points_and_money_moves_the_points(
    lenient: Sandbox, ask: Callable[..., Reply], build: Build
) -> None:
    reply = ask(lenient, PAYMENT, amount="30000", pt_mny="500")
    assert reply.wire["pnt_amount"] == "500"
    cancel = build("payment.cancel", tno=reply.wire["tno"])
    assert read_response(cancel, lenient.transport().send(cancel)).ok
    assert lenient.points_of("A001", "hong") == 50_000


@pytest.mark.parametrize("lasting", [False, True])
def test_payments_without_an_order_number_are_not_taken_for_one_another(
    issued: Issued, ask: Callable[..., Reply], lasting: bool, tmp_path: Any
) -> None:
    state = tmp_path / "state.sqlite" if lasting else None
    with Sandbox(now=lambda: NOW, issued=issued, lenient=True, state=state) as lenient:
        replies = [ask(lenient, PAYMENT, ordr_idxx=ABSENT) for _ in range(3)]
        assert [reply.res_cd for reply in replies] == ["0000"] * 3
        assert {reply.wire["order_no"] for reply in replies} == {""}
        assert len({reply.wire["tno"] for reply in replies}) == 3


# What each quirk lets pass by itself.
ALONE: list[tuple[str, str, dict[str, Any]]] = [
    ("certificate-line-ends", PAYMENT, {}),
    ("inquiry-amount", INQUIRY, {"amount": "10"}),
    ("payment-in-part", PAYMENT, {"amount": "30000", "pt_mny": "500"}),
    ("no-currency", PAYMENT, {"currency": ABSENT}),
    ("no-order-number", PAYMENT, {"ordr_idxx": ABSENT}),
    ("goods-code", PAYMENT, {"good_cd": "G1"}),
]


# Those of messages that hold no point member.
OTHERS: list[tuple[str, str, dict[str, Any], dict[str, Any], str]] = [
    ("order-number-twice", "payment.approval", {"ordr_no": "A1"}, {"ordr_idxx": "A1"}, "X015"),
    ("order-number-twice", "payment.approval", {}, {"ordr_idxx": "A1"}, "X015"),
    ("cancel-amounts", "payment.cancel", {}, {"mod_mny": "1004", "rem_mny": "1004"}, "X015"),
    ("cancel-amounts", "payment.cancel", {}, {"rem_mny": "1004"}, "X015"),
]


def test_each_quirk_is_tried() -> None:
    tried = dict.fromkeys(name for name, *_ in (*ALONE, *OTHERS))
    assert list(tried) == [quirk["name"] for quirk in load_quirks()]


@pytest.mark.parametrize(("name", "operation", "fields", "seen", "code"), OTHERS)
def test_a_field_too_many_passes_by_its_quirk_alone(
    issued: Issued,
    build: Build,
    name: str,
    operation: str,
    fields: dict[str, Any],
    seen: dict[str, str],
    code: str,
) -> None:
    others = [quirk["name"] for quirk in load_quirks() if quirk["name"] != name]
    for quirks, expected in (([name], "0000"), (others, code)):
        sandbox = Sandbox(now=lambda: NOW, issued=issued, quirks=quirks)
        if operation == "payment.approval":
            window = sandbox.authorize(order_no="A1", amount=1004, pay_type="PACA")
            given = {**window, "ordr_mony": 1004, **fields}
        else:
            given = {"tno": sandbox.transactions[0].tno, **fields}
        request = build(operation, **given)
        request = replace(request, body=json.dumps({**request.fields, **seen}).encode())
        assert read_response(request, sandbox.transport().send(request)).res_cd == expected


def test_a_quirk_of_points_forgives_no_other_operation(issued: Issued, build: Build) -> None:
    """A charge by billing key has a currency and an order number too."""
    sandbox = Sandbox(now=lambda: NOW, issued=issued, lenient=True)
    example = catalogue.message("billing.key_payment.request").examples[0]
    request = build("payment.cancel", tno="1")
    identity = {name: request.fields[name] for name in ("site_cd", "kcp_cert_info")}
    for missing in ("currency", "ordr_idxx"):
        body = {**example, **identity}
        del body[missing]
        url = f"{request.url.partition('/gw')[0]}/gw/hub/v1/payment"
        sent = replace(request, url=url, operation="", body=json.dumps(body).encode())
        reply = json.loads(sandbox.transport().send(sent).body)
        assert reply["res_cd"] == "X015"


@pytest.mark.parametrize(("name", "operation", "changes"), ALONE)
def test_a_quirk_passes_by_its_name_and_no_other_does(
    issued: Issued,
    ask: Callable[..., Reply],
    build: Build,
    name: str,
    operation: str,
    changes: dict[str, Any],
) -> None:
    if not changes:
        text = build("payment.cancel", tno="1").fields["kcp_cert_info"]
        changes = {"kcp_cert_info": text + "\r\n"}
    others = [quirk["name"] for quirk in load_quirks() if quirk["name"] != name]
    alone = Sandbox(now=lambda: NOW, issued=issued, quirks=[name])
    without = Sandbox(now=lambda: NOW, issued=issued, quirks=others)
    assert ask(alone, operation, **changes).res_cd == "0000"
    assert ask(without, operation, **changes).res_cd != "0000"


def test_a_quirk_that_is_not_known_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="no quirk no-curency; did you mean no-currency"):
        Sandbox(quirks=["no-curency"])
