"""Floods below HTTP: no record that brings nothing holds a deadline, fills memory or stops Ctrl-C.

The far end works in a process of its own (`flood`): in this one it would wait for the same lock.
"""

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic

import pytest

from kcp_proto import Environment, HttpRequest, KcpError, NotSent, OutcomeUnknown
from kcp_transports import AsyncioTransport
from kcp_transports.probe import probe
from tests.transports.both import Open, both_transports
from tests.transports.https.flood import (
    BEFORE,
    BODY,
    FLOODS,
    LARGEST_RECORDS,
    LATE_TICKETS,
    LONG,
    RENEGOTIATION,
)
from tests.transports.raw_gateway import Line, RawGateway

TOTAL = 0.6
# A busy machine may be late; a transport that a flood holds would be late by far more.
LATE, AMPLE = 3.0, 20.0
# A hundredth of a second, a step of reading, and what else the machine has to do.
GAP = 0.4
MEMORY = 24 * 1024
RESPONSES = {
    "a response, a byte a record": BODY,
    "a long response, a byte a record": LONG,
    "a response behind tickets and key updates": BODY,
    "a response, a byte a record, under TLS 1.2": BODY,
    LARGEST_RECORDS: LONG,
    RENEGOTIATION: BODY,
}
RECEIVED = ("chunks, a byte a record",)
ENDLESS = [name for name in FLOODS if name not in (*RESPONSES, LATE_TICKETS)]


@dataclass(frozen=True)
class Flooding:
    """A process that floods each client, each flood at its own port."""

    ca_pem: bytes
    ports: dict[str, int]

    def url(self, name: str) -> str:
        return f"https://localhost:{self.ports[name]}/"


@pytest.fixture(scope="module")
def flooding() -> Iterator[Flooding]:
    command = [sys.executable, "-m", "tests.transports.https.flood"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield Flooding(told["ca"].encode(), told["ports"])
        process.stdin.close()


def expected(name: str) -> tuple[type[KcpError], str]:
    if name in BEFORE:
        return NotSent, "tls"
    return OutcomeUnknown, "receive" if name in RECEIVED else "wait"


@both_transports
@pytest.mark.parametrize("name", ENDLESS)
def test_a_flood_holds_no_deadline_and_fills_no_memory(
    payment: HttpRequest, flooding: Flooding, name: str, over: Open
) -> None:
    transport = over(flooding.ca_pem, TOTAL)
    begun, before = monotonic(), peak()
    with pytest.raises(KcpError) as caught:
        transport.send(replace(payment, url=flooding.url(name)))
    took, grown = monotonic() - begun, peak() - before
    transport.close()
    error = caught.value
    assert isinstance(error, NotSent | OutcomeUnknown)
    assert (type(error), error.phase) == expected(name)
    assert took < TOTAL + LATE
    assert grown < MEMORY


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_keeps_no_other_task_waiting(
    payment: HttpRequest, flooding: Flooding, name: str
) -> None:
    """A task beside it that asks for its turn every hundredth of a second gets it."""
    gaps: list[float] = []

    async def tick() -> None:
        last = monotonic()
        while True:
            await asyncio.sleep(0.01)
            now = monotonic()
            gaps.append(now - last)
            last = now

    async def send() -> None:
        transport = AsyncioTransport(ca_pem=flooding.ca_pem, total_timeout=TOTAL)
        ticking = asyncio.ensure_future(tick())
        with suppress(KcpError):
            await transport.send(replace(payment, url=flooding.url(name)))
        # Its last turn, too.
        await asyncio.sleep(0.02)
        ticking.cancel()
        await transport.aclose()

    asyncio.run(send())
    assert gaps
    assert max(gaps) < GAP


@both_transports
@pytest.mark.parametrize("name", RESPONSES)
def test_small_records_and_new_keys_are_no_flood(
    payment: HttpRequest, flooding: Flooding, name: str, over: Open
) -> None:
    """A whole response in the smallest records there are is one; so is one behind new keys."""
    transport = over(flooding.ca_pem, AMPLE)
    assert transport.send(replace(payment, url=flooding.url(name))).body == RESPONSES[name]
    transport.close()


@both_transports
def test_a_proxy_that_floods_holds_no_deadline_and_fills_no_memory(
    payment: HttpRequest, over: Open
) -> None:
    """Its words come before TLS, and have limits too."""

    def proxy(line: Line) -> None:
        line.read_until(b"\r\n\r\n")
        line.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(20_000):
            line.write(b"X-Much: b\r\n" * 5000)

    with RawGateway(proxy) as gateway:
        transport = over(None, TOTAL, proxy=f"http://127.0.0.1:{gateway.port}")
        begun, before = monotonic(), peak()
        with pytest.raises(NotSent) as caught:
            transport.send(payment)
        took, grown = monotonic() - begun, peak() - before
        transport.close()
    assert caught.value.phase == "connect"
    assert took < TOTAL + LATE
    assert grown < MEMORY


@both_transports
def test_tickets_behind_a_response_break_no_request(
    payment: HttpRequest, flooding: Flooding, over: Open
) -> None:
    """At worst the next one travels on a new connection."""
    transport = over(flooding.ca_pem)
    for _ in range(3):
        assert transport.send(replace(payment, url=flooding.url(LATE_TICKETS))).body == BODY
    transport.close()


@pytest.mark.parametrize("name", BEFORE)
def test_a_flood_does_not_hold_the_probe(flooding: Flooding, name: str) -> None:
    begun, before = monotonic(), peak()
    checks = probe(
        Environment("test", flooding.url(name).rstrip("/")), timeout=TOTAL, ca_pem=flooding.ca_pem
    )
    took, grown = monotonic() - begun, peak() - before
    failed = [check.id for check in checks if check.status == "failed"]
    assert failed == ["network.tls"]
    assert took < TOTAL + LATE
    assert grown < MEMORY


@pytest.mark.parametrize("way", ["urllib3", "asyncio"])
def test_ctrl_c_ends_each_flood_at_once(flooding: Flooding, way: str) -> None:
    """The limits are far away, so that nothing but the signal can end it."""
    command = [sys.executable, "-m", "tests.transports.https.interrupted", way]
    urls = {name: flooding.url(name) for name in ENDLESS}
    told = json.dumps({"ca": flooding.ca_pem.decode(), "urls": urls})
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    outcomes = json.loads(done.stdout)
    assert outcomes.keys() == urls.keys()
    held = {name: outcome for name, outcome in outcomes.items() if outcome["seconds"] > LATE}
    assert held == {}
    ended = {name for name, outcome in outcomes.items() if outcome["error"] != "KeyboardInterrupt"}
    # OpenSSL itself ends these before the signal comes.
    assert ended <= {name for name in ENDLESS if name not in LASTING}


LASTING = (
    *("hello requests", "hello requests, many a record", "hello requests, a byte a record"),
    *("tickets", "tickets, one a record", "tickets, a byte a record", "key updates"),
    *("key updates that ask for one", "tickets and empty records", "chunks, a byte a record"),
    *("hello requests under TLS 1.2", "hello requests under TLS 1.2, many a record"),
    "one hello request, and silence",
)


def peak() -> int:
    """Give the most memory that this process has had, KiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most
