"""A stand-in for a service's REST interface, which holds a request against the contract."""

import json
import ssl
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast

from kcp_transports.signers.gcpkms import crc32c

CONTRACT: dict[str, Any] = json.loads(
    Path(__file__).with_name("key_services.json").read_text("utf-8")
)
_WRITE: Mapping[str, Callable[[bytes], str]] = {
    "base64": lambda raw: b64encode(raw).decode(),
    "base64url": lambda raw: urlsafe_b64encode(raw).rstrip(b"=").decode(),
    "crc32c": lambda raw: str(crc32c(raw)),
    "": bytes.decode,
}


def filled(shape: Any, values: Mapping[str, bytes]) -> Any:
    """Fill in a shape of the contract."""
    if isinstance(shape, dict):
        members = cast("dict[str, Any]", shape)
        return {name: filled(value, values) for name, value in members.items()}
    if isinstance(shape, list):
        return [filled(value, values) for value in cast("list[Any]", shape)]
    if not isinstance(shape, str):
        return shape
    for name, value in values.items():
        for form, write in _WRITE.items():
            place = f"{{{form}:{name}}}" if form else f"{{{name}}}"
            if place in shape:
                shape = shape.replace(place, write(value))
    return shape


class PlayedRest:
    """One service: what was asked that the contract does not have, and what was sealed.

    Args:
        service: Whose contract.
        values: What fills it in.
        versions: For each version of the key, what else fills it in.
        failures: Versions of which every request fails: the status, and what fills in the error.
        imported: The version that an import makes.
    """

    def __init__(
        self,
        service: str,
        values: dict[str, bytes],
        versions: dict[str, dict[str, bytes]],
        failures: dict[str, tuple[int, dict[str, bytes]]],
        imported: str,
    ) -> None:
        self.service, self.values, self.versions = service, values, versions
        self.failures, self.imported = failures, imported
        self.contract = CONTRACT[service]
        self.strange: list[str] = []
        self.calls: list[str] = []
        self.sealed: list[str] = []

    def respond(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        for version, (status, words) in self.failures.items():
            if f"{version}/" in f"{path}/" or f"{version}:" in path:
                return status, filled(self.contract["error"], words)
        for version, more in self.versions.items():
            values = {**self.values, "version": version.encode(), **more}
            for call in self.contract["calls"]:
                made = version == self.imported or not call.get("makes")
                if made and (method, path) == (call["method"], filled(call["path"], values)):
                    self.calls.append(call["path"])
                    self._compare(call, json.loads(body or b"{}"), values)
                    return 200, filled(call["response"], values)
        self.strange.append(f"{method} {path}")
        return 404, {}

    def _compare(
        self, call: dict[str, Any], sent: dict[str, Any], values: dict[str, bytes]
    ) -> None:
        wanted = filled(call.get("request", {}), values)
        if "wrappedKey" in sent:
            self.sealed.append(sent["wrappedKey"])
            wanted["wrappedKey"] = sent["wrappedKey"]
        # What the path says need not stand in the body.
        in_path = {name: wanted.pop(name) for name in ("name", "parent") if name in wanted}
        rest = {name: value for name, value in sent.items() if name not in in_path}
        if rest != wanted:
            self.strange.append(f"{call['path']}: {json.dumps(rest)} for {json.dumps(wanted)}")


@contextmanager
def serving(played: PlayedRest, tls: ssl.SSLContext | None) -> Generator[str]:
    """Serve on a free port of loopback; give host and port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if played.service == "azurekms" and "Authorization" not in self.headers:
                # The vault says where to get a token before it looks at anything.
                where = 'Bearer authorization="https://login.test/t", resource="https://vault.test"'
                self._send(401, {}, {"WWW-Authenticate": where})
                return
            path = self.path.partition("?")[0]
            self._send(*played.respond(self.command, path, body), {})

        do_GET = do_POST = do_PUT = _any  # noqa: N815 - the library's names

        def _send(self, status: int, content: Any, headers: dict[str, str]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
