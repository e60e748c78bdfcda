r"""Requests as public integrations write them, and responses as they read them (R2, R39, R41).

Three shapes: a form turned into JSON, whose empty fields travel as ``""``, with ``\/`` and
``\uXXXX``; a typed client's, with integers for amounts and its names in the order of the alphabet;
and one that is laid out by hand, with tabs, blanks and line ends.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from kcp_proto import HttpRequest, HttpResponse, lint
from kcp_sandbox import Issued, Sandbox
from tests.sandbox.conftest import NOW

Build = Callable[..., HttpRequest]
Fields = Mapping[str, Any]
AMOUNTS = ("amount", "good_mny", "ordr_mony", "mod_mny", "rem_mny", "pt_mny")
# What a form of each operation holds and leaves empty.
EMPTY = {
    "payment.registration": ("escw_used", "user_agent"),
    "payment.approval": ("ordr_no", "pay_type"),
    "transaction.inquiry": ("mod_ordr_idxx",),
    "payment.cancel": ("mod_desc",),
    "payment.partial_cancel": ("mod_desc", "tax_flag"),
    "benepia.point_payment": (*("good_name", "buyr_name", "buyr_tel2", "buyr_mail", "cust_ip"),),
}


def of_a_form(operation: str, fields: Fields) -> bytes:
    filled = {**{name: "" for name in EMPTY[operation]}, **fields}
    return json.dumps(filled, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def of_a_typed_client(operation: str, fields: Fields) -> bytes:
    del operation
    numbers = {name: int(fields[name]) for name in AMOUNTS if name in fields}
    text = json.dumps({**fields, **numbers}, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8")


def laid_out_by_hand(operation: str, fields: Fields) -> bytes:
    del operation
    lines = [
        f"\t{json.dumps(name)}  :\t{json.dumps(text, ensure_ascii=False)}"
        for name, text in reversed(list(fields.items()))
    ]
    return ("\r\n{\r\n" + " ,\r\n".join(lines) + "\r\n}\r\n\t ").encode()


WRITERS = {
    "form": of_a_form,
    "typed": of_a_typed_client,
    "by hand": laid_out_by_hand,
}


def left_of(sandbox: Sandbox, tno: str) -> int:
    (found,) = (each for each in sandbox.transactions if each.tno == tno)
    return found.left


def by_its_text(response: HttpResponse) -> dict[str, str]:
    """Read as those do that look for a field's text: JSON without blanks, all in strings."""
    return dict(re.findall(r'"(\w+)":"([^"]*)"', response.body.decode("utf-8")))


def into_numbers(response: HttpResponse) -> dict[str, str]:
    """Read as those do that turn each amount into a number, and an empty one into 0."""
    fields: dict[str, str] = json.loads(response.body)
    for name, text in fields.items():
        if name.endswith("_mny") or name == "amount":
            assert int(text or 0) >= 0
    return fields


def by_a_class(response: HttpResponse) -> dict[str, str]:
    """Read as those do whose classes hold texts, and take any field that they do not know."""
    assert response.headers["content-type"].startswith("application/json")
    fields: dict[str, Any] = json.loads(response.body)
    assert {type(value) for value in fields.values()} == {str}
    return fields


READERS = [by_its_text, into_numbers, by_a_class]


