"""Every wire, blocking and awaited, in one piece and byte by byte, ended and cut: one outcome.

Not only its kind is the same, but its body too, and whether the connection carries a second one.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from kcp_proto import HttpRequest, OutcomeUnknown
from kcp_transports import Transport
from kcp_transports.https.framing import BadResponse
from kcp_transports.https.response_reader import ResponseReader
from tests.transports.both import over_asyncio, over_urllib3
from tests.transports.https.wires import WIRES
from tests.transports.raw_gateway import BODY, RESPONSE, Line, RawGateway

# Of a long wire, pieces of one byte would be as many TLS records.
LONG, PIECE = 2_000, 1_021
TRANSPORTS = {"urllib3": over_urllib3, "asyncio": over_asyncio}
ALL = list(WIRES)
Outcome = tuple[str, int, bytes] | tuple[str, str]


class Peer:
    """A far end that plays the wire that a request names, one request after the other.

    ``carried`` counts the requests that came on a connection already used.
    """

    def __init__(self) -> None:
        self.carried = 0

    def __call__(self, line: Line) -> None:
        line.handshake()
        for first in (True, False):
            query = parse_qs(urlsplit(line.read_request().url).query)
            self.carried += not first
            (wire,), (split,), (ending,) = query["wire"], query["split"], query["ending"]
            for piece in pieces(ALL[int(wire)], split):
                line.write(piece)
            if ending == "goodbye":
                line.goodbye()
            if ending != "stays":
                return


def body_if_cut(wire: bytes) -> bytes | None:
    """Give the body where it needs no end of the stream."""
    with suppress(BadResponse):
        response = ResponseReader(64 * 1024).feed(wire)
        return None if response is None else response.body
    return None


def pieces(wire: bytes, split: str) -> list[bytes]:
    size = len(wire) or 1 if split == "whole" else 1 if len(wire) < LONG else PIECE
    return [wire[at : at + size] for at in range(0, len(wire), size)]


WHOLE = [number for number, wire in enumerate(ALL) if body_if_cut(wire) is not None]


@pytest.fixture(scope="module")
def peer() -> Peer:
    return Peer()


@pytest.fixture(scope="module")
def gateway(peer: Peer) -> Iterator[RawGateway]:
    with RawGateway(peer) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def never_reusing(gateway: RawGateway) -> Iterator[list[Transport]]:
    transports = [over(gateway.ca_pem, idle_limit=1e-9) for over in TRANSPORTS.values()]
    yield transports
    for transport in transports:
        transport.close()


def outcome(transport: Transport, request: HttpRequest) -> Outcome:
    try:
        response = transport.send(request)
    except OutcomeUnknown as error:
        return "unknown", error.phase
    return "response", response.status, response.body


@pytest.mark.parametrize("row", range(len(ALL)))
def test_both_transports_give_one_outcome_and_one_body(
    row: int, gateway: RawGateway, never_reusing: list[Transport], payment: HttpRequest
) -> None:
    wire = ALL[row]
    for ending, body in (("goodbye", WIRES[wire]), ("cut", body_if_cut(wire))):
        for split in ("whole", "bytewise"):
            url = f"{gateway.url}/?wire={row}&split={split}&ending={ending}"
            outcomes = [outcome(each, replace(payment, url=url)) for each in never_reusing]
            assert outcomes[0] == outcomes[1]
            if body is None:
                assert outcomes[0] == ("unknown", "receive" if wire else "wait")
            else:
                assert outcomes[0][2:] == (body,)


@pytest.mark.parametrize("row", WHOLE)
def test_both_transports_reuse_the_same_connections(
    row: int, gateway: RawGateway, peer: Peer, payment: HttpRequest
) -> None:
    """What comes behind a response is left on no connection, and nothing else costs one."""
    carried: list[int] = []
    for over in TRANSPORTS.values():
        peer.carried = 0
        transport = over(gateway.ca_pem, idle_limit=60)
        for wire in (row, ALL.index(RESPONSE)):
            url = f"{gateway.url}/?wire={wire}&split=whole&ending=stays"
            last = outcome(transport, replace(payment, url=url))
        transport.close()
        assert last == ("response", 200, BODY)
        carried.append(peer.carried)
    reader = ResponseReader(64 * 1024)
    reader.feed(ALL[row])
    assert carried == [reader.reusable] * 2
