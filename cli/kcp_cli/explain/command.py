"""``explain``: how one request came to be, and why its signature does not verify."""

import os
import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from click.exceptions import Exit

from kcp_cli.exits import WRONG, usage
from kcp_cli.files import STANDARD_INPUT, read_bytes
from kcp_cli.grammar import FILE, argument, command, flag, names, nearest, option
from kcp_cli.output import write_json
from kcp_proto import Certificate, HttpRequest
from kcp_proto import explain as explain_request
from kcp_proto.explanation import Explanation
from kcp_proto.faults import RULES

from .report import WARNING, print_explanation
from .rules import print_rule, write_rule

# What every openssl reads: armour on lines of its own, and no line over 76 columns.
_READ_BY_OPENSSL = re.compile(
    rb"^-----BEGIN CERTIFICATE-----\r?\n(?:[A-Za-z0-9+/=]{1,76}\r?\n)+-----END CERTIFICATE-----",
    re.MULTILINE,
)


@command(
    examples=[
        "kcp-proto explain request.json",
        "kcp-proto explain request.json --cert cert.pem",
        "kcp-proto explain maxLength",
    ]
)
@argument(
    "file",
    type=names("FILE", lambda _: RULES, files=True),
    help="JSON body of a request, - for standard input; or a rule's id.",
)
@option("--cert", type=FILE, help="Certificate to verify with; the request's own if absent.")
@option(
    "--other-cert",
    type=FILE,
    multiple=True,
    help="Certificate whose key may have signed instead.",
)
@flag("--json", "as_json", help="Print JSON instead of tables.")
def explain(file: str, cert: Path | None, other_cert: tuple[Path, ...], as_json: bool) -> None:
    """Show every step from a request's fields to its signature, and what is wrong with it.

    Or say what a rule means, with an example and its remedy.
    """
    if _is_rule(file):
        if cert or other_cert:
            usage("{} is a rule: --cert and --other-cert are about a request", file)
        (write_rule if as_json else print_rule)(file)
        return
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


def _is_rule(name: str) -> bool:
    """Tell whether a rule is meant: a file of that name comes first, as ./name it always does."""
    if name == STANDARD_INPUT or os.path.lexists(name):
        return False
    if name not in RULES and not os.path.dirname(name):
        usage("there is neither a file nor a rule {}{}", name, nearest(name, RULES))
    return name in RULES


def _as_json(explanation: Explanation, commands: tuple[str, ...]) -> dict[str, Any]:
    report = asdict(explanation)
    if explanation.certificate:
        report["certificate"] = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in report["certificate"].items()
        }
    warning = WARNING if explanation.signature else None
    return {"ok": explanation.ok, "warning": warning, **report, "openssl": commands}
