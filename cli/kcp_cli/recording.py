"""``recording``: inspect recordings, and find secrets in files."""

from collections.abc import Iterator
from pathlib import Path

from click.exceptions import Exit

from kcp_proto import RecordingError, catalogue
from kcp_proto.showing import json_text, last_four
from kcp_transports import RecordedExchange, Recording
from kcp_transports.recording import compact as compact_recording
from kcp_transports.recording import import_cassette, read_recording, to_har
from kcp_transports.scan import files_in, scan_file

from .exits import USAGE, WRONG, usage
from .files import write_private
from .grammar import FILE, SOURCE, Group, argument, flag, option
from .output import say, write, write_json
from .phrases import phrase, told
from .resolve import resolve

recording = Group(
    "recording", help="Inspect recordings, and find secrets in files.", no_args_is_help=True
)

_RECORDING = argument("file", type=SOURCE, help="A recording, or the address of a database.")
_AS_JSON = flag("--json", "as_json", help="Print one JSON object a line.")


@recording.command("ls", examples=["kcp-proto recording ls calls.jsonl"])
@_RECORDING
@_AS_JSON
def list_(file: str, as_json: bool) -> None:
    """List the exchanges: id, time, operation, outcome, order number, transaction number."""
    recorded = read_recording(file)
    for exchange in recorded.exchanges:
        _list(exchange, as_json=as_json)
    for note in _notes(recorded):
        say(f"kcp-proto: {note}")


@recording.command(examples=["kcp-proto recording show calls.jsonl 3f2a"])
@_RECORDING
@argument("exchange_id", help="The exchange's id, or its beginning.")
def show(file: str, exchange_id: str) -> None:
    """Print both lines of one exchange as JSON, masked as they were recorded."""
    recorded = read_recording(file)
    found = [item for item in recorded.exchanges if item.id.startswith(exchange_id)]
    if len(found) != 1:
        usage("{} exchanges have an id that begins like this", len(found))
    for line in (found[0].request, found[0].end):
        members = recorded.body(found[0], line) if line else {"outcome": None}
        write_json(members)


@recording.command(examples=["kcp-proto recording unresolved calls.jsonl"])
@_RECORDING
@_AS_JSON
def unresolved(file: str, as_json: bool) -> None:
    """List the requests whose outcome is unknown; exit 1 if there are any.

    A reply about money counts too if its result code leaves the outcome open (in-doubt).
    """
    exchanges = read_recording(file, only_open=True).unresolved()
    for exchange in exchanges:
        _list(exchange, as_json=as_json)
    if exchanges:
        raise Exit(WRONG)


@recording.command(examples=["kcp-proto recording scan calls.jsonl logs/"])
@argument(
    "files",
    type=FILE,
    multiple=True,
    help="Recordings, HAR files, cassettes, logs; folders too.",
)
def scan(files: tuple[Path, ...]) -> None:
    """Find secrets in files; print where and of which kind, never the value; exit 1 if any.

    What cannot be looked into is named, and ends with 2 if no secret was found elsewhere.
    """
    kinds = set[bool]()
    for file in (file for given in files for file in files_in(given)):
        try:
            for item in scan_file(file):
                kinds.add(item.looked_into)
                write(f"{file}:{item}")
        except RecordingError as error:
            kinds.add(False)
            say(f"kcp-proto: {told(error)}")
    if kinds:
        raise Exit(WRONG if True in kinds else USAGE)


@recording.command(examples=["kcp-proto recording har calls.jsonl --out calls.har"])
@_RECORDING
@option("--out", type=FILE, help="Write to this file (mode 0600).")
def har(file: str, out: Path | None) -> None:
    """Write a recording as an HTTP archive (HAR 1.2)."""
    archive = to_har(read_recording(file))
    if out is None:
        write_json(archive)
        return
    try:
        write_private(out, f"{json_text(archive, 2)}\n".encode())
    except OSError as error:
        usage("cannot write {}: {}", out, error.strerror)


@recording.command(examples=["kcp-proto recording compact calls.jsonl"])
@_RECORDING
def compact(file: str) -> None:
    """Drop the exchanges whose outcome is known; the unresolved ones stay."""
    dropped = compact_recording(file)
    left = len(read_recording(file).exchanges)
    write(phrase("{} exchanges dropped, {} kept", dropped, left))


@recording.command(
    "import-vcr", examples=["kcp-proto recording import-vcr cassette.yaml calls.jsonl"]
)
@argument("cassette", type=FILE, help="A cassette of VCR or Betamax, YAML or JSON.")
@argument("file", type=SOURCE, help="The recording to append to; a file is made.")
def import_vcr(cassette: Path, file: str) -> None:
    """Append a cassette's exchanges to a recording, masked."""
    imported = import_cassette(cassette, file)
    unreadable = imported.unreadable
    more = phrase(", {} of them with an unreadable response", unreadable) if unreadable else ""
    write(phrase("{} exchanges appended{}", imported.exchanges, more))


recording.add_command(resolve)


def _list(exchange: RecordedExchange, *, as_json: bool) -> None:
    """Write an exchange for people or for programs.

    R24: the transaction number is shown by its last four characters.
    """
    fields = exchange.fields
    tno = fields.get("tno", "")
    texts = {
        "id": exchange.id,
        "when": exchange.when.isoformat(timespec="seconds"),
        "operation": exchange.operation or "unknown operation",
        "outcome": exchange.outcome or "no outcome",
        "order": catalogue.order_number(fields) or "",
        "tno": last_four(tno) if tno else "",
    }
    if as_json:
        write_json(texts, indent=None)
    else:
        texts |= {name: phrase(texts[name]) for name in ("operation", "outcome")}
        write("  ".join(filter(None, texts.values())))


def _notes(recorded: Recording) -> Iterator[str]:
    """Say which lines of a recording are not listed."""
    if recorded.cut_lines:
        lines = ", ".join(map(str, recorded.cut_lines))
        yield phrase("left out, because they were cut off: line {}", lines)
    if recorded.strays:
        lines = ", ".join(map(str, recorded.strays))
        yield phrase("left out, because their request is not in the file: line {}", lines)
