"""``explain``: how one request came to be, and why its signature does not verify."""

import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from click.exceptions import Exit

from kcp_cli.exits import WRONG
from kcp_cli.files import read_bytes
from kcp_cli.grammar import FILE, SOURCE, argument, command, flag, option
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


@command(
    examples=["kcp-proto explain request.json", "kcp-proto explain request.json --cert cert.pem"]
)
@argument("file", type=SOURCE, help="JSON body of a request; - is standard input.")
@option("--cert", type=FILE, help="Certificate to verify with; the request's own if absent.")
@option(
    "--other-cert",
    type=FILE,
    multiple=True,
    help="Certificate whose key may have signed instead.",
)
@flag("--json", "as_json", help="Print JSON instead of tables.")
def explain(file: str, cert: Path | None, other_cert: tuple[Path, ...], as_json: bool) -> None:
    """Show every step from a request's fields to its signature, and what is wrong with it."""
    content = read_bytes(cert) if cert else b""
    explanation = explain_request(
        HttpRequest(method="POST", url="", headers={}, body=read_bytes(file)),
        certificate=Certificate.parse(content) if cert else None,
        others=[Certificate.parse(read_bytes(path)) for path in other_cert],
    )
    readable = str(cert) if _READ_BY_OPENSSL.search(content) else None
    commands = explanation.openssl_commands(readable)
    if as_json:
        write_json(_as_json(explanation, commands))
    else:
        print_explanation(explanation, commands)
    if not explanation.ok:
        raise Exit(WRONG)


def _as_json(explanation: Explanation, commands: tuple[str, ...]) -> dict[str, Any]:
    report = asdict(explanation)
    if explanation.certificate:
        report["certificate"] = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in report["certificate"].items()
        }
    warning = WARNING if explanation.signature else None
    return {"ok": explanation.ok, "warning": warning, **report, "openssl": commands}
