"""The inspector says what really happened, to people only, and shows no secret."""

import gc
import json
import threading
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from kcp_proto import Certificate, HttpRequest, OutcomeUnknown, Reply, sign
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_sandbox.inspector import CAPACITY, Record
from tests.sandbox.conftest import NOW

Build = Callable[..., HttpRequest]


def _altered(request: HttpRequest, **fields: object) -> HttpRequest:
    return replace(request, body=json.dumps({**request.fields, **fields}).encode())


def _seen(sandbox: Sandbox, request: HttpRequest) -> Record:
    with suppress(OutcomeUnknown):
        sandbox.transport().send(request)
    return sandbox.inspector.records()[-1]


def test_a_payment_is_recorded_without_its_secrets(
    sandbox: Sandbox, build: Build, member: dict[str, str]
) -> None:
    request = build(
        "benepia.point_payment", **member, ordr_idxx="A1", amount=9, pt_mny=9, buyr_name="홍길동"
    )
    record = _seen(sandbox, request)
    assert (record.operation, record.status, record.res_cd) == (
        "benepia.point_payment",
        200,
        "0000",
    )
    assert (record.method, record.path) == ("POST", "/gw/hub/v1/payment")
    assert record.request["ordr_idxx"] == record.response["order_no"] == "A1"
    assert record.at == NOW
    assert record.seconds > 0
    shown = str([record.request, record.response, record.detail, record])
    hidden = [member["pt_pwd"], member["pt_idno"], "홍길동", request.fields["kcp_cert_info"]]
    assert [secret for secret in hidden if secret in shown] == []


@pytest.mark.parametrize(
    ("text", "cause_id"),
    [("T0000^72^STSC", "text.other"), ("T000071STSC", "text.separator"), ("71", "text.left-out")],
)
def test_a_wrong_signature_is_explained(
    sandbox: Sandbox, build: Build, issued: Issued, text: str, cause_id: str
) -> None:
    """The wire says X001; the inspector says which text was expected and what was signed."""
    signature = sign(issued.identity().signer, text)
    record = _seen(sandbox, _altered(build("payment.cancel", tno="71"), kcp_sign_data=signature))
    assert record.res_cd == record.response["res_cd"] == "X001"
    assert record.expected == "T0000^71^STSC"
    assert [cause.id.partition(".")[0] for cause in record.causes] == ["text"]
    if cause_id != "text.other":
        assert record.causes[0].id == cause_id


@pytest.mark.parametrize(
    ("padding", "written", "cause_ids"),
    [
        ("==", "b'{}=='", ["signature.bytes-repr"]),
        ("==", "{}&#61;&#61;", ["signature.html"]),
        ("==", "{}%3d%3d", ["signature.percent"]),
        ("==", "{}==\n", ["signature.line-breaks"]),
        ("==", "{}", ["signature.padding"]),
        ("==", "{}==", []),
    ],
)
@pytest.mark.parametrize("site_cd", ["T0000", "T 000"])
def test_a_signature_that_breaks_its_schema_is_explained_by_the_same_causes(
    sandbox: Sandbox,
    build: Build,
    issued: Issued,
    site_cd: str,
    padding: str,
    written: str,
    cause_ids: list[str],
) -> None:
    """X015 comes before the signature is verified, and is explained as X001 is."""
    signature = sign(issued.identity().signer, f"{site_cd}^71^STSC")
    unpadded = signature.removesuffix(padding)
    fields = {"kcp_sign_data": written.format(unpadded), "site_cd": site_cd, "odd": "1"}
    record = _seen(sandbox, _altered(build("payment.cancel", tno="71"), **fields))
    assert record.faults
    assert [cause.id for cause in record.causes] == cause_ids


def test_without_a_certificate_to_check_it_a_signature_is_not_explained(
    sandbox: Sandbox, build: Build, member: dict[str, str]
) -> None:
    request = build("payment.cancel", tno="71")
    fields = {"site_cd": "T9", "kcp_cert_info": 5, "kcp_sign_data": "?"}
    assert _seen(sandbox, _altered(request, **fields)).causes == ()
    payment = build("benepia.point_payment", **member, ordr_idxx="A1", amount=9, pt_mny=9)
    assert _seen(sandbox, _altered(payment, odd="1")).causes == ()
    unreadable = replace(request, body=b"{")
    assert _seen(sandbox, unreadable).causes == ()


def test_a_signature_by_another_shops_key_names_that_shop(
    sandbox: Sandbox, build: Build, stranger: Issued
) -> None:
    sandbox.register_shop("T0001", Certificate.parse(stranger.certificate))
    signature = sign(stranger.identity().signer, "T0000^71^STSC")
    record = _seen(sandbox, _altered(build("payment.cancel", tno="71"), kcp_sign_data=signature))
    assert [cause.id for cause in record.causes] == ["key.known"]
    assert "T0001" in str(record.causes[0])


