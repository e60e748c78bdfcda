"""resolve: what became of unresolved exchanges, against the sandbox, beside bare signatures.

On two threads, in turn with as many bare signatures on two threads. A sandbox works on the same
processors, so that what is possible at all stands beside: a bare signature and a ready-made inquiry
to the same sandbox, with nothing around them. What a shop pays is the processor time of its own
process, with the sandbox in another one.
"""

import shutil
import time
from argparse import ArgumentParser
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread

from benchmarks import material
from benchmarks.contest import FULL, Contender, Effort, Result, Run, contest
from benchmarks.load_servers import sandbox as serving
from benchmarks.section import Aim, Section, as_text
from kcp_proto import STAGING, Environment, HttpRequest, HttpResponse, OutcomeUnknown, build_request
from kcp_proto.messages import CardApproval
from kcp_sandbox import Sandbox, issue
from kcp_transports import Client, RecordingTransport, Transport
from kcp_transports.https import Urllib3Transport
from kcp_transports.recording import resolve_recording

COUNT = 10_000
_AIM, _THREADS, _ROUNDS = 0.7, 2, 9
_FEWEST, _A_SECOND = 8, 20_000
_BARE = "bare signatures"
_MEMORY, _TLS = "sandbox in memory", "sandbox over TLS, in its own process"
# No shop has agreed on as many; the sandbox takes what it can.
_NO_LIMIT = 1e9


def measure(effort: Effort, count: int = 0) -> Section:
    """Resolve so many exchanges; by default as many as suit the effort."""
    count = count or max(_FEWEST, round(effort.seconds * _A_SECOND))
    rounds = Effort(min(effort.rounds, _ROUNDS), effort.seconds)
    with ExitStack() as stack:
        shops = stack.enter_context(_shops(count))
        signed = material.signed_text(material.INQUIRY)
        key = material.shop()
        bare = Contender(_BARE, _on_threads(lambda: key.bare(signed)), count)
        contenders = [bare]
        for name, shop in shops.items():
            contenders.append(Contender(f"resolve, {name}", shop.resolve(time.perf_counter), count))
            alone = _on_threads(shop.alone(lambda: key.bare(signed)))
            contenders.append(Contender(_alone(name), alone, count))
        found = contest(f"{count:,} exchanges on {_THREADS} threads", contenders, rounds)
        own = [
            Contender.of("bare signature", lambda: key.bare(signed)),
            Contender(f"resolve, {_TLS}", shops[_TLS].resolve(time.process_time), count),
            Contender(
                _alone(_TLS),
                _on_threads(shops[_TLS].alone(lambda: key.bare(signed)), time.process_time),
                count,
            ),
        ]
        paid = contest("processor time of the resolving process, an exchange", own, rounds)
    aims = [aim for name in shops for aim in _aims(found, name)]
    rate = 1 / found.median(f"resolve, {_MEMORY}")
    notes = [
        f"{rate:,.0f} exchanges a second, {_MEMORY}; {1 / found.median(_BARE):,.0f} signatures.",
        "What is found is forced to the disk before it is handed out; bare signatures write none.",
        "The sandbox works on the same processors as what is measured, but for processor time.",
    ]
    return Section("resolve", "Resolving a recording", [found, paid], aims, notes)


def _aims(found: Result, name: str) -> list[Aim]:
    resolve, alone = f"resolve, {name}", _alone(name)
    possible = 1 / found.ratio(alone, _BARE).value
    why = f"a signature and an inquiry with nothing around them reach {possible:.2f} ×"
    return [
        Aim.at_least(f"{resolve}: of the rate of {_BARE}", _AIM, found.ratio(_BARE, resolve), why),
        Aim.at_least(f"{resolve}: of the rate of the {alone}", _AIM, found.ratio(alone, resolve)),
    ]


def _alone(name: str) -> str:
    return f"signature and inquiry alone, {name}"


