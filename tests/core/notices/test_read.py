"""From a body to a typed notice."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kcp_proto
from kcp_proto import HttpResponse, MessageError, catalogue
from kcp_proto.messages import DepositNotice
from kcp_proto.notices import acknowledges, notice_response, read_notice
from kcp_proto.redaction import redact
from kcp_proto.testing import messages
from kcp_proto.times import KOREA
from kcp_proto.typed import NoticeKey

FORM = "application/x-www-form-urlencoded"
NOTICE = catalogue.message("deposit.notice")
DEPOSIT = {
    "site_cd": "T0000",
    "tno": "20220609985470",
    "order_no": "ORDER1",
    "tx_cd": "TX00",
    "tx_tm": "20220609120000",
    "ipgm_name": "홍길동",
    "remitter": "김철수",
    "ipgm_mnyx": "1004",
    "totl_mnyx": "2008",
    "bank_code": "BK11",
    "account": "T0309260000",
    "noti_id": "20220609000000000001",
    "op_cd": "50",
    "cash_a_no": "",
    "cash_no": "",
}


def form(encoding: str = "utf-8", **changes: str) -> bytes:
    return form_of({**DEPOSIT, **changes}, encoding)


def form_of(fields: Mapping[str, str | None], encoding: str = "utf-8") -> bytes:
    kept = {name: value for name, value in fields.items() if value is not None}
    return urlencode(kept, encoding=encoding).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "euc-kr"])
@pytest.mark.parametrize("content_type", ["", FORM, "named"])
def test_a_deposit_is_typed(encoding: str, content_type: str) -> None:
    header = f"{FORM}; charset={encoding}" if content_type == "named" else content_type
    notice = read_notice(form(encoding), header)
    assert (notice.tno, notice.tx_cd, notice.op_cd) == ("20220609985470", "TX00", "50")
    assert (notice.ipgm_mnyx, notice.totl_mnyx) == (1004, 2008)
    assert notice.tx_tm == datetime(2022, 6, 9, 12, tzinfo=KOREA)
    assert (notice.ipgm_name, notice.remitter) == ("홍길동", "김철수")
    assert (notice.cash_a_no, notice.ipgm_time, notice.refund_mny) == (None, None, None)
    assert (notice.wire, notice.charset, notice.faults) == (DEPOSIT, encoding, ())
    assert notice.key == NoticeKey("20220609985470", "20220609000000000001", "50")


def test_it_is_handed_out_by_the_core() -> None:
    assert kcp_proto.read_notice is read_notice


@pytest.mark.parametrize("kind", [f"TX0{number}" for number in range(1, 9)])
def test_other_kinds_are_recognised_with_what_is_known_of_them(kind: str) -> None:
    known = {"refund_nm": "홍길동", "refund_mny": "500", "st_cd": "N", "waybill_no": "12"}
    body = urlencode({"tno": "20220609985470", "tx_cd": kind, **known, "opt01": "x"}).encode()
    notice = read_notice(body, FORM)
    assert (notice.tx_cd, notice.refund_mny, notice.st_cd) == (kind, 500, "N")
    assert (notice.wire["opt01"], notice.faults) == ("x", ())
    assert notice.key == NoticeKey("20220609985470", "", "")


def test_an_undocumented_field_is_kept() -> None:
    notice = read_notice(form(noti_hash="abc", ordr_idxx="A"))
    assert (notice.wire["noti_hash"], notice.wire["ordr_idxx"]) == ("abc", "A")
    assert notice.faults == ()


WRONG: dict[str, tuple[Mapping[str, str | None], list[tuple[str, str]]]] = {
    "no transaction": ({"tno": None}, [("required", "/tno")]),
    "an empty transaction": ({"tno": ""}, [("minLength", "/tno")]),
    "letters in a transaction": ({"tno": "2022T"}, [("pattern", "/tno")]),
    "no kind": ({"tx_cd": None}, [("required", "/tx_cd")]),
    "no number": ({"noti_id": None}, [("required", "/noti_id")]),
    "no operation": ({"op_cd": ""}, [("minLength", "/op_cd")]),
    "no amount": ({"ipgm_mnyx": None}, [("required", "/ipgm_mnyx")]),
    "an amount with a comma": ({"ipgm_mnyx": "1,004"}, [("pattern", "/ipgm_mnyx")]),
    "a negative amount": ({"ipgm_mnyx": "-1004"}, [("pattern", "/ipgm_mnyx")]),
    "all at once": (
        {"tno": "x", "op_cd": None, "ipgm_mnyx": "1.0", "tx_tm": "20221332000000"},
        [
            ("pattern", "/tno"),
            ("time.impossible", "/tx_tm"),
            ("pattern", "/ipgm_mnyx"),
            ("required", "/op_cd"),
        ],
    ),
}


@pytest.mark.parametrize(("changes", "faults"), WRONG.values(), ids=WRONG)
def test_a_notice_that_decides_nothing_is_refused_with_every_fault(
    changes: Mapping[str, str | None], faults: list[tuple[str, str]]
) -> None:
    with pytest.raises(MessageError) as raised:
        read_notice(form_of({**DEPOSIT, **changes}))
    assert [(fault.rule, fault.pointer) for fault in raised.value.faults] == faults
    assert all(fault.message_ko and fault.ruling for fault in raised.value.faults)


def test_a_fault_that_decides_nothing_is_kept_with_the_notice() -> None:
    """A deposit is not lost because a name is too long or a time is none."""
    notice = read_notice(form(remitter="가" * 15, tx_tm="20220231000000", totl_mnyx="x"))
    assert [(fault.rule, fault.pointer) for fault in notice.faults] == [
        ("time.impossible", "/tx_tm"),
        ("maxLength", "/remitter"),
        ("pattern", "/totl_mnyx"),
    ]
    assert (notice.tx_tm, notice.totl_mnyx, notice.ipgm_mnyx) == (None, None, 1004)
    other = read_notice(b"tno=1&tx_cd=TX01&ipgm_mnyx=x&noti_id=")
    assert [fault.pointer for fault in other.faults] == ["/ipgm_mnyx", "/noti_id"]


@pytest.mark.parametrize("body", [b'{"tno": "1"}', b"a=" + b"x" * 65536, b"tno=1&tno=2", b"%FF=1"])
def test_what_is_no_strict_form_is_refused(body: bytes) -> None:
    with pytest.raises(MessageError) as raised:
        read_notice(body, FORM)
    assert all(fault.rule.startswith("form.") for fault in raised.value.faults)


@given(messages("deposit.notice"))
def test_each_valid_notice_is_read_without_a_fault(fields: dict[str, str]) -> None:
    notice = read_notice(urlencode(fields).encode(), f"{FORM}; charset=UTF-8")
    assert (notice.wire, notice.faults) == (fields, ())
    assert isinstance(notice, DepositNotice)


@given(st.binary(max_size=99), st.text(max_size=30))
def test_any_bytes_are_a_notice_or_an_error_of_ours(body: bytes, content_type: str) -> None:
    for data in (body, b"tno=1&tx_cd=TX00&" + body):
        with suppress(MessageError):
            assert read_notice(data, content_type).key.tno


SECRETS = ("홍길동", "김철수", "T0309260000")


def test_a_notice_shows_no_name_and_no_account() -> None:
    """R24: never show a secret; a transaction number is cut to four digits."""
    notice = read_notice(form())
    shown = repr(notice) + str([notice])
    assert shown.startswith("<DepositNotice TX00 tno …5470>")
    masked = redact(NOTICE, {**notice.wire, "refund_nm": "홍길동", "noti_hash": "T0309260000"})
    assert [secret for secret in SECRETS if secret in shown + str(masked)] == []
    assert (masked["tno"], masked["ipgm_mnyx"]) == (notice.tno, "1004")


def test_the_senders_are_data_with_a_date() -> None:
    """For a firewall, never a proof (R36)."""
    assert NOTICE.notice is not None
    senders = {sender.address: sender for sender in NOTICE.notice.senders}
    assert len(senders) == len(NOTICE.notice.senders)
    documented = {one.address: one.environment for one in senders.values() if "doc" in one.evidence}
    assert documented == {
        "210.122.176.144": "staging",
        "103.215.144.173": "production",
        "103.215.144.174": "production",
    }
    assert (senders["210.122.72.173"].evidence, senders["210.122.72.173"].date) == (
        "seen",
        "2026-09-10",
    )
    assert all(sender.date[:2] == "20" for sender in senders.values())


def test_the_response_is_the_documented_page_or_the_bare_code() -> None:
    page = notice_response()
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.body == (
        b'<html><body><form><input type="hidden" name="result" value="0000"></form></body></html>'
    )
    plain = notice_response(form="plain")
    assert (plain.status, plain.body) == (200, b"0000")
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("shape", ["html", "plain"])
def test_a_notice_that_was_not_taken_is_not_acknowledged(shape: str) -> None:
    refused = notice_response(taken=False, form="html" if shape == "html" else "plain")
    assert refused.status == 503
    assert b"0000" not in refused.body


@pytest.mark.parametrize(
    ("body", "acknowledged"),
    [
        (notice_response().body, True),
        (notice_response(form="plain").body, True),
        (b"0000\r\n", True),
        (b"<INPUT VALUE='0000' TYPE=hidden NAME = 'result'/>", True),
        (b"<p>ok</p>\n<input\n name=result\n value=0000>", True),
        (b'<input name="result" value="&#48;000">', True),
        (b'<input name="a" value="1"><input name="result" value="0000">', True),
        (b'<input name="result" value="0000" value="9999">', True),
        (b'<input name="result" value="9999" value="0000">', False),
        (b'<input name="result" value="0001">', False),
        (b'<input name="result" value="">', False),
        (b'<input name="result">', False),
        (b'<input name="results" value="0000">', False),
        (b'<input id="result" value="0000">', False),
        (b'{"result": "0000"}', False),
        (b"result=0000", False),
        (b"OK", False),
        (b"", False),
        (b"00000", False),
        (b"\xff\xfe", False),
        (b"<input " * 30_000, False),
    ],
)
def test_a_response_acknowledges_by_the_documented_field_or_the_bare_code(
    body: bytes, acknowledged: bool
) -> None:
    assert acknowledges(HttpResponse(status=200, headers={}, body=body)) is acknowledged
    for status in (201, 302, 404, 500):
        assert not acknowledges(HttpResponse(status=status, headers={}, body=body))
