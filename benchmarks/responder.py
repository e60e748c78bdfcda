"""A TLS server on loopback with one response, as fast as Python can, in a process of its own.

It prints its port and its CA as one line of JSON, and ends when its standard input is closed. With
``--asyncio`` one loop serves all connections, which many need; else each has a thread, which waits
for less.
"""

import asyncio
import json
import os
import re
import socket
import ssl
import sys
from argparse import ArgumentParser
from collections.abc import Generator
from contextlib import contextmanager, suppress
from subprocess import PIPE, Popen
from threading import Thread

import trustme

from benchmarks import material
from benchmarks.worker_process import ROOT

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_WAITING = 1_024
"""Connections that may wait to be accepted."""


@contextmanager
def responder(*options: str) -> Generator[tuple[int, str]]:
    """Run the server until the block ends; give its port and its CA, PEM.

    Args:
        *options: Its command line.
    """
    command = [sys.executable, str(ROOT / "benchmarks" / "responder.py"), *options]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the server has no pipes")
        address = json.loads(process.stdout.readline())
        try:
            yield address["port"], address["ca"]
        finally:
            process.stdin.close()


def main() -> None:
    """Listen until standard input is closed."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--asyncio", action="store_true")
    parser.add_argument("--message", default=f"{material.CANCEL}.response")
    options = parser.parse_args()
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    body = material.response(options.message).body
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    response = head % len(body) + body
    with socket.create_server(("127.0.0.1", 0), backlog=_WAITING) as listener:
        address = {"port": listener.getsockname()[1], "ca": authority.cert_pem.bytes().decode()}
        print(json.dumps(address), flush=True)
        Thread(target=_end, daemon=True).start()
        if options.asyncio:
            asyncio.run(_serve_all(listener, context, response))
        else:
            _accept(listener, context, response)


def _end() -> None:
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
            if _is_whole(data):
                connection.sendall(response)
                data = b""


async def _serve_all(listener: socket.socket, context: ssl.SSLContext, response: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        data = b""
        with suppress(OSError):
            while received := await reader.read(65536):
                data += received
                if _is_whole(data):
                    writer.write(response)
                    data = b""

    server = await asyncio.start_server(serve, sock=listener, ssl=context, backlog=_WAITING)
    await server.serve_forever()


def _is_whole(data: bytes) -> bool:
    head, blank, rest = data.partition(b"\r\n\r\n")
    found = _LENGTH.search(head)
    return bool(blank and found and len(rest) >= int(found[1]))


if __name__ == "__main__":
    main()
