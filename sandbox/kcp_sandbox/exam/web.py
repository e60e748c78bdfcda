"""One request over HTTP, bounded in time and size; no redirect is followed, no proxy is asked."""

import json
import ssl
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from kcp_proto.json_values import is_object
from kcp_sandbox.notifying import is_loopback

from .shops import ShopSilent

_MOST_BYTES = 256 * 1024
_NOW = "X-KCP-Exam-Now"


class Came(NamedTuple):
    """What came back.

    Attributes:
        status: The HTTP status.
        body: The body.
    """

    status: int
    body: bytes


def send(
    what: str,
    method: str,
    url: str,
    body: bytes = b"",
    headers: Mapping[str, str] = {},
    *,
    patience: float,
) -> Came:
    """Send a request to the shop.

    Args:
        what: What it is for, in words.
        method: The HTTP method.
        url: Where to, on this machine.
        body: The body.
        headers: Its headers.
        patience: Seconds for each step of it.

    Raises:
        ShopSilent: No whole response came.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        known = parts.scheme in ("http", "https")
    except ValueError:
        host, port, known, parts = "", None, False, urlsplit("")
    where = f"{parts.scheme}://{parts.netloc}{parts.path}" if known else "no http address"
    if not known or not is_loopback(host):
        raise ShopSilent("other machine", what=what, where=where)
    connection: HTTPConnection
    if parts.scheme == "https":
        connection = HTTPSConnection(
            host, port, timeout=patience, context=ssl.create_default_context()
        )
    else:
        connection = HTTPConnection(host, port, timeout=patience)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        connection.request(method, target, body or None, dict(headers))
        response = connection.getresponse()
        taken = response.read(_MOST_BYTES)
    except (OSError, HTTPException, UnicodeError, ValueError) as error:
        reason = type(error).__name__
        raise ShopSilent("unreachable", what=what, where=where, reason=reason) from None
    finally:
        connection.close()
    return Came(response.status, taken)


def now_header(now: datetime | None) -> dict[str, str]:
    """Say what time it is, where a case sets the sandbox's clock."""
    return {_NOW: now.isoformat(timespec="seconds")} if now else {}


def form_body(fields: Mapping[str, str], encoding: str) -> tuple[bytes, dict[str, str]]:
    """Write a form as a browser does, whose header names no encoding.

    Args:
        fields: Names to values.
        encoding: As Python calls it.

    Returns:
        The body and its headers.
    """
    body = urlencode(fields, encoding=encoding, errors="replace").encode("ascii")
    return body, {"Content-Type": "application/x-www-form-urlencoded"}


def read_object(what: str, where: str, body: bytes) -> Mapping[str, Any]:
    """Read a JSON object.

    Raises:
        ShopSilent: It is none.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not is_object(value):
        raise ShopSilent("not json", what=what, where=where)
    return value
