"""How many requests a second the sandbox serves, beside a bare Starlette echo in the same run.

Run ``python benchmarks/sandbox_load.py``. Either server has a process of its own, both of uvicorn
with httptools and the same TLS settings. Both get the same requests, built and signed beforehand,
in turn, so that a busy machine slows both: what is compared is the median of the rounds' ratios.
Every reply is checked once the clock stands, and the ledger after each phase; anything wrong ends
the run with exit code 1. Nothing leaves the loopback interface.
"""

import argparse
import json
import os
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from benchmarks.keep_alive import Run, drive, on_the_wire
from kcp_proto import Environment, build_request
from kcp_transports import load_identity

PHASES = ("point_payment", "point_inquiry", "transaction.inquiry", "payment.cancel")
WON = 3
"""What each payment takes."""
Reply = dict[str, str]


class WrongReply(Exception):
    """The sandbox replied or booked something wrong."""


@dataclass
class Shop:
    """A shop that builds requests, and knows the right replies.

    Args:
        ready: What the sandbox's ready file says.
    """

    ready: dict[str, Any]

    def __post_init__(self) -> None:
        paths = self.ready["paths"]
        self._identity = load_identity(
            self.ready["site_cd"],
            paths["certificate"],
            paths["private_key"],
            Path(paths["key_password"]).read_bytes().strip(),
        )
        self._member = json.loads(Path(paths["members"]).read_bytes())[0]
        self._transactions = self.state()["transactions"]
        self.points_at_start = self.points = self._points()
        self._paid: list[Reply] = []

    def state(self) -> dict[str, Any]:
        """Ask the admin API what the sandbox holds."""
        with urllib3.PoolManager(ca_certs=self.ready["paths"]["ca"]) as pool:
            url = f"{self.ready['url']}/_sandbox/api/state?names=shown"
            state: dict[str, Any] = pool.request("GET", url).json()
        return state

    def requests(self, phase: str, turn: int, count: int) -> list[bytes]:
        """Build and sign the requests of a phase."""
        made: list[bytes] = []
        for number in range(count):
            order = f"LOAD{turn}N{number}"
            match phase:
                case "point_payment":
                    won = {"amount": WON, "pt_mny": WON}
                    made.append(self._built(phase, **self._member, ordr_idxx=order, **won))
                case "point_inquiry":
                    made.append(self._built(phase, **self._member, ordr_idxx=order))
                case "payment.cancel":
                    made.append(self._built(phase, tno=self._paid[number]["tno"]))
                case _:
                    wanted = self._transactions[number % len(self._transactions)]
                    made.append(self._built(phase, tno=wanted["tno"], pay_type=wanted["pay_type"]))
        return made

    def check(self, phase: str, turn: int, bodies: Sequence[bytes]) -> None:
        """Compare every reply of a phase with the right one.

        Raises:
            WrongReply: One is wrong.
        """
        replies: list[Reply] = [json.loads(body) for body in bodies]
        orders = [f"LOAD{turn}N{number}" for number in range(len(replies))]
        match phase:
            case "point_payment":
                self._check_payments(replies, orders)
            case "point_inquiry":
                _expect(replies, "order_no", orders)
                _expect(replies, "rsv_pnt", [str(self.points)] * len(replies))
            case "payment.cancel":
                _expect(replies, "tno", [each["tno"] for each in self._paid])
                _expect(replies, "order_no", orders)
                self.points += WON * len(replies)
            case _:
                tnos = [each["tno"] for each in self._transactions]
                expected = [tnos[number % len(tnos)] for number in range(len(replies))]
                _expect(replies, "tno", expected)
        _expect(replies, "res_cd", ["0000"] * len(replies))

    def _check_payments(self, replies: list[Reply], orders: list[str]) -> None:
        _expect(replies, "order_no", orders)
        _expect(replies, "pnt_amount", [str(WON)] * len(replies))
        # In whatever order they were booked, each left another balance behind.
        left = [self.points - WON * step for step in range(len(replies), 0, -1)]
        if sorted(int(each["rsv_pnt"]) for each in replies) != left:
            raise WrongReply("the balances after the payments are not those of one after another")
        if len({each["tno"] for each in replies}) != len(replies):
            raise WrongReply("two payments have one number")
        self.points, self._paid = left[0], replies

    def check_ledger(self, payments: int) -> None:
        """Hold the ledger against what was done.

        Args:
            payments: How many were made.

        Raises:
            WrongReply: Points are not where they belong.
        """
        state = self.state()
        held = sum(each["points"] for each in state["payments"])
        if (self._points(state), len(state["payments"])) != (self.points, payments):
            raise WrongReply("the member's points or the payments are not those of the replies")
        if held + self.points != self.points_at_start:
            raise WrongReply("points came into being or went")
        if state["total_points"] != held + sum(each["points"] for each in state["members"]):
            raise WrongReply("the ledger is out of balance")

    def _points(self, state: dict[str, Any] | None = None) -> int:
        members = (state or self.state())["members"]
        ours = self._member["pt_idno"]
        return int(next(member["points"] for member in members if member["pt_idno"] == ours))

    def _built(self, phase: str, **fields: object) -> bytes:
        operation = phase if "." in phase else f"benepia.{phase}"
        here = Environment("load", self.ready["url"])
        return on_the_wire(build_request(operation, fields, self._identity, here))


def _expect(replies: Sequence[Reply], name: str, expected: Sequence[str]) -> None:
    wrong = [
        number
        for number, (reply, value) in enumerate(zip(replies, expected, strict=True))
        if reply.get(name) != value
    ]
    if wrong:
        first = replies[wrong[0]].get(name)
        raise WrongReply(f"{len(wrong)} replies have a wrong {name}; the first is {first}")


