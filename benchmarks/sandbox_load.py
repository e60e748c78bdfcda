"""How much the sandbox works for a request, beside a bare Starlette echo in the same run.

Run ``python benchmarks/sandbox_load.py`` on Linux. Each server has a process of its own; a second
echo verifies one RSA signature for each request, for the phases that are signed. All get the same
requests, built and signed beforehand, in turn. What is compared is processor time, by the median of
the rounds' ratios: the driver shares the machine's cores with them, so that requests a second say
as much about the machine. Every reply is checked once the clock stands, each notice too, and the
ledger after each phase; anything wrong ends the run with exit code 1. Nothing leaves the loopback
interface.
"""

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from benchmarks.contest import Effort, Result
from benchmarks.keep_alive import Run, connected, drive
from benchmarks.load_servers import Server, echo, measures_processors, sandbox
from benchmarks.load_shop import PHASES, Shop, WrongReply
from benchmarks.notice_taker import taking_notices
from benchmarks.section import Section

_PATIENCE = 120.0
"""Seconds in which the notices of a phase must have come."""

_ECHO, _VERIFYING, _SANDBOX = "echo", "verifying echo", "sandbox"
_EACH = (_ECHO, _VERIFYING, _SANDBOX)
_SIGNED = ("transaction.inquiry", "payment.cancel", "payment.partial_cancel")
"""Phases whose requests the sandbox verifies, as the verifying echo does."""
_LANES, _ROUNDS = 32, 5
_A_SECOND = 25_000
"""Requests of a phase in a report, for each second of effort."""


@dataclass(frozen=True)
class Worked:
    """Requests to one server, and what they cost it.

    Args:
        run: The responses and their times.
        processor_seconds: How long processors worked for them.
        seconds: How long all of it took, to the last notice.
    """

    run: Run
    processor_seconds: float
    seconds: float

    @property
    def microseconds(self) -> float:
        """Give the processor time of a request."""
        return self.processor_seconds * 1e6 / len(self.run.bodies)

    @property
    def rate(self) -> float:
        """Give the requests a second."""
        return len(self.run.bodies) / self.seconds


@dataclass(frozen=True)
class Load:
    """What was measured.

    Args:
        phases: Phases to what each round cost the sandbox, the echo and, where requests are
            signed, an echo that verifies one signature for each.
        memory: Bytes that the sandbox held before and after.
    """

    phases: dict[str, dict[str, list[Worked]]]
    memory: list[int]


def load(count: int, rounds: int, connections: int) -> Load:
    """Send everything to both servers.

    Args:
        count: Requests of a phase.
        rounds: How often all phases come.
        connections: How many are open at once.

    Returns:
        What they cost.

    Raises:
        WrongReply: One of the sandbox's replies or notices, or its ledger, is wrong.
    """
    found = Load({phase: defaultdict(list) for phase in PHASES}, [])
    with ExitStack() as running:
        taker = running.enter_context(taking_notices())
        ours = running.enter_context(sandbox("--notify", taker.url, "--quiet"))
        bare = running.enter_context(echo())
        verifying = running.enter_context(echo(verifies=True))
        shop = Shop(ours.ready)
        found.memory.append(ours.memory())
        for turn, phase in product(range(rounds), PHASES):
            requests = shop.requests(phase, turn, count)
            posts = count if phase == "deposit.notice" else 0
            worked = _worked(ours, requests, connections, partial(taker.wait_for, posts))
            shop.check(phase, turn, worked.run.bodies)
            shop.check_notices(taker.taken(), posts)
            shop.check_ledger()
            found.phases[phase][_SANDBOX].append(worked)
            for name, server in ((_ECHO, bare), (_VERIFYING, verifying)):
                if name == _ECHO or phase in _SIGNED:
                    worked = _worked(server, requests, connections)
                    _check_echo(requests, worked.run.bodies)
                    found.phases[phase][name].append(worked)
        found.memory.append(ours.memory())
    return found


def _worked(
    server: Server,
    requests: Sequence[bytes],
    connections: int,
    finish: Callable[[], None] = lambda: None,
) -> Worked:
    # Connecting is no part of it.
    with connected(server.url, server.ca, connections) as lanes:
        worked, begun = server.processor_seconds(), time.perf_counter()
        run = drive(lanes, requests)
        finish()
        seconds = time.perf_counter() - begun
        return Worked(run, server.processor_seconds() - worked, seconds)


