"""A far end that misbehaves in every way: what is reported is what can have happened (R22).

One row a behaviour. Each is met by both HTTPS transports, within the total deadline, within the
limit of memory, and the far end never gets one message twice.
"""

import gc
import gzip
import socket
import ssl
import tracemalloc
import warnings
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from traceback import format_exception

import pytest
import trustme

from kcp_proto import (
    Environment,
    HttpRequest,
    Identity,
    KcpError,
    NotSent,
    OutcomeUnknown,
    UnreadableReply,
    build_request,
    read_response,
)
from tests.transports import raw_gateway
from tests.transports.both import Open, both_transports, over_urllib3
from tests.transports.conftest import PASSWORD
from tests.transports.raw_gateway import BODY, RawGateway, Script, flooding, responding
from tests.transports.responses import TNO

# What never ends is cut off soon; a busy machine needs more for one handshake than that.
TOTAL, AMPLE = 0.6, 20.0
# A busy machine may be late; a transport without a deadline would be late by far more.
LATE = 6.0
MEMORY = 6 * 1024 * 1024
GIGABYTE, BLOCK = 1024**3, b"a" * 64 * 1024

HEAD = b"HTTP/1.1 200 OK\r\n"
JSON = HEAD + b"Content-Type: application/json;charset=UTF-8\r\n"
HTML = b"<html><body>Bad Gateway</body></html>"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(bytes(20 * 1024 * 1024))


@dataclass(frozen=True)
class Row:
    """One behaviour, and the error that a caller must get."""

    name: str
    script: Script
    error: type[KcpError]
    phase: str
    arrived: int
    prepare: Callable[[RawGateway], None] = lambda gateway: None
    body: bytes | None = None
    seconds: float = AMPLE


def declaring(length: int, data: bytes) -> Script:
    """Respond with a declared length."""
    return responding(JSON + b"Content-Length: %d\r\n\r\n" % length, data)


def whole(data: bytes) -> Script:
    return declaring(len(data), data)


def sized(status: bytes, data: bytes) -> Script:
    head = b"HTTP/1.1 %b\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    return responding(head % (status, len(data)), data)


def certified_for_another(gateway: RawGateway) -> None:
    gateway.context = server(gateway.authority.issue_cert("other.test"))


def expired(gateway: RawGateway) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    gateway.context = server(gateway.authority.issue_cert("localhost", not_after=past))


def self_signed(gateway: RawGateway) -> None:
    lonely = trustme.CA()
    gateway.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with lonely.cert_pem.tempfile() as cert, lonely.private_key_pem.tempfile() as key:
        gateway.context.load_cert_chain(cert, key)


def old(version: ssl.TLSVersion) -> Callable[[RawGateway], None]:
    def prepare(gateway: RawGateway) -> None:
        gateway.context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            # Python warns of what this far end does on purpose.
            warnings.simplefilter("ignore", DeprecationWarning)
            gateway.context.minimum_version = ssl.TLSVersion.TLSv1
            gateway.context.maximum_version = version

    return prepare


