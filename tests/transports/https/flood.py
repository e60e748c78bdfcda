"""A far end that floods below HTTP, in a process of its own: ``python -m`` this.

It prints its authority's certificate, and a port for each flood. Its records are made by hand, of
the keys that the handshake gave, so each kind comes as fast as a socket takes it.
"""

import json
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import chain, cycle, repeat
from threading import Thread
from time import monotonic
from typing import Any

import trustme
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from OpenSSL import SSL

ALERT, CHANGE, HANDSHAKE, DATA = b"\x15", b"\x14", b"\x16", b"\x17"
HELLO_REQUEST = bytes(4)
# lifetime, age, nonce, ticket, extensions: as short as they may be
TICKET = b"\x04\x00\x00\x0f" + bytes(8) + b"\x01n\x00\x01t\x00\x00"
BODY = b'{"res_cd":"0000","res_msg":"ok"}'
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
LONG = b'{"res_cd":"0000","res_msg":"%b"}' % (b"x" * 60_000)
LONG_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(LONG), LONG)
_BLOB = 256 * 1024
# Far longer than any limit in the tests; without one, a flood would have no end.
SECONDS = 8.0


def record(kind: bytes, content: bytes, version: bytes = b"\x03\x03") -> bytes:
    return kind + version + struct.pack(">H", len(content)) + content


class Sealer13:
    """The server's side of a TLS 1.3 connection, TLS_AES_128_GCM_SHA256."""

    def __init__(self, secret: bytes, sequence: int) -> None:
        self._use(secret)
        self._sequence = sequence

    def seal(self, kind: bytes, content: bytes) -> bytes:
        head = DATA + b"\x03\x03" + struct.pack(">H", len(content) + 17)
        nonce = int.from_bytes(self._iv, "big") ^ self._sequence
        self._sequence += 1
        return head + self._key.encrypt(nonce.to_bytes(12, "big"), content + kind, head)

    def update(self, ask: bool) -> bytes:
        """Change the keys, which costs the other side the same."""
        sealed = self.seal(HANDSHAKE, b"\x18\x00\x00\x01" + bytes([ask]))
        self._use(_expand(self._secret, b"traffic upd", 32))
        self._sequence = 0
        return sealed

    def _use(self, secret: bytes) -> None:
        self._secret = secret
        self._key = AESGCM(_expand(secret, b"key", 16))
        self._iv = _expand(secret, b"iv", 12)


class Sealer12:
    """The server's side of a TLS 1.2 connection, ECDHE and AES128-GCM-SHA256."""

    def __init__(self, master: bytes, client: bytes, server: bytes) -> None:
        block = _prf(master, b"key expansion" + server + client, 40)
        self._key, self._salt = AESGCM(block[16:32]), block[36:40]
        # The first record was the server's Finished.
        self._sequence = 1

    def seal(self, kind: bytes, content: bytes) -> bytes:
        sequence = struct.pack(">Q", self._sequence)
        self._sequence += 1
        bound = sequence + kind + b"\x03\x03" + struct.pack(">H", len(content))
        sealed = self._key.encrypt(self._salt + sequence, content, bound)
        return record(kind, sequence + sealed)


def _expand(secret: bytes, label: bytes, length: int) -> bytes:
    label = b"tls13 " + label
    info = struct.pack(">HB", length, len(label)) + label + b"\x00"
    return HKDFExpand(SHA256(), length, info).derive(secret)


def _hmac(key: bytes, data: bytes, algorithm: HashAlgorithm) -> bytes:
    mac = HMAC(key, algorithm)
    mac.update(data)
    return mac.finalize()


def _prf(secret: bytes, seed: bytes, length: int) -> bytes:
    made, state = b"", seed
    while len(made) < length:
        state = _hmac(secret, state, SHA256())
        made += _hmac(secret, state + seed, SHA256())
    return made[:length]


@dataclass(frozen=True)
class Far:
    """A connection whose handshake is done, and whose request was read."""

    socket: socket.socket
    tls: SSL.Connection
    secrets: list[bytes]
    own_records: int

    def read_request(self) -> None:
        """Read a further one."""
        read = b""
        while not _is_request(read):
            self.tls.bio_write(_receive(self.socket))
            with suppress(SSL.WantReadError):
                while True:
                    read += self.tls.recv(65536)

    def sealer13(self) -> Sealer13:
        secret = next(
            line.split()[2] for line in self.secrets if b"SERVER_TRAFFIC_SECRET_0" in line
        )
        return Sealer13(bytes.fromhex(secret.decode()), self.own_records)

    def sealer12(self) -> Sealer12:
        tls = self.tls
        return Sealer12(
            tls.master_key() or b"", tls.client_random() or b"", tls.server_random() or b""
        )


LATE_TICKETS = "tickets behind the response"
RENEGOTIATION = "a response behind a renegotiation"
LARGEST_RECORDS = "a long response, a byte a record, under TLS 1.2 and CBC"

