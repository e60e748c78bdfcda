"""A client that floods below HTTP is cut like a silent one, and others are served meanwhile."""

import socket
import time
from contextlib import suppress
from threading import Thread
from urllib.parse import urlsplit

import pytest
import urllib3
from OpenSSL import SSL

from kcp_sandbox import Sandbox
from kcp_sandbox.server import arrival
from tests.transports.https.flood import (
    DATA,
    HANDSHAKE,
    HELLO_REQUEST,
    Sealer13,
    choose_suite_of_tls13,
)

FLOODS = ("new keys", "new keys that ask for some", "empty records", "hello requests")


def shaken(address: tuple[str, int]) -> tuple[socket.socket, Sealer13]:
    """Shake hands in memory, and take the client's keys."""
    secrets: list[bytes] = []
    context = SSL.Context(SSL.TLS_METHOD)
    choose_suite_of_tls13(context)
    context.set_keylog_callback(lambda tls, line: secrets.append(line))
    tls, plain, done = SSL.Connection(context, None), socket.create_connection(address), False
    tls.set_connect_state()
    while not done:
        with suppress(SSL.WantReadError):
            tls.do_handshake()
            done = True
        plain.sendall(tls.bio_read(1 << 20))
        if not done:
            tls.bio_write(plain.recv(65536))
    secret = next(line.split()[2] for line in secrets if b"CLIENT_TRAFFIC_SECRET_0" in line)
    return plain, Sealer13(bytes.fromhex(secret.decode()), 0)


def block(sealer: Sealer13, flood: str) -> bytes:
    kind, content = {"empty records": (DATA, b"")}.get(flood, (HANDSHAKE, HELLO_REQUEST))
    if flood.startswith("new keys"):
        return b"".join(sealer.update("ask" in flood) for _ in range(1000))
    return b"".join(sealer.seal(kind, content) for _ in range(1000))


def send_until_cut(plain: socket.socket, sealer: Sealer13, flood: str) -> None:
    until = time.monotonic() + 8
    with plain, suppress(OSError):
        while time.monotonic() < until:
            plain.sendall(block(sealer, flood))


@pytest.mark.parametrize("flood", FLOODS)
def test_a_client_that_floods_is_cut_and_others_are_served(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, flood: str
) -> None:
    monkeypatch.setattr(arrival, "WITHIN", 0.5)
    with sandbox.serve() as server:
        parts = urlsplit(server.url)
        plain, sealer = shaken((parts.hostname or "", parts.port or 0))
        thread = Thread(target=send_until_cut, args=(plain, sealer, flood))
        started = time.monotonic()
        thread.start()
        with urllib3.PoolManager(ca_cert_data=server.ca_pem.decode()) as others:
            health = others.request("GET", f"{server.url}/_sandbox/api/health", timeout=4)
        thread.join(10)
        assert time.monotonic() - started < 5
    assert health.status == 200
