"""A small shop over HTTP: it registers, opens the payment window, approves, cancels, takes notices.

kcp-proto sandbox run -- python examples/shop/python/shop.py
"""

import json
import os
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from orders import Shop, Wrong

from kcp_proto import Environment, KcpError
from kcp_proto.documents import MAX_BYTES
from kcp_proto.notices import notice_response
from kcp_transports import Client, Urllib3Transport, load_identity
from kcp_transports.recording import DatabaseJournal, RecordingTransport

PAGES = {
    "paid": "결제가 완료되었습니다 (paid)",
    "waiting": "입금을 기다리고 있습니다 (waiting for your deposit)",
    "failed": "결제가 이루어지지 않았습니다 (failed)",
    "unknown": "결제 결과를 확인하고 있습니다 (being checked)",
}


def _read_form(body: bytes) -> dict[str, str]:
    """Read a form of the payment window: it is in UTF-8 or EUC-KR, and does not say in which."""
    for encoding in ("utf-8", "cp949"):
        try:
            return dict(parse_qsl(body.decode("ascii"), True, encoding=encoding, errors="strict"))
        except ValueError:
            continue
    raise Wrong(400, "this is no form")


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Wrong(400, "this is no JSON object")
    return value


class Handler(BaseHTTPRequestHandler):
    """The shop's surface over HTTP."""

    shop: Shop
    timeout = 10

    def do_GET(self) -> None:
        """Show an order."""
        self._respond_to(b"")

    def do_POST(self) -> None:
        """Do what is asked for, if it is not too large."""
        length = self.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) <= MAX_BYTES:
            self._respond_to(self.rfile.read(int(length)))
        else:
            self._respond(413, "text/plain", b"too large")

    def _respond_to(self, body: bytes) -> None:
        try:
            self._route(body)
        except Wrong as wrong:
            self._respond_json(wrong.status, {"error": str(wrong)})
        except KcpError as error:
            self._respond_json(502, {"error": error.code})

    def _route(self, body: bytes) -> None:
        """Do what a request asks for."""
        shop, path = self.shop, self.path.strip("/").split("/")
        match self.command, path:
            case "POST", ["orders"]:
                asked = _read_json(body)
                names = ("order_no", "amount", "pay_type")
                self._respond_json(200, shop.register(*(asked.get(name) for name in names)))
            case "GET", ["orders", number]:
                self._respond_json(200, shop.show(number))
            case "POST", ["orders", number, "cancel"]:
                done = shop.cancel(number, _read_json(body).get("amount"))
                self._respond_json(409 if "refused" in done else 200, done)
            case "POST", ["recover"]:
                self._respond_json(200, shop.recover())
            case "POST", ["return"]:
                state = shop.approve(_read_form(body))
                page = f"<!doctype html><title>{state}</title><p>{PAGES.get(state, state)}</p>"
                self._respond(200, "text/html; charset=utf-8", page.encode())
            case "POST", ["notice"]:
                taken = shop.take(body, self.headers.get("Content-Type", ""))
                response = notice_response(taken=taken)
                self._respond(response.status, response.headers["content-type"], response.body)
            case _:
                raise Wrong(404, "there is no such page")

    def _respond_json(self, status: int, value: object) -> None:
        self._respond(status, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def _respond(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        """Log nothing: what comes in is personal."""


def main() -> None:
    """Run the shop until it is stopped."""
    own = {
        name.removeprefix("KCP_SANDBOX_"): value
        for name, value in os.environ.items()
        if name.startswith("KCP_SANDBOX_")
    }
    folder = Path(os.environ.get("SHOP_DATA") or tempfile.mkdtemp(prefix="shop-"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    identity = load_identity(
        own["SITE_CD"],
        own["CERTIFICATE_FILE"],
        own["PRIVATE_KEY_FILE"],
        Path(own["KEY_PASSWORD_FILE"]).read_bytes(),
    )
    transport = Urllib3Transport(ca_pem=Path(own["CA_FILE"]).read_bytes())
    journal = DatabaseJournal.open(folder / "shop.sqlite")
    client = Client(
        identity, Environment("sandbox", own["URL"]), RecordingTransport(transport, journal)
    )
    Handler.shop = Shop(folder / "shop.sqlite", client, journal)
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("SHOP_PORT", "0"))), Handler)
    Handler.shop.address = f"http://127.0.0.1:{server.server_port}"
    print(f"shop ready {Handler.shop.address}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