Parts = Iterator[bytes]
AfterTls13 = Callable[[Sealer13], Parts]
AfterTls12 = Callable[[Sealer12], Parts]

BEFORE: dict[str, Callable[[], Parts]] = {
    "hello requests": lambda: repeat(record(HANDSHAKE, HELLO_REQUEST)),
    "hello requests, many a record": lambda: repeat(record(HANDSHAKE, HELLO_REQUEST * 4000)),
    "hello requests, a byte a record": lambda: repeat(record(HANDSHAKE, b"\x00")),
    "empty records first": lambda: repeat(record(HANDSHAKE, b"")),
    "changes of the cipher first": lambda: repeat(record(CHANGE, b"\x01")),
    "warnings first": lambda: repeat(record(ALERT, b"\x01\x5a")),
    "a server hello, a byte a record": lambda: chain(
        (record(HANDSHAKE, byte) for byte in (b"\x02", b"\x00", b"\x4e", b"\x00")),
        repeat(record(HANDSHAKE, b"\x03")),
    ),
}
AFTER_13: dict[str, AfterTls13] = {
    "tickets": lambda far: (far.seal(HANDSHAKE, TICKET * 800) for _ in repeat(0)),
    "tickets, one a record": lambda far: (far.seal(HANDSHAKE, TICKET) for _ in repeat(0)),
    "tickets, a byte a record": lambda far: (
        far.seal(HANDSHAKE, TICKET[at : at + 1]) for at in cycle(range(len(TICKET)))
    ),
    "key updates": lambda far: (far.update(False) for _ in repeat(0)),
    "key updates that ask for one": lambda far: (far.update(True) for _ in repeat(0)),
    "empty records of data": lambda far: (far.seal(DATA, b"") for _ in repeat(0)),
    "tickets and empty records": lambda far: (
        far.seal(HANDSHAKE, TICKET) + far.seal(DATA, b"") for _ in repeat(0)
    ),
    "hello requests under TLS 1.3": lambda far: (
        far.seal(HANDSHAKE, HELLO_REQUEST) for _ in repeat(0)
    ),
    "changes of the cipher": lambda far: repeat(record(CHANGE, b"\x01")),
    "warnings": lambda far: (far.seal(ALERT, b"\x01\x5a") for _ in repeat(0)),
    "chunks, a byte a record": lambda far: _byte_by_byte(far, _chunks()),
    "a response, a byte a record": lambda far: _byte_by_byte(far, RESPONSE),
    "a long response, a byte a record": lambda far: _byte_by_byte(far, LONG_RESPONSE),
    "a response behind tickets and key updates": lambda far: chain(
        (far.seal(HANDSHAKE, TICKET) for _ in range(20)),
        (far.update(True) for _ in range(20)),
        (far.seal(DATA, RESPONSE) for _ in range(1)),
    ),
}
AFTER_12: dict[str, AfterTls12] = {
    "hello requests under TLS 1.2": lambda far: (
        far.seal(HANDSHAKE, HELLO_REQUEST) for _ in repeat(0)
    ),
    "hello requests under TLS 1.2, many a record": lambda far: (
        far.seal(HANDSHAKE, HELLO_REQUEST * 4000) for _ in repeat(0)
    ),
    "one hello request, and silence": lambda far: iter([far.seal(HANDSHAKE, HELLO_REQUEST)]),
    "empty records under TLS 1.2": lambda far: (far.seal(DATA, b"") for _ in repeat(0)),
    "warnings under TLS 1.2": lambda far: (far.seal(ALERT, b"\x01\x5a") for _ in repeat(0)),
    "a response, a byte a record, under TLS 1.2": lambda far: _byte_by_byte(far, RESPONSE),
}
FLOODS = (*BEFORE, *AFTER_13, *AFTER_12, LARGEST_RECORDS, LATE_TICKETS, RENEGOTIATION)


def _chunks() -> Iterator[int]:
    yield from b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield from cycle(b"1\r\na\r\n")


def _byte_by_byte(far: Sealer12 | Sealer13, data: bytes | Iterator[int]) -> Parts:
    return (far.seal(DATA, bytes([byte])) for byte in data)


def _written(tls: SSL.Connection, data: bytes) -> Parts:
    for at in range(len(data)):
        tls.send(data[at : at + 1])
        yield tls.bio_read(_BLOB)


def _respond_with_late_tickets(far: Far) -> Parts:
    sealer = far.sealer13()
    while True:
        response = sealer.seal(DATA, RESPONSE)
        far.socket.sendall(response + sealer.seal(HANDSHAKE, TICKET))
        far.read_request()
        yield b""


