"""A journal resolves itself: what is found is kept, and a crash loses and repeats nothing."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from kcp_proto import STAGING, HttpRequest, HttpResponse, Identity, OutcomeUnknown, RecordingError
from kcp_proto.resolution import Resolution, Schedule
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_transports import Client, Recording, RecordingTransport
from kcp_transports.recording import DatabaseJournal, compact, resolve_recording
from kcp_transports.recording.findings import Lease, lease_of, write_lease
from kcp_transports.recording.journal import Journal
from kcp_transports.recording.settle import ResolvedExchange

AT = datetime(2026, 3, 1, 3, 4, 5, tzinfo=UTC)
ORDER = {"ordr_mony": 1100, "ordr_no": "P1", "pay_type": "PACA"}


@dataclass
class Shop:
    """A shop whose replies get lost, and its recording."""

    sandbox: Sandbox
    identity: Identity
    path: Path
    sent: list[HttpRequest] = field(default_factory=list[HttpRequest])
    events: list[Resolution] = field(default_factory=list[Resolution])

    def client(self, transport: Any = None) -> Client:
        return Client(
            self.identity,
            STAGING,
            transport or self,
            now=self.sandbox.clock,
            sleep=lambda _: None,
            on_resolved=self.events.append,
        )

    def send(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request)
        return self.sandbox.transport().send(request)

    def close(self) -> None:
        """Keep the sandbox open."""

    def record(self) -> Client:
        transport = self.sandbox.transport()
        return self.client(RecordingTransport(transport, self.path, clock=self.sandbox.clock))

    def lose(self, operation: str, kind: str = "drop-after", **fields: object) -> None:
        """Send a request, recorded, whose reply gets lost."""
        self.sandbox.disruptions.add(DisruptionPlan(kind=kind, operation=operation))
        with self.record() as client, pytest.raises(OutcomeUnknown):
            client.send(operation, fields).raise_for_result()

    def approve(self, kind: str = "drop-after", **changes: Any) -> None:
        fields: dict[str, Any] = {**ORDER, **changes}
        agreed = self.sandbox.authorize(
            order_no=fields["ordr_no"], amount=fields["ordr_mony"], pay_type="PACA"
        )
        self.lose("payment.approval", kind, **agreed, **fields)

    def resolve(self, **options: Any) -> list[ResolvedExchange]:
        with self.client() as client:
            return list(resolve_recording(self.path, client, now=self.sandbox.clock, **options))

    def states(self, **options: Any) -> list[str]:
        return [each.resolution.state for each in self.resolve(**options)]

    def whys(self, **options: Any) -> list[str]:
        return [each.resolution.why for each in self.resolve(**options)]


@pytest.fixture(params=["r.jsonl", "r.sqlite"])
def shop(
    request: pytest.FixtureRequest, issued: Issued, identity: Identity, tmp_path: Path
) -> Shop:
    path = tmp_path / str(request.param)
    if path.suffix == ".sqlite":
        DatabaseJournal.open(path).close()
    return Shop(Sandbox(issued=issued, at=AT), identity, path)


only_file = pytest.mark.parametrize("shop", ["r.jsonl"], indirect=True)


def test_what_was_lost_is_found_and_kept(shop: Shop) -> None:
    shop.approve()
    (found,) = shop.resolve()
    assert (found.resolution.state, found.is_asked) == ("done", True)
    assert found.resolution.reply is not None
    assert [each.source for each in shop.events] == ["journal"]
    sent = len(shop.sent)
    # What is proven is known from the recording, with its proof, and not asked again.
    (again,) = shop.resolve()
    assert (again.resolution.state, again.is_asked) == ("done", False)
    assert again.resolution.proof == found.resolution.proof
    assert again.resolution.cancel().tno == shop.sandbox.transactions[-1].tno
    assert (len(shop.sent), len(shop.events)) == (sent, 1)


def test_what_acts_late_is_not_seen_first_and_done_later(shop: Shop) -> None:
    shop.approve("act-late")
    assert shop.states() == ["not seen"]
    shop.sandbox.clock.move(timedelta(seconds=10))
    assert shop.states() == ["done"]


@only_file
def test_unresolved_lists_what_is_left_and_compact_keeps_what_proves(shop: Shop) -> None:
    shop.approve()
    shop.approve("drop-before", ordr_no="P2")
    with shop.record() as client:
        client.send("transaction.inquiry", {"tno": "1", "pay_type": "PACA"})
    assert shop.states() == ["done", "not seen"]
    left = Recording.read(shop.path).unresolved()
    assert [each.fields["ordr_no"] for each in left] == ["P2"]
    assert compact(shop.path) == 1
    kept = Recording.read(shop.path)
    assert [each.fields["ordr_no"] for each in kept.proven()] == ["P1"]
    assert [each.fields["ordr_no"] for each in kept.unresolved()] == ["P2"]
    assert shop.states() == ["done", "not seen"]
    text = shop.path.read_text("utf-8")
    assert '"card_no":"' in text
    assert "4336********1234" not in text


def test_a_cancels_method_comes_from_the_recording_or_from_the_caller(shop: Shop) -> None:
    tno = shop.sandbox.add_transaction("PAMC", ordr_idxx="P1", amount=1100).tno
    shop.lose("payment.cancel", tno=tno)
    assert shop.whys() == ["no-method"]
    assert shop.whys() == ["no-method"]
    (exchange,) = shop.resolve()
    assert len(exchange.exchange.notes) == 1
    assert shop.states(pay_type="PAMC") == ["done"]


def test_an_inquiry_in_the_recording_says_the_method(shop: Shop) -> None:
    tno = shop.sandbox.add_transaction("PAMC", ordr_idxx="P1", amount=1100).tno
    with shop.record() as client:
        client.send("transaction.inquiry", {"tno": tno, "pay_type": "PAMC"})
    shop.lose("payment.cancel", tno=tno)
    assert shop.states() == ["done"]


PART: dict[str, Any] = {"mod_mny": 300, "rem_mny": 1100}


def test_two_equal_partial_cancels_stay_unknown_and_one_that_was_refused_is_no_twin(
    shop: Shop,
) -> None:
    tno = shop.sandbox.add_transaction("PACA", ordr_idxx="P1", amount=1100).tno
    shop.lose("payment.partial_cancel", tno=tno, **PART)
    with shop.record() as client:
        assert client.send("payment.partial_cancel", {"tno": tno, **PART}).res_cd == "8037"
    assert shop.states(pay_type="PACA") == ["done"]
    other = shop.sandbox.add_transaction("PACA", ordr_idxx="P2", amount=1100).tno
    shop.lose("payment.partial_cancel", tno=other, **PART)
    shop.lose("payment.partial_cancel", "drop-before", tno=other, **PART)
    found = shop.resolve(pay_type="PACA")[1:]
    assert [each.resolution.why for each in found] == ["twins", "twins"]


def test_points_and_what_is_not_ours_stay_unknown_with_words(shop: Shop) -> None:
    member = shop.sandbox.members[0]
    fields: dict[str, Any] = {
        **{"pt_memcorp_cd": member.pt_memcorp_cd, "pt_idno": member.pt_idno},
        **{"pt_pwd": member.pt_pwd, "amount": 100, "pt_mny": 100, "ordr_idxx": "P1"},
    }
    shop.lose("benepia.point_payment", **fields)
    request = HttpRequest(method="POST", url="https://a.test/", headers={}, body=b"{}")
    shop.sandbox.disruptions.drop_after()
    with shop.record() as client, pytest.raises(OutcomeUnknown):
        client._transport.send(request)  # pyright: ignore[reportPrivateUsage]
    found = shop.resolve()
    assert [each.resolution.why for each in found] == ["no-inquiry"] * 2
    assert all(each.resolution.text_ko for each in found)
    assert shop.sent == []


def test_another_shops_requests_are_not_asked_about(shop: Shop, stranger: Issued) -> None:
    shop.approve()
    shop.identity = stranger.identity()
    assert shop.whys() == ["another-shop"]
    assert shop.sent == []


def test_only_what_is_due_is_asked_if_so_wanted(shop: Shop) -> None:
    shop.approve("drop-before")
    assert shop.whys(due=True) == ["not-asked"]
    steps = [10, 60, 300, 3600, *[86400] * 5]
    for seconds in steps:
        shop.sandbox.clock.move(timedelta(seconds=seconds - 1))
        before = len(shop.sent)
        shop.resolve(due=True)
        assert len(shop.sent) == before
        shop.sandbox.clock.move(timedelta(seconds=1))
        assert shop.states(due=True) == ["not seen"]
        assert len(shop.sent) > before
    shop.sandbox.clock.move(timedelta(days=30))
    before = len(shop.sent)
    shop.resolve(due=True, schedule=Schedule())
    assert len(shop.sent) == before


@pytest.mark.parametrize("count", [1, 3])
def test_of_two_resolvers_one_asks(shop: Shop, count: int) -> None:
    for number in range(6):
        shop.approve(ordr_no=f"P{number}")
    barrier = Barrier(2)

    def walk() -> None:
        barrier.wait()
        shop.states(threads=count)

    threads = [Thread(target=walk) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    orders = [request.fields["mod_ordr_idxx"] for request in shop.sent]
    assert sorted(orders) == [f"P{number}" for number in range(6)]
    assert len(shop.events) == 6


@only_file
def test_the_first_free_lease_has_it_until_it_ends(shop: Shop) -> None:
    shop.approve()
    minute = timedelta(minutes=1)

    def lease(holder: str, at: datetime) -> str:
        (exchange,) = Recording.read(shop.path).exchanges
        line = write_lease(exchange, Lease(holder=holder, until=at + 5 * minute), at)
        with shop.path.open("ab") as file:
            file.write(line)
        recording = Recording.read(shop.path)
        current = lease_of(recording.notes(recording.exchanges[0]))
        return current.holder if current else ""

    assert lease("one", AT) == "one"
    assert lease("two", AT + 4 * minute) == "one"
    assert shop.whys() == ["not-asked"]
    assert shop.sent == []
    assert lease("three", AT + 5 * minute) == "three"
    shop.sandbox.clock.move(11 * minute)
    assert shop.states() == ["done"]


def test_a_resolver_that_is_interrupted_gives_its_lease_back(shop: Shop) -> None:
    shop.approve()

    def interrupt(request: HttpRequest) -> HttpResponse:
        raise KeyboardInterrupt

    shop.send = interrupt  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        shop.resolve()
    del shop.send
    assert shop.states() == ["done"]


@only_file
def test_a_file_that_is_not_there_is_not_made(shop: Shop) -> None:
    with pytest.raises(RecordingError):
        shop.resolve()
    assert not shop.path.exists()


@only_file
def test_findings_of_elsewhere_harm_nothing(shop: Shop) -> None:
    shop.approve("drop-before")
    (exchange,) = Recording.read(shop.path).exchanges
    begin = {"id": exchange.id, "key": exchange.key, "when": "odd"}
    odd: list[dict[str, object]] = [
        {"kind": "finding", **begin, "outcome": "unheard", "why": 1, "misfits": 2, "proof": 3},
        {
            "kind": "finding",
            **begin,
            "outcome": "different",
            "misfits": ["odd"],
            "proof": {"tno": 1},
        },
        {"kind": "lease", **begin, "outcome": "leased", "until": "2026-01-01T00:00:00"},
        {"kind": "finding", **begin, "id": "unknown", "outcome": "done"},
    ]
    lines = "".join(json.dumps(each, separators=(",", ":")) + "\n" for each in odd)
    with shop.path.open("a") as file:
        file.write(lines)
    (found,) = shop.resolve()
    assert found.resolution.state == "different"
    assert found.resolution.text
    assert Recording.read(shop.path).strays == (7,)


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from kcp_proto import STAGING
from kcp_sandbox import issue
from kcp_transports import Client
from kcp_transports.recording import resolve_recording

class Deadly:
    def __init__(self, after): self.left = after
    def send(self, request):
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        from kcp_proto import NotSent
        raise NotSent(request.operation, "connect", "refused")
    def close(self): pass

identity = issue("T0000", b"changeit", now=datetime(2026, 1, 1, tzinfo=UTC)).identity()
client = Client(identity, STAGING, Deadly(int(sys.argv[2])), sleep=lambda _: None)
now = lambda: datetime(2026, 3, 1, 3, 4, 6, tzinfo=UTC)
threads = int(sys.argv[3])
for each in resolve_recording(sys.argv[1], client, now=now, threads=threads):
    print(each.exchange.id, flush=True)
"""


