"""Which gateway: one switch picks the host for every operation."""

import re
from dataclasses import dataclass

from .errors import MessageError
from .faults import fault

_HOST = r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])"
_BASE_URL = re.compile(rf"https://{_HOST}(?::[1-9][0-9]{{0,4}})?")


@dataclass(frozen=True, slots=True)
class Environment:
    """A gateway's address under a name.

    Args:
        name: For people and recordings.
        base_url: ``https://host`` or ``https://host:port``, without a path.

    Raises:
        MessageError: The address is not https, or has a path, query or user name.
    """

    name: str
    base_url: str

    def __post_init__(self) -> None:
        if not _BASE_URL.fullmatch(self.base_url):
            raise MessageError("environment", [fault("environment.url", "")])

    @property
    def is_production(self) -> bool:
        """Tell whether money there is real, however the address is written."""
        address = self.base_url.lower().removesuffix(":443")
        return address == PRODUCTION.base_url


# Benepia HUB guide 1.0.0 §1.1.2 and §2.1.
PRODUCTION = Environment("production", "https://spl.kcp.co.kr")
STAGING = Environment("staging", "https://stg-spl.kcp.co.kr")