def _renegotiate(far: Far) -> Parts:
    """Shake hands once more, as TLS 1.2 allows, before the response leaves."""
    far.tls.renegotiate()
    while True:
        for step in (far.tls.do_handshake, partial(far.tls.recv, 1)):
            with suppress(SSL.WantReadError):
                step()
        with suppress(SSL.WantReadError):
            far.socket.sendall(far.tls.bio_read(_BLOB))
        if far.tls.total_renegotiations() and not far.tls.renegotiate_pending():
            break
        far.tls.bio_write(_receive(far.socket))
    yield from _written(far.tls, RESPONSE)


def _is_request(data: bytes) -> bool:
    return b"\r\n\r\n{" in data and data.endswith(b"}")


def _receive(accepted: socket.socket) -> bytes:
    if not (data := accepted.recv(65536)):
        raise ConnectionResetError
    return data


def parts_of(
    name: str, accepted: socket.socket, context: SSL.Context, secrets: list[bytes]
) -> Parts:
    if name in BEFORE:
        accepted.recv(65536)
        return BEFORE[name]()
    far = handshake(accepted, context, secrets)
    if name == LATE_TICKETS:
        return _respond_with_late_tickets(far)
    if name == RENEGOTIATION:
        return _renegotiate(far)
    if name == LARGEST_RECORDS:
        return _written(far.tls, LONG_RESPONSE)
    if name in AFTER_13:
        return AFTER_13[name](far.sealer13())
    return AFTER_12[name](far.sealer12())


def handshake(accepted: socket.socket, context: SSL.Context, secrets: list[bytes]) -> Far:
    """Shake hands in memory, count the records behind it, and read a request."""
    tls = SSL.Connection(context, None)
    tls.set_accept_state()
    last, done, request = b"", False, b""
    while not _is_request(request):
        tls.bio_write(_receive(accepted))
        if not done:
            with suppress(SSL.WantReadError):
                tls.do_handshake()
                done = True
            with suppress(SSL.WantReadError):
                last = tls.bio_read(1 << 20)
                accepted.sendall(last)
        if done:
            with suppress(SSL.WantReadError):
                while True:
                    request += tls.recv(65536)
    return Far(accepted, tls, secrets, sum(kind == DATA for kind in _kinds(last)))


def _kinds(data: bytes) -> Iterator[bytes]:
    while data:
        yield data[:1]
        data = data[5 + int.from_bytes(data[3:5], "big") :]


def flood(accepted: socket.socket, parts: Parts) -> None:
    """Send it for some seconds, in pieces that keep the socket full, and wait for the other end."""
    until = monotonic() + SECONDS
    blob = bytearray()
    for part in parts:
        blob += part
        if len(blob) >= _BLOB:
            accepted.sendall(blob)
            blob.clear()
            if monotonic() > until:
                return
    accepted.sendall(blob)
    while accepted.recv(65536):
        pass


def server_context(authority: trustme.CA, name: str, secrets: list[bytes]) -> SSL.Context:
    context = SSL.Context(SSL.TLS_METHOD)
    authority.issue_cert("localhost").configure_cert(context)
    choose_suite_of_tls13(context)
    suite = b"AES256-SHA384" if name == LARGEST_RECORDS else b"AES128-GCM-SHA256"
    context.set_cipher_list(b"ECDHE-ECDSA-%b:ECDHE-RSA-%b" % (suite, suite))
    context.set_keylog_callback(lambda tls, line: secrets.append(line))
    if name not in (*AFTER_13, LATE_TICKETS):
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
    return context


def choose_suite_of_tls13(context: Any) -> None:
    """Agree on AES-128 alone, for which records are sealed here."""
    suite = b"TLS_AES_128_GCM_SHA256"
    if hasattr(context, "set_tls13_ciphersuites"):
        context.set_tls13_ciphersuites(suite)
    else:
        # pyOpenSSL before 25.2 has no name for it.
        library: Any = import_module("OpenSSL._util").lib
        assert library.SSL_CTX_set_ciphersuites(context._context, suite) == 1


def serve(name: str, listener: socket.socket, authority: trustme.CA) -> None:
    while True:
        accepted, _ = listener.accept()
        Thread(target=play, args=(name, accepted, authority), daemon=True).start()


def play(name: str, accepted: socket.socket, authority: trustme.CA) -> None:
    secrets: list[bytes] = []
    context = server_context(authority, name, secrets)
    with accepted, suppress(OSError, SSL.Error):
        flood(accepted, parts_of(name, accepted, context, secrets))


def main() -> None:
    authority = trustme.CA()
    ports: dict[str, int] = {}
    for name in FLOODS:
        listener = socket.create_server(("127.0.0.1", 0))
        ports[name] = listener.getsockname()[1]
        Thread(target=serve, args=(name, listener, authority), daemon=True).start()
    print(json.dumps({"ca": authority.cert_pem.bytes().decode(), "ports": ports}), flush=True)
    # Until the test ends.
    sys.stdin.read()


if __name__ == "__main__":
    main()