def measure(count: int, rounds: int, connections: int) -> dict[str, dict[str, list[Run]]]:
    """Send everything to both servers.

    Args:
        count: Requests of a phase.
        rounds: How often all phases come.
        connections: How many are open at once.

    Returns:
        Phases to the runs of ``sandbox`` and ``echo``.

    Raises:
        WrongReply: One of the sandbox's replies, or its ledger, is wrong.
    """
    runs: dict[str, dict[str, list[Run]]] = {each: defaultdict(list) for each in PHASES}
    with ExitStack() as running:
        sandbox = running.enter_context(_started("-m", "kcp_cli", "sandbox"))
        echo = running.enter_context(_started(__file__, "--echo"))
        shop = Shop(sandbox)
        for turn in range(rounds):
            for phase in PHASES:
                requests = shop.requests(phase, turn, count)
                for name, ready in (("sandbox", sandbox), ("echo", echo)):
                    ca = Path(ready["paths"]["ca"])
                    runs[phase][name].append(drive(ready["url"], ca, requests, connections))
                shop.check(phase, turn, runs[phase]["sandbox"][-1].bodies)
                _check_echo(requests, runs[phase]["echo"][-1].bodies)
                shop.check_ledger((turn + 1) * count)
    return runs


def _check_echo(requests: Sequence[bytes], bodies: Sequence[bytes]) -> None:
    if any(
        request.partition(b"\r\n\r\n")[2] != body
        for request, body in zip(requests, bodies, strict=True)
    ):
        raise WrongReply("the echo is none")


@contextmanager
def _started(*command: str) -> Generator[dict[str, Any]]:
    """Run a server until the block ends; give what its ready file says."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ready.json"
        whole = [sys.executable, *command, "--ready-file", str(file)]
        with subprocess.Popen(whole, stdout=subprocess.DEVNULL) as process:
            try:
                until = time.monotonic() + 60
                while not file.exists():
                    if process.poll() is not None or time.monotonic() > until:
                        raise RuntimeError("a server did not start")
                    time.sleep(0.02)
                yield json.loads(file.read_bytes())
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(10)


def serve_echo(ready: Path) -> None:
    """Serve a bare echo by uvicorn with the sandbox's TLS settings, until SIGTERM."""
    import trustme
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def echo(request: Request) -> Response:
        return Response(await request.body(), media_type="application/json")

    # As the sandbox does it, so that the servers differ in nothing else.
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    authority.issue_cert("127.0.0.1", "localhost", "::1").configure_cert(context)
    sock = socket.create_server(("127.0.0.1", 0))
    ca = ready.with_name("ca.pem")
    ca.write_bytes(authority.cert_pem.bytes())
    part = ready.with_suffix(".part")
    url = f"https://127.0.0.1:{sock.getsockname()[1]}"
    part.write_text(json.dumps({"url": url, "paths": {"ca": str(ca)}}), "utf-8")
    os.replace(part, ready)
    app = Starlette(routes=[Route("/{path:path}", echo, methods=["POST"])])
    # What the sandbox itself asks of uvicorn, and nothing that it adds.
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    config.load()
    config.ssl = context
    uvicorn.Server(config).run([sock])


def summary(runs: dict[str, dict[str, list[Run]]]) -> Iterator[dict[str, Any]]:
    """Put each phase into figures: medians of the rounds, latencies over all of them."""
    for phase, contenders in runs.items():
        pairs = zip(contenders["sandbox"], contenders["echo"], strict=True)
        figures: dict[str, Any] = {"phase": phase}
        for name, each in contenders.items():
            steps = statistics.quantiles([s for run in each for s in run.latencies], n=100)
            figures[name] = {
                "per_second": round(statistics.median(run.rate for run in each)),
                "p50_ms": round(steps[49] * 1000, 2),
                "p99_ms": round(steps[98] * 1000, 2),
            }
        ratio = statistics.median(ours.rate / theirs.rate for ours, theirs in pairs)
        yield {**figures, "ratio": round(ratio, 3)}


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000, help="requests of a phase")
    parser.add_argument("--rounds", type=int, default=5, help="how often all four phases come")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--json", action="store_true", help="one line for programs")
    parser.add_argument("--echo", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--ready-file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.echo:
        serve_echo(options.ready_file)
        return
    try:
        runs = measure(options.count, options.rounds, options.connections)
    except (WrongReply, ConnectionError, TimeoutError) as error:
        sys.exit(f"wrong: {error}")
    report(list(summary(runs)), options)


def report(figures: list[dict[str, Any]], options: argparse.Namespace) -> None:
    """Print the figures for people or programs."""
    count = options.count * options.rounds * len(PHASES)
    facts = {"requests": count, "connections": options.connections}
    if options.json:
        print(json.dumps({**facts, "wrong": 0, "phases": figures}))
        return
    print(f"{count:,} requests over {options.connections} connections, every reply right,")
    print("the ledger in balance; requests a second, p50 and p99 in milliseconds\n")
    print(f"{'':<20}{'sandbox':>22}{'echo':>22}{'ratio':>8}")
    for each in figures:
        cells = "".join(
            f"{each[name]['per_second']:>8,}{each[name]['p50_ms']:>7.1f}{each[name]['p99_ms']:>7.1f}"
            for name in ("sandbox", "echo")
        )
        print(f"{each['phase']:<20}{cells}{each['ratio']:>8.0%}")


if __name__ == "__main__":
    main()
