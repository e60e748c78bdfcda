"""A shop of the examples beside a sandbox, both real processes, and the customer's browser."""

import json
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from html import unescape
from http.client import HTTPConnection, HTTPSConnection
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
_CLASSES = "shop/java/classes"
SHOPS = {
    "python": "python shop/python/shop.py",
    "node": "node shop/node/shop.mjs",
    "php": "php shop/php/shop.php",
    "java": f"sh -c 'javac -encoding UTF-8 -d {_CLASSES} shop/java/*.java"
    f" && exec java -cp {_CLASSES} Shop'",
}
"""How each shop is started from the folder of the examples, as its page says."""
NEEDED = {"python": sys.executable, "java": "javac"}
"""The program by which a language is installed, where it is not called like the language."""
_NUMBERS = count(1)
_PATIENCE = 60.0


class Page(NamedTuple):
    """What an HTTP request got."""

    status: int
    text: str

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.text)
        return value


def until(what: Callable[[], object], patience: float = _PATIENCE) -> None:
    """Wait until something is true."""
    end = time.monotonic() + patience
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


@dataclass
class Gateway:
    """The sandbox's command: its page of the window, and what it says of what it did."""

    ready: Mapping[str, Any]
    process: "subprocess.Popen[bytes]"
    _open: HTTPSConnection | None = None
    _used: float = 0.0

    @cached_property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ready["paths"]["ca"])

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Page:
        connection = self._connection()
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Page(response.status, response.read().decode("utf-8"))

    def _connection(self) -> HTTPSConnection:
        """Give the connection of before, or a new one if the sandbox may have ended that."""
        now, parts = time.monotonic(), urlsplit(str(self.ready["url"]))
        if self._open is None or now - self._used > 1:
            self.close()
            port, trust = parts.port, self.trust
            self._open = HTTPSConnection(parts.hostname or "", port, context=trust, timeout=60)
        self._used = now
        return self._open

    def close(self) -> None:
        """End the connection."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def api(self, method: str, path: str, **fields: object) -> Any:
        body = json.dumps(fields).encode() if fields else None
        headers = {"Content-Type": "application/json"}
        page = self.ask(method, f"/_sandbox/api/{path}", body, **headers)
        assert page.status < 300, page
        return json.loads(page.text)

    def exchanges(self, **wanted: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api("GET", f"exchanges?{urlencode(wanted)}")["exchanges"]
        return found

    def count(self, operation: str, **fields: str) -> int:
        return len(self.exchanges(operation=operation, **fields))

    def payments(self, order_no: str) -> list[dict[str, Any]]:
        """Give the transactions of an order."""
        every: list[dict[str, Any]] = self.api("GET", "state")["transactions"]
        return [each for each in every if each["ordr_idxx"] == order_no]

    def payment(self, order_no: str) -> dict[str, Any]:
        """Give the one transaction of an order."""
        (found,) = self.payments(order_no)
        return found


@contextmanager
def gateway(folder: Path, *options: str) -> Generator[Gateway]:
    """Run the sandbox's command."""
    file = folder / "ready.json"
    command = [sys.executable, "-m", "kcp_cli", "sandbox", "--ready-file", str(file), "--quiet"]
    with subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: file.exists() or process.poll() is not None)
            running = Gateway(json.loads(file.read_bytes()), process)
            with closing(running):
                yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


