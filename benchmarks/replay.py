"""What a recording costs: opening, replaying (beside vcrpy, in one run), and forcing to the disk.

Run ``python benchmarks/replay.py``; ``--vcr N`` sets how many exchanges vcrpy replays (its time
grows with the square, so what is printed says whether 1,000 were measured or forecast).
"""

import argparse
import json
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Section
from kcp_proto import HttpRequest, HttpResponse, catalogue
from kcp_proto.wire import encode
from kcp_transports import Recording, RecordingTransport, ReplayTransport
from kcp_transports.recording import DatabaseJournal

JSON = {"content-type": "application/json"}
RESPONSE = HttpResponse(
    status=200,
    headers=JSON,
    body=json.dumps({"res_cd": "0000", "res_msg": "ok", "card_name": "x" * 400}).encode(),
)
_SQLITE = "in SQLite"
OPERATION = catalogue.operation(material.INQUIRY)


def requests(count: int) -> list[HttpRequest]:
    """Make requests that all differ."""
    return [_inquiry(f"{number:014}") for number in range(count)]


def _inquiry(tno: str) -> HttpRequest:
    """Make a request without a certificate and a signature, which would fill the recording."""
    fields = {"site_cd": material.SITE_CD, "tno": tno, "pay_type": "PACA"}
    return HttpRequest(
        method="POST",
        url=f"https://gateway.test{OPERATION.path}",
        headers=JSON,
        body=encode(fields),
        operation=OPERATION.name,
        fields=fields,
    )


def record(path: Path | DatabaseJournal, count: int, fsync: str = "never") -> float:
    """Record exchanges; give the seconds that one took."""
    transport = RecordingTransport(material.FixedTransport(RESPONSE), path, fsync=fsync)  # type: ignore[arg-type]
    sent = requests(count)
    begun = time.perf_counter()
    for request in sent:
        transport.send(request)
    seconds = time.perf_counter() - begun
    transport.close()
    return seconds / count


def replay(path: Path, count: int) -> float:
    """Open a recording and replay all of it; give the seconds."""
    sent = requests(count)
    begun = time.perf_counter()
    transport = ReplayTransport(path)
    for request in sent:
        transport.send(request)
    seconds = time.perf_counter() - begun
    transport.require_all_used()
    transport.close()
    return seconds


def vcr_replay(folder: Path, count: int) -> float:
    """Let vcrpy load a cassette and find all of it again, matched on the body; give the seconds.

    Its own serialiser, matchers and cassette, without any HTTP library in between.
    """
    from vcr.cassette import Cassette  # type: ignore[import-untyped]
    from vcr.matchers import body, method, uri  # type: ignore[import-untyped]
    from vcr.persisters.filesystem import FilesystemPersister  # type: ignore[import-untyped]
    from vcr.request import Request  # type: ignore[import-untyped]
    from vcr.serializers import yamlserializer  # type: ignore[import-untyped]

    new_cassette: Any = Cassette
    options: dict[str, Any] = {
        "serializer": yamlserializer,
        "persister": FilesystemPersister,
        "match_on": (method, uri, body),
    }
    sent = [
        Request(item.method, item.url, item.body, dict(item.headers)) for item in requests(count)
    ]
    response = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Content-Type": ["application/json"]},
        "body": {"string": RESPONSE.body},
    }
    path = str(folder / f"{count}.yaml")
    Path(path).unlink(missing_ok=True)
    cassette = new_cassette(path, record_mode="all", **options)
    for request in sent:
        cassette.append(request, response)
    cassette._save(force=True)
    begun = time.perf_counter()
    played = new_cassette(path, record_mode="none", **options)
    played._load()
    for request in sent:
        played.play_response(request)
    return time.perf_counter() - begun


def measure(effort: Effort) -> Section:
    """Replay recordings for the report; the rest of this script goes further."""
    data, few, many = material.signed_text(material.INQUIRY), 50, 1_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        record(folder / "recording.jsonl", many)
        contenders = [
            Contender.of("bare signature", lambda: material.shop().bare(data)),
            Contender(
                "replay, opened and played, one of 1,000",
                lambda loops: loops * replay(folder / "recording.jsonl", many) / many,
                1,
            ),
            Contender(
                "vcrpy, loaded and played, one of 50",
                lambda loops: loops * vcr_replay(folder, few) / few,
                1,
            ),
        ]
        played = contest("one exchange", contenders, Effort(min(effort.rounds, 3), effort.seconds))
    notes = ["vcrpy searches its whole cassette for each request, so one of 1,000 costs more."]
    return Section("replay", "Replay", [played], (), notes)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vcr", type=int, nargs="*", default=[100, 200, 400])
    parser.add_argument("--large", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        thousand = report_replay(folder)
        report_vcr(folder, options.vcr, thousand)
        report_open(folder, options.large)
        report_fsync(folder)


def report_replay(folder: Path) -> float:
    """Compare 1,000 and 10,000 exchanges."""
    seconds: dict[int, float] = {}
    for count in (1_000, 10_000):
        path = folder / f"{count}.jsonl"
        record(path, count)
        seconds[count] = best(partial(replay, path, count))
        print(f"replay {count:>6}: {seconds[count]:.3f} s")
    print(f"10,000 cost {seconds[10_000] / seconds[1_000]:.1f} times 1,000")
    return seconds[1_000]


def report_vcr(folder: Path, counts: list[int], thousand: float) -> None:
    """Say how many times as long vcrpy takes, measured or forecast."""
    seconds = {count: vcr_replay(folder, count) for count in counts}
    for count, took in seconds.items():
        print(f"vcrpy  {count:>6}: {took:.3f} s")
    if counts:
        most = max(counts)
        forecast = seconds[most] * (1000 / most) ** 2
        kind = "measured" if most == 1000 else f"forecast by the square from {most}"
        print(f"vcrpy 1,000 ({kind}): {forecast:.1f} s, {forecast / thousand:.0f} times as long")


def report_open(folder: Path, count: int) -> None:
    """Open a large recording."""
    path = folder / "large.jsonl"
    record(path, count)
    seconds = best(lambda: timed(lambda: Recording.read(path)))
    tracemalloc.start()
    read = Recording.read(path)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    size = path.stat().st_size
    print(
        f"open {len(read.exchanges):,} exchanges, {size / 1e6:.0f} MB: {seconds:.2f} s of "
        f"the processor, index {held / 1e6:.1f} MB, at most {peak / 1e6:.1f} MB while opening"
    )


def report_fsync(folder: Path) -> None:
    """Compare the policies, and SQLite, in rounds, so that a busy machine slows all of them."""
    costs: dict[str, list[float]] = {"never": [], "batch": [], "always": [], _SQLITE: []}
    for turn in range(5):
        for policy, seconds in costs.items():
            if policy == _SQLITE:
                seconds.append(record(DatabaseJournal.open(folder / f"{turn}.sqlite"), 100))
            else:
                seconds.append(record(folder / f"{policy}{turn}.jsonl", 100, policy))
    base = statistics.median(costs["never"])
    for policy, seconds in costs.items():
        took = statistics.median(seconds)
        print(f"fsync {policy:>9}: {took * 1e6:.0f} µs an exchange, {took / base:.1f} times never")


def best(measure: Callable[[], float]) -> float:
    """Take the best of three."""
    return min(measure() for _ in range(3))


def timed(action: Callable[[], object]) -> float:
    """Give the seconds of the processor that an action takes."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