@pytest.fixture(name="speak")
def fixture_speak(sandbox: Sandbox, build: Build) -> Callable[..., HttpResponse]:
    """Give a way to send fields in one of the shapes, signed over the right text."""

    def speak(shape: str, operation: str, **fields: str) -> HttpResponse:
        request = build(operation, **fields)
        body = WRITERS[shape](operation, request.fields)
        return sandbox.transport().send(replace(request, body=body))

    return speak


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("shape", WRITERS)
def test_each_shape_goes_through_the_whole_story(
    sandbox: Sandbox, speak: Callable[..., HttpResponse], shape: str, read: Any
) -> None:
    goods = {"ordr_idxx": "A1", "good_mny": "10000", "good_name": "원두 1kg / 진하게"}
    window = {"pay_method": "CARD", "Ret_URL": "https://shop.example/return"}
    registered = read(speak(shape, "payment.registration", **goods, **window))
    assert (registered["Code"], registered["PayUrl"][:8]) == ("0000", "https://")
    agreed = sandbox.authorize(order_no="A1", amount=10_000, pay_type="PACA")
    own = {"ordr_mony": "10000", "ordr_no": "A1", "pay_type": "PACA"}
    paid = read(speak(shape, "payment.approval", **agreed, **own))
    assert (paid["res_cd"], paid["amount"], paid["card_name"]) == ("0000", "10000", "신한카드")
    tno = paid["tno"]
    found = read(speak(shape, "transaction.inquiry", tno=tno, pay_type="PACA"))
    assert (found["res_cd"], found["rem_mny"], found["tno"]) == ("0000", "10000", tno)
    part = {
        "tno": tno,
        "mod_mny": "3000",
        "rem_mny": found["rem_mny"],
        "mod_desc": "고객 요청/부분",
    }
    given_back = read(speak(shape, "payment.partial_cancel", **part))
    assert int(given_back["rem_mny"]) == int(part["rem_mny"]) - int(part["mod_mny"])
    refused = read(speak(shape, "payment.cancel", tno=tno))
    assert refused["res_cd"] == "8040"
    rest = {"tno": tno, "mod_mny": "7000", "rem_mny": "7000"}
    assert read(speak(shape, "payment.partial_cancel", **rest))["rem_mny"] == "0"
    assert left_of(sandbox, tno) == 0


@pytest.mark.parametrize("shape", WRITERS)
def test_each_shape_pays_points_and_cancels(
    sandbox: Sandbox, speak: Callable[..., HttpResponse], member: dict[str, str], shape: str
) -> None:
    order = {"ordr_idxx": "B1", "amount": "1004", "pt_mny": "1004"}
    paid = json.loads(speak(shape, "benepia.point_payment", **member, **order).body)
    assert (paid["res_cd"], paid["rsv_pnt"]) == ("0000", "48996")
    done = json.loads(speak(shape, "payment.cancel", tno=paid["tno"]).body)
    assert (done["res_cd"], sandbox.points_of("A001", "hong")) == ("0000", 50_000)


# What the validator says of each shape; nothing of it is an error.
ADVICE = {"form": {"R35", "R39"}, "typed": {"R2"}, "by hand": set[str]()}


@pytest.mark.parametrize("shape", WRITERS)
def test_the_validator_advises_and_refuses_nothing(
    build: Build, sandbox: Sandbox, member: dict[str, str], shape: str
) -> None:
    agreed = sandbox.authorize(order_no="A1", amount=10_000, pay_type="PACA")
    goods = {"good_name": "원두", "pay_method": "CARD", "Ret_URL": "https://shop.example/r"}
    messages: dict[str, dict[str, str]] = {
        "payment.registration": {"ordr_idxx": "A1", "good_mny": "10000", **goods},
        "payment.approval": {**agreed, "ordr_mony": "10000"},
        "transaction.inquiry": {"tno": "70000000000001", "pay_type": "PACA"},
        "payment.cancel": {"tno": "70000000000001"},
        "payment.partial_cancel": {"tno": "70000000000001", "mod_mny": "1", "rem_mny": "2"},
        "benepia.point_payment": {
            **{**member, "ordr_idxx": "B1", "amount": "1004", "pt_mny": "1004"},
        },
    }
    advised = set[str]()
    # What concerns the content of these messages, and not their shape.
    content = {"/good_name", "/ordr_no", "/pay_type"} if shape != "form" else {"/good_name"}
    for operation, fields in messages.items():
        body = WRITERS[shape](operation, build(operation, **fields).fields)
        for fault in lint(f"{operation}.request", json.loads(body)):
            assert fault.severity == "warning", fault
            if fault.pointer not in content:
                advised.add(fault.ruling.rpartition("; ")[2])
    assert advised == ADVICE[shape]