def test_a_diagnosis_is_of_the_moment_of_the_refusal_whenever_it_is_read(
    sandbox: Sandbox, build: Build, stranger: Issued
) -> None:
    signature = sign(stranger.identity().signer, "T0000^71^STSC")
    record = _seen(sandbox, _altered(build("payment.cancel", tno="71"), kcp_sign_data=signature))
    sandbox.register_shop("T0001", Certificate.parse(stranger.certificate))
    sandbox.reset()
    assert [cause.id for cause in record.causes] == ["key.unknown"]


@pytest.mark.parametrize(
    ("old", "new", "res_cd", "cause_id"),
    [
        ("-----M", "-----\r\nM", "S032", "line-ends"),
        ("BEGIN CERT", "BEGIN  CERT", "S032", "form"),
        ("-----END CERTIFICATE-----", "", "S032", "unreadable"),
        ("", "", "X003", "unregistered"),
    ],
)
def test_a_wrong_certificate_is_explained(
    sandbox: Sandbox, build: Build, stranger: Issued, old: str, new: str, res_cd: str, cause_id: str
) -> None:
    request = build("payment.cancel", tno="71")
    other = Certificate.parse(stranger.certificate).cert_info
    text = request.fields["kcp_cert_info"].replace(old, new) if old else other
    record = _seen(sandbox, _altered(request, kcp_cert_info=text))
    assert record.res_cd == res_cd
    assert [cause.id for cause in record.causes] == [f"certificate.{cause_id}"]
    assert record.causes[0].message_ko


def test_another_shops_certificate_and_an_unknown_shop_are_explained(
    sandbox: Sandbox, build: Build, stranger: Issued
) -> None:
    other = Certificate.parse(stranger.certificate)
    sandbox.register_shop("T0001", other)
    request = build("payment.cancel", tno="71")
    record = _seen(sandbox, _altered(request, kcp_cert_info=other.cert_info))
    assert "T0001" in record.causes[0].message
    unknown = _seen(sandbox, _altered(request, site_cd="T9"))
    assert (unknown.res_cd, unknown.causes[0].id) == ("X002", "shop.unknown")
    assert "T0000, T0001" in unknown.causes[0].message


def test_an_expired_certificate_is_explained_by_both_dates(sandbox: Sandbox, build: Build) -> None:
    sandbox.clock.move(timedelta(days=3_000))
    record = _seen(sandbox, build("payment.cancel", tno="71"))
    assert (record.res_cd, record.causes[0].id) == ("X004", "certificate.dates")
    assert "2034" in record.causes[0].message


def test_a_broken_schema_is_explained_with_its_rulings(sandbox: Sandbox, build: Build) -> None:
    request = build("benepia.reapproval", tno="71", mod_mny=1)
    record = _seen(sandbox, _altered(request, mod_mny="0", ordr="A1"))
    assert {fault.pointer for fault in record.faults} == {"/mod_mny", "/ordr"}
    assert "R19" in next(f.ruling for f in record.faults if f.pointer == "/mod_mny")
    assert record.request["ordr"] == "****"


def test_a_refusal_says_more_to_people_than_to_the_wire(
    sandbox: Sandbox, call: Callable[..., Reply]
) -> None:
    reply = call("benepia.reapproval", tno=sandbox.transactions[0].tno, mod_mny=1)
    record = sandbox.inspector.records()[-1]
    assert reply.res_cd == record.res_cd == "5002"
    assert record.detail.endswith("not a point payment")
    assert record.detail_ko.endswith("포인트 결제가 아닙니다")


@pytest.mark.parametrize(
    ("fields", "korean"),
    [
        (
            {"kcp_cert_info": "?"},
            "인증서 정보 오류: kcp_cert_info: 형식이 올바르지 않습니다: "
            "줄바꿈 없이 한 줄로 이은 PEM 인증서",
        ),
        (
            {"ordr": "A1"},
            "전문이 스키마에 맞지 않습니다: ordr: payment.cancel.request에 없는 필드입니다",
        ),
    ],
)
def test_a_broken_schema_names_the_field_in_korean(
    sandbox: Sandbox, build: Build, fields: dict[str, str], korean: str
) -> None:
    record = _seen(sandbox, _altered(build("payment.cancel", tno="71"), **fields))
    assert record.detail_ko == korean


def test_a_field_that_is_missing_is_named_in_korean(sandbox: Sandbox, build: Build) -> None:
    request = build("payment.cancel", tno="71")
    body = {name: value for name, value in request.fields.items() if name != "tno"}
    record = _seen(sandbox, replace(request, body=json.dumps(body).encode()))
    assert record.detail_ko == "전문이 스키마에 맞지 않습니다: tno: 빠졌습니다"


