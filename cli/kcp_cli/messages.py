"""``messages``, ``schema`` and ``openapi``: what the toolkit knows."""

import json
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

from kcp_proto import Environment, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.openapi import BUNDLE, document, wire_schema
from kcp_proto.openapi import bundle as bundled
from kcp_schemas import load_quirks, load_schema, message_names

from .exits import usage
from .files import write_whole
from .grammar import FOLDER, argument, command, flag, names, option
from .output import say, write_for_programs, write_json
from .profiles import PROFILE, read_contract
from .tables import Table, print_table

# What a reader is told of a quirk.
_QUIRK = ("name", "en", "ko", "ruling", "evidence", "date", "sandbox")


@command(examples=["kcp-proto messages", "kcp-proto messages --json"])
@flag("--json", "as_json", help="Print JSON instead of a table.")
def messages(as_json: bool) -> None:
    """List every message: operation, path, effect and signed fields."""
    rows = sorted(_rows(), key=itemgetter("name"))
    if as_json:
        write_json(rows)
        return
    table = Table(title="Messages of the NHN KCP payment gateway")
    table.add_column("message", no_wrap=True)
    table.add_column("what it is")
    for row in rows:
        details = [row["title"], *_request_lines(row)]
        table.add_row(row["name"], "\n".join(details))
    print_table(table)
    print_table(_quirks())


@command(examples=["kcp-proto schema payment.cancel.request", "kcp-proto schema --export schemas"])
@argument(
    "name", type=names("NAME", lambda _: message_names()), required=False, help="A message's name."
)
@option("--export", type=FOLDER, help="Write every schema to FOLDER/<message name>.json.")
@flag("--bundle", help=f"With --export: also write all in one {BUNDLE}.")
@PROFILE
def schema(name: str | None, export: Path | None, bundle: bool, profile: Path | None) -> None:
    """Print one JSON Schema, or export all of them."""
    if (name is None) == (export is None):
        usage("give a message's name or --export DIR")
    if bundle and export is None:
        usage("--bundle needs --export DIR")
    written = _written(profile)
    if name is not None:
        write_for_programs(_json(written(catalogue.message(name).name)))
    elif export is not None:
        _export(export, bundle, {each: written(each) for each in message_names()})


@command(examples=["kcp-proto openapi", "kcp-proto openapi --server https://127.0.0.1:8443"])
@option(
    "--server",
    metavar="URL",
    multiple=True,
    help="Server address to list instead of the gateway's.",
)
def openapi(server: tuple[str, ...]) -> None:
    """Print an OpenAPI 3.1 document, made from the schemas."""
    described = document([Environment("custom", url) for url in server]) if server else document()
    write_json(described)


def _quirks() -> Table:
    table = Table(title="Seen in the field against a ruling (kcp-proto sandbox --quirk NAME)")
    table.add_column("quirk", no_wrap=True)
    table.add_column("what was seen")
    for quirk in load_quirks():
        known = ", ".join(f"{kind} {sources}" for kind, sources in quirk["evidence"].items())
        where = ", ".join(quirk.get("operations", ("any request",)))
        words = (quirk["en"], quirk["ko"], where, f"{known}, {quirk['date']}; {quirk['ruling']}")
        table.add_row(quirk["name"], "\n".join(words))
    return table


def _request_lines(row: dict[str, Any]) -> list[str]:
    if not row["path"]:
        return []
    signed = f"signed {'^'.join(row['sign'])}" if row["sign"] else "not signed"
    known = ", ".join(f"{kind} {sources}" for kind, sources in row["evidence"].items())
    mark = "experimental: " if row["experimental"] else ""
    return [f"{row['effect']}, {row['path']}", signed, f"{mark}known from {known}"]


def _rows() -> Iterator[dict[str, Any]]:
    for name in catalogue.operations():
        operation = catalogue.operation(name)
        yield _row(name, operation.request) | {
            "path": operation.path,
            "effect": operation.effect,
            "sign": operation.sign,
            "experimental": operation.experimental,
            "quirks": list(_quirks_of(name)),
        }
        yield from (_row(name, message) for message in catalogue.responses(name))
    # A notice is no half of an operation: the gateway posts it by itself.
    yield from (_row(name, catalogue.message(name)) for name in catalogue.notices())


def _row(operation: str, message: Message) -> dict[str, Any]:
    return {
        "name": message.name,
        "operation": operation,
        "title": message.schema["title"],
        "description": message.schema["description"],
        "path": None,
        "effect": None,
        "sign": None,
        "experimental": None,
        "evidence": dict(message.evidence),
        "when": dict(message.when) or None,
        "quirks": None,
    }


def _quirks_of(operation: str) -> Iterator[dict[str, Any]]:
    """Give what was seen of an operation against a ruling, without what a sandbox does by it."""
    for quirk in load_quirks():
        if operation in quirk.get("operations", (operation,)):
            yield {key: quirk[key] for key in _QUIRK}


def _written(profile: Path | None) -> Callable[[str], Mapping[str, Any]]:
    """Choose how a schema is written: in the wire's types, as narrow as a profile asks for."""
    narrowed = read_contract(profile).schema if profile else load_schema
    return lambda name: wire_schema(name, narrowed(name))


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _export(folder: Path, bundle: bool, schemas: Mapping[str, Mapping[str, Any]]) -> None:
    files = {f"{name}.json": schema for name, schema in schemas.items()}
    if bundle:
        files[BUNDLE] = bundled(schemas)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_whole(folder / name, _json(content).encode())
    except OSError as error:
        usage(f"cannot write to {folder}: {error.strerror}")
    say(f"{len(schemas)} schemas written to {folder}")
