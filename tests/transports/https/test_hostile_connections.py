"""Kept-alive connections that misbehave: no response is mixed up, nothing is sent twice."""

import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown, read_response
from kcp_transports import Transport, Urllib3Transport
from tests.transports import raw_gateway
from tests.transports.both import Open, both_transports
from tests.transports.raw_gateway import (
    BODY,
    HTTP_RESPONSE,
    RESPONSE,
    Line,
    RawGateway,
    responding,
    serving,
)

STRAY = b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"bad"'
WELL = serving(lambda request: HTTP_RESPONSE)


def send(request: HttpRequest, gateway: RawGateway, transport: Transport) -> HttpResponse:
    return transport.send(replace(request, url=gateway.url + "/"))


def settle() -> None:
    """Give loopback time to deliver what the far end did last."""
    Event().wait(0.2)


@both_transports
def test_a_connection_that_went_stale_costs_nothing(payment: HttpRequest, over: Open) -> None:
    """Closed by the far end between two requests: the second goes out once, on another one."""
    gone = Event()

    def once(line: Line) -> None:
        responding(RESPONSE)(line)
        line.close()
        gone.set()

    with RawGateway(once, WELL) as gateway:
        transport = over(gateway.ca_pem)
        assert send(payment, gateway, transport).body == BODY
        assert gone.wait(5)
        settle()
        assert send(payment, gateway, transport).body == BODY
        transport.close()
    assert (len(gateway.requests), gateway.connections) == (2, 2)


@both_transports
def test_a_request_lost_on_a_kept_alive_connection_is_not_sent_again(
    payment: HttpRequest, over: Open
) -> None:
    with RawGateway(raw_gateway.close_on_second_request, WELL) as gateway:
        transport = over(gateway.ca_pem)
        send(payment, gateway, transport)
        with pytest.raises(OutcomeUnknown) as caught:
            send(payment, gateway, transport)
        transport.close()
    assert caught.value.phase == "wait"
    assert (len(gateway.requests), gateway.connections) == (2, 1)


@both_transports
def test_a_response_to_no_request_is_never_taken_for_the_next(
    payment: HttpRequest, over: Open
) -> None:
    """It came while the connection was idle: the connection is given up."""
    strayed = Event()

    def talkative(line: Line) -> None:
        responding(RESPONSE, STRAY, pause=0.1)(line)
        strayed.set()
        line.hang()

    with RawGateway(talkative, WELL) as gateway:
        transport = over(gateway.ca_pem)
        assert send(payment, gateway, transport).body == BODY
        assert strayed.wait(5)
        settle()
        assert send(payment, gateway, transport).body == BODY
        transport.close()
    assert (len(gateway.requests), gateway.connections) == (2, 2)


@both_transports
@pytest.mark.parametrize("behind", [STRAY, STRAY[:20], STRAY * 300])
def test_bytes_behind_a_response_are_never_taken_for_the_next(
    payment: HttpRequest, behind: bytes, over: Open
) -> None:
    """They came together with the response, whole or in part: the connection is given up."""

    def talkative(line: Line) -> None:
        line.handshake()
        line.read_request()
        line.write(RESPONSE + behind)
        line.read_request()
        line.write(RESPONSE)

    with RawGateway(talkative, WELL) as gateway:
        transport = over(gateway.ca_pem)
        assert [send(payment, gateway, transport).body for _ in range(2)] == [BODY] * 2
        transport.close()
    assert (len(gateway.requests), gateway.connections) == (2, 2)


@both_transports
def test_a_response_before_the_request_sends_nothing(payment: HttpRequest, over: Open) -> None:
    """A response that comes before the request belongs to another one."""

    def early(line: Line) -> None:
        line.handshake()
        line.write(RESPONSE)
        line.hang(0.3)

    with RawGateway(early) as gateway:
        transport = over(gateway.ca_pem, 1)
        try:
            outcome: object = send(payment, gateway, transport).body
        except (NotSent, OutcomeUnknown) as error:
            outcome = error
        transport.close()
    assert not gateway.requests
    # No protocol can tell it from a response that came at once; it must be whole at least.
    assert outcome == BODY or isinstance(outcome, NotSent | OutcomeUnknown)


