"""A TLS server on loopback with one response, as fast as Python can, in a process of its own.

It prints its port and its CA as one line of JSON, and ends when its standard input is closed.
"""

import json
import os
import re
import socket
import ssl
import sys
from contextlib import suppress
from threading import Thread

import trustme

from benchmarks import material

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


def main() -> None:
    """Listen until standard input is closed."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    body = material.response(f"{material.CANCEL}.response").body
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        address = {"port": listener.getsockname()[1], "ca": authority.cert_pem.bytes().decode()}
        print(json.dumps(address), flush=True)
        Thread(
            target=_accept, args=(listener, context, head % len(body) + body), daemon=True
        ).start()
        sys.stdin.read()
    os._exit(0)


def _accept(listener: socket.socket, context: ssl.SSLContext, response: bytes) -> None:
    while True:
        accepted, _ = listener.accept()
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Thread(target=_serve, args=(accepted, context, response), daemon=True).start()


def _serve(accepted: socket.socket, context: ssl.SSLContext, response: bytes) -> None:
    with suppress(OSError), context.wrap_socket(accepted, server_side=True) as connection:
        data = b""
        while received := connection.recv(65536):
            data += received
            head, blank, rest = data.partition(b"\r\n\r\n")
            found = _LENGTH.search(head)
            if blank and found and len(rest) >= int(found[1]):
                connection.sendall(response)
                data = b""


if __name__ == "__main__":
    main()
