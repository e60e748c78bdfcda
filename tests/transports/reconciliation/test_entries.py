"""The shop's books, from a list or from a recording."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kcp_proto import STAGING, Identity, OutcomeUnknown
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_transports import Client, Recording, RecordingTransport
from kcp_transports.reconciliation import Entry, ListError, entries_of, read_entries

AT = datetime(2026, 3, 1, 3, 4, 5, tzinfo=UTC)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.csv",
            "order_no,date,note,amount,pay_type,tno\nA1,2026-03-01,x,1100,,\n,,,,PAMC,12\n",
        ),
        (
            "a.CSV",
            "\ufefforder_no,date,amount,pay_type,tno\r\nA1,2026-03-01,1100,,\r\n,,,PAMC,12\r\n",
        ),
        (
            "a.ndjson",
            '{"order_no": "A1", "date": "2026-03-01", "amount": 1100}\n\n'
            '{"tno": 12, "pay_type": "PAMC", "state": "unknown", "order_no": null}\n',
        ),
    ],
)
def test_a_list_is_read_in_either_form(name: str, text: str, tmp_path: Path) -> None:
    entries = list(read_entries(written(tmp_path, name, text), pay_type="PACA"))
    assert entries == [
        Entry(pay_type="PACA", order_no="A1", date="2026-03-01", amount="1100"),
        Entry(pay_type="PAMC", tno="12"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", "order,date\nA1,2026-03-01\n", "line 1 has to name"),
        ("a.csv", "", "line 1 has to name"),
        ("a.csv", "tno\n\n12\n,\n", "line 4 names neither"),
        ("a.ndjson", '{"tno": "1"}\nx\n', "line 2 is no JSON object"),
        ("a.ndjson", "[" * 100_000, "line 1 is no JSON object"),
        ("a.ndjson", "[1]\n", "line 1 is no JSON object"),
        ("a.ndjson", '{"date": "20260301"}\n', "line 1 names neither"),
        ("a.csv", "tno,amount\n1,1 100\n", "line 2: the amount"),
        ("a.csv", "tno,amount\n1,-5\n", "line 2: the amount"),
    ],
)
def test_a_line_that_says_nothing_is_named(name: str, text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ListError, match=says):
        list(read_entries(written(tmp_path, name, text)))


def test_a_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("tno,메모\n1,결제\n".encode("cp949"))
    with pytest.raises(ListError, match="not UTF-8"):
        list(read_entries(path))


def days(*, order_no: str, date: str, tno: str = "") -> list[str]:
    _, keys = Entry(pay_type="PACA", order_no=order_no, date=date, tno=tno).keys()
    return [key["tno"] for key in keys]


def test_an_order_number_is_asked_for_on_its_days() -> None:
    assert days(order_no="A", date="2026-03-01") == ["20260301000000"]
    assert days(order_no="A", date="20260301") == ["20260301000000"]
    assert days(order_no="A", date="20260301101500") == ["20260301000000"]
    near = ["20260301000000", "20260302000000"]
    assert days(order_no="A", date="20260301231500") == near
    assert days(order_no="A", date="2026-03-01T14:15:00+00:00") == near
    assert days(order_no="A", date="2026-03-01", tno="12") == ["12"]


@pytest.mark.parametrize("date", ["", "yesterday", "2026-02-30", "2026-03-01T10:00:00"])
def test_an_order_number_without_a_day_cannot_be_asked_for(date: str) -> None:
    with pytest.raises(ValueError, match=r"date|zone"):
        days(order_no="A", date=date)


def test_an_entry_shows_four_digits_of_a_transaction_number() -> None:
    assert "123456" not in repr(Entry(pay_type="PACA", tno="1234567890"))


@pytest.fixture
def recording(issued: Issued, identity: Identity, tmp_path: Path) -> Recording:
    """Record an approval that was lost, one that was not, an inquiry, and a lost cancel."""
    sandbox = Sandbox(issued=issued, at=AT)
    transport = RecordingTransport(
        sandbox.transport(), tmp_path / "r.jsonl", clock=sandbox.clock, fsync="never"
    )
    tno: object = None
    with Client(identity, STAGING, transport, now=sandbox.clock) as client:
        for number in ("P1", "P2"):
            agreed = sandbox.authorize(order_no=number, amount=1100, pay_type="PACA")
            fields = {"ordr_mony": 1100, "ordr_no": number, "pay_type": "PACA", **agreed}
            if number == "P1":
                sandbox.disruptions.add(DisruptionPlan(kind="drop-after"))
                with pytest.raises(OutcomeUnknown):
                    client.send("payment.approval", fields)
            else:
                tno = client.send("payment.approval", fields).wire["tno"]
        client.send("transaction.inquiry", {"tno": "1", "pay_type": "PACA"})
        sandbox.disruptions.add(DisruptionPlan(kind="drop-after"))
        with pytest.raises(OutcomeUnknown):
            client.send("payment.cancel", {"tno": tno})
    return Recording.read(tmp_path / "r.jsonl")


def test_a_recordings_open_requests_are_entries(recording: Recording) -> None:
    first, cancel = entries_of(recording)
    assert (first.order_no, first.pay_type, first.amount) == ("P1", "PACA", "1100")
    assert (first.date, first.outcome) == ("2026-03-01T12:04:05+09:00", "outcome-unknown")
    assert (first.operation, first.our_res_cd) == ("payment.approval", "")
    # A cancel's method comes from the payment in the same recording.
    assert (cancel.operation, cancel.pay_type) == ("payment.cancel", "PACA")
    assert cancel.tno != ""


def test_all_that_may_have_moved_money_can_be_taken(recording: Recording) -> None:
    entries = list(entries_of(recording, every=True))
    assert [(each.order_no, each.our_res_cd) for each in entries[:2]] == [
        ("P1", ""),
        ("P2", "0000"),
    ]
    assert [each.operation for each in entries] == [*["payment.approval"] * 2, "payment.cancel"]
