"""Where to connect: read from addresses that a person wrote, and checked."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import SplitResult, unquote, urlsplit

from kcp_proto.shield import shielded

_HTTPS_PORT = 443
_PATH = re.compile(r"/[\x21-\x7e]*")


@dataclass(frozen=True, slots=True)
class Address:
    """A host and its TCP port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, repr=False)
class Proxy:
    """A proxy and the headers that it requires, which may hold a password."""

    address: Address
    headers: Mapping[str, str]


# A frame that an error passes would show a password that stands in the address (R24).
@shielded
def read_target(url: str) -> tuple[Address, str]:
    """Split a request's address.

    Args:
        url: ``https://host[:port]/path``.

    Returns:
        Host and port, and the path with its query.

    Raises:
        ValueError: It is no such address (R23: HTTPS only); the text quotes nothing of it.
    """
    parts = _split(url, "https")
    if parts is not None and parts.username is None:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if _PATH.fullmatch(path):
            return _address(parts, _HTTPS_PORT), path
    raise ValueError("the address is not https://host[:port]/path")


@shielded
def read_proxy(url: str) -> Proxy:
    """Read a proxy's address.

    Args:
        url: ``http://[user:password@]host:port``; user and password percent-encoded.

    Returns:
        The proxy.

    Raises:
        ValueError: It is no such address; the text quotes nothing of it.
    """
    parts = _split(url, "http")
    if parts is None or parts.port is None or parts.path.strip("/"):
        raise ValueError("the proxy is not http://[user:password@]host:port")
    return Proxy(_address(parts, parts.port), _authorization(parts))


def _split(url: str, scheme: str) -> SplitResult | None:
    """Split an address; None if it has another scheme, or names no host and port."""
    try:
        # A text that is none, such as half a character, fails here and not in the middle.
        url.encode("utf-8")
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    names_host = port != 0 and parts.hostname and parts.hostname.isascii()
    return parts if names_host and parts.scheme == scheme else None


def _address(parts: SplitResult, default_port: int) -> Address:
    return Address(parts.hostname or "", parts.port or default_port)


def _authorization(parts: SplitResult) -> Mapping[str, str]:
    if parts.username is None:
        return MappingProxyType({})
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    token = b64encode(user.encode("utf-8")).decode("ascii")
    return MappingProxyType({"Proxy-Authorization": f"Basic {token}"})
