"""Run every benchmark and write the report: ``make bench``."""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks import (
    awaited,
    build_request,
    growth,
    history,
    import_time,
    key_load,
    machine,
    openssl_speed,
    read_notice,
    read_response,
    record,
    redact,
    replay,
    report,
    resolve,
    round_trip,
    sandbox_load,
    sign,
    sign_string,
    signature_cache,
    threads,
    tls,
    validate,
    validate_ndjson,
    verify,
)
from benchmarks.contest import FULL, Effort
from benchmarks.section import Measure, Section, as_text
from benchmarks.worker_process import ROOT

ALL: tuple[Measure, ...] = (
    build_request.measure,
    sign.measure,
    openssl_speed.measure,
    threads.measure,
    growth.measure,
    key_load.measure,
    sign_string.measure,
    verify.measure,
    signature_cache.measure,
    validate.measure,
    validate_ndjson.measure,
    read_response.measure,
    read_notice.measure,
    redact.measure,
    record.measure,
    replay.measure,
    resolve.measure,
    round_trip.measure,
    tls.measure,
    awaited.measure,
    sandbox_load.measure,
    import_time.measure,
)
_OUT = ROOT / "benchmarks" / "out"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything, print it, and write the report.

    Args:
        arguments: The command line's arguments.

    Returns:
        The exit code, 0: a missed aim is a finding and no failure.
    """
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--rounds", type=int, default=FULL.rounds)
    parser.add_argument("--seconds", type=float, default=FULL.seconds, help="of one round")
    parser.add_argument("--up-to", type=int, default=growth.UP_TO, help="messages of growth")
    parser.add_argument("--keep", action="store_true", help="keep the ratios, as this release's")
    options = parser.parse_args(arguments)
    effort = Effort(options.rounds, options.seconds)
    known = machine.describe(ROOT / ".venv-peers")
    when, begun = datetime.now(UTC), time.perf_counter()
    sections: list[Section] = []
    for measure in ALL:
        if measure is growth.measure:
            measure = partial(growth.measure, up_to=options.up_to)
        since = time.perf_counter()
        sections.append(measure(effort))
        print(f"{as_text(sections[-1])}\n  {time.perf_counter() - since:.1f} s\n", flush=True)
    took = time.perf_counter() - begun
    shown = f"{when:%Y-%m-%d %H:%M} UTC"
    report.write(options.out, sections, known, shown, took, history.read())
    if options.keep:
        history.keep(history.release_of(sections, version("kcp-proto"), f"{when:%Y-%m-%d}", known))
    print(f"{took:.0f} seconds; see {options.out / 'report.html'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
