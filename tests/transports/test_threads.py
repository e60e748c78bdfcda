"""One client, shared by many threads and tasks: each request gets its own reply."""

import asyncio
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from kcp_proto import STAGING, Environment, HttpRequest, HttpResponse, Identity
from kcp_transports import AsyncClient, AsyncioTransport, Client, ThreadTransport, Urllib3Transport
from tests.transports.conftest import MONEY
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, serving
from tests.transports.responses import json_response

THREADS = 64
IN_MEMORY, OVER_TLS = 4_200, 400
# Neither signed nor about money; the order number comes back as `order_no`.
OPERATION = "benepia.point_inquiry"
ACCOUNT = {name: MONEY[name] for name in ("pt_idno", "pt_pwd", "pt_memcorp_cd")}


def echo_order_number(request: HttpRequest) -> HttpResponse:
    """Respond with the order number of the request."""
    number = json.loads(request.body)["ordr_idxx"]
    return json_response(res_cd="0000", res_msg="ok", order_no=number, rsv_pnt="1")


def order(number: int) -> dict[str, object]:
    return {**ACCOUNT, "ordr_idxx": f"ORDER{number}"}


def send_one(client: Client, number: int) -> bool:
    """Tell whether the reply belongs to this request."""
    reply = client.send(OPERATION, order(number))
    return reply.wire["order_no"] == reply.known["ordr_idxx"] == f"ORDER{number}"


def in_threads(client: Client, numbers: Iterable[int]) -> list[bool]:
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(partial(send_one, client), numbers))


async def in_tasks(client: AsyncClient, numbers: Iterable[int]) -> list[bool]:
    async def one(number: int) -> bool:
        reply = await client.send(OPERATION, order(number))
        return reply.wire["order_no"] == reply.known["ordr_idxx"] == f"ORDER{number}"

    return await asyncio.gather(*map(one, numbers))


def test_sixty_four_threads_share_a_client(identity: Identity) -> None:
    with Client(identity, STAGING, InMemoryTransport(echo_order_number)) as client:
        assert in_threads(client, range(IN_MEMORY)) == [True] * IN_MEMORY


def test_a_client_can_be_handed_to_asyncio_to_thread(identity: Identity) -> None:
    async def send_all(client: Client) -> list[bool]:
        tasks = [asyncio.to_thread(send_one, client, number) for number in range(IN_MEMORY)]
        return await asyncio.gather(*tasks)

    with Client(identity, STAGING, InMemoryTransport(echo_order_number)) as client:
        assert asyncio.run(send_all(client)) == [True] * IN_MEMORY


def test_tasks_share_an_async_client(identity: Identity) -> None:
    async def send_all() -> list[bool]:
        transport = ThreadTransport(InMemoryTransport(echo_order_number))
        async with AsyncClient(identity, STAGING, transport) as client:
            return await in_tasks(client, range(IN_MEMORY // 4))

    assert asyncio.run(send_all()) == [True] * (IN_MEMORY // 4)


def test_threads_share_connections(identity: Identity) -> None:
    """Over TLS, with fewer connections than threads."""
    with RawGateway(serving(echo_order_number)) as gateway:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem, pool_size=4, connect_timeout=30)
        with Client(identity, Environment("test", gateway.url), transport) as client:
            assert in_threads(client, range(OVER_TLS)) == [True] * OVER_TLS
    assert gateway.connections <= 4
    assert len(gateway.requests) == OVER_TLS


def test_tasks_share_connections(identity: Identity) -> None:
    async def send_all(gateway: RawGateway) -> list[bool]:
        transport = AsyncioTransport(ca_pem=gateway.ca_pem, pool_size=4, connect_timeout=30)
        environment = Environment("test", gateway.url)
        async with AsyncClient(identity, environment, transport) as client:
            return await in_tasks(client, range(OVER_TLS))

    with RawGateway(serving(echo_order_number)) as gateway:
        assert asyncio.run(send_all(gateway)) == [True] * OVER_TLS
    assert gateway.connections <= 4
    assert len(gateway.requests) == OVER_TLS
