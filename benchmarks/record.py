"""record: write one exchange down, masked, against the bare signature."""

import os
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Aim, Section, run_alone
from kcp_proto import HttpRequest, HttpResponse
from kcp_transports import RecordingTransport

_AIM = 0.1
_BARE = "bare signature"


def measure(effort: Effort) -> Section:
    """Record exchanges without forcing them to the disk."""
    data = material.signed_text(material.CANCEL)
    exchanges = material.exchanges()
    with ExitStack() as stack:
        contenders = [Contender.of(_BARE, lambda: material.shop().bare(data))]
        contenders += [
            stack.enter_context(recorder(name, *exchange)) for name, exchange in exchanges.items()
        ]
        contenders.append(stack.enter_context(_writer(exchanges["cancel"])))
        written = contest("one exchange, fsync never", contenders, effort)
    aims = [
        Aim.share(f"recording a {name}, of a signature", _AIM, written.ratio(name, _BARE))
        for name in exchanges
    ]
    notes = ["What fsync costs is in benchmarks/replay.py: the disk's time, not ours."]
    return Section("record", "Recording", [written], aims, notes)


@contextmanager
def recorder(name: str, request: HttpRequest, response: HttpResponse) -> Generator[Contender]:
    """Make a contender that records to a file of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recording.jsonl"
        transport = RecordingTransport(material.FixedTransport(response), path, fsync="never")
        yield Contender.of(name, lambda: transport.send(request))
        transport.close()


@contextmanager
def _writer(exchange: tuple[HttpRequest, HttpResponse]) -> Generator[Contender]:
    """Make a contender that only writes the bytes of a cancel's two lines."""
    request, response = exchange
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recording.jsonl"
        transport = RecordingTransport(material.FixedTransport(response), path, fsync="never")
        transport.send(request)
        transport.close()
        *_, request_line, response_line = path.read_bytes().splitlines(keepends=True)
        file = os.open(path, os.O_WRONLY | os.O_APPEND)

        def write() -> None:
            os.write(file, request_line)
            os.write(file, response_line)

        yield Contender.of("bare writes of a cancel's two lines", write)
        os.close(file)


if __name__ == "__main__":
    run_alone(measure)
