"""Round trip over TLS on loopback, with and without keep-alive, against bare urllib3."""

import socket
import ssl
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager

import urllib3

from benchmarks import material
from benchmarks.contest import Contender, Effort, Result, contest
from benchmarks.responder import responder
from benchmarks.section import Aim, Section, run_alone
from kcp_proto import Environment, catalogue
from kcp_transports import Client
from kcp_transports.https import Urllib3Transport

_AIM = 1.15
_BARE, _SENT = "bare urllib3 and bare signature", "Client.send, kept alive"
_AGAIN = "Client.send, a new connection each time"
_FULL, _RESUMED = "a new connection and one POST", "the same, session resumed"
# Seconds; shorter than any pause, so that no connection is used again.
_AT_ONCE = 1e-9


def measure(effort: Effort) -> Section:
    """Send cancels to a server in another process."""
    with ExitStack() as stack:
        port, ca = stack.enter_context(responder())
        sent = contest("one signed cancel over TLS", _contenders(stack, port, ca), effort)
        connected = _connections(port, ca, effort)
    aims = [
        Aim.at_most(
            "Client.send, kept alive, against the same bytes by bare urllib3 and a bare signature",
            _AIM,
            sent.ratio(_SENT, _BARE),
        )
    ]
    resumed = connected.ratio(_RESUMED, _FULL)
    notes = [
        f"A resumed session takes {resumed.value:.2f} of a new connection with one POST "
        f"({resumed.low:.2f} to {resumed.high:.2f}), on loopback, where the network takes no time.",
        "Both sides run on this machine, so the server's work is part of every figure.",
    ]
    return Section("tls", "Round trip over TLS on loopback", [sent, connected], aims, notes)


def _contenders(stack: ExitStack, port: int, ca: str) -> list[Contender]:
    environment = Environment("bench", f"https://127.0.0.1:{port}")
    identity, fields = material.shop().identity, material.fields(material.CANCEL)
    keep_alive, fresh = (
        stack.enter_context(
            Client(identity, environment, Urllib3Transport(ca_pem=ca, idle_limit=limit))
        )
        for limit in (60.0, _AT_ONCE)
    )
    return [
        Contender.waiting(_BARE, stack.enter_context(_bare(port, ca))),
        Contender.waiting(_SENT, lambda: keep_alive.send(material.CANCEL, fields)),
        Contender.waiting(_AGAIN, lambda: fresh.send(material.CANCEL, fields)),
    ]


@contextmanager
def _bare(port: int, ca: str) -> Generator[Callable[[], object]]:
    """Post the same bytes by the library alone, and sign once."""
    request, data = material.request(material.CANCEL), material.signed_text(material.CANCEL)
    path = catalogue.operation(material.CANCEL).path
    with urllib3.HTTPSConnectionPool("127.0.0.1", port, ssl_context=_context(ca)) as pool:

        def post() -> object:
            material.shop().bare(data)
            headers = dict(request.headers)
            return pool.urlopen("POST", path, body=request.body, headers=headers, retries=False)

        yield post


def _connections(port: int, ca: str, effort: Effort) -> Result:
    """Compare connections by the standard library alone."""
    context, body = _context(ca), material.request(material.CANCEL).body
    head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"

    def post(session: ssl.SSLSession | None) -> ssl.SSLSession | None:
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as secured,
        ):
            secured.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            secured.sendall(head.encode() + body)
            secured.recv(65536)
            if session is not None and not secured.session_reused:
                raise RuntimeError("the session was not resumed")
            return secured.session

    def resumed(loops: int) -> float:
        # A ticket of TLS 1.3 is meant for one connection; each brings the next one.
        session = post(None)

        def again() -> None:
            nonlocal session
            session = post(session)

        return Contender.waiting("", again).run(loops)

    full = Contender.waiting(_FULL, lambda: post(None))
    return contest("new connections", [full, Contender(_RESUMED, resumed)], effort)


def _context(ca: str) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=ca)


if __name__ == "__main__":
    run_alone(measure)
