"""The project's addresses, which the metadata of its distribution alone knows."""

from functools import cache
from importlib.metadata import metadata
from urllib.parse import urljoin, urlsplit

from kcp_proto.faults import rule_anchor

_PROJECT = "kcp-proto"
# In the order in which they say what the project is.
_HOMES = ("homepage", "repository", "source")
_PAGES = "documentation"


@cache
def known_addresses() -> dict[str, str]:
    """Give the addresses of the metadata by label; one that is not set yet leads nowhere."""
    listed = metadata(_PROJECT).get_all("Project-URL") or []
    pairs = (entry.partition(",") for entry in listed)
    addresses = {label.strip().lower(): address.strip() for label, _, address in pairs}
    return {label: address for label, address in addresses.items() if _leads_somewhere(address)}


def _leads_somewhere(address: str) -> bool:
    return urlsplit(address).hostname is not None


def project_address() -> str | None:
    """Give the address at which the project is found, None if its metadata names none."""
    return next((known_addresses()[name] for name in _HOMES if name in known_addresses()), None)


def rule_address(rule: str) -> str | None:
    """Give the address of a rule's heading on the page of rules.

    Args:
        rule: A rule of the table.

    Returns:
        The address, None if the metadata names none for the documentation.
    """
    pages = known_addresses().get(_PAGES)
    return urljoin(pages, f"rules.md#{rule_anchor(rule)}") if pages else None
