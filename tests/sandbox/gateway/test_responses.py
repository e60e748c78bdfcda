"""Responses look like the gateway's: strings only, with leading zeros, codes of ours marked."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from kcp_proto import HttpRequest, catalogue, validate
from kcp_sandbox import Sandbox
from kcp_sandbox.gateway.result_codes import CODES, FOR_FIELD
from kcp_schemas import load_result_codes
from tests.sandbox.conftest import inside

Build = Callable[..., HttpRequest]


def _flow(sandbox: Sandbox, build: Build, member: dict[str, str]) -> Iterator[HttpRequest]:
    yield build("benepia.point_inquiry", **member, ordr_idxx="A1")
    for order, change in (("A2", "payment.cancel"), ("A3", "benepia.reapproval")):
        yield build("benepia.point_payment", **member, ordr_idxx=order, amount=9, pt_mny=9)
        payment = inside(sandbox).store.storage.payment_of_order("T0000", order)
        assert payment is not None
        more = {"mod_mny": 1} if change == "benepia.reapproval" else {}
        yield build(change, tno=payment.tno, **more)
    for transaction in sandbox.transactions:
        yield build("transaction.inquiry", tno=transaction.tno, pay_type=transaction.pay_type)


def test_every_success_satisfies_its_schema_and_holds_strings_only(
    sandbox: Sandbox, build: Build, member: dict[str, str]
) -> None:
    seen: set[str] = set()
    for request in _flow(sandbox, build, member):
        response = sandbox.transport().send(request)
        reply = json.loads(response.body)
        message = catalogue.response_to(request.operation, request.fields)
        assert (response.status, reply["res_cd"]) == (200, "0000")
        assert {type(value) for value in reply.values()} == {str}
        assert validate(message.name, reply) == []
        seen.add(message.name)
    of_the_guides = ("benepia.", "transaction.", "payment.cancel")
    operations = (name for name in catalogue.operations() if name.startswith(of_the_guides))
    everything = (m for name in operations for m in catalogue.responses(name))
    assert seen == {message.name for message in everything}


def test_approval_numbers_begin_with_zero(sandbox: Sandbox, build: Build) -> None:
    """A program that turns them into an integer (R3) notices here."""
    assert inside(sandbox).store.fresh_app_no().startswith("0")


def test_a_refusal_satisfies_its_schema_and_words_itself_in_english_where_it_can(
    sandbox: Sandbox, build: Build
) -> None:
    request = build("transaction.inquiry", tno=sandbox.transactions[0].tno, pay_type="PABK")
    reply = json.loads(sandbox.transport().send(request).body)
    assert validate("transaction.inquiry.response.bank_transfer", reply) == []
    assert reply["res_en_msg"].startswith("[sandbox] the transaction has another pay_type")


@pytest.mark.parametrize(
    ("fields", "english", "korean"),
    [
        (
            {"tno": "7x"},
            "tno does not have the required form: ",
            "tno: ",
        ),
        (
            {"site_cd": "T 1", "odd": "1"},
            "site_cd does not have the required form: ",
            "site_cd: ",
        ),
        ({"odd": "1"}, "[sandbox] odd ", "[sandbox] odd: "),
    ],
)
def test_a_refusal_says_first_what_exactly_is_wrong(
    sandbox: Sandbox, build: Build, fields: dict[str, object], english: str, korean: str
) -> None:
    """What every refusal with the code says comes last, if it fits."""
    reply = refused(sandbox, build, fields)
    assert reply["res_en_msg"].startswith(english)
    assert reply["res_msg"].startswith(korean)


@pytest.mark.parametrize("many", [1, 2, 3, 4, 5, 6, 7, 8, 9, 40, 3_000])
def test_all_that_is_wrong_is_said_as_far_as_it_fits(
    sandbox: Sandbox, build: Build, many: int
) -> None:
    reply = refused(sandbox, build, {f"odd{number}": "1" for number in range(many)})
    for text in (reply["res_en_msg"], reply["res_msg"]):
        named = [number for number in range(many) if f"odd{number}" in text]
        more = re.search(r"(\d+) more|(\d+)건", text)
        assert named == list(range(len(named)))
        assert len(named) + int(more[1] or more[2] if more else 0) == many
        assert len(text) <= 100
    assert validate("transaction.inquiry.response.card", reply) == []


def test_a_long_name_leaves_room_for_the_next(sandbox: Sandbox, build: Build) -> None:
    reply = refused(sandbox, build, {"a": "1", "n" * 300: "1", "b": "2"})
    assert reply["res_en_msg"] == (
        "[sandbox] a is not a field of transaction.inquiry.request; 2 more "
        "(the message breaks its schema)"
    )
    reply = refused(sandbox, build, {"n" * 300: "1", "b": "2"})
    assert reply["res_en_msg"].endswith("nn…; also b")
    assert reply["res_msg"].endswith("nn…; 그 밖에 b")


def refused(sandbox: Sandbox, build: Build, fields: dict[str, object]) -> dict[str, str]:
    request = build("transaction.inquiry", tno="71", pay_type="PACA")
    body = json.dumps({**request.fields, **fields}).encode()
    foreign = replace(request, body=body)
    response = sandbox.transport().send(foreign)
    assert response.status == 200
    reply: dict[str, str] = json.loads(response.body)
    return reply


def test_a_long_explanation_is_cut_to_what_the_field_holds(sandbox: Sandbox, build: Build) -> None:
    request = build("payment.cancel", tno="71")
    fields = {**request.fields, "n" * 300: "1"}
    foreign = HttpRequest(
        method="POST",
        url=request.url,
        headers=request.headers,
        body=json.dumps(fields).encode(),
    )
    reply = json.loads(sandbox.transport().send(foreign).body)
    assert reply["res_cd"] == "X015"
    assert validate("payment.cancel.response", reply) == []


def test_a_refusal_never_quotes_a_password(
    sandbox: Sandbox, build: Build, member: dict[str, str]
) -> None:
    request = build("benepia.point_inquiry", **member, ordr_idxx="A1")
    fields = {**request.fields, "pt_pwd": "sup3rsecret\u0007"}
    body = json.dumps(fields).encode()
    foreign = HttpRequest(method="POST", url=request.url, headers=request.headers, body=body)
    delivery = inside(sandbox).respond(foreign)
    record = sandbox.inspector.records()[-1]
    assert record.res_cd == "X015"
    assert delivery.response is not None
    assert b"sup3r" not in delivery.response.body
    assert "sup3r" not in repr([delivery, record, record.detail, record.detail_ko])


@pytest.mark.parametrize("code", CODES, ids=[code.res_cd for code in CODES])
def test_a_code_says_where_it_comes_from(code: object) -> None:
    """Ours begin with X and [sandbox]; the others are in the list of published codes."""
    assert code in CODES
    described = next(item for item in CODES if item is code)
    own = described.origin == "sandbox"
    assert len(described.res_cd) == 4
    assert described.res_cd.startswith("X") is own
    assert described.res_msg.startswith("[sandbox]") is own
    assert described.res_en_msg.startswith("[sandbox]") is own
    assert (described.res_cd in load_result_codes()["codes"]) is not own


def test_no_code_is_used_twice() -> None:
    assert len({code.res_cd for code in CODES}) == len(CODES)


def test_every_field_with_a_code_is_a_field_of_some_request() -> None:
    requests = [catalogue.operation(name).request for name in catalogue.operations()]
    assert set(FOR_FIELD) <= {name for request in requests for name in request.fields}
