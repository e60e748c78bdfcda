"""Keep other web sites away from the admin API (DNS rebinding, cross-site requests)."""

import re
from collections.abc import Collection, Mapping
from ipaddress import IPv4Address, IPv6Address

# As a browser writes it (RFC 9110, 7.2). A reader of whole addresses would look past what stands
# beside the brackets, behind a `#`, and over tabs.
_HOST = re.compile(
    r"(?P<name>\[(?P<address>[0-9a-f:.]+)\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{0,5}))?",
    re.ASCII | re.IGNORECASE,
)
_LAST_PORT = 65535
_SAFE = ("GET", "HEAD")
# What a browser says of requests that its user, or a page of the same origin, made.
_SAME_SITES = ("same-origin", "none")


def objection(method: str, headers: Mapping[str, str], names: Collection[str]) -> str:
    """Say why a request must not be served.

    Args:
        method: HTTP method.
        headers: Header names, in lower case, to values; those of one name joined by commas.
        names: Host names by which this sandbox is reached. An address is always right, because
            only names can be made to point elsewhere.

    Returns:
        The reason; "" if there is none.
    """
    host = headers.get("host", "")
    if not is_own_host(host, names):
        return "this host name is not the sandbox's"
    if headers.get("sec-fetch-site", "none") not in _SAME_SITES:
        return "the request comes from another site"
    # A browser names the origin of every request that could change something.
    if headers.get("origin", f"https://{host}").lower() != f"https://{host}".lower():
        return "the request comes from another origin"
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if method not in _SAFE and kind != "application/json":
        return "the content type must be application/json"
    return ""


def is_own_host(host: str, names: Collection[str]) -> bool:
    """Tell whether a ``Host`` header names this sandbox.

    Args:
        host: The header.
        names: Host names by which this sandbox is reached; an address is always right.
    """
    parts = _HOST.fullmatch(host)
    if parts is None or int(parts["port"] or 0) > _LAST_PORT:
        return False
    name, address = parts["name"].lower(), parts["address"]
    try:
        IPv6Address(address) if address else IPv4Address(name)
    except ValueError:
        return name == "localhost" or name in {each.lower() for each in names}
    return True
