"""A signer that waits for a service does not hold up the loop, and is told of like any other."""

import asyncio
import threading

import pytest

from kcp_proto import (
    STAGING,
    Certificate,
    HttpRequest,
    HttpResponse,
    Identity,
    MessageError,
    OutcomeUnknown,
)
from kcp_sandbox import Issued
from kcp_transports import AsyncClient
from kcp_transports.signers import KeyServiceSigner, SigningFailed

from .services import WRONG, PlayedService, shop_key, sign_hashed

INQUIRY = {"tno": "22320972271249", "pay_type": "PACA"}
REPLY = HttpResponse(status=200, headers={}, body=b'{"res_cd":"8064","res_msg":"no"}')


class Loopback:
    """A transport that remembers what was sent, and responds to all with one refusal."""

    def __init__(self) -> None:
        self.sent: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request)
        return REPLY

    async def aclose(self) -> None:
        pass


@pytest.fixture
def certificate(issued: Issued) -> Certificate:
    return Certificate.parse(issued.certificate)


def remote(issued: Issued, certificate: Certificate, service: PlayedService) -> Identity:
    return Identity("T0000", certificate, KeyServiceSigner(service, certificate))


def test_the_loop_goes_on_while_a_service_signs(issued: Issued, certificate: Certificate) -> None:
    ticked = threading.Event()

    def sign_after_a_tick(key: object, data: bytes) -> bytes:
        # It would wait for ever in the loop's own thread.
        assert ticked.wait(10)
        return sign_hashed(shop_key(issued), data)

    service = PlayedService(shop_key(issued), {"raw": sign_after_a_tick})

    async def main() -> list[HttpRequest]:
        transport = Loopback()
        async with AsyncClient(remote(issued, certificate, service), STAGING, transport) as client:
            sending = asyncio.ensure_future(client.send("transaction.inquiry", INQUIRY))
            await asyncio.sleep(0.05)
            assert not sending.done()
            ticked.set()
            await sending
        return transport.sent

    (request,) = asyncio.run(main())
    assert request.operation == "transaction.inquiry"


def test_a_memory_key_signs_in_the_loops_own_thread(identity: Identity) -> None:
    async def main() -> None:
        async with AsyncClient(identity, STAGING, Loopback()) as client:
            before = threading.active_count()
            await client.send("transaction.inquiry", INQUIRY)
            assert threading.active_count() == before

    asyncio.run(main())


def test_what_a_service_does_not_sign_is_not_sent(issued: Issued, certificate: Certificate) -> None:
    service = PlayedService(shop_key(issued), {"raw": WRONG["double-hash"]})

    async def main() -> list[HttpRequest]:
        transport = Loopback()
        async with AsyncClient(remote(issued, certificate, service), STAGING, transport) as client:
            with pytest.raises(SigningFailed) as caught:
                await client.send("payment.cancel", {"tno": "22320972271249"})
            assert (caught.value.cause, caught.value.operation) == ("double-hash", "payment.cancel")
            with pytest.raises(MessageError):
                await client.send("payment.cancel", {"tno": ""})
        return transport.sent

    assert asyncio.run(main()) == []


def test_a_cancelled_task_sends_nothing_when_the_signature_comes(
    issued: Issued, certificate: Certificate
) -> None:
    let_go = threading.Event()

    def sign_late(key: object, data: bytes) -> bytes:
        let_go.wait(10)
        return sign_hashed(shop_key(issued), data)

    service = PlayedService(shop_key(issued), {"raw": sign_late})

    async def main() -> list[HttpRequest]:
        transport = Loopback()
        async with AsyncClient(remote(issued, certificate, service), STAGING, transport) as client:
            sending = asyncio.ensure_future(client.send("transaction.inquiry", INQUIRY))
            await asyncio.sleep(0.05)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            let_go.set()
            await asyncio.sleep(0.05)
        return transport.sent

    assert asyncio.run(main()) == []


@pytest.mark.parametrize("right", [True, False])
def test_asking_after_a_lost_reply_signs_beside_the_loop_too(
    issued: Issued, certificate: Certificate, right: bool
) -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    def sign(key: object, data: bytes) -> bytes:
        # A loop that waits for this signature would never come to it.
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loops[0]).result(5)
        return sign_hashed(shop_key(issued), data if right else data + b"x")

    service = PlayedService(shop_key(issued), {"raw": sign})
    lost = OutcomeUnknown(
        "payment.cancel", "reversal", "wait", "no response", {"tno": "22320972271249"}
    )

    async def main() -> tuple[int, str]:
        transport = Loopback()
        loops.append(asyncio.get_running_loop())
        async with AsyncClient(remote(issued, certificate, service), STAGING, transport) as client:
            found = await client.resolve(lost, pay_type="PACA")
        return len(transport.sent), found.state

    count, state = asyncio.run(main())
    assert (count > 0, state) == (right, "unknown" if not right else state)