@dataclass(frozen=True)
class _Shop:
    """A shop with unresolved exchanges, and its way to a sandbox.

    Args:
        lost: The recording, of which each round takes a copy.
        client: Whom to ask.
        transport: The client's transport.
        inquiry: One inquiry, ready-made.
    """

    lost: Path
    client: Client
    transport: Transport
    inquiry: HttpRequest

    def resolve(self, clock: Callable[[], float]) -> Run:
        """Resolve all of it, once a round."""
        path = self.lost.with_name("resolved.jsonl")

        def run(loops: int) -> float:
            shutil.copyfile(self.lost, path)
            path.chmod(0o600)
            begun = clock()
            walk = resolve_recording(path, self.client, per_second=_NO_LIMIT, threads=_THREADS)
            done = sum(each.resolution.state == "done" for each in walk)
            seconds = clock() - begun
            if done != loops:
                raise RuntimeError(f"{loops - done} of {loops} exchanges are not found")
            return seconds

        return run

    def alone(self, sign: Callable[[], object]) -> Callable[[], object]:
        """Give a signature and an inquiry with nothing around them."""

        def send() -> None:
            sign()
            self.transport.send(self.inquiry)

        return send


def _on_threads(
    action: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> Run:
    """Share the runs of an action among threads."""

    def run(loops: int) -> float:
        start = Barrier(_THREADS + 1)

        def work() -> None:
            start.wait()
            for _ in range(loops // _THREADS):
                action()

        at_once = [Thread(target=work) for _ in range(_THREADS)]
        for thread in at_once:
            thread.start()
        start.wait()
        begun = clock()
        for thread in at_once:
            thread.join()
        return clock() - begun

    return run


class _Lost:
    """A way to a sandbox on which each reply gets lost."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(self, request: HttpRequest) -> HttpResponse:
        self._transport.send(request)
        raise OutcomeUnknown(request.operation, "money", "wait", "lost")

    def close(self) -> None:
        """Close nothing: the sandbox goes on."""


@contextmanager
def _shops(count: int) -> Generator[dict[str, _Shop]]:
    """Lose the replies to as many approvals, and give the ways to two sandboxes that know them."""
    issued = issue(material.SITE_CD, b"changeit", now=datetime.now(UTC))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        lost, state = folder / "lost.jsonl", folder / "state.sqlite"
        memory = stack.enter_context(Sandbox(issued=issued))
        _approve(memory, RecordingTransport(_Lost(memory.transport()), lost, fsync="never"), count)
        with Sandbox(issued=issued, state=state) as lasting:
            _approve(lasting, lasting.transport(), count)
        server = stack.enter_context(serving("--state", str(state)))
        ways: dict[str, tuple[Environment, Transport]] = {
            _MEMORY: (STAGING, memory.transport()),
            _TLS: (
                Environment("bench", server.url),
                Urllib3Transport(ca_pem=server.ca.read_text()),
            ),
        }
        shops: dict[str, _Shop] = {}
        for name, (environment, transport) in ways.items():
            client = stack.enter_context(Client(memory.identity, environment, transport))
            (tno,) = {each.tno for each in memory.transactions[:1]}
            fields = {"tno": tno, "pay_type": "PACA"}
            inquiry = build_request(material.INQUIRY, fields, memory.identity, environment)
            shops[name] = _Shop(lost, client, transport, inquiry)
        yield shops


def _approve(sandbox: Sandbox, transport: Transport, count: int) -> None:
    client = Client(sandbox.identity, STAGING, transport)
    for number in range(count):
        order = f"ORDER{number}"
        agreed = sandbox.authorize(order_no=order, amount=1100, pay_type="PACA")
        try:
            client.send(CardApproval(ordr_mony=1100, ordr_no=order, **agreed)).raise_for_result()
        except OutcomeUnknown:
            continue
    transport.close()


def main() -> None:
    """Resolve many exchanges, and print what was measured."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(as_text(measure(Effort(options.rounds, FULL.seconds), options.count)))


if __name__ == "__main__":
    main()
