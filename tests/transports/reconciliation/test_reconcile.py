"""A table of what the gateway knows, on one machine."""

import csv
import json
import pickle
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    Identity,
    NotSent,
    OutcomeUnknown,
    build_request,
)
from kcp_proto.keys import SignatureCache
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_transports import Client, Recording, RecordingTransport
from kcp_transports.reconciliation import (
    Access,
    Entry,
    ReconciliationStopped,
    entries_of,
    read_entries,
    reconcile,
)
from kcp_transports.reconciliation.batches import COLUMNS

AT = datetime(2026, 3, 1, 3, 4, 5, tzinfo=UTC)
DAY = "2026-03-01"
FAST: dict[str, Any] = {"per_second": 100_000.0}


class Shop:
    """A shop with a gateway in memory, and what went over the line between them."""

    def __init__(self, issued: Issued, identity: Identity) -> None:
        self.sandbox = Sandbox(issued=issued, at=AT)
        self.identity = identity
        self.sent: list[HttpRequest] = []
        self.failing: Iterator[bool] = iter(())

    def access(self) -> Access:
        return Access(self.identity, STAGING, self, self.sandbox.clock)

    def send(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request)
        if next(self.failing, False):
            raise NotSent(request.operation, "connect", "refused")
        return self.sandbox.transport().send(request)

    def close(self) -> None:
        raise AssertionError("it is not ours to close")

    def pay(self, order_no: str, amount: int = 1100, pay_type: str = "PACA") -> str:
        return self.sandbox.add_transaction(pay_type, ordr_idxx=order_no, amount=amount).tno