# What a shape of the field gets that goes further than that: code, HTTP status, and the validator's
# rule, "" where it is no JSON that could be looked into.
FURTHER: dict[str, tuple[Callable[[dict[str, Any]], bytes], str, int, str]] = {
    "null for what is absent": (
        lambda fields: json.dumps({**fields, "mod_desc": None}).encode(), "X015", 200, "type",
    ),
    "an amount with a point": (
        lambda fields: json.dumps({**fields, "mod_mny": 3000.0}).encode(), "X013", 400, "",
    ),
    "an amount with commas": (
        lambda fields: json.dumps({**fields, "mod_mny": "3,000"}).encode(), "8082", 200, "pattern",
    ),
    "an empty amount": (
        lambda fields: json.dumps({**fields, "mod_mny": ""}).encode(), "8082", 200, "minLength",
    ),
    "a transaction number as an integer": (
        lambda fields: json.dumps({**fields, "tno": int(fields["tno"])}).encode(),
        "8072", 200, "type",
    ),
    "empty parts of the tax": (
        lambda fields: json.dumps({**fields, "tax_flag": "", "mod_tax_mny": ""}).encode(),
        "8078", 200, "minLength",
    ),
    "a field that is not documented": (
        lambda fields: json.dumps({**fields, "ordr_idxx": "A1"}).encode(),
        "X015", 200, "field.unknown",
    ),
    "a line end in the certificate": (
        lambda fields: json.dumps(
            {**fields, "kcp_cert_info": fields["kcp_cert_info"] + "\n"}
        ).encode(),
        "S032", 200, "pattern",
    ),
    "EUC-KR": (
        lambda fields: json.dumps(fields).encode()[:-1] + ', "mod_desc": "고객"}'.encode("cp949"),
        "X013", 400, "",
    ),
    "a byte order mark": (
        lambda fields: b"\xef\xbb\xbf" + json.dumps(fields).encode(), "X013", 400, "",
    ),
    "a comma behind the last field": (
        lambda fields: json.dumps(fields).encode()[:-1] + b",}", "X013", 400, "",
    ),
    "a form instead of JSON": (
        lambda fields: "&".join(f"{name}={text}" for name, text in fields.items()).encode(),
        "X013", 400, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FURTHER)
def test_what_goes_further_is_refused_by_its_rule(issued: Issued, build: Build, case: str) -> None:
    write, code, status, rule = FURTHER[case]
    sandbox = Sandbox(now=lambda: NOW, issued=issued)
    card = sandbox.add_transaction("PACA", ordr_idxx="A1", amount=10_000)
    request = build("payment.partial_cancel", tno=card.tno, mod_mny=3_000, rem_mny=10_000)
    body = write(dict(request.fields))
    response = sandbox.transport().send(replace(request, body=body))
    assert (json.loads(response.body)["res_cd"], response.status) == (code, status)
    assert left_of(sandbox, card.tno) == 10_000
    (seen,) = sandbox.exchanges.of()
    assert seen.is_refused
    if rule:
        faults = lint("payment.partial_cancel.request", json.loads(body))
        assert rule in {fault.rule for fault in faults if fault.severity == "error"}


def test_a_lenient_gateway_takes_the_certificate_with_line_ends(
    issued: Issued, build: Build
) -> None:
    write, *_ = FURTHER["a line end in the certificate"]
    sandbox = Sandbox(now=lambda: NOW, issued=issued, lenient=True)
    card = sandbox.add_transaction("PACA", ordr_idxx="A1", amount=10_000)
    request = build("payment.partial_cancel", tno=card.tno, mod_mny=3_000, rem_mny=10_000)
    response = sandbox.transport().send(replace(request, body=write(dict(request.fields))))
    assert json.loads(response.body)["res_cd"] == "0000"
