"""Hundreds of tests wait for exchanges at once, and hold neither one another nor the gateway up."""

import asyncio
import json
import ssl
from collections.abc import Callable
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from kcp_proto import Reply
from kcp_sandbox import Sandbox
from kcp_sandbox.admin.exchange_query import ExchangeQuery
from kcp_sandbox.inspector import Inspector, Record

WAITS, COUNT = 300, 10
PATH = f"/_sandbox/api/exchanges?operation=payment.cancel&count={COUNT}&wait=60"


async def waited(address: tuple[str, int], context: ssl.SSLContext, sent: asyncio.Event) -> Any:
    reader, writer = await asyncio.open_connection(*address, ssl=context)
    writer.write(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()
    sent.set()
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return head.split()[1], json.loads(body)


def test_hundreds_of_waits_look_through_the_records_a_few_times_each(
    sandbox: Sandbox, call: Callable[..., Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    found = ExchangeQuery.found

    def counted(query: ExchangeQuery, inspector: Inspector) -> list[Record]:
        looks.append(1)
        return found(query, inspector)

    monkeypatch.setattr(ExchangeQuery, "found", counted)
    with sandbox.serve() as server:
        parts = urlsplit(server.url)
        address = (parts.hostname or "", parts.port or 0)
        context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))

        async def all_waits() -> list[Any]:
            sent = [asyncio.Event() for _ in range(WAITS)]
            waits = [asyncio.ensure_future(waited(address, context, each)) for each in sent]
            for each in sent:
                await each.wait()
            while len(looks) < WAITS:
                await asyncio.sleep(0.01)
            thread = Thread(target=lambda: [call("payment.cancel", tno="7") for _ in range(COUNT)])
            thread.start()
            shown = await asyncio.gather(*waits)
            thread.join()
            return shown

        shown = asyncio.run(asyncio.wait_for(all_waits(), 55))
    assert {status for status, _ in shown} == {b"200"}
    assert {len(body["exchanges"]) for _, body in shown} == {COUNT}
    # One in the beginning, one at the end, and one to respond.
    assert len(looks) <= 3 * WAITS
