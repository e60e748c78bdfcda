"""One notice posted to a shop as the gateway posts it, and what came of it."""

import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from pathlib import Path
from threading import Barrier
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from kcp_cli.exits import FINE, NOT_SENT, UNKNOWN, WRONG, usage
from kcp_cli.phrases import phrase
from kcp_proto import HttpResponse
from kcp_proto.notices import acknowledges

_NO_CONNECTION, _NO_RESPONSE = "no connection: {}", "no whole response: {}"
_NO_RESULT, _OTHER_STATUS = "its body holds no result 0000", "its status is not 200"
_LARGEST = 64 * 1024
_PORTS = {"http": 80, "https": 443}
_EXITS = {"acknowledged": FINE, "not sent": NOT_SENT, "not acknowledged": WRONG, "unknown": UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What came of one post.

    Args:
        outcome: ``acknowledged``, ``not acknowledged``, ``not sent`` or ``unknown``.
        status: The response's status; None without a response.
        seconds: How long it took.
        why: Why it was not acknowledged, with braces for the detail; "" if it was.
        detail: What the system says about it.
    """

    outcome: str
    status: int | None
    seconds: float
    why: str
    detail: str = ""

    @property
    def reason(self) -> str:
        """Why it was not acknowledged, in English; "" if it was."""
        return self.why.format(self.detail)

    def said(self) -> str:
        """Say why it was not acknowledged, in the language that was chosen."""
        return phrase(self.why, self.detail) if self.why else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where notices are posted to.

    Args:
        url: The address, taken apart.
        addresses: What is connected to: the first one that accepts.
        port: The port.
        tls: How the server is verified; None without TLS.
        timeout: How long connecting, and each wait afterwards, may take, in seconds.
    """

    url: SplitResult
    addresses: tuple[str, ...]
    port: int
    tls: ssl.SSLContext | None
    timeout: float


def target_of(url: str, *, allow_any_host: bool, ca: Path | None, timeout: float) -> Target:
    """Check an address, and look its host up.

    Args:
        url: ``http`` or ``https``.
        allow_any_host: Whether it may be another machine; a notice holds personal data.
        ca: A CA to trust instead of the public ones.
        timeout: How long each wait may take, in seconds.

    Returns:
        The target; a name for this machine only with its loopback addresses.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        host, port, parts = "", 0, urlsplit("")
    if not (host and port and url.isascii() and url.isprintable() and " " not in url):
        usage("--to takes an address such as http://127.0.0.1:8000/kcp/notice")
    if parts.username is not None:
        usage("--to takes an address without a user")
    if not (allow_any_host or _names_loopback(host)):
        usage("{} is not a loopback address: add --allow-any-host to post to it", host)
    try:
        tls = ssl.create_default_context(cafile=ca) if parts.scheme == "https" else None
    except OSError as error:
        usage(
            "--ca {} holds no certificate in PEM: {}", ca, error.strerror or phrase("it is damaged")
        )
    return Target(
        url=parts,
        addresses=_addresses(host, port, allow_any_host),
        port=port,
        tls=tls,
        timeout=timeout,
    )


def post_all(
    target: Target,
    body: bytes,
    content_type: str,
    *,
    count: int,
    at_once: bool,
    show: Callable[[Posted], None],
) -> int:
    """Post a body as often as was asked, and no oftener.

    Args:
        target: Where to.
        body: The bytes.
        content_type: Their header.
        count: How often.
        at_once: Whether all are posted together; otherwise each after the one before.
        show: Takes what came of each.

    Returns:
        The exit code: that of the worst of them.
    """
    if not at_once:
        return max(_shown(show, _post(target, body, content_type)) for _ in range(count))
    start = Barrier(count)
    with ThreadPoolExecutor(count) as threads:
        posts = [threads.submit(_post, target, body, content_type, start) for _ in range(count)]
        return max(_shown(show, post.result()) for post in posts)


def _shown(show: Callable[[Posted], None], posted: Posted) -> int:
    show(posted)
    return _EXITS[posted.outcome]


def _post(target: Target, body: bytes, content_type: str, start: Barrier | None = None) -> Posted:
    if start is not None:
        start.wait()
    begun = monotonic()
    ended = partial(_ended, begun)
    connection = HTTPConnection(target.url.hostname or "", target.port, timeout=target.timeout)
    try:
        try:
            connection.sock = _connected(target)
        except OSError as error:
            return ended("not sent", None, _NO_CONNECTION, str(error.strerror or error))
        path = target.url._replace(scheme="", netloc="", fragment="").geturl() or "/"
        headers = {"Content-Type": content_type, "Connection": "close"}
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            content = response.read(_LARGEST + 1)
        except (OSError, HTTPException) as error:
            return ended("unknown", None, _NO_RESPONSE, str(error) or type(error).__name__)
    finally:
        connection.close()
    taken = HttpResponse(status=response.status, headers={}, body=content[:_LARGEST])
    if acknowledges(taken):
        return ended("acknowledged", response.status, "")
    why = _NO_RESULT if response.status == 200 else _OTHER_STATUS
    return ended("not acknowledged", response.status, why)


def _ended(begun: float, outcome: str, status: int | None, why: str, detail: str = "") -> Posted:
    seconds = monotonic() - begun
    return Posted(outcome=outcome, status=status, seconds=seconds, why=why, detail=detail)


def _connected(target: Target) -> socket.socket:
    failure = OSError("the name has no address")
    for address in target.addresses:
        try:
            plain = socket.create_connection((address, target.port), target.timeout)
        except OSError as error:
            failure = error
            continue
        if target.tls is None:
            return plain
        return target.tls.wrap_socket(plain, server_hostname=target.url.hostname)
    raise failure


def _names_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _addresses(host: str, port: int, allow_any_host: bool) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        # A label that is empty or too long for DNS is no OSError.
        return ()
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    # A name of this machine may be given another address by whatever resolves it.
    return tuple(one for one in addresses if allow_any_host or _names_loopback(one))