def _check_echo(requests: Sequence[bytes], bodies: Sequence[bytes]) -> None:
    if any(
        request.partition(b"\r\n\r\n")[2] != body
        for request, body in zip(requests, bodies, strict=True)
    ):
        raise WrongReply("the echo is none")


def summary(found: Load) -> Iterator[dict[str, Any]]:
    """Put each phase into figures: medians of the rounds, latencies over all of them."""
    for phase, contenders in found.phases.items():
        figures: dict[str, Any] = {"phase": phase}
        for name, each in contenders.items():
            steps = statistics.quantiles([s for one in each for s in one.run.latencies], n=100)
            figures[name] = {
                "processor_us": round(statistics.median(one.microseconds for one in each), 1),
                "per_second": round(statistics.median(one.rate for one in each)),
                "p50_ms": round(steps[49] * 1000, 2),
                "p99_ms": round(steps[98] * 1000, 2),
            }
        figures["ratio"] = _share(contenders, _ECHO)
        if _VERIFYING in contenders:
            figures["ratio_verifying"] = _share(contenders, _VERIFYING)
        yield figures


def _share(contenders: dict[str, list[Worked]], base: str) -> float:
    """Give an echo's part of the sandbox's processor time: the median of the rounds' ratios."""
    pairs = zip(contenders[_SANDBOX], contenders[base], strict=True)
    return round(statistics.median(e.microseconds / ours.microseconds for ours, e in pairs), 3)


def measure(effort: Effort) -> Section:
    """Send requests of every operation to a sandbox and to a bare echo."""
    title = "The sandbox's processor time of a request, beside a bare echo"
    if not measures_processors():
        return Section("sandbox_load", title, [], notes=["measured on Linux only"])
    count = max(_LANES, round(effort.seconds * _A_SECOND))
    found = load(count, min(effort.rounds, _ROUNDS), _LANES)
    results = [
        Result(
            phase,
            {name: [one.microseconds / 1e6 for one in of[name]] for name in _EACH if name in of},
        )
        for phase, of in found.phases.items()
    ]
    before, after = (each / 2**20 for each in found.memory)
    notes = [
        "Each reply, notice and the ledger was checked.",
        f"The sandbox held {before:.0f} MiB before, and {after:.0f} with all that was paid.",
    ]
    return Section("sandbox_load", title, results, notes=notes)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2_000, help="requests of a phase")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often all phases come")
    parser.add_argument("--connections", type=int, default=_LANES)
    parser.add_argument("--json", action="store_true", help="one line for programs")
    options = parser.parse_args()
    if not measures_processors():
        sys.exit("how long another process worked is measured on Linux only")
    try:
        found = load(options.count, options.rounds, options.connections)
    except (WrongReply, ConnectionError, TimeoutError) as error:
        sys.exit(f"wrong: {error}")
    report(found, options)


def report(found: Load, options: argparse.Namespace) -> None:
    """Print the figures for people or programs."""
    count = options.count * options.rounds * len(PHASES)
    memory = [round(each / 2**20) for each in found.memory]
    figures = list(summary(found))
    facts = {"requests": count, "connections": options.connections, "memory_mib": memory}
    if options.json:
        print(json.dumps({**facts, "wrong": 0, "phases": figures}))
        return
    print(f"{count:,} requests over {options.connections} connections, every reply and notice")
    print(f"right, the ledger in balance; the sandbox held {memory[0]}, then {memory[1]} MiB.")
    print("Processor time of a request in µs; requests a second, p50 and p99 in ms; the ratio")
    print("of the processor times; where signatures are verified, to an echo that verifies, too\n")
    print(f"{'':<24}{'sandbox':>26}{'echo':>26}{'ratios':>12}")
    for each in figures:
        cells = "".join(
            f"{each[name]['processor_us']:>6.0f}{each[name]['per_second']:>7,}"
            f"{each[name]['p50_ms']:>7.1f}{each[name]['p99_ms']:>6.1f}"
            for name in (_SANDBOX, _ECHO)
        )
        verifying = f"{each['ratio_verifying']:>6.0%}" if "ratio_verifying" in each else ""
        print(f"{each['phase']:<24}{cells}{each['ratio']:>6.0%}{verifying}")


if __name__ == "__main__":
    main()
