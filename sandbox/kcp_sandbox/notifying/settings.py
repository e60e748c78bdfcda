"""Where a shop wants its notices, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit

from kcp_proto.showing import MaskedRepr
from kcp_sandbox.input_errors import InputError

ENCODINGS: Mapping[str, str] = MappingProxyType({"utf-8": "utf-8", "euc-kr": "cp949"})
"""The two that a shop can choose among at the gateway, and how Python calls what is written."""
_PORTS = {"http": 80, "https": 443}
# A sandbox that waits longer holds a connection for nothing.
_MOST_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Notify(MaskedRepr):
    """Where notices are posted, and how; only the address is the shop's, the times are our own.

    Args:
        url: The shop's address for notices, ``http`` or ``https``; "" if none are posted.
        encoding: ``utf-8`` or ``euc-kr``, as a shop chooses at the gateway.
        every: Seconds by the sandbox's clock from one attempt to the next.
        patience: Seconds that an attempt may take.
        allow_any_target: Post to other machines too, not only to this one.

    Raises:
        InputError: The address is none or another machine's, or one of the others is wrong.
    """

    url: str = ""
    encoding: str = "utf-8"
    every: float = 60.0
    patience: float = 10.0
    allow_any_target: bool = False

    def __post_init__(self) -> None:
        if self.encoding not in ENCODINGS:
            raise InputError("choice", name="encoding", choices=", ".join(ENCODINGS))
        if not (0 <= self.every <= _MOST_SECONDS and 0 < self.patience <= _MOST_SECONDS):
            raise InputError("seconds", most=_MOST_SECONDS)
        if self.url:
            self._check_address()

    @property
    def parts(self) -> SplitResult:
        """Give the address in its parts."""
        return urlsplit(self.url)

    @property
    def host(self) -> str:
        """Give the host."""
        return self.parts.hostname or ""

    @property
    def port(self) -> int:
        """Give the port."""
        return self.parts.port or _PORTS[self.parts.scheme]

    @property
    def path(self) -> str:
        """Give what is asked for: the path, with the query."""
        parts = self.parts
        return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"

    def allows(self, address: str) -> bool:
        """Tell whether an address may be connected to: a name may point anywhere."""
        return self.allow_any_target or is_loopback(address)

    def _check_address(self) -> None:
        try:
            parts = self.parts
            is_known = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_known = False
        if not (is_known and self.url.isascii() and self.url.isprintable() and " " not in self.url):
            raise InputError("notify.url")
        if "@" in self.parts.netloc:
            raise InputError("notify.user")
        if not (self.allow_any_target or is_loopback(self.host)):
            raise InputError("notify.target")

    def _shown(self) -> str:
        return f"<Notify {self.parts.scheme}://{self.parts.netloc} {self.encoding}>"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its name or address alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
