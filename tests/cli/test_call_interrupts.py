"""``call`` under a signal while a payment is out: exit code 4, and what is known."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from kcp_cli import main
from kcp_cli.interrupts import Interrupted, Interrupts
from kcp_proto import STAGING, HttpRequest, HttpResponse, Identity, build_request
from kcp_transports import Recording
from tests.transports.conftest import MONEY
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval

from .conftest import Shop, save
from .processes import RUN

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
SIGNALS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if os.name == "posix" else [])]
BODY = b'{"res_cd":"8133","res_msg":"no"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY)


@dataclass
class Peer:
    """A gateway that stops where a test says: ``accept``, ``wait``, ``receive`` or nowhere."""

    address: str
    ca: Path
    stop: str = "wait"
    arrived: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    ca = tmp_path / "ca.pem"
    ca.write_bytes(authority.cert_pem.bytes())
    listener = socket.create_server(("127.0.0.1", 0))
    peer = Peer(f"https://localhost:{listener.getsockname()[1]}", ca)

    def serve() -> None:
        with listener, listener.accept()[0] as plain:
            if peer.stop == "accept":
                peer.arrived.set()
                peer.release.wait(20)
                return
            with context.wrap_socket(plain, server_side=True) as line:
                line.recv(65536)
                line.sendall({"wait": b"", "receive": HEAD + BODY[:5]}.get(peer.stop, b""))
                peer.arrived.set()
                peer.release.wait(20)
                if peer.stop == "respond":
                    line.sendall(HEAD + BODY)
                if peer.stop == "damage":
                    line.sendall(HEAD + b"x" * len(BODY))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield peer
    peer.release.set()
    thread.join(20)


def start(peer: Peer, shop: Shop, folder: Path, *more: object) -> "subprocess.Popen[bytes]":
    file = save(folder / "fields.json", MONEY)
    command = [
        *RUN, "call", "benepia.point_payment", file, "--env", peer.address, "--site-cd", "T0000",
        "--cert", shop.certificate, "--key", shop.key, "--password-file", shop.password,
        "--ca", peer.ca, *more,
    ]  # fmt: skip
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize("stop", ["wait", "receive"])
@pytest.mark.parametrize("number", SIGNALS)
def test_a_payment_that_is_out_is_reported_as_unknown(
    number: signal.Signals, stop: str, peer: Peer, shop: Shop, tmp_path: Path
) -> None:
    peer.stop = stop
    record = tmp_path / "r.jsonl"
    process = start(peer, shop, tmp_path, "--record", record)
    assert peer.arrived.wait(20)
    time.sleep(0.2)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    printed = err.decode()
    assert (process.returncode, out) == (4, b"")
    assert f"kcp-proto: interrupted by {number.name} while benepia.point_payment was out" in printed
    assert "Do not send it again" in printed
    assert f"ordr_idxx {MONEY['ordr_idxx']}" in printed
    assert "bytes handed to TLS" in printed
    assert "Traceback" not in printed
    (unresolved,) = Recording.read(record).unresolved()
    assert unresolved.outcome == "outcome-unknown"


@pytest.mark.parametrize("number", SIGNALS)
def test_before_anything_was_sent_a_signal_does_what_it_always_did(
    number: signal.Signals, peer: Peer, shop: Shop, tmp_path: Path
) -> None:
    peer.stop = "accept"
    process = start(peer, shop, tmp_path)
    assert peer.arrived.wait(20)
    time.sleep(0.2)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    wanted = 130 if number is signal.SIGINT else -number
    assert (process.returncode, out, b"outcome" in err) == (wanted, b"", False)


def test_an_interrupt_while_the_command_is_loaded_leaves_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kcp_cli._run", interrupt)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "")


def test_a_signal_that_is_ignored_stays_ignored(peer: Peer, shop: Shop, tmp_path: Path) -> None:
    """As under nohup, whose commands must outlive the terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        peer.stop = "respond"
        process = start(peer, shop, tmp_path)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert peer.arrived.wait(20)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.2)
    peer.release.set()
    out, _ = process.communicate(timeout=20)
    assert (process.returncode, b'"8133"' in out) == (1, True)


def bombard(process: "subprocess.Popen[bytes]", number: signal.Signals) -> bytes:
    """Send a signal again and again until the process ends; give what it still printed."""
    with process:
        while process.poll() is None:
            process.send_signal(number)
            time.sleep(0.0005)
        assert process.stdout
        return process.stdout.read()


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("recorded", [False, True])
def test_no_signal_changes_how_a_command_ends_whose_reply_is_printed(
    number: signal.Signals, recorded: bool, peer: Peer, shop: Shop, tmp_path: Path
) -> None:
    """To the very end of the process, while Python takes itself down."""
    peer.stop = "respond"
    peer.release.set()
    more = ["--record", tmp_path / "r.jsonl"] if recorded else []
    process = start(peer, shop, tmp_path, *more)
    assert process.stdout
    first = process.stdout.readline()
    rest = bombard(process, number)
    assert (process.returncode, b'"8133"' in first + rest) == (1, True)


@pytest.mark.parametrize("number", SIGNALS)
def test_no_signal_cuts_off_what_is_said_of_an_unknown_outcome(
    number: signal.Signals, peer: Peer, shop: Shop, tmp_path: Path
) -> None:
    peer.stop = "damage"
    peer.release.set()
    process = start(peer, shop, tmp_path)
    assert process.stderr
    first = process.stderr.readline()
    bombard(process, number)
    assert b"benepia.point_payment" in first
    assert process.returncode == 4


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    """Give this process its handlers back: the command leaves signals ignored to its end."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def request_(identity: Identity) -> HttpRequest:
    return build_request("payment.cancel", {"tno": "1"}, identity, STAGING)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_transport_that_cannot_say_how_far_it_came_leaves_what_is_known(
    number: signal.Signals, request_: HttpRequest
) -> None:
    def peer(request: object) -> HttpResponse:
        signal.raise_signal(number)
        raise AssertionError("the signal ends the waiting")

    with Interrupts() as interrupts:
        with pytest.raises(Interrupted):
            interrupts.watch(InMemoryTransport(peer)).send(request_)
        # One more breaks nothing off.
        signal.raise_signal(number)
    unknown = interrupts.unknown()
    assert (unknown.phase, unknown.tno, unknown.effect) == ("send", "1", "reversal")
    assert number.name in str(unknown)


def test_a_response_that_is_there_is_printed_first(request_: HttpRequest) -> None:
    """All that a signal could do is to lose it; a second one ends a reader that does not read."""
    with Interrupts() as interrupts:
        response = interrupts.watch(InMemoryTransport(lambda _: approval())).send(request_)
        signal.raise_signal(signal.SIGTERM)
        assert response.status == 200
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGTERM)
    assert interrupts.unknown().phase == "answer"


def test_the_handlers_are_those_of_before_in_the_end() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with Interrupts() as interrupts:
        assert [signal.getsignal(number) for number in SIGNALS] != before
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert [signal.getsignal(number) for number in SIGNALS] == before
    assert interrupts.name == ""
    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert sys.exc_info() == (None, None, None)
