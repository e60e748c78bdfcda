"""Once a byte may have left, everything but a complete response is an unknown outcome (R22)."""

from dataclasses import replace
from traceback import format_exception

import pytest

from kcp_proto import HttpRequest, OutcomeUnknown
from tests.transports import raw_gateway
from tests.transports.both import Open, both_transports
from tests.transports.conftest import PASSWORD
from tests.transports.raw_gateway import BODY, RawGateway, Script, responding

HEAD = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
PERSONAL = b"4111222233334444"


def outcome(
    request: HttpRequest, over: Open, script: Script, total_timeout: float = 5
) -> OutcomeUnknown:
    with RawGateway(script) as gateway:
        transport = over(gateway.ca_pem, total_timeout, max_response_bytes=1000)
        with pytest.raises(OutcomeUnknown) as caught:
            transport.send(replace(request, url=gateway.url + "/"))
        transport.close()
    assert gateway.connections == 1
    return caught.value


@both_transports
@pytest.mark.parametrize(
    ("parts", "phase"),
    [
        pytest.param([], "wait", id="nothing"),
        pytest.param([b"HTTP/1.1 2"], "receive", id="half a status line"),
        pytest.param([HEAD], "receive", id="no header"),
        pytest.param([HEAD + b"Content-Le"], "receive", id="half a header"),
        pytest.param([HEAD + b"Content-Length: 0\r\n"], "receive", id="headers without end"),
        pytest.param([HEAD + LENGTH + b"\r\n"], "receive", id="no body"),
        pytest.param([HEAD + LENGTH + b"\r\n", BODY[:-1]], "receive", id="body one byte short"),
        pytest.param([HEAD + b"Content-Length: 99999\r\n\r\n"], "receive", id="declared too large"),
        pytest.param([HEAD + b"Content-Length: -1\r\n\r\n", BODY], "receive", id="negative length"),
        pytest.param(
            [HEAD + b"Content-Length: x\r\n\r\n", BODY], "receive", id="length of letters"
        ),
        pytest.param([HEAD + LENGTH * 2 + b"\r\n", BODY], "receive", id="two lengths"),
        pytest.param([HEAD + LENGTH + CHUNKED + b"\r\n", BODY], "receive", id="length and chunks"),
        pytest.param(
            [HEAD + b"Transfer-Encoding: gzip\r\n\r\n", BODY], "receive", id="unknown encoding"
        ),
        pytest.param([HEAD + CHUNKED + b"\r\n5\r\nab"], "receive", id="half a chunk"),
        pytest.param([HEAD + CHUNKED + b"\r\n2\r\nab\r\n"], "receive", id="no last chunk"),
        pytest.param([HEAD + CHUNKED + b"\r\nzz\r\nab\r\n"], "receive", id="garbage for a size"),
        pytest.param([HEAD + CHUNKED + b"\r\n-1\r\n" + b"a" * 90_000], "receive", id="size of -1"),
        pytest.param(
            [HEAD + CHUNKED + b"\r\n" + b"64\r\n%b\r\n" % (b"a" * 100) * 11],
            "receive",
            id="chunks past the limit",
        ),
        pytest.param([HEAD + b"\r\n", b"a" * 1001], "receive", id="body past the limit"),
        pytest.param(
            [HEAD + CHUNKED + b"\r\n0\r\n" + b"X: y\r\n" * 20_000],
            "receive",
            id="trailers past the limit",
        ),
        pytest.param([HEAD + b"X: y\r\n" * 200], "receive", id="too many headers"),
        pytest.param([HEAD + b"X: " + b"y" * 70_000], "receive", id="a header without end"),
        pytest.param([b"\x00\xff garbage " + PERSONAL + b"\r\n\r\n"], "receive", id="garbage"),
        pytest.param([b'{"card_no":"' + PERSONAL + b'"}\r\n\r\n'], "receive", id="body, no head"),
        pytest.param([b"HTTP/1.1 103 Early\r\n\r\n"], "receive", id="interim response"),
    ],
)
def test_an_incomplete_response_is_an_unknown_outcome(
    payment: HttpRequest, over: Open, parts: list[bytes], phase: str
) -> None:
    error = outcome(payment, over, responding(*parts))
    assert (error.operation, error.effect, error.phase) == (payment.operation, "money", phase)
    assert error.known == payment.known
    shown = "".join(format_exception(error)) + repr(error)
    assert PASSWORD not in shown
    assert PERSONAL.decode() not in shown


@both_transports
def test_a_reset_while_waiting_is_an_unknown_outcome(payment: HttpRequest, over: Open) -> None:
    assert outcome(payment, over, raw_gateway.reset_within_request).phase in ("send", "wait")


@both_transports
def test_silence_after_the_request_ends_at_the_total_timeout(
    payment: HttpRequest, over: Open
) -> None:
    error = outcome(payment, over, responding(hang=True), total_timeout=0.4)
    assert error.phase == "wait"
    assert "total_timeout of 0.4 s" in error.reason


@both_transports
@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"", id="status line"),
        pytest.param(HEAD + b"X-Slow: ", id="header"),
        pytest.param(HEAD + LENGTH + b"\r\n", id="body"),
        pytest.param(HEAD + b"\r\n", id="body without length"),
        pytest.param(HEAD + CHUNKED + b"\r\n20\r\n", id="chunk"),
    ],
)
def test_a_slow_drip_cannot_outlast_the_deadline(
    payment: HttpRequest, over: Open, head: bytes
) -> None:
    """Each byte comes well within any time-out of its own; all of them together do not."""
    drip = [head, *[b"a"] * len(BODY)]
    error = outcome(payment, over, responding(*drip, pause=0.05), total_timeout=0.5)
    assert "total_timeout" in error.reason
