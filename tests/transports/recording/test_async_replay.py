"""A replay that is awaited plays what a blocking one plays."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from kcp_proto import STAGING, HttpResponse, Identity, NotSent, OutcomeUnknown, build_request
from kcp_proto import ReplayMismatch as Mismatch
from kcp_transports import (
    AsyncClient,
    AsyncReplayTransport,
    Client,
    RecordingTransport,
    ReplayTransport,
)
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.conftest import MONEY
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import TNO, approval, in_turn, json_response

INQUIRY = {"tno": TNO, "pay_type": "PACA"}
PAYMENT = ("benepia.point_payment", MONEY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.jsonl"


def record(path: Path, identity: Identity, *outcomes: HttpResponse | Exception) -> None:
    """Record a payment and then inquiries, over a transport that blocks."""
    transport = RecordingTransport(InMemoryTransport(in_turn(*outcomes)), path)
    with Client(identity, STAGING, transport) as client:
        for number in range(len(outcomes)):
            operation, fields = ("transaction.inquiry", INQUIRY) if number else PAYMENT
            with suppress(NotSent, OutcomeUnknown):
                client.send(operation, fields)


def test_what_was_recorded_elsewhere_plays_here(path: Path, identity: Identity) -> None:
    """Responses and failures in their order; what is left is reported."""
    unknown = OutcomeUnknown("transaction.inquiry", "read", "wait", "silence")
    last = json_response(res_cd="0000", res_msg="")
    record(path, identity, approval(), NotSent("transaction.inquiry", "tls", "no"), unknown, last)
    transport = AsyncReplayTransport(path)
    assert repr(transport) == "<AsyncReplayTransport, 4 exchanges left>"

    async def ask() -> None:
        async with AsyncClient(identity, STAGING, transport) as client:
            assert (await client.send("benepia.point_payment", MONEY)).wire["tno"] == TNO
            with pytest.raises(NotSent, match="no"):
                await client.send("transaction.inquiry", INQUIRY)
            with pytest.raises(OutcomeUnknown, match="silence"):
                await client.send("transaction.inquiry", INQUIRY)
            assert [item.outcome for item in transport.unused()] == ["answered"]
            with pytest.raises(Mismatch, match="not played"):
                transport.require_all_used()
            assert (await client.send("transaction.inquiry", INQUIRY)).ok
            transport.require_all_used()
            with pytest.raises(Mismatch, match="recorded once"):
                await client.send("benepia.point_payment", MONEY)
        with pytest.raises(NotSent, match="closed"):
            await client.send("transaction.inquiry", INQUIRY)

    asyncio.run(ask())


def test_tasks_share_a_replay(path: Path, identity: Identity) -> None:
    """Each recorded exchange plays once, to one task or to another."""
    record(
        path,
        identity,
        approval(),
        *(json_response(res_cd="0000", res_msg=str(n)) for n in range(40)),
    )

    async def ask() -> list[str]:
        async with AsyncClient(identity, STAGING, AsyncReplayTransport(path)) as client:
            sending = (client.send("transaction.inquiry", INQUIRY) for _ in range(40))
            return [reply.res_msg for reply in await asyncio.gather(*sending)]

    assert sorted(map(int, asyncio.run(ask()))) == list(range(40))


def test_repeat_gives_a_reader_its_last_response_again(path: Path, identity: Identity) -> None:
    record(path, identity, approval(), json_response(res_cd="0000", res_msg="last"))

    async def ask() -> None:
        async with AsyncClient(identity, STAGING, AsyncReplayTransport(path, "repeat")) as client:
            for _ in range(3):
                assert (await client.send("transaction.inquiry", INQUIRY)).res_msg == "last"
            await client.send("benepia.point_payment", MONEY)
            with pytest.raises(Mismatch, match="recorded once"):
                await client.send("benepia.point_payment", MONEY)

    asyncio.run(ask())


def test_what_is_missing_is_asked_recorded_and_played_by_either(
    path: Path, identity: Identity
) -> None:
    """Money only if that was allowed; the live transport is closed with the replay."""
    live = AsyncInMemoryTransport(in_turn(json_response(res_cd="0000", res_msg="live")))
    payment = build_request(*PAYMENT, identity, STAGING)

    async def ask() -> None:
        transport = AsyncReplayTransport(path, "record-missing", live=live)
        async with AsyncClient(identity, STAGING, transport) as client:
            assert (await client.send("transaction.inquiry", INQUIRY)).res_msg == "live"
            with pytest.raises(Mismatch, match="allow_money"):
                await transport.send(payment)
        with pytest.raises(NotSent, match="closed"):
            await live.send(payment)

    asyncio.run(ask())
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        assert client.send("transaction.inquiry", INQUIRY).res_msg == "live"


def test_missing_money_is_sent_if_that_was_said(path: Path, identity: Identity) -> None:
    live = AsyncInMemoryTransport(in_turn(approval()))
    transport = AsyncReplayTransport(path, "record-missing", live=live, allow_money=True)

    async def pay() -> None:
        async with AsyncClient(identity, STAGING, transport) as client:
            assert (await client.send(*PAYMENT)).ok

    asyncio.run(pay())
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        assert client.send(*PAYMENT).ok


def test_a_live_transport_and_its_mode_belong_together(path: Path, identity: Identity) -> None:
    """And no file is made before that is known."""
    with pytest.raises(ValueError, match="record-missing"):
        AsyncReplayTransport(path, "record-missing")
    with pytest.raises(ValueError, match="record-missing"):
        AsyncReplayTransport(path, live=AsyncInMemoryTransport(in_turn()))
    assert not path.exists()