class Canned:
    """A gateway that always says the same."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response

    def send(self, request: HttpRequest) -> HttpResponse:
        del request
        return self.response

    def close(self) -> None:
        raise AssertionError("it is not ours to close")


@pytest.fixture
def shop(issued: Issued, identity: Identity) -> Shop:
    return Shop(issued, identity)


def by_order(number: str, *, date: str = DAY, amount: str = "", pay_type: str = "PACA") -> Entry:
    return Entry(pay_type=pay_type, order_no=number, date=date, amount=amount)


def table_of(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_each_entry_has_a_row_in_its_place(shop: Shop, tmp_path: Path) -> None:
    tno = shop.pay("A1")
    shop.pay("A2", 2200, "PAMC")
    entries = [
        by_order("A1", amount="1100"),
        Entry(pay_type="PACA", tno=tno, amount="1000"),
        by_order("A3"),
        by_order("A2", pay_type="PAMC"),
        by_order("A1", date="never"),
        by_order("A1", pay_type="XXXX"),
    ]
    table = tmp_path / "t.ndjson"
    summary = reconcile(entries, table, shop.access(), batch=4, **FAST)
    rows = table_of(table)
    assert [tuple(row) for row in rows] == [COLUMNS] * 6
    assert [row["row"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    states = ["done", "different", "not seen", "done", "unknown", "unknown"]
    assert [row["state"] for row in rows] == states
    assert [row["why"] for row in rows] == ["", "", "", "", "unfit", "unfit"]
    assert (rows[1]["misfits"], rows[1]["gateway_amount"], rows[1]["amount"]) == (
        "amount",
        "1100",
        "1000",
    )
    assert (rows[0]["gateway_tno"], rows[0]["res_cd"]) == (tno, "0000")
    assert (rows[0]["is_cancelled"], rows[0]["gateway_left"]) == ("no", "1100")
    assert (rows[2]["res_cd"], rows[2]["gateway_tno"]) == ("5530", "")
    assert rows[0]["asked"].startswith("2026-03-01T03:04:05")
    assert rows[4]["asked"] == ""
    assert (summary.rows, summary.kept, dict(summary.states)) == (
        6,
        0,
        {"done": 2, "different": 1, "not seen": 1, "unknown": 2},
    )
    assert {request.operation for request in shop.sent} == {"transaction.inquiry"}
    assert table.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["t.ndjson"]


def test_a_cancelled_payment_says_so(shop: Shop, tmp_path: Path) -> None:
    tno = shop.pay("A1")
    with Client(shop.identity, STAGING, shop.sandbox.transport()) as client:
        client.send("payment.cancel", {"tno": tno}).raise_for_result()
    reconcile([by_order("A1")], tmp_path / "t.ndjson", shop.access(), **FAST)
    (row,) = table_of(tmp_path / "t.ndjson")
    assert (row["state"], row["is_cancelled"], row["gateway_states"]) == (
        "done",
        "yes",
        "STSC STSC",
    )


def test_a_table_may_be_csv_and_its_lines_can_be_asked_again(shop: Shop, tmp_path: Path) -> None:
    shop.pay("A1")
    shop.failing = iter([True])
    table = tmp_path / "t.csv"
    reconcile([by_order("A1"), by_order("A1")], table, shop.access(), at_once=1, **FAST)
    with open(table, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["state"], row["why"]) for row in rows] == [("unknown", "failed"), ("done", "")]
    assert "NotSent" in rows[0]["detail"]
    assert list(read_entries(table)) == [by_order("A1")] * 2


def test_a_run_that_was_ended_asks_again_about_its_batch_alone(shop: Shop, tmp_path: Path) -> None:
    for number in range(10):
        shop.pay(f"A{number}")
    entries = [by_order(f"A{number}") for number in range(10)]
    table, asked = tmp_path / "t.ndjson", len(shop.sent)

    def interrupted() -> Iterator[Entry]:
        yield from entries[:7]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reconcile(interrupted(), table, shop.access(), batch=3, **FAST)
    assert (len(shop.sent) - asked, table.exists()) == (6, False)
    folder = tmp_path / "t.ndjson.batches"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    summary = reconcile(entries, table, shop.access(), batch=3, **FAST)
    assert (summary.rows, summary.kept, len(shop.sent)) == (10, 6, 10)
    assert [row["order_no"] for row in table_of(table)] == [each.order_no for each in entries]
    assert not folder.exists()


def test_what_was_kept_of_other_entries_or_is_damaged_is_asked(shop: Shop, tmp_path: Path) -> None:
    table, folder = tmp_path / "t.ndjson", tmp_path / "t.ndjson.batches"

    def stopped(*entries: Entry) -> Iterator[Entry]:
        yield from entries
        raise KeyboardInterrupt

    first = [by_order("A1"), by_order("A2"), by_order("A3")]
    with pytest.raises(KeyboardInterrupt):
        reconcile(stopped(*first), table, shop.access(), batch=1, **FAST)
    (folder / "00000002.json").write_bytes(b'{"digest"')
    others = [by_order("A1"), by_order("B2"), by_order("A3")]
    summary = reconcile(others, table, shop.access(), batch=1, **FAST)
    assert (summary.kept, len(shop.sent)) == (1, 5)
    assert [row["order_no"] for row in table_of(table)] == ["A1", "B2", "A3"]


def test_a_gateway_that_answers_nothing_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    shop.failing = iter([True] * 1000)
    entries = [by_order(f"A{number}") for number in range(1000)]
    with pytest.raises(ReconciliationStopped, match=r"25 inquiries in a row.*NotSent"):
        reconcile(entries, tmp_path / "t.ndjson", shop.access(), batch=25, **FAST)
    assert len(shop.sent) == 25
    # The same run goes on where nothing was heard.
    shop.failing = iter(())
    assert reconcile(entries[:25], tmp_path / "t.ndjson", shop.access(), **FAST).kept == 0


def test_a_recording_is_reconciled_as_its_requests_are_resolved(shop: Shop, tmp_path: Path) -> None:
    sandbox = shop.sandbox
    transport = RecordingTransport(
        sandbox.transport(), tmp_path / "r.jsonl", clock=sandbox.clock, fsync="never"
    )
    with Client(shop.identity, STAGING, transport, now=sandbox.clock) as client:
        for number, kind in (("P1", "drop-after"), ("P2", "drop-before"), ("P3", "")):
            agreed = sandbox.authorize(order_no=number, amount=1100, pay_type="PACA")
            fields = {"ordr_mony": 1100, "ordr_no": number, "pay_type": "PACA", **agreed}
            if kind:
                sandbox.disruptions.add(DisruptionPlan(kind=kind))
                with pytest.raises(OutcomeUnknown):
                    client.send("payment.approval", fields)
            else:
                client.send("payment.approval", fields)
    recording = Recording.read(tmp_path / "r.jsonl")
    entries = list(entries_of(recording, every=True))
    table = tmp_path / "t.ndjson"
    reconcile(entries, table, shop.access(), **FAST)
    rows = table_of(table)
    assert [row["state"] for row in rows] == ["done", "not seen", "done"]
    assert [row["our_res_cd"] for row in rows] == ["", "", "0000"]
    assert [row["gateway_amount"] for row in rows] == ["1100", "", "1100"]
    assert [row["exchange"] for row in rows] == [each.id for each in recording.exchanges]
    assert {request.operation for request in shop.sent} == {"transaction.inquiry"}


def test_no_secret_is_in_a_table(shop: Shop, tmp_path: Path) -> None:
    shop.pay("A1")
    reconcile([by_order("A1")], tmp_path / "t.ndjson", shop.access(), **FAST)
    text = (tmp_path / "t.ndjson").read_text("utf-8")
    request = shop.sent[-1].fields
    assert request["kcp_sign_data"] not in text
    assert request["kcp_cert_info"] not in text
    assert "card_no" not in text
    assert "4336" not in text


def test_another_shops_requests_stay_unknown(shop: Shop, stranger: Issued, tmp_path: Path) -> None:
    transport = RecordingTransport(shop.sandbox.transport(), tmp_path / "r.jsonl", fsync="never")
    shop.sandbox.register_shop("T0001", stranger.identity().certificate)
    shop.sandbox.disruptions.add(DisruptionPlan(kind="drop-after"))
    with (
        Client(stranger.identity(), STAGING, transport) as client,
        pytest.raises(OutcomeUnknown),
    ):
        client.send("payment.cancel", {"tno": "1"})
    entries = entries_of(Recording.read(tmp_path / "r.jsonl"), pay_type="PACA")
    reconcile(entries, tmp_path / "t.ndjson", shop.access(), **FAST)
    (row,) = table_of(tmp_path / "t.ndjson")
    assert (row["state"], row["why"], shop.sent) == ("unknown", "another-shop", [])


@pytest.mark.parametrize("wrong", [{"batch": 0}, {"at_once": 0}, {"per_second": 0.0}])
def test_numbers_are_positive(wrong: dict[str, Any], shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"must be|at least|greater"):
        reconcile([by_order("A1")], tmp_path / "t.ndjson", shop.access(), **{**FAST, **wrong})
    assert shop.sent == []


def test_an_access_is_never_pickled(shop: Shop) -> None:
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(shop.access())


def test_memory_does_not_grow_with_the_rows(shop: Shop, tmp_path: Path) -> None:
    """A million rows need no more than these (docs/scale.md); kept, 2,000 would take megabytes."""
    tno, held = shop.pay("A1"), list[int]()
    signer = SignatureCache(size=1).wrap(shop.identity.signer)
    identity = Identity("T0000", shop.identity.certificate, signer)
    fields = {"tno": tno, "pay_type": "PACA"}
    inquiry = build_request("transaction.inquiry", fields, identity, STAGING)
    response = shop.sandbox.transport().send(inquiry)

    def entries() -> Iterator[Entry]:
        for number in range(2500):
            if number in (500, 2499):
                held.append(tracemalloc.get_traced_memory()[0])
            yield Entry(pay_type="PACA", tno=tno, order_no=f"ORDER{number}", amount="1100")

    access = Access(identity, STAGING, Canned(response))
    tracemalloc.start()
    try:
        reconcile(entries(), tmp_path / "t.csv", access, batch=50, **FAST)
    finally:
        tracemalloc.stop()
    assert held[1] - held[0] < 300_000
