"""A sandbox that another command runs, reached by the file that it wrote when it was ready."""

import json
import ssl
from dataclasses import dataclass
from http import client
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from click.exceptions import Exit

from kcp_cli.exits import NOT_SENT, WRONG, usage
from kcp_cli.files import read_bytes
from kcp_cli.grammar import FILE, argument, option
from kcp_cli.output import Language, language, say
from kcp_cli.phrases import phrase
from kcp_sandbox import shop_path

READY_FILE = argument(
    "ready_file", type=FILE, help="The file that the running sandbox wrote by --ready-file."
)
SHOP = option("--shop", metavar="NAME", default="", help="The shop of this name there.")
_API = "/_sandbox/api"
_SECONDS = 30.0
_LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a sandbox is.

    Args:
        host: Its host.
        port: Its port.
        path: What its addresses begin with: that of a shop that has a name.
        tls: What trusts the CA that its certificate is from.
    """

    host: str
    port: int
    path: str
    tls: ssl.SSLContext

    def ask(
        self, method: str, path: str, body: object = None, *, wait: float = 0.0
    ) -> tuple[int, dict[str, Any]]:
        """Ask the admin API; what does not respond ends the command.

        Args:
            method: The HTTP method.
            path: The path below the API's.
            body: What to send as JSON; None for nothing.
            wait: Seconds that the sandbox itself may wait.

        Returns:
            The status, and the JSON object that came; empty if none did.
        """
        # What the command line held may be no text that JSON can carry as UTF-8.
        data = None if body is None else json.dumps(body).encode("ascii")
        headers = {"Content-Type": "application/json"}
        connection = client.HTTPSConnection(
            self.host, self.port, timeout=_SECONDS + wait, context=self.tls
        )
        try:
            connection.request(method, f"{self.path}{_API}{path}", data, headers)
            response = connection.getresponse()
            return response.status, _members(response.read(_LARGEST))
        except (OSError, client.HTTPException) as error:
            say(f"kcp-proto: {phrase('the sandbox does not respond: {}', _words(error))}")
            raise Exit(NOT_SENT) from None
        finally:
            connection.close()

    def write(self, path: str, body: object) -> dict[str, Any]:
        """Change something by the admin API; what is refused ends the command.

        Args:
            path: The path below the API's.
            body: What to send as JSON.

        Returns:
            The JSON object that came.
        """
        status, came = self.ask("POST", path, body)
        if status != 200:
            why = came.get("error", phrase("status {}", status))
            if language() is Language.KOREAN:
                why = came.get("error_ko", why)
            say(f"kcp-proto: {phrase('the sandbox refuses: {}', why)}")
            raise Exit(WRONG)
        return came


def reach(ready_file: Path, shop: str) -> Reached:
    """Read where a sandbox is, and which CA its certificate is from.

    Args:
        ready_file: The file that it wrote by ``--ready-file``.
        shop: The name of one of its shops; "" for the one that the file is about.

    Returns:
        Where it is; a file that does not say so ends the command.
    """
    facts = _members(read_bytes(ready_file))
    paths: object = facts.get("paths")
    ca = cast("dict[str, object]", paths).get("ca") if isinstance(paths, dict) else None
    try:
        address = urlsplit(str(facts.get("url")))
        host, port = address.hostname or "", address.port or 443
        path = address.path.rstrip("/")
        is_known = address.scheme == "https" and bool(host) and host.isascii() and path.isascii()
    except ValueError:
        host, port, path, is_known = "", 0, "", False
    if not (is_known and isinstance(ca, str)):
        usage("{} is no file that a sandbox wrote by --ready-file", ready_file)
    try:
        return Reached(host, port, _below(shop) or path, ssl.create_default_context(cafile=ca))
    except (OSError, ValueError):
        usage("{} holds no certificate in PEM", ca)


def no_sandbox() -> Exit:
    """Say that what responds is something else.

    Returns:
        What ends the command.
    """
    say(f"kcp-proto: {phrase('what responds is no sandbox')}")
    return Exit(WRONG)


def _below(shop: str) -> str:
    try:
        return shop_path(shop) if shop else ""
    except ValueError as error:
        usage("--shop: {}", error)


def _members(content: bytes) -> dict[str, Any]:
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