def server(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


TLS_1_0, TLS_1_1 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
WELL = raw_gateway.serving(lambda request: raw_gateway.HTTP_RESPONSE)
SILENT = raw_gateway.silent_before_tls
DRIP = [b"a"] * 200

UNSENT = [
    Row("accepts and never speaks", SILENT, NotSent, "tls", 0, seconds=TOTAL),
    Row("resets in the handshake", raw_gateway.reset_before_tls, NotSent, "tls", 0),
    Row("garbage for a handshake", raw_gateway.garbage_before_tls, NotSent, "tls", 0),
    Row("a handshake without end", raw_gateway.drip_before_tls, NotSent, "tls", 0, seconds=TOTAL),
    Row("plain HTTP", raw_gateway.plain_http, NotSent, "tls", 0),
    Row("another host's certificate", WELL, NotSent, "tls", 0, certified_for_another),
    Row("self-signed certificate", WELL, NotSent, "tls", 0, self_signed),
    Row("expired certificate", WELL, NotSent, "tls", 0, expired),
    Row("TLS 1.0 only", WELL, NotSent, "tls", 0, old(TLS_1_0)),
    Row("TLS 1.1 at most", WELL, NotSent, "tls", 0, old(TLS_1_1)),
]
BROKEN = [
    Row(
        "never reads",
        raw_gateway.never_reading,
        OutcomeUnknown,
        "send",
        0,
        body=bytes(1 << 23),
        seconds=TOTAL,
    ),
    Row("closes before reading", raw_gateway.close_before_reading, OutcomeUnknown, "wait", 0),
    Row("closes after half", raw_gateway.close_within_request, OutcomeUnknown, "wait", 0),
    Row("closes after all of it", raw_gateway.close_after_request, OutcomeUnknown, "wait", 1),
    Row("silence", responding(hang=True), OutcomeUnknown, "wait", 1, seconds=TOTAL),
    Row("half a header", responding(HEAD + b"Content-Le"), OutcomeUnknown, "receive", 1),
    Row("half a body", declaring(len(BODY), BODY[:-9]), OutcomeUnknown, "receive", 1),
    Row("length too long", declaring(len(BODY) + 9, BODY), OutcomeUnknown, "receive", 1),
    Row(
        "length too short",
        declaring(len(BODY) - 9, BODY[:-9] + b"\r\n"),
        UnreadableReply,
        "answer",
        1,
    ),
    Row(
        "length and no end",
        responding(JSON + b"Content-Length: 99\r\n\r\n", BODY, hang=True),
        OutcomeUnknown,
        "receive",
        1,
        seconds=TOTAL,
    ),
    Row(
        "garbage for chunks",
        responding(JSON + CHUNKED, b"zz\r\n\xff"),
        OutcomeUnknown,
        "receive",
        1,
    ),
    Row(
        "chunks without end",
        responding(JSON + CHUNKED, b"2\r\nab\r\n"),
        OutcomeUnknown,
        "receive",
        1,
    ),
    Row("cut, without length", responding(JSON + b"\r\n", BODY), OutcomeUnknown, "receive", 1),
    Row(
        "gzip bomb",
        responding(JSON + b"Content-Encoding: gzip\r\n" + CHUNKED, b"%x\r\n" % len(BOMB), BOMB),
        OutcomeUnknown,
        "receive",
        1,
    ),
    Row(
        "1 GB declared",
        flooding(JSON + b"Content-Length: %d\r\n\r\n" % GIGABYTE, BLOCK, GIGABYTE // len(BLOCK)),
        OutcomeUnknown,
        "receive",
        1,
    ),
    Row(
        "1 GB, undeclared",
        flooding(JSON + b"\r\n", BLOCK, GIGABYTE // len(BLOCK)),
        OutcomeUnknown,
        "receive",
        1,
    ),
    Row(
        "1 GB in chunks",
        flooding(JSON + CHUNKED, b"%x\r\n%b\r\n" % (len(BLOCK), BLOCK), GIGABYTE // len(BLOCK)),
        OutcomeUnknown,
        "receive",
        1,
    ),
    Row(
        "1 GB of headers",
        flooding(HEAD, b"X-Much: " + BLOCK[:4000] + b"\r\n", GIGABYTE // 4000),
        OutcomeUnknown,
        "receive",
        1,
    ),
    Row(
        "interim responses for ever",
        flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99, GIGABYTE // 2500),
        OutcomeUnknown,
        "receive",
        1,
        seconds=TOTAL,
    ),
    Row(
        "one byte a chunk for ever",
        flooding(JSON + CHUNKED, b"1\r\na\r\n" * 999, GIGABYTE // 6000),
        OutcomeUnknown,
        "receive",
        1,
        seconds=TOTAL,
    ),
    Row(
        "a dripping head",
        responding(HEAD, *DRIP, pause=0.05),
        OutcomeUnknown,
        "receive",
        1,
        seconds=TOTAL,
    ),
    Row(
        "a dripping body",
        responding(JSON + b"Content-Length: 200\r\n\r\n", *DRIP, pause=0.05),
        OutcomeUnknown,
        "receive",
        1,
        seconds=TOTAL,
    ),
    Row(
        "100 Continue, then silence",
        responding(b"HTTP/1.1 100 Continue\r\n\r\n", hang=True),
        OutcomeUnknown,
        "receive",
        1,
        seconds=TOTAL,
    ),
]
UNREADABLE = [
    *(
        Row(f"{status.decode()} in HTML", sized(status, HTML), UnreadableReply, "answer", 1)
        for status in (
            *(b"500 Internal Server Error", b"502 Bad Gateway", b"503 Service Unavailable"),
            *(b"504 Gateway Timeout", b"200 OK", b"404 Not Found"),
        )
    ),
    Row("an empty body", whole(b""), UnreadableReply, "answer", 1),
    Row("204", responding(b"HTTP/1.1 204 No Content\r\n\r\n"), UnreadableReply, "answer", 1),
    Row("a JSON array", whole(b"[%b]" % BODY), UnreadableReply, "answer", 1),
    Row("two documents", whole(BODY * 2), UnreadableReply, "answer", 1),
    Row(
        "EUC-KR",
        whole('{"res_cd":"0000","res_msg":"정상"}'.encode("euc-kr")),
        UnreadableReply,
        "answer",
        1,
    ),
    Row(
        "res_cd twice",
        whole(b'{"res_cd":"0000","res_cd":"8133"}'),
        UnreadableReply,
        "answer",
        1,
    ),
    Row(
        "deep nesting",
        whole(b'{"res_cd":"0000","x":' + b"[" * 60_000),
        UnreadableReply,
        "answer",
        1,
    ),
    Row("no res_cd", whole(b"{}"), UnreadableReply, "answer", 1),
]
EACH = [pytest.param(row, id=row.name) for row in (*UNSENT, *BROKEN, *UNREADABLE)]


@both_transports
@pytest.mark.parametrize("row", EACH)
def test_a_payment_is_never_reported_better_than_it_may_be(
    payment: HttpRequest, row: Row, over: Open
) -> None:
    with hostile(row) as gateway:
        error = report(payment, row, gateway, over)
    assert (type(error), phase_of(error)) == (row.error, row.phase)
    assert len(gateway.requests) == row.arrived
    assert gateway.connections == 1
    if isinstance(error, OutcomeUnknown):
        assert (error.effect, error.known) == ("money", payment.known)
        assert error.order_no == payment.fields["ordr_idxx"]
    assert PASSWORD not in "".join(format_exception(error)) + repr(error)


@pytest.mark.parametrize("row", EACH)
def test_a_cancel_is_never_reported_better_than_it_may_be(identity: Identity, row: Row) -> None:
    """A reversal is as dear as a payment: the same classes, and never a second one."""
    environment = Environment("test", "https://gateway.test")
    cancel = build_request("payment.cancel", {"tno": TNO}, identity, environment)
    with hostile(row) as gateway:
        error = report(cancel, row, gateway, over_urllib3)
    assert (type(error), phase_of(error)) == (row.error, row.phase)
    assert len(gateway.requests) == row.arrived
    assert gateway.connections == 1
    if isinstance(error, OutcomeUnknown):
        assert (error.effect, error.tno) == ("reversal", TNO)


def test_a_failure_is_gone_when_no_variable_holds_it(payment: HttpRequest) -> None:
    """It does not wait for the garbage collector, and hold what it came from for so long."""
    with RawGateway(raw_gateway.close_after_request) as gateway:
        transport = over_urllib3(gateway.ca_pem)
        gc.disable()
        held: list[weakref.ref[OutcomeUnknown]] = []
        try:
            transport.send(replace(payment, url=gateway.url + "/"))
        except OutcomeUnknown as error:
            held.append(weakref.ref(error))
        left = [failed() for failed in held]
        gc.enable()
        transport.close()
    assert left == [None]


def hostile(row: Row) -> RawGateway:
    gateway = RawGateway(row.script)
    row.prepare(gateway)
    return gateway


def report(request: HttpRequest, row: Row, gateway: RawGateway, over: Open) -> KcpError:
    """Ask once; measure time and memory while it lasts."""
    body = request.body if row.body is None else row.body
    sent = replace(request, url=gateway.url + "/", body=body)
    transport = over(gateway.ca_pem, row.seconds)
    tracemalloc.start()
    begun = monotonic()
    try:
        with pytest.raises(KcpError) as caught:
            read_response(sent, transport.send(sent))
        took = monotonic() - begun
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        transport.close()
    assert took < TOTAL + LATE
    # A library may copy what it sends, several times; what it receives is what must be bounded.
    assert peak < MEMORY + 5 * len(sent.body)
    return caught.value


def phase_of(error: KcpError) -> str:
    assert isinstance(error, NotSent | OutcomeUnknown)
    return error.phase


@both_transports
def test_a_refused_connection_is_not_sent(payment: HttpRequest, over: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = not_sent(replace(payment, url=f"https://127.0.0.1:{port}/"), over)
    assert (error.phase, "refused" in error.reason) == ("connect", True)


@both_transports
def test_a_name_without_address_is_not_sent(payment: HttpRequest, over: Open) -> None:
    """The top level domain ``invalid`` never resolves (RFC 6761), with a resolver or without."""
    assert not_sent(replace(payment, url="https://gateway.invalid/"), over).phase == "name"


@both_transports
def test_a_resolver_that_hangs_is_bounded(
    payment: HttpRequest, over: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program can even end while it hangs: its thread is not waited for."""
    release = Event()

    def hang(*address: object, **options: object) -> list[object]:
        release.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    error = not_sent(replace(payment, url="https://gateway.test/"), over, connect_timeout=0.2)
    release.set()
    assert (error.phase, "connect_timeout of 0.2 s" in error.reason) == ("name", True)


def not_sent(request: HttpRequest, over: Open, connect_timeout: float = 20) -> NotSent:
    transport = over(None, 30, connect_timeout=connect_timeout)
    with pytest.raises(NotSent) as caught:
        transport.send(request)
    transport.close()
    return caught.value


@both_transports
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(
    payment: HttpRequest, status: int, over: Open
) -> None:
    """What it points to gets nothing at all; the payment's outcome is unknown."""
    with RawGateway(WELL) as elsewhere:
        head = b"HTTP/1.1 %d Elsewhere\r\nLocation: %b/\r\nContent-Length: %d\r\n\r\n"
        script = responding(head % (status, elsewhere.url.encode(), len(HTML)), HTML)
        row = Row("redirect", script, UnreadableReply, "answer", 1)
        with hostile(row) as gateway:
            error = report(payment, row, gateway, over)
    assert (type(error), phase_of(error)) == (UnreadableReply, "answer")
    assert (len(gateway.requests), elsewhere.connections) == (1, 0)