def test_where_the_json_breaks_is_said_in_korean(sandbox: Sandbox, build: Build) -> None:
    record = _seen(sandbox, replace(build("payment.cancel", tno="71"), body=b"{"))
    assert record.detail_ko.startswith("본문이 올바른 JSON이 아닙니다: 1행 2열: ")


def test_what_is_no_request_is_recorded_by_its_path_only(sandbox: Sandbox, build: Build) -> None:
    request = replace(build("payment.cancel", tno="71"), url="https://x/y?pt_pwd=secret")
    record = _seen(sandbox, request)
    assert (record.operation, record.path, dict(record.request)) == ("", "/y", {})
    assert record.res_cd == "X011"


@pytest.mark.parametrize("path", ["/std/tradeReg/register", "/std/inquery"])
def test_a_code_is_seen_whatever_the_response_calls_it(
    sandbox: Sandbox, build: Build, path: str
) -> None:
    """A refusal on a registration's path has ``Code``, also where the body is not read."""
    request = replace(build("payment.cancel", tno="71"), url=f"https://x{path}")
    record = _seen(sandbox, replace(request, headers={"content-type": "text/plain"}))
    assert (record.operation, record.res_cd) == ("", "X012")


def test_a_planned_disruption_is_named(sandbox: Sandbox, build: Build) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="drop-before"))
    record = _seen(sandbox, build("payment.cancel", tno="71"))
    assert (record.disruption, record.status, record.res_cd) == ("drop-before", 0, "")


def test_the_latest_records_are_kept_and_counted_on(sandbox: Sandbox, build: Build) -> None:
    request = build("payment.cancel", tno="71")
    for _ in range(CAPACITY + 5):
        sandbox.transport().send(request)
    records = sandbox.inspector.records()
    assert (len(records), records[0].number, records[-1].number) == (CAPACITY, 6, CAPACITY + 5)
    assert [each.number for each in sandbox.inspector.records(after=CAPACITY + 3)] == [
        CAPACITY + 4,
        CAPACITY + 5,
    ]
    sandbox.reset()
    assert _seen(sandbox, request).number == CAPACITY + 6


def test_listeners_hear_every_record_of_every_thread_until_they_leave(
    sandbox: Sandbox, build: Build
) -> None:
    heard: list[int] = []
    leave = sandbox.inspector.subscribe(lambda record: heard.append(record.number))
    request = build("payment.cancel", tno="71")
    threads = [
        threading.Thread(target=sandbox.transport().send, args=(request,)) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    leave()
    leave()
    sandbox.transport().send(request)
    assert sorted(heard) == list(range(1, 21))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_lenient_gateway_takes_line_ends_in_the_certificate(
    issued: Issued, build: Build, line_end: str
) -> None:
    """As staging seems to; everything else stays strict."""
    request = build("payment.cancel", tno="71")
    header = "-----BEGIN CERTIFICATE-----"
    text = request.fields["kcp_cert_info"].replace(header, header + line_end)
    lenient = Sandbox(now=lambda: NOW, issued=issued, lenient=True)
    strict = Sandbox(now=lambda: NOW, issued=issued)
    broken = _altered(request, kcp_cert_info=text)
    assert _seen(lenient, broken).res_cd == "5530"
    assert _seen(strict, broken).res_cd == "S032"
    assert _seen(lenient, _altered(request, kcp_cert_info=text + " ")).res_cd == "S032"
    assert _seen(lenient, _altered(request, kcp_sign_data="AAAA")).res_cd == "X001"


@pytest.mark.parametrize("body", [b"x" * 60_000, b'{"tno":"%b"}' % (b"1" * 60_000)])
def test_a_record_holds_no_more_than_it_shows(sandbox: Sandbox, body: bytes) -> None:
    """Neither whole bodies and headers, nor what the refusal went through."""
    headers = {"content-type": "application/json", "x-long": "y" * 60_000, "x-last": "z"}
    many = 50

    def send() -> None:
        for number in range(many):
            request = HttpRequest(
                method="POST",
                url="https://localhost/gw/mod/v1/cancel",
                headers={**headers, "x-number": str(number) + "n" * 60_000},
                body=body + b" " * number,
            )
            sandbox.transport().send(request)

    send()
    sandbox.inspector.clear()
    tracemalloc.start()
    try:
        send()
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size / many < 64_000
    shown = dict(sandbox.inspector.records()[-1].request_headers)
    assert shown["x-long"] == "[60000 bytes]"
    assert (shown["content-type"], shown["x-last"]) == ("application/json", "z")
