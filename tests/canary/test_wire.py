"""R24: however a far end misbehaves, no secret shows anywhere but on its way to the gateway.

Every behaviour of `tests.transports.test_hostile`, and those that quote what they were sent, with
every operation at once, over both HTTPS transports, blocking and awaited.
"""

import asyncio
import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kcp_proto import (
    Environment,
    HttpRequest,
    HttpResponse,
    KcpError,
    NotSent,
    OutcomeUnknown,
    catalogue,
)
from kcp_transports import (
    AsyncClient,
    AsyncioTransport,
    AsyncRecordingTransport,
    AsyncTransport,
    Client,
    RecordingTransport,
    Transport,
)
from tests.canary.canary import Canary
from tests.canary.shop import Secrets
from tests.canary.showing import drawn_traceback, everything_of, shown
from tests.transports import raw_gateway
from tests.transports.both import Open, both_transports
from tests.transports.https.test_hostile import EACH, TOTAL, Row, hostile
from tests.transports.raw_gateway import Line, RawGateway, Script

OPERATIONS = catalogue.operations()
HEAD = b"HTTP/1.1 200 OK\r\n"
PATIENCE = 10


def quoting(begin: bytes, then: Callable[[Line], None] = lambda line: None) -> Script:
    """Respond with the request itself: nothing is worse to quote."""

    def script(line: Line) -> None:
        line.handshake()
        line.write(begin + line.read_request().body + b"\r\n\r\n")
        then(line)

    return script


def quoting_row(name: str, begin: bytes) -> Row:
    return Row(name, quoting(begin), KcpError, "", 1)


