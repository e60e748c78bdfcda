"""Measure bulk validation against other validators: ratios, in one run, on the same documents.

    python benchmarks/validate_ndjson.py [--lines N] [--node-modules DIR] [--check-jsonschema PATH]

``DIR`` is a ``node_modules`` with ``ajv``; ``PATH`` is the command. What is absent is left out.
Each contender is measured several times in turn; printed are medians, and ratios of medians.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from jsonschema import Draft202012Validator

from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Section
from kcp_proto import validate
from kcp_proto.documents import CheckOptions
from kcp_schemas import load_schema, schema_text
from kcp_transports.bulk import Source, Workers, check_sources, processes

CARD = "transaction.inquiry.response.card"
REPEATS = 3
FEW = 2_000
AJV = """
const Ajv = require(process.argv[1] + "/ajv/dist/2020").default, fs = require("fs");
const schema = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const accepts = new Ajv({ strict: false }).compile(schema);
const lines = require("readline").createInterface({ input: fs.createReadStream(process.argv[3]) });
const start = process.hrtime.bigint(); let valid = 0;
lines.on("line", (line) => { if (accepts(JSON.parse(line))) valid++; });
lines.on("close", () => console.log(valid, Number(process.hrtime.bigint() - start) / 1e9));
"""


def generate(path: Path, number: int) -> None:
    """Write inquiry responses, each with numbers, times and names of its own."""
    example = load_schema(CARD)["examples"][0]
    with path.open("w", encoding="utf-8") as file:
        for n in range(number):
            time_of_day = f"{n // 3600 % 24:02d}{n // 60 % 60:02d}{n % 60:02d}"
            changes = {
                "tno": f"{22320972271249 - n:014d}",
                "amount": str(1000 + n),
                "app_no": f"{n % 10**8:08d}",
                "app_time": f"2022{n % 12 + 1:02d}{n % 28 + 1:02d}{time_of_day}",
            }
            json.dump({**example, **changes}, file, ensure_ascii=False, separators=(",", ":"))
            file.write("\n")


def ours(path: Path, message: str | None, workers: Workers | None) -> float:
    """Check the file; give seconds a line."""
    start = time.perf_counter()
    reports = list(
        check_sources([Source(str(path), lines=True)], CheckOptions(message), workers=workers)
    )
    spent = time.perf_counter() - start
    number = sum(report.documents for report in reports)
    if number != sum(report.valid for report in reports):
        raise SystemExit("a generated line is not valid")
    return spent / number


def jsonschema_alone(path: Path) -> float:
    """Check the first lines by ``json`` and ``jsonschema``; give seconds a line."""
    validator: Any = Draft202012Validator(dict(load_schema(CARD)))
    with path.open("rb") as file:
        lines = list(islice(file, FEW))
    start = time.perf_counter()
    if not all(validator.is_valid(json.loads(line)) for line in lines):
        raise SystemExit("a generated line is not valid")
    return (time.perf_counter() - start) / len(lines)


def contenders(path: Path) -> list[Contender]:
    """List the contenders on one processor."""
    return [
        Contender("ours, message named", lambda loops: loops * ours(path, CARD, None), 1),
        Contender("ours, message recognised", lambda loops: loops * ours(path, None, None), 1),
        Contender("jsonschema alone", lambda loops: loops * jsonschema_alone(path), 1),
    ]


def measure(effort: Effort, lines: int = 20_000) -> Section:
    """Check a small file for the report; the rest of this script goes further."""
    with TemporaryDirectory() as name:
        path = Path(name) / "card.ndjson"
        generate(path, lines)
        checked = contest(
            "one line", contenders(path), Effort(min(effort.rounds, REPEATS), effort.seconds)
        )
    rate = 1 / checked.median("ours, message named")
    notes = [f"That is {rate:,.0f} lines a second on one core."]
    return Section("validate_ndjson", "Bulk validation of NDJSON", [checked], (), notes)


def ajv(path: Path, modules: Path, schema: Path, number: int) -> float:
    """Check the file by a compiled ajv in Node; give seconds a line."""
    command = ["node", "-e", AJV, str(modules.resolve()), str(schema), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    valid, seconds = done.stdout.split()
    if int(valid) != number:
        raise SystemExit("ajv disagrees")
    return float(seconds) / number


def files_ratio(folder: Path, path: Path, command: Path, schema: Path) -> tuple[float, float]:
    """Check 1,000 files by the other command and by ours; give seconds a document, started."""
    names: list[str] = []
    with path.open("rb") as file:
        for n, line in enumerate(islice(file, 1000)):
            name = folder / f"{n}.json"
            name.write_bytes(line)
            names.append(str(name))
    sources = [Source(name, lines=False) for name in names]

    def other(some: list[str]) -> float:
        start = time.perf_counter()
        arguments = [str(command), "--schemafile", str(schema), *some]
        subprocess.run(arguments, capture_output=True, check=True)
        return time.perf_counter() - start

    def in_process() -> float:
        start = time.perf_counter()
        list(check_sources(sources, CheckOptions(CARD)))
        return time.perf_counter() - start

    theirs = (best(lambda: other(names)) - best(lambda: other(names[:1]))) / (len(names) - 1)
    return theirs, best(in_process) / len(names)


def one_message() -> tuple[float, float]:
    """Measure one valid message and one RSA-2048 signature; give seconds each."""
    payload = dict(load_schema(CARD)["examples"][0])
    key = generate_private_key(65537, 2048)
    many, few = 2000, 100

    def check() -> float:
        start = time.perf_counter()
        for _ in range(many):
            validate(CARD, payload)
        return (time.perf_counter() - start) / many

    def sign() -> float:
        start = time.perf_counter()
        for _ in range(few):
            key.sign(b"T0000^22320972271249^STSC", PKCS1v15(), SHA256())
        return (time.perf_counter() - start) / few

    return best(check), best(sign)


def best(measure: Callable[[], float]) -> float:
    """Give the best of several times."""
    return min(measure() for _ in range(REPEATS))


def peak_memory(path: Path) -> float:
    """Run the command on the file in a process of its own; give its peak in MB."""
    program = (
        "import resource, sys; sys.argv[0] = 'kcp-proto'\n"
        "import kcp_cli\n"
        "try: kcp_cli.main()\n"
        "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, "validate", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1]) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--node-modules", type=Path)
    parser.add_argument("--check-jsonschema", type=Path)
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        path, schema = folder / "card.ndjson", folder / "card.schema.json"
        generate(path, options.lines)
        schema.write_text(schema_text(CARD), "utf-8")
        print(
            f"{options.lines} lines, {path.stat().st_size >> 20} MiB, {os.cpu_count()} processors"
        )
        everything = contenders(path)
        everything.append(
            Contender("ours, two processes", lambda n: n * ours(path, CARD, processes(2)), 1)
        )
        if options.node_modules:
            modules: Path = options.node_modules
            everything.append(
                Contender(
                    "ajv, compiled", lambda n: n * ajv(path, modules, schema, options.lines), 1
                )
            )
        checked = contest("one line", everything, Effort(REPEATS, 0))
        for name in checked.seconds:
            ratio = checked.ratio(name, everything[0].name).value
            print(f"{name:26} {1 / checked.median(name):9.0f} lines/s  {ratio:6.2f}")
        if options.check_jsonschema:
            theirs, each = files_ratio(folder, path, options.check_jsonschema, schema)
            print(f"check-jsonschema, 1,000 files: {theirs / each:.1f} times our time a document")
        check, signature = one_message()
        print(f"validate() of one message: {check / signature:.2%} of one RSA-2048 signature")
        print(f"peak memory of the command on the whole file: {peak_memory(path):.0f} MB")


if __name__ == "__main__":
    main()
