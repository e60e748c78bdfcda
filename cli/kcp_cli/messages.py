"""``messages``, ``schema`` and ``openapi``: what the toolkit knows."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

from kcp_proto import PRODUCTION, STAGING, Environment, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.openapi import (
    BUNDLE,
    CATALOG,
    addressed,
    document,
    editor_catalog,
    for_editors,
    wire_schema,
)
from kcp_proto.openapi import (
    bundle as bundled,
)
from kcp_schemas import load_quirks, load_schema, message_names

from .exits import usage
from .files import write_whole
from .grammar import FOLDER, argument, command, flag, names, option
from .output import say, write_for_programs, write_json
from .phrases import phrase
from .profiles import PROFILE, read_contract
from .tables import Table, print_table

_ADDRESS = re.compile(r"https://[^\s/?#]+(/[^\s?#]*)?")
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


@command(
    examples=[
        "kcp-proto schema payment.cancel.request",
        "kcp-proto schema --export schemas",
        "kcp-proto schema --export schemas --editors",
    ]
)
@argument(
    "name", type=names("NAME", lambda _: message_names()), required=False, help="A message's name."
)
@option("--export", type=FOLDER, help="Write every schema to FOLDER/<message name>.json.")
@flag("--bundle", help=f"With --export: also write all in one {BUNDLE}.")
@flag(
    "--editors",
    help=f"With --export: also write {CATALOG}, by which editors find the schema of a file, and "
    "let a file name it in $schema.",
)
@option("--base-url", metavar="URL", help="Https address at which the files will be; their $id.")
@flag("--tolerant", help="The toolkit's own form: integers beside digits, titles in Korean.")
@PROFILE
def schema(
    name: str | None,
    export: Path | None,
    bundle: bool,
    editors: bool,
    base_url: str | None,
    tolerant: bool,
    profile: Path | None,
) -> None:
    """Print one JSON Schema, or export all of them, in the types of the wire."""
    if (name is None) == (export is None):
        usage("give a message's name or --export DIR")
    for asked, is_set in (("--bundle", bundle), ("--editors", editors)):
        if is_set and export is None:
            usage("{} needs --export DIR", asked)
    if base_url is not None and not _ADDRESS.fullmatch(base_url):
        usage("--base-url is an https address, such as https://schemas.example/kcp/")
    base = base_url or ""
    written = _writer(profile, tolerant=tolerant, editors=editors, base_url=base)
    if name is not None:
        write_for_programs(_json(written(catalogue.message(name).name)))
    elif export is not None:
        schemas = {each: written(each) for each in message_names()}
        files = {f"{each}.json": schema for each, schema in schemas.items()}
        if bundle:
            files[BUNDLE] = bundled(schemas, base)
        if editors:
            files[CATALOG] = editor_catalog(schemas, base)
        _write_all(export, files)
        say(phrase("{} schemas written to {}", len(schemas), export))


@command(
    examples=[
        "kcp-proto openapi",
        "kcp-proto openapi --split",
        "kcp-proto openapi --server https://127.0.0.1:8443",
    ]
)
@option(
    "--server",
    metavar="URL",
    multiple=True,
    help="Server address to list instead of the gateway's.",
)
@flag(
    "--split",
    help="Describe every operation by itself, for code generators: paths that several share end in "
    "#OPERATION.",
)
def openapi(server: tuple[str, ...], split: bool) -> None:
    """Print an OpenAPI 3.1 document, made from the schemas."""
    servers = [Environment("custom", url) for url in server]
    write_json(document(servers or (STAGING, PRODUCTION), split=split))


def _quirks() -> Table:
    table = Table(title="Seen in the field against a ruling (kcp-proto sandbox --quirk NAME)")
    table.add_column("quirk", no_wrap=True)
    table.add_column("what was seen")
    for quirk in load_quirks():
        known = ", ".join(f"{kind} {sources}" for kind, sources in quirk["evidence"].items())
        where = ", ".join(quirk.get("operations", (phrase("any request"),)))
        words = (quirk["en"], quirk["ko"], where, f"{known}, {quirk['date']}; {quirk['ruling']}")
        table.add_row(quirk["name"], "\n".join(words))
    return table


def _request_lines(row: dict[str, Any]) -> list[str]:
    if not row["path"]:
        return []
    signed = phrase("signed {}", "^".join(row["sign"])) if row["sign"] else phrase("not signed")
    known = ", ".join(f"{kind} {sources}" for kind, sources in row["evidence"].items())
    mark = phrase("experimental: ") if row["experimental"] else ""
    return [f"{row['effect']}, {row['path']}", signed, mark + phrase("known from {}", known)]


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


def _writer(
    profile: Path | None, *, tolerant: bool, editors: bool, base_url: str
) -> Callable[[str], dict[str, Any]]:
    """Choose how a schema is written."""
    narrowed = read_contract(profile).schema if profile else load_schema

    def written(name: str) -> dict[str, Any]:
        schema = dict(narrowed(name)) if tolerant else wire_schema(name, narrowed(name))
        schema = for_editors(schema) if editors else schema
        return addressed(name, schema, base_url) if base_url else schema

    return written


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _write_all(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_whole(folder / name, _json(content).encode())
    except OSError as error:
        usage("cannot write to {}: {}", folder, error.strerror)
