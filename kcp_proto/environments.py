"""Which gateway: one switch picks the host for every operation."""

import re
from dataclasses import dataclass

from .errors import MessageError
from .faults import fault

_HOST = r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])"
# No part of a path is dots only: what is between would climb out of it.
_PATH = r"(?:/(?!\.+(?:/|$))[A-Za-z0-9._~-]+)*"
_BASE_URL = re.compile(rf"https://{_HOST}(?::[1-9][0-9]{{0,4}})?{_PATH}")


@dataclass(frozen=True, slots=True)
class Environment:
    """A gateway's address under a name.

    Args:
        name: For people and recordings.
        base_url: ``https://host`` or ``https://host:port``, or either with a path before the
            gateway's own, which ends without a slash.

    Raises:
        MessageError: The address is not https, or has a query or user name.
    """

    name: str
    base_url: str

    def __post_init__(self) -> None:
        if not _BASE_URL.fullmatch(self.base_url):
            raise MessageError("environment", [fault("environment.url", "")])

    @property
    def is_production(self) -> bool:
        """Tell whether money there is real, however the address is written."""
        host = self.base_url.lower().removeprefix("https://").partition("/")[0]
        return f"https://{host.removesuffix(':443')}" == PRODUCTION.base_url


# Benepia HUB guide 1.0.0 §1.1.2 and §2.1.
PRODUCTION = Environment("production", "https://spl.kcp.co.kr")
STAGING = Environment("staging", "https://stg-spl.kcp.co.kr")
