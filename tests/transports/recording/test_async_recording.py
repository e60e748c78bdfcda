"""A recording that is awaited: the same file, a loop that never waits, no response lost."""

import asyncio
import errno
import os
import re
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread, get_ident
from typing import Any

import pytest

from kcp_proto import STAGING, HttpRequest, HttpResponse, Identity, NotSent, OutcomeUnknown
from kcp_proto.messages import CardInquiry
from kcp_transports import (
    AsyncClient,
    AsyncRecordingTransport,
    RecordedExchange,
    Recording,
    RecordingTransport,
)
from kcp_transports.contract import RESPONSE, inquiry
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.conftest import PASSWORD
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import TNO, approval, in_turn, json_response

PATIENCE = 10
Peer = Callable[[HttpRequest], HttpResponse]
Work = Callable[[AsyncRecordingTransport], Coroutine[Any, Any, None]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.jsonl"


def run_with(path: Path, peer: Peer, work: Work, **settings: Any) -> list[RecordedExchange]:
    """Do something with a recording in a loop; give what is in the file afterwards."""

    async def run() -> None:
        transport = AsyncRecordingTransport(AsyncInMemoryTransport(peer), path, **settings)
        try:
            async with asyncio.timeout(PATIENCE):
                await work(transport)
        finally:
            await transport.aclose()

    asyncio.run(run())
    return list(Recording.read(path).exchanges)


async def until(event: Event) -> None:
    assert await asyncio.to_thread(event.wait, PATIENCE)


def full_disk(file: int, data: bytes) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class SlowDisk:
    """A force to the disk that waits until it is let go."""

    def __init__(self, patch: pytest.MonkeyPatch, path: Path, lines: int) -> None:
        """Be slow as soon as the file holds so many lines, the header included."""
        self.reached, self.release = Event(), Event()
        self.threads: set[int] = set()
        self._path, self._lines = path, lines
        self._force = os.fsync
        patch.setattr(os, "fsync", self._wait)

    def _wait(self, file: int) -> None:
        self.threads.add(get_ident())
        if self._path.read_bytes().count(b"\n") == self._lines:
            self.reached.set()
            assert self.release.wait(PATIENCE)
        self._force(file)


def test_the_file_is_the_one_that_a_blocking_recording_writes(
    path: Path, payment: HttpRequest
) -> None:
    """Byte for byte, but for ids and moments."""
    other = path.with_name("sync.jsonl")
    question = inquiry("https://gateway.test", TNO)
    outcomes = [approval(), NotSent("", "tls", "no"), OutcomeUnknown("", "money", "wait", "no")]

    async def work(transport: AsyncRecordingTransport) -> None:
        await transport.send(payment)
        for request in (question, payment):
            with pytest.raises((NotSent, OutcomeUnknown)):
                await transport.send(request)

    run_with(path, in_turn(*outcomes), work)
    blocking = RecordingTransport(InMemoryTransport(in_turn(*outcomes)), other)
    blocking.send(payment)
    for request in (question, payment):
        with pytest.raises((NotSent, OutcomeUnknown)):
            blocking.send(request)
    blocking.close()
    assert shape(path) == shape(other)
    assert PASSWORD not in path.read_text("utf-8")


def shape(path: Path) -> str:
    return re.sub(r'"(id|like|when)":"[^"]+"', r'"\1":"…"', path.read_text("utf-8"))


def test_the_request_is_in_the_file_before_it_is_sent(path: Path, payment: HttpRequest) -> None:
    seen: list[int] = []
    ids: list[str | None] = []

    def peer(request: HttpRequest) -> HttpResponse:
        seen.append(path.read_bytes().count(b"\n"))
        return approval()

    async def work(transport: AsyncRecordingTransport) -> None:
        await transport.send(payment)
        ids.append((await transport.send(payment)).journal_id)

    first, second = run_with(path, peer, work)
    assert (seen, first.outcome) == ([2, 4], "answered")
    assert ids == [second.id]


@pytest.mark.parametrize("slow_line", [2, 3])
def test_a_slow_disk_keeps_no_other_task_waiting(
    path: Path, payment: HttpRequest, slow_line: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop goes on while a line is forced; only another task of it lets the disk go."""

    async def work(transport: AsyncRecordingTransport) -> None:
        disk = SlowDisk(monkeypatch, path, slow_line)
        sending = asyncio.ensure_future(transport.send(payment))
        await until(disk.reached)
        assert not sending.done()
        disk.release.set()
        assert (await sending).body == approval().body
        assert get_ident() not in disk.threads

    run_with(path, in_turn(approval()), work)


def test_cancelling_a_sent_payment_leaves_it_unresolved(path: Path, payment: HttpRequest) -> None:
    """The error is the wire's own, and names the line in the journal."""
    arrived, release = Event(), Event()
    raised: list[OutcomeUnknown] = []

    def peer(request: HttpRequest) -> HttpResponse:
        arrived.set()
        release.wait(PATIENCE)
        return approval()

    async def work(transport: AsyncRecordingTransport) -> None:
        sending = asyncio.ensure_future(transport.send(payment))
        await until(arrived)
        sending.cancel()
        with pytest.raises(OutcomeUnknown) as caught:
            await sending
        release.set()
        raised.append(caught.value)

    (exchange,) = run_with(path, peer, work)
    assert exchange.outcome == "outcome-unknown"
    assert [error.journal_id for error in raised] == [exchange.id]
    assert isinstance(raised[0].__cause__, asyncio.CancelledError)


@pytest.mark.parametrize("about_money", [True, False])
def test_a_cancellation_from_below_proves_nothing(
    path: Path, payment: HttpRequest, about_money: bool
) -> None:
    """Not even of a payment: an inner transport may not keep what the protocol asks of it."""
    request = payment if about_money else inquiry("https://gateway.test", TNO)

    class Careless:
        async def send(self, request: HttpRequest) -> HttpResponse:
            await asyncio.Event().wait()
            raise AssertionError

        async def aclose(self) -> None:
            await asyncio.sleep(0)

    async def run() -> None:
        transport = AsyncRecordingTransport(Careless(), path)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await transport.send(request)
        await transport.aclose()

    asyncio.run(run())
    (exchange,) = Recording.read(path).unresolved()
    assert exchange.outcome == "outcome-unknown"


def test_cancelling_while_the_request_is_written_down_sends_nothing(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the file says so, for its line may be there."""

    async def work(transport: AsyncRecordingTransport) -> None:
        disk = SlowDisk(monkeypatch, path, 2)
        sending = asyncio.ensure_future(transport.send(payment))
        await until(disk.reached)
        sending.cancel()
        await asyncio.sleep(0)
        disk.release.set()
        await asyncio.wait([sending])
        assert sending.cancelled()

    (exchange,) = run_with(path, in_turn(), work)
    assert exchange.outcome == "not-sent"


@pytest.mark.parametrize("times", [1, 3])
def test_a_response_about_money_outlives_a_cancellation_that_comes_too_late(
    path: Path, payment: HttpRequest, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had come; while it is written down, cancelling would only throw it away."""

    async def work(transport: AsyncRecordingTransport) -> None:
        disk = SlowDisk(monkeypatch, path, 3)
        sending = asyncio.ensure_future(transport.send(payment))
        await until(disk.reached)
        for _ in range(times):
            sending.cancel()
            await asyncio.sleep(0)
        disk.release.set()
        assert (await sending).body == approval().body

    (exchange,) = run_with(path, in_turn(approval()), work)
    assert exchange.outcome == "answered"


def test_a_question_whose_response_is_written_down_is_cancelled_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can be sent again; the file holds the response."""

    async def work(transport: AsyncRecordingTransport) -> None:
        disk = SlowDisk(monkeypatch, path, 3)
        sending = asyncio.ensure_future(transport.send(inquiry("https://gateway.test", TNO)))
        await until(disk.reached)
        sending.cancel()
        await asyncio.sleep(0)
        disk.release.set()
        await asyncio.wait([sending])
        assert sending.cancelled()

    (exchange,) = run_with(path, in_turn(approval()), work)
    assert exchange.outcome == "answered"


def test_what_cannot_be_written_down_is_not_sent(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(transport: AsyncRecordingTransport) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", full_disk)
            with pytest.raises(NotSent, match="No space left") as caught:
                await transport.send(payment)
        assert caught.value.phase == "journal"

    assert run_with(path, in_turn(), work) == []


def test_a_shop_that_chooses_so_sends_without_a_journal(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(transport: AsyncRecordingTransport) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", full_disk)
            with pytest.warns(RuntimeWarning, match="not written down"):
                response = await transport.send(payment)
        assert (response.body, response.journal_id) == (approval().body, None)

    assert run_with(path, in_turn(approval()), work, on_failure="warn") == []


def test_a_response_that_cannot_be_written_down_is_returned(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The money moved: a full disk costs a warning, not the response."""

    async def work(transport: AsyncRecordingTransport) -> None:
        with monkeypatch.context() as patch:

            def peer(request: HttpRequest) -> HttpResponse:
                patch.setattr(os, "write", full_disk)
                return approval()

            peers.append(peer)
            with pytest.warns(RuntimeWarning, match="without an outcome"):
                response = await transport.send(payment)
        assert response.body == approval().body

    peers: list[Peer] = []
    (exchange,) = run_with(path, lambda request: peers[0](request), work)
    assert exchange.outcome is None


@contextmanager
def threads_left(number: int, name: str) -> Generator[None]:
    """Let only so many threads of a name start, as in a service that has used up its own."""
    left = iter(range(number))
    start = Thread.start

    def start_one_of_few(thread: Thread) -> None:
        if thread.name.startswith(name) and next(left, None) is None:
            raise RuntimeError("can't start new thread")
        start(thread)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Thread, "start", start_one_of_few)
        yield


@pytest.mark.parametrize("number", [0, 1])
def test_a_payment_that_no_thread_can_write_down_is_not_sent(
    path: Path, payment: HttpRequest, number: int
) -> None:
    """Nor is it written down afterwards, by a thread that finds it in its queue."""
    sent: list[str | None] = []

    async def work(transport: AsyncRecordingTransport) -> None:
        with threads_left(number, "kcp-journal"):
            sending = [transport.send(payment) for _ in range(8)]
            for result in await asyncio.gather(*sending, return_exceptions=True):
                if isinstance(result, NotSent):
                    assert (result.phase, "new thread" in result.reason) == ("journal", True)
                else:
                    assert isinstance(result, HttpResponse)
                    sent.append(result.journal_id)
        sent.append((await transport.send(payment)).journal_id)

    exchanges = run_with(path, lambda request: approval(), work)
    assert [(item.id, item.outcome) for item in exchanges] == [(id_, "answered") for id_ in sent]


def test_without_a_thread_a_shop_that_chooses_so_sends_without_a_journal(
    path: Path, payment: HttpRequest
) -> None:
    async def work(transport: AsyncRecordingTransport) -> None:
        with threads_left(0, "kcp-journal"), pytest.warns(RuntimeWarning, match="not written down"):
            assert (await transport.send(payment)).body == approval().body

    assert run_with(path, in_turn(approval()), work, on_failure="warn") == []


def test_a_response_that_no_thread_can_write_down_is_written_and_returned(
    path: Path, payment: HttpRequest
) -> None:
    """The money moved; the loop rather waits for the disk than loses what came of it."""
    bodies: list[bytes] = []

    class Slow:
        async def send(self, request: HttpRequest) -> HttpResponse:
            await asyncio.sleep(0.1)
            return approval()

        async def aclose(self) -> None:
            await asyncio.sleep(0)

    async def run() -> None:
        transport = AsyncRecordingTransport(Slow(), path)
        sending: list[asyncio.Task[HttpResponse]] = []
        for _ in range(4):
            sending.append(asyncio.create_task(transport.send(payment)))
            await asyncio.sleep(0.01)
        with threads_left(0, ""):
            bodies.extend([(await task).body for task in sending])
            await transport.aclose()

    asyncio.run(run())
    assert bodies == [approval().body] * 4
    assert [item.outcome for item in Recording.read(path).exchanges] == ["answered"] * 4


def test_closing_waits_for_what_is_running(path: Path, payment: HttpRequest) -> None:
    """Even over a transport that closes at once: a response that still comes is written down."""
    arrived, release = Event(), Event()

    def peer(request: HttpRequest) -> HttpResponse:
        arrived.set()
        assert release.wait(PATIENCE)
        return approval()

    async def work(transport: AsyncRecordingTransport) -> None:
        sending = asyncio.ensure_future(transport.send(payment))
        await until(arrived)
        closing = asyncio.ensure_future(transport.aclose())
        await asyncio.sleep(0.05)
        assert not closing.done()
        release.set()
        assert (await sending).status == 200
        await closing

    (exchange,) = run_with(path, peer, work)
    assert exchange.outcome == "answered"


def test_closing_waits_for_the_last_line(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A response that had come when the transport closed is in the file, and with its caller."""

    async def work(transport: AsyncRecordingTransport) -> None:
        disk = SlowDisk(monkeypatch, path, 3)
        sending = asyncio.ensure_future(transport.send(payment))
        await until(disk.reached)
        closing = asyncio.ensure_future(transport.aclose())
        await asyncio.sleep(0.01)
        assert not closing.done()
        disk.release.set()
        assert (await sending).status == 200
        await closing
        with pytest.raises(NotSent) as caught:
            await transport.send(payment)
        assert caught.value.phase == "closed"
        assert repr(transport) == "<AsyncRecordingTransport over AsyncInMemoryTransport>"

    (exchange,) = run_with(path, in_turn(approval()), work)
    assert exchange.outcome == "answered"


def test_tasks_that_write_at_once_share_a_force(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line is on the disk before its task goes on, with far fewer forces than lines."""
    forced: list[int] = []
    force = os.fsync

    def slowly(file: int) -> None:
        forced.append(file)
        Event().wait(0.002)
        force(file)

    async def work(transport: AsyncRecordingTransport) -> None:
        monkeypatch.setattr(os, "fsync", slowly)
        orders = [{**payment.fields, "ordr_idxx": f"A{number}"} for number in range(64)]
        await asyncio.gather(*(transport.send(replace(payment, fields=each)) for each in orders))

    exchanges = run_with(path, lambda request: RESPONSE, work)
    assert [item.outcome for item in exchanges] == ["answered"] * 64
    assert len(forced) < 100


def test_a_client_awaits_over_a_recording(path: Path, identity: Identity) -> None:
    async def ask() -> None:
        peer = in_turn(json_response(res_cd="0000", res_msg="", card_no="4111-****-****-4444"))
        transport = AsyncRecordingTransport(AsyncInMemoryTransport(peer), path)
        async with AsyncClient(identity, STAGING, transport) as client:
            assert (await client.send(CardInquiry(tno=TNO))).ok

    asyncio.run(ask())
    (exchange,) = Recording.read(path).exchanges
    assert (exchange.operation, exchange.fields["tno"]) == ("transaction.inquiry", TNO)
    assert "4111" not in path.read_text("utf-8")