HALF = HEAD + b"Content-Length: 9999\r\n\r\n"
UNREAD = Row("never reads", raw_gateway.never_reading, KcpError, "", 0, body=bytes(1 << 23))
REDIRECTS = [301, 302, 303, 307, 308]
QUOTING = [
    quoting_row("a status line that quotes", b""),
    quoting_row("a header that quotes", HEAD + b"X: "),
    quoting_row("a length that quotes", HEAD + b"Content-Length: "),
    quoting_row("an encoding that quotes", HEAD + b"Content-Encoding: "),
    quoting_row("chunks that quote", HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
    quoting_row("half a body that quotes", HALF),
    Row("quotes, then silence", quoting(HALF, Line.hang), KcpError, "", 1),
    quoting_row("HTML that quotes", b"HTTP/1.1 502 Bad\r\nContent-Length: 900\r\n\r\n<html>"),
    *(
        quoting_row(f"a {status} that quotes", b"HTTP/1.1 %d X\r\nLocation: //x.test/?" % status)
        for status in REDIRECTS
    ),
    Row("resets within the request", raw_gateway.reset_within_request, KcpError, "", 0),
    Row("closes on the second request", raw_gateway.close_on_second_request, KcpError, "", 2),
]
ROWS = [*EACH, *(pytest.param(row, id=row.name) for row in QUOTING)]


@pytest.fixture
def printed(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[Callable[[], str]]:
    """Give all that was printed and that any library logged."""
    with caplog.at_level(logging.DEBUG):
        yield lambda: "".join([caplog.text, *capfd.readouterr()])


class Padded:
    """Make requests as long as a row wants them, as JSON may be."""

    def __init__(self, inner: Transport, row: Row) -> None:
        self._inner, self._pad = inner, b" " * len(row.body or b"")

    def send(self, request: HttpRequest) -> HttpResponse:
        return self._inner.send(replace(request, body=request.body + self._pad))

    def close(self) -> None:
        self._inner.close()


class PaddedAsync:
    """Do the same for code that awaits."""

    def __init__(self, inner: AsyncTransport, row: Row) -> None:
        self._inner, self._pad = inner, b" " * len(row.body or b"")

    async def send(self, request: HttpRequest) -> HttpResponse:
        return await self._inner.send(replace(request, body=request.body + self._pad))

    async def aclose(self) -> None:
        await self._inner.aclose()


def failures(client: Client, secrets: Secrets) -> list[KcpError]:
    """Send every operation at once, each twice; some behave at first."""

    def fail(operation: str) -> KcpError | None:
        try:
            for _ in range(2):
                client.send(operation, fields[operation])
        except KcpError as error:
            return error
        return None

    fields = {operation: secrets.fields(operation) for operation in OPERATIONS}
    with ThreadPoolExecutor(len(OPERATIONS)) as threads:
        errors = [*threads.map(fail, OPERATIONS)]
    return [error for error in errors if error is not None]


@both_transports
@pytest.mark.parametrize("row", ROWS)
def test_a_failure_on_the_wire_shows_nothing(
    row: Row, over: Open, secrets: Secrets, tmp_path: Path, printed: Callable[[], str]
) -> None:
    """Not in the error, what led to it, any frame, a log, on the terminal or in the recording."""
    path = tmp_path / "r.jsonl"
    with hostile(row) as gateway:
        recording = RecordingTransport(Padded(over(gateway.ca_pem, TOTAL), row), path)
        with Client(secrets.identity, Environment("test", gateway.url), recording) as client:
            errors = failures(client, secrets)
            texts = [text for error in errors for text in shown(error)]
    assert errors
    assert secrets.canary.found_in(*texts, repr(client), printed(), path.read_bytes()) == []


@pytest.mark.parametrize("row", ROWS)
def test_a_failure_while_awaiting_shows_nothing(
    row: Row, secrets: Secrets, tmp_path: Path, printed: Callable[[], str]
) -> None:
    path = tmp_path / "r.jsonl"

    async def run(gateway: RawGateway) -> list[BaseException]:
        wire = PaddedAsync(AsyncioTransport(ca_pem=gateway.ca_pem, total_timeout=TOTAL), row)
        environment = Environment("test", gateway.url)
        recording = AsyncRecordingTransport(wire, path)
        async with AsyncClient(secrets.identity, environment, recording) as client:

            async def twice(operation: str) -> None:
                fields = secrets.fields(operation)
                for _ in range(2):
                    await client.send(operation, fields)

            outcomes = await asyncio.gather(*map(twice, OPERATIONS), return_exceptions=True)
        return [outcome for outcome in outcomes if outcome is not None]

    with hostile(row) as gateway:
        errors = asyncio.run(run(gateway))
    assert errors
    assert {type(error) for error in errors if not isinstance(error, KcpError)} == set()
    texts = [text for error in errors for text in shown(error)]
    assert secrets.canary.found_in(*texts, printed(), path.read_bytes()) == []


@both_transports
@pytest.mark.parametrize("what", ["refused", "without address", "lookup hangs"])
def test_a_gateway_that_is_not_there_shows_nothing(
    what: str, over: Open, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
    release = threading.Event()

    def hang(*address: object, **options: object) -> list[object]:
        release.wait(PATIENCE)
        return []

    if what != "refused":
        url = "https://gateway.invalid"
    if what == "lookup hangs":
        monkeypatch.setattr(socket, "getaddrinfo", hang)
    transport = over(None, connect_timeout=0.3)
    with Client(secrets.identity, Environment("test", url), transport) as client:
        errors = failures(client, secrets)
    release.set()
    assert {type(error) for error in errors} == {NotSent}
    drawn = map(drawn_traceback, errors)
    assert secrets.canary.found_in(*drawn, *(t for e in errors for t in shown(e))) == []


@contextmanager
def interruptible() -> Generator[None]:
    """Take Ctrl-C as Python does, though a shell's background job may ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="a signal for one thread is POSIX")
@both_transports
@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_interrupt_shows_nothing(
    operation: str, over: Open, secrets: Secrets, printed: Callable[[], str]
) -> None:
    """Ctrl-C, while half of a response that quotes everything lies in some library's variables."""

    def interrupt(line: Line) -> None:
        line.hang(0.1)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        line.hang()

    with RawGateway(quoting(HALF, interrupt)) as gateway, interruptible():
        transport = over(gateway.ca_pem)
        with Client(secrets.identity, Environment("test", gateway.url), transport) as client:
            with pytest.raises(KeyboardInterrupt) as caught:
                client.send(operation, secrets.fields(operation))
    texts = [*shown(caught.value), drawn_traceback(caught.value)]
    # asyncio logs an unread outcome when it is thrown away.
    gc.collect()
    assert secrets.canary.found_in(*texts, printed()) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_cancelled_task_shows_nothing(operation: str, secrets: Secrets, tmp_path: Path) -> None:
    """Neither the outcome, unknown or not, nor the cancellation that led to it."""

    async def run(gateway: RawGateway) -> BaseException:
        transport = AsyncRecordingTransport(AsyncioTransport(ca_pem=gateway.ca_pem), path)
        environment = Environment("test", gateway.url)
        async with AsyncClient(secrets.identity, environment, transport) as client:
            task = asyncio.ensure_future(client.send(operation, secrets.fields(operation)))
            assert await asyncio.to_thread(responded.wait, PATIENCE)
            await asyncio.sleep(0.1)
            task.cancel()
            (error,) = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(error, BaseException)
        return error

    def tell(line: Line) -> None:
        responded.set()
        line.hang()

    responded, path = threading.Event(), tmp_path / "r.jsonl"
    with RawGateway(quoting(HALF, tell)) as gateway:
        error = asyncio.run(run(gateway))
    reads = catalogue.operation(operation).effect == "read"
    assert type(error) is (asyncio.CancelledError if reads else OutcomeUnknown)
    texts = [*shown(error), drawn_traceback(error)]
    assert secrets.canary.found_in(*texts, path.read_bytes()) == []


@both_transports
def test_what_is_left_out_would_show(
    over: Open, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof of all of the above: with the frames left in, the canary sings."""

    def whole(error: BaseException) -> BaseException:
        return error

    monkeypatch.setattr("kcp_proto.shield.without_traceback", whole)
    fields = secrets.fields("benepia.point_payment")
    one = Canary({"pt_idno": str(fields["pt_idno"])})
    with hostile(UNREAD) as gateway:
        transport = Padded(over(gateway.ca_pem, TOTAL), UNREAD)
        with Client(secrets.identity, Environment("test", gateway.url), transport) as client:
            with pytest.raises(OutcomeUnknown) as caught:
                client.send("benepia.point_payment", fields)
    assert one.found_in(everything_of(caught.value))
