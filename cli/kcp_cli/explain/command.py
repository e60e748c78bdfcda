"""``explain``: how one request came to be, and why its signature does not verify."""

import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from kcp_cli.exits import WRONG
from kcp_cli.files import read_bytes
from kcp_cli.output import write_json
from kcp_proto import Certificate, HttpRequest
from kcp_proto import explain as explain_request
from kcp_proto.explanation import Explanation

from .report import WARNING, print_explanation

# What every openssl reads: armour on lines of its own, and no line over 76 columns.
_READ_BY_OPENSSL = re.compile(
    rb"^-----BEGIN CERTIFICATE-----\r?\n(?:[A-Za-z0-9+/=]{1,76}\r?\n)+-----END CERTIFICATE-----",
    re.MULTILINE,
)


def explain(
    file: Annotated[str, typer.Argument(help="JSON body of a request; - is standard input.")],
    cert: Annotated[
        Path | None,
        typer.Option("--cert", help="Certificate to verify with; the request's own if absent."),
    ] = None,
    other_cert: Annotated[
        list[Path] | None,
        typer.Option("--other-cert", help="Certificate whose key may have signed instead."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Show every step from a request's fields to its signature, and what is wrong with it."""
    content = read_bytes(cert) if cert else b""
    explanation = explain_request(
        HttpRequest(method="POST", url="", headers={}, body=read_bytes(file)),
        certificate=Certificate.parse(content) if cert else None,
        others=[Certificate.parse(read_bytes(path)) for path in other_cert or []],
    )
    readable = str(cert) if _READ_BY_OPENSSL.search(content) else None
    commands = explanation.openssl_commands(readable)
    if as_json:
        write_json(_as_json(explanation, commands))
    else:
        print_explanation(explanation, commands)
    if not explanation.ok:
        raise typer.Exit(WRONG)


def _as_json(explanation: Explanation, commands: tuple[str, ...]) -> dict[str, Any]:
    report = asdict(explanation)
    if explanation.certificate:
        report["certificate"] = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in report["certificate"].items()
        }
    warning = WARNING if explanation.signature else None
    return {"ok": explanation.ok, "warning": warning, **report, "openssl": commands}