@pytest.mark.parametrize(("after", "count"), [(0, 1), (1, 2), (2, 1), (3, 2), (4, 1)])
def test_a_killed_resolver_loses_and_repeats_nothing(shop: Shop, after: int, count: int) -> None:
    for number in range(3):
        shop.approve(ordr_no=f"P{number}")
    script = shop.path.with_name("killed.py")
    script.write_text(KILLED)
    ended = subprocess.run(
        [sys.executable, script, shop.path, str(after), str(count)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    reported = ended.stdout.split()
    kept = shop.resolve(due=True)
    known = [each.exchange.id for each in kept if each.resolution.why == "failed"]
    assert known[: len(reported)] == reported
    shop.sandbox.clock.move(timedelta(minutes=6))
    assert shop.states() == ["done"] * 3


def test_the_whole_recording_is_read_once_however_much_is_unresolved(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        shop.approve(ordr_no=f"P{number}")
    kind = DatabaseJournal if shop.path.suffix == ".sqlite" else Journal
    read: list[Any] = []
    whole: Any = kind.recording

    def recording(journal: Any) -> Recording:
        read.append(journal)
        return whole(journal)

    monkeypatch.setattr(kind, "recording", recording)
    assert shop.states() == ["done"] * 6
    assert len(read) == 1


@pytest.mark.parametrize("shop", ["r.sqlite"], indirect=True)
def test_a_store_of_ones_own_is_left_open(shop: Shop) -> None:
    shop.approve()
    journal = DatabaseJournal.open(shop.path)
    with shop.client() as client:
        (found,) = resolve_recording(journal, client, now=shop.sandbox.clock)
    assert found.resolution.state == "done"
    assert len(journal.recording().proven()) == 1
    journal.close()