@both_transports
def test_a_stream_that_ends_with_a_goodbye_is_complete(payment: HttpRequest, over: Open) -> None:
    """A response without a length ends where TLS says so; a cut line does not say it."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    with RawGateway(raw_gateway.ending_properly(head, BODY)) as gateway:
        transport = over(gateway.ca_pem)
        assert send(payment, gateway, transport).body == BODY
        transport.close()
    assert len(gateway.requests) == 1


@both_transports
@pytest.mark.parametrize(
    "parts",
    [
        [b"HTTP/1.1 200 OK\r\nX: y\r\n"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", BODY],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"],
    ],
    ids=["head", "length", "chunks"],
)
def test_a_goodbye_too_early_completes_nothing(
    payment: HttpRequest, parts: list[bytes], over: Open
) -> None:
    """However politely a stream ends, half a response is none."""
    with RawGateway(raw_gateway.ending_properly(*parts)) as gateway:
        transport = over(gateway.ca_pem)
        with pytest.raises(OutcomeUnknown) as caught:
            send(payment, gateway, transport)
        transport.close()
    assert caught.value.phase == "receive"


@both_transports
def test_an_interim_response_is_none(payment: HttpRequest, over: Open) -> None:
    """What follows a ``103`` is the response; if nothing follows, the outcome is unknown."""
    with RawGateway(responding(b"HTTP/1.1 103 Early Hints\r\n\r\n")) as gateway:
        transport = over(gateway.ca_pem)
        with pytest.raises(OutcomeUnknown):
            send(payment, gateway, transport)
        transport.close()
    assert len(gateway.requests) == 1


@both_transports
def test_a_refused_length_is_said_without_reading(payment: HttpRequest, over: Open) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n"
    with RawGateway(responding(head, hang=True)) as gateway:
        transport = over(gateway.ca_pem)
        with pytest.raises(OutcomeUnknown, match="larger than max_response_bytes"):
            send(payment, gateway, transport)
        transport.close()


@both_transports
def test_an_unknown_outcome_tells_when_and_how_much_was_sent(
    payment: HttpRequest, over: Open
) -> None:
    """More than the body, as the head counts too; none of it where nothing was sent."""
    with RawGateway(raw_gateway.close_after_request) as gateway:
        transport = over(gateway.ca_pem)
        with pytest.raises(OutcomeUnknown) as caught:
            send(payment, gateway, transport)
        transport.close()
    error = caught.value
    assert error.bytes_sent is not None
    assert len(payment.body) < error.bytes_sent < len(payment.body) + 500
    assert error.when is not None
    assert error.when.utcoffset() is not None
    assert str(error.bytes_sent) in error.recovery


@both_transports
@pytest.mark.parametrize("url", ["http://gateway.test/", "https://gateway.test/a b"])
def test_an_address_that_is_not_https_is_refused(
    payment: HttpRequest, url: str, over: Open
) -> None:
    transport = over(None)
    with pytest.raises(NotSent) as caught:
        transport.send(replace(payment, url=url))
    transport.close()
    assert caught.value.phase == "name"


@both_transports
def test_a_header_that_cannot_be_written_is_not_sent(payment: HttpRequest, over: Open) -> None:
    with RawGateway(WELL) as gateway:
        transport = over(gateway.ca_pem)
        with pytest.raises(NotSent):
            send(replace(payment, headers={"X-Broken": "a\r\nb: c"}), gateway, transport)
        transport.close()
    assert gateway.requests == []


@both_transports
def test_a_busy_pool_is_not_sent(payment: HttpRequest, over: Open) -> None:
    """A sender that finds no free connection in time has sent nothing."""
    release = Event()

    def slow(request: HttpRequest) -> HttpResponse:
        release.wait(10)
        return HTTP_RESPONSE

    with RawGateway(serving(slow)) as gateway, ThreadPoolExecutor(9) as threads:
        transport = over(gateway.ca_pem, connect_timeout=0.5)
        waiting = [threads.submit(send, payment, gateway, transport) for _ in range(9)]
        Event().wait(1)
        release.set()
        outcomes = [one.exception(10) for one in waiting]
        transport.close()
    unsent = [error for error in outcomes if error is not None]
    assert [type(error) for error in unsent] == [NotSent]
    assert [error.phase for error in unsent if isinstance(error, NotSent)] == ["pool"]
    assert len(gateway.requests) == 8


def test_who_waits_for_a_connection_while_the_transport_is_closed_sends_nothing(
    payment: HttpRequest,
) -> None:
    arrived, release = Event(), Event()

    def slow(request: HttpRequest) -> HttpResponse:
        arrived.set()
        release.wait(10)
        return HTTP_RESPONSE

    with RawGateway(serving(slow)) as gateway, ThreadPoolExecutor(2) as threads:
        transport = Urllib3Transport(ca_pem=gateway.ca_pem, pool_size=1)
        first = threads.submit(send, payment, gateway, transport)
        assert arrived.wait(5)
        second = threads.submit(send, payment, gateway, transport)
        settle()
        transport.close()
        release.set()
        assert first.result(10).body == BODY
        error = second.exception(10)
    assert isinstance(error, NotSent)
    assert error.phase == "closed"
    assert len(gateway.requests) == 1


@both_transports
def test_an_ipv4_address_and_a_name_with_several_addresses_are_reached(
    payment: HttpRequest, over: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two addresses the first refuses; the second gets the request, once."""
    known = socket.getaddrinfo
    with socket.create_server(("127.0.0.2", 0)) as listener:
        refusing = listener.getsockname()

    def two(host: str, port: int, **options: object) -> list[object]:
        (reachable,) = known("127.0.0.1", port, type=socket.SOCK_STREAM)
        return [(*reachable[:4], refusing), reachable]

    with RawGateway(WELL, names=["localhost", "127.0.0.1"]) as gateway:
        transport = over(gateway.ca_pem)
        direct = replace(payment, url=f"https://127.0.0.1:{gateway.port}/")
        assert read_response(direct, transport.send(direct)).ok
        with monkeypatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", two)
            assert send(payment, gateway, transport).body == BODY
        transport.close()
    assert len(gateway.requests) == 2