@dataclass
class Shop:
    """A shop's process, which may be killed and started again."""

    command: list[str]
    environment: Mapping[str, str]
    process: "subprocess.Popen[str] | None" = None
    url: str = ""

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, cwd=EXAMPLES, env={**os.environ, **self.environment},
            stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line.startswith("shop ready http://127.0.0.1:"), line
        self.url = line.split()[-1]

    def kill(self) -> None:
        """End it as a crash does, with all its workers."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            if self.process.stdout:
                self.process.stdout.close()
            self.process = None

    def ask(
        self, method: str, path: str, body: bytes | None = None, content_type: str = ""
    ) -> Page:
        parts = urlsplit(self.url)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        try:
            headers = {"Content-Type": content_type} if content_type else {}
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Page(response.status, response.read().decode("utf-8"))
        finally:
            connection.close()

    def post(self, path: str, **fields: object) -> Page:
        return self.ask("POST", path, json.dumps(fields).encode(), "application/json")

    def form(self, path: str, fields: Mapping[str, str], encoding: str = "euc-kr") -> Page:
        body = urlencode(fields, encoding=encoding).encode()
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")


@dataclass
class World:
    """A shop, its gateway, and a customer."""

    gateway: Gateway
    shop: Shop
    language: str = ""
    window: Mapping[str, Any] = field(default_factory=lambda: {})
    seen: int = 0

    def order(self, amount: int = 10_000, pay_type: str = "PACA", like: str = "ORDER") -> str:
        """Order something, and keep the window that the shop opens."""
        order_no = f"{like}{next(_NUMBERS)}"
        page = self.shop.post("/orders", order_no=order_no, amount=amount, pay_type=pay_type)
        assert page.status == 200, page
        self.window = page.json["window"]
        return order_no

    def agree(self, ending: str = "approve", **changes: str) -> dict[str, str]:
        """Post the shop's form to the window as a browser does, and end the window."""
        fields = {**self.window["fields"], **changes}
        path = urlsplit(str(self.window["url"])).path
        opened = self.gateway.ask("POST", path, urlencode(fields).encode())
        assert opened.status == 200
        body = urlencode(hidden(opened.text)).encode()
        ended = self.gateway.ask("POST", f"{path}/{ending}", body)
        assert f'action="{self.shop.url}/return"' in ended.text
        return hidden(ended.text)

    def pay(self, amount: int = 10_000, pay_type: str = "PACA", like: str = "ORDER") -> str:
        order_no = self.order(amount, pay_type, like)
        self.shop.form("/return", self.agree())
        return order_no

    def deposit(self, order_no: str, posts: int = 1, **how: object) -> list[dict[str, Any]]:
        """Let the bank pay into an order's account, and give the notices that were posted."""
        tno = self.gateway.payment(order_no)["tno"]
        before = self.gateway.count("deposit.notice", tno=tno)
        self.gateway.api("POST", "deposits", tno=tno, **how)
        until(lambda: len(self.notices(order_no)) >= before + posts)
        return self.notices(order_no)[before:]

    def notices(self, order_no: str) -> list[dict[str, Any]]:
        """Give the notices of an order that the shop responded to."""
        tno = self.gateway.payment(order_no)["tno"]
        posted = self.gateway.exchanges(operation="deposit.notice", tno=tno)
        return [each for each in posted if each["sent"]["state"] != "under way"]

    def state(self, order_no: str) -> tuple[str, int, int]:
        """Give state, what remains, and how often goods were handed out."""
        shown = self.shop.ask("GET", f"/orders/{order_no}").json
        return shown["state"], shown["remaining"], shown["fulfilled"]

    def news(self) -> list[dict[str, Any]]:
        """Give the exchanges since it was asked last."""
        came = self.gateway.exchanges(after=str(self.seen))
        self.seen = max((each["number"] for each in came), default=self.seen)
        return came

    def was_sent(self, order_no: str, moment: datetime) -> None:
        """Write into an order's file when its approval was sent, while the shop is down."""
        folder = Path(self.shop.environment["SHOP_DATA"])
        kept = folder / (f"{order_no}.order" if self.language == "java" else f"{order_no}.json")
        text, seconds = kept.read_text("utf-8"), moment.timestamp()
        if self.language == "java":
            instant = moment.astimezone(UTC).strftime("%Y-%m-%dT%H\\\\:%M\\\\:%SZ")
            kept.write_text(re.sub("(?m)^sent=.*$", f"sent={instant}", text), "utf-8")
        else:
            order = json.loads(text)
            order["pending"]["sent"] = seconds * (1000 if self.language == "node" else 1)
            kept.write_text(json.dumps(order), "utf-8")

    def recover(self) -> tuple[list[str], list[str]]:
        page = self.shop.post("/recover")
        assert page.status == 200, page
        return page.json["settled"], page.json["still_unknown"]


def hidden(html: str) -> dict[str, str]:
    inputs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
    return {unescape(name): unescape(value) for name, value in inputs}


@contextmanager
def world_of(language: str, folder: Path, *options: str) -> Generator[World]:
    """Run a shop beside a sandbox that posts its notices in EUC-KR.

    Args:
        language: One of `SHOPS`.
        folder: Where both keep their files.
        options: More options of the sandbox's command.
    """
    port = free_port()
    notify = ["--notify", f"http://127.0.0.1:{port}/notice", "--notify-encoding", "euc-kr"]
    with gateway(folder, *notify, *options) as running:
        own = {"SHOP_PORT": str(port), "SHOP_DATA": str(folder / "shop")}
        shop = Shop(command_of(language, folder), {**running.ready["environment"], **own})
        shop.start()
        try:
            yield World(running, shop, language)
        finally:
            shop.kill()


def command_of(language: str, folder: Path) -> list[str]:
    """Give the command that starts a shop; what it compiles goes into a folder."""
    command = shlex.split(SHOPS[language].replace(_CLASSES, str(folder / "classes")))
    return [sys.executable, *command[1:]] if language == "python" else command


@contextmanager
def another_shop(world: World, **changes: str) -> Generator[World]:
    """Start the same shop again, with other variables and orders of its own."""
    own = {"SHOP_PORT": "0", "SHOP_DATA": f"{world.shop.environment['SHOP_DATA']}-{next(_NUMBERS)}"}
    shop = Shop(world.shop.command, {**world.shop.environment, **own, **changes})
    shop.start()
    try:
        yield World(world.gateway, shop, world.language)
    finally:
        shop.kill()


class Line:
    """A way to the gateway on a port of its own, which can be down: nothing gets through then."""

    def __init__(self, gateway: Gateway) -> None:
        there = urlsplit(str(gateway.ready["url"]))
        self._there = (there.hostname or "", there.port or 443)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"
        self.is_down = False
        self._near: list[socket.socket] = []
        self._threads = [Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        with self._socket, suppress(OSError):
            while True:
                near, _ = self._socket.accept()
                if self.is_down:
                    near.close()
                    continue
                self._near.append(near)
                far = socket.create_connection(self._there)
                for ends in ((near, far), (far, near)):
                    self._threads.append(Thread(target=_pass_on, args=ends, daemon=True))
                    self._threads[-1].start()

    def cut(self) -> None:
        """Go down: end what is open, and give the shop time to see it."""
        self.is_down = True
        for near in self._near:
            with suppress(OSError):
                near.shutdown(socket.SHUT_RDWR)
        time.sleep(0.3)

    def close(self) -> None:
        """Wait until both sides have ended every connection."""
        # On Linux a blocked accept ends only so.
        self._socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with source:
        with suppress(OSError):
            while part := source.recv(65_536):
                target.sendall(part)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
