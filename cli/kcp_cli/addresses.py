"""The project's addresses, which the metadata of its distribution alone knows."""

from functools import cache
from importlib.metadata import metadata, version
from urllib.parse import urlsplit

from kcp_proto import KcpError
from kcp_proto.faults import rule_anchor

from .output import Language, language

_PROJECT = "kcp-proto"
# In the order in which they say what the project is.
_HOMES = ("homepage", "repository", "source")
_PAGES = "documentation"
# A name that no one can own: the address is not set yet.
_PLACEHOLDER = ".invalid"


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


def page_address(page: str, anchor: str = "", *, language: Language) -> str | None:
    """Give the address of a page of the documentation, as it is for this release.

    Args:
        page: The page, such as ``rules``.
        anchor: A heading of it; "" for the whole page.
        language: The language to read it in.

    Returns:
        The address, None if the metadata names none for the documentation.
    """
    pages = known_addresses().get(_PAGES)
    if pages is None:
        return None
    address = f"{pages.rstrip('/')}/{language}/{version(_PROJECT)}/{page}.html"
    return f"{address}#{anchor}" if anchor else address


def rule_address(rule: str, *, language: Language) -> str | None:
    """Give the address of a rule's heading on the page of rules.

    Args:
        rule: A rule of the table.
        language: The language to read it in.

    Returns:
        The address, None if the metadata names none for the documentation.
    """
    return page_address("rules", rule_anchor(rule), language=language)


def published(page: str, anchor: str = "") -> str | None:
    """Give the address of a page for people; None while the documentation is nowhere yet.

    Args:
        page: The page, such as ``rules``.
        anchor: A heading of it; "" for the whole page.
    """
    address = page_address(page, anchor, language=language())
    return address if address and not _is_placeholder(address) else None


def place_of(page: str, anchor: str = "") -> str:
    """Say where people read a page: its address, or its file while it has none.

    Args:
        page: The page, such as ``rules``.
        anchor: A heading of it; "" for the whole page.
    """
    file = f"docs/{page}.md"
    return published(page, anchor) or (f"{file}#{anchor}" if anchor else file)


def error_page(error: KcpError) -> str | None:
    """Give the address at which an error is explained; None while it has none.

    Args:
        error: The error.
    """
    return published("errors", type(error).__name__.lower())


def _is_placeholder(address: str) -> bool:
    return (urlsplit(address).hostname or "").endswith(_PLACEHOLDER)
