"""``sandbox authorize``: agree to a payment as a customer does in the payment window."""

import json
import ssl
from http import client
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

import typer

from kcp_cli.exits import NOT_SENT, WRONG, usage
from kcp_cli.files import read_bytes
from kcp_cli.output import say, write, write_json

_PATH = "/_sandbox/api/authorizations"
_GIVEN = ("tran_cd", "enc_data", "enc_info")
_SECONDS = 30.0
_LARGEST = 64 * 1024


def authorize(
    ready_file: Annotated[
        Path, typer.Argument(help="The file that the running sandbox wrote by --ready-file.")
    ],
    order_no: Annotated[str, typer.Option(help="The shop's order number.")],
    amount: Annotated[int, typer.Option(min=0, help="Won to pay.")],
    pay_type: Annotated[str, typer.Option(help="The payment method, such as PACA.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Agree to a payment, and print the fields that payment.approval needs from the window.

    Only this sandbox takes them: they are not encrypted, and no gateway's window made them.
    """
    host, port, tls = _where(ready_file)
    wanted = {"order_no": order_no, "amount": amount, "pay_type": pay_type}
    # What the command line held may be no text that JSON can carry as UTF-8.
    body = json.dumps(wanted).encode("ascii")
    connection = client.HTTPSConnection(host, port, timeout=_SECONDS, context=tls)
    try:
        connection.request("POST", _PATH, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        status, content = response.status, response.read(_LARGEST)
    except (OSError, client.HTTPException) as error:
        # Nothing is kept there, so trying again does no harm.
        say(f"kcp-proto: the sandbox does not respond: {_words(error)}")
        raise typer.Exit(NOT_SENT) from None
    finally:
        connection.close()
    given = _members(content)
    if status != 200:
        say(f"kcp-proto: the sandbox refuses: {given.get('error', f'status {status}')}")
        raise typer.Exit(WRONG)
    fields = {name: given[name] for name in _GIVEN if isinstance(given.get(name), str)}
    if len(fields) != len(_GIVEN):
        say("kcp-proto: what responds is no sandbox")
        raise typer.Exit(WRONG)
    if as_json:
        write_json(fields)
        return
    for name, value in fields.items():
        write(f"{name}  {value}")


def _where(ready_file: Path) -> tuple[str, int, ssl.SSLContext]:
    """Read where a sandbox is, and which CA its certificate is from."""
    facts = _members(read_bytes(ready_file))
    paths: object = facts.get("paths")
    ca = cast("dict[str, object]", paths).get("ca") if isinstance(paths, dict) else None
    try:
        address = urlsplit(str(facts.get("url")))
        host, port = address.hostname or "", address.port or 443
        is_known = address.scheme == "https" and bool(host) and host.isascii()
    except ValueError:
        host, port, is_known = "", 0, False
    if not (is_known and isinstance(ca, str)):
        usage(f"{ready_file} is no file that a sandbox wrote by --ready-file")
    try:
        return host, port, ssl.create_default_context(cafile=ca)
    except (OSError, ValueError):
        usage(f"{ca} holds no certificate in PEM")


def _members(content: bytes) -> dict[str, Any]:
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
