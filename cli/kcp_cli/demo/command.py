"""``demo``: every operation over real TLS on loopback, then again from the recording."""

import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from click.exceptions import Exit

from kcp_cli.exits import WRONG, usage
from kcp_cli.grammar import FILE, command, option
from kcp_cli.output import say, write
from kcp_cli.phrases import phrase, told
from kcp_cli.tables import Table, print_line, print_table
from kcp_proto import Environment, KcpError
from kcp_sandbox import Sandbox
from kcp_transports import (
    ExperimentalWarning,
    RecordingTransport,
    ReplayTransport,
    Transport,
    Urllib3Transport,
)

from .steps import Flow, UnexpectedOutcomeError

Result = tuple[str, str, float]


@command(examples=["kcp-proto demo", "kcp-proto demo --record demo.jsonl"])
@option("--record", type=FILE, help="Write the recording to this new file.")
def demo(record: Path | None) -> None:
    """Take every documented operation through a sandbox over TLS, then replay the recording."""
    if record is not None and _holds_something(record):
        usage("{} is not empty, and the demo plays a recording of its own: name another", record)
    with TemporaryDirectory(prefix="kcp-proto-demo-") as folder:
        _demonstrate(record or Path(folder) / "recording.jsonl")
    if record is not None:
        write(phrase("The recording is in {}.", record))


def _holds_something(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except OSError:
        # Opening the file says better what is the matter.
        return False


def _demonstrate(path: Path) -> None:
    sandbox = Sandbox()
    with _served(sandbox) as (environment, transport):
        listens = "The sandbox listens at {}, over TLS on loopback."
        print_line(phrase(listens, environment.base_url))
        recording = RecordingTransport(transport, path)
        flow = Flow(sandbox, environment, recording, _drop_next(sandbox))
        live = _play(flow)
        recording.close()
    replay = ReplayTransport(path)
    replayed = _play(Flow(sandbox, environment, replay, lambda: None))
    unused = len(replay.unused())
    replay.close()
    print_table(_table(live, replayed))
    print_line(phrase("What to do about the unknown outcome: {}", flow.advice))
    print_line(phrase("Recorded, secrets masked, and played again with the sandbox stopped."))
    if unused or [row[:2] for row in live] != [row[:2] for row in replayed]:
        print_line(phrase("The recording did not play as it was recorded."), style="bold red")
        raise Exit(WRONG)


@contextmanager
def _served(sandbox: Sandbox) -> Generator[tuple[Environment, Transport]]:
    with sandbox.serve() as server:
        transport = Urllib3Transport(ca_pem=server.ca_pem)
        try:
            yield Environment("sandbox", server.url), transport
        finally:
            transport.close()


def _drop_next(sandbox: Sandbox) -> Callable[[], None]:
    return lambda: sandbox.disruptions.drop_after("benepia.point_payment")


def _play(flow: Flow) -> list[Result]:
    results: list[Result] = []
    # The sandbox plays what is experimental too; a user of the gateway is warned.
    warnings.simplefilter("ignore", ExperimentalWarning)
    for step in flow.steps():
        start = perf_counter()
        try:
            outcome = step.run()
        except (KcpError, UnexpectedOutcomeError) as error:
            why = told(error) if isinstance(error, KcpError) else str(error)
            say(f"kcp-proto: {step.title}: {why}")
            raise Exit(WRONG) from None
        results.append((step.title, outcome, perf_counter() - start))
    return results


def _table(live: list[Result], replayed: list[Result]) -> Table:
    table = Table(title="NHN KCP payment gateway: the whole protocol, signed with RSA-2048")
    table.add_column("step")
    table.add_column("outcome")
    table.add_column("over TLS", justify="right")
    table.add_column("replayed", justify="right")
    for (title, outcome, seconds), (_, _, again) in zip(live, replayed, strict=True):
        table.add_row(title, outcome, _milliseconds(seconds), _milliseconds(again))
    totals = (sum(row[2] for row in rows) for rows in (live, replayed))
    table.add_section()
    table.add_row(phrase("{} steps", len(live)), "", *map(_milliseconds, totals))
    return table


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"
