"""``recording``: look into recordings, and find secrets in files."""

import json
from pathlib import Path
from typing import Annotated

import typer

from kcp_transports import Recording
from kcp_transports.recording import compact as compact_recording
from kcp_transports.recording import import_cassette, to_har
from kcp_transports.scan import scan_file

from ._recording_words import as_json, line_of, notes_of
from .exits import EPILOG, WRONG, usage
from .files import write_private

recording = typer.Typer(
    name="recording",
    help="Look into recordings, and find secrets in files.",
    epilog=EPILOG,
    no_args_is_help=True,
)

RecordingFile = Annotated[Path, typer.Argument(help="A recording.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]


@recording.command("ls", epilog=EPILOG)
def list_(file: RecordingFile, as_lines: AsJson = False) -> None:
    """List the exchanges: id, moment, operation, outcome, order number, transaction number."""
    read = Recording.read(file)
    for exchange in read.exchanges:
        typer.echo(as_json(exchange) if as_lines else line_of(exchange))
    for note in notes_of(read):
        typer.echo(f"kcp-proto: {note}", err=True)


@recording.command(epilog=EPILOG)
def show(
    file: RecordingFile,
    exchange_id: Annotated[str, typer.Argument(help="The exchange's id, or its beginning.")],
) -> None:
    """Print both lines of one exchange as JSON, masked as they were recorded."""
    read = Recording.read(file)
    found = [item for item in read.exchanges if item.id.startswith(exchange_id)]
    if len(found) != 1:
        usage(f"{len(found)} exchanges have an id that begins like this")
    for place in (found[0].request, found[0].end):
        members = read.body(found[0], place) if place else {"outcome": None}
        typer.echo(json.dumps(members, ensure_ascii=False, indent=2))


@recording.command(epilog=EPILOG)
def unresolved(file: RecordingFile, as_lines: AsJson = False) -> None:
    """List the requests of which nobody knows whether the gateway acted; 1 if there are any.

    An answer about money counts too if its result code leaves that open (in-doubt).
    """
    open_ones = Recording.read(file).unresolved()
    for exchange in open_ones:
        typer.echo(as_json(exchange) if as_lines else line_of(exchange))
    if open_ones:
        raise typer.Exit(WRONG)


@recording.command(epilog=EPILOG)
def scan(
    files: Annotated[list[Path], typer.Argument(help="Recordings, HAR files, cassettes, logs.")],
) -> None:
    """Find secrets in files; print place and kind, never the value; 1 if there are any."""
    found = False
    for file in files:
        for item in scan_file(file):
            found = True
            typer.echo(f"{file}:{item}")
    if found:
        raise typer.Exit(WRONG)


@recording.command(epilog=EPILOG)
def har(
    file: RecordingFile,
    out: Annotated[Path | None, typer.Option(help="Write to this file (mode 0600).")] = None,
) -> None:
    """Write a recording as an HTTP archive (HAR 1.2)."""
    text = json.dumps(to_har(Recording.read(file)), ensure_ascii=False, indent=2)
    if out is None:
        typer.echo(text)
        return
    try:
        write_private(out, text.encode("utf-8") + b"\n")
    except OSError as error:
        usage(f"cannot write {out}: {error.strerror}")


@recording.command(epilog=EPILOG)
def compact(file: RecordingFile) -> None:
    """Drop the exchanges whose outcome is known; the unresolved ones stay."""
    dropped = compact_recording(file)
    left = len(Recording.read(file).exchanges)
    typer.echo(f"{dropped} exchanges dropped, {left} kept")


@recording.command("import-vcr", epilog=EPILOG)
def import_vcr(
    cassette: Annotated[Path, typer.Argument(help="A cassette of VCR or Betamax, YAML or JSON.")],
    file: Annotated[Path, typer.Argument(help="The recording: made (mode 0600), or continued.")],
) -> None:
    """Append what a cassette holds to a recording, masked on the way in."""
    typer.echo(f"{import_cassette(cassette, file)} exchanges appended")
