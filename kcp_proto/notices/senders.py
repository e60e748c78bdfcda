"""Whether an address is one from which notices are known to come; never a proof (R36)."""

from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from kcp_proto import catalogue
from kcp_proto.catalogue import Sender
from kcp_proto.messages import DepositNotice
from kcp_proto.shield import shielded


@shielded
def known_sender(address: str) -> Sender | None:
    """Look up where a notice came from.

    Args:
        address: The peer of the connection, as text: an IPv4 address, or one that is mapped into
            IPv6 (``::ffff:…``). Behind a proxy take it from the header that the proxy itself
            writes: a sender can write any other one.

    Returns:
        What is known of the address, with evidence and date; None if it is unknown, or no
        address. A known one does not prove the notice, and an unknown one does not refute it.
    """
    try:
        found = ip_address(address.strip())
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return _senders().get(found)


@cache
def _senders() -> dict[IPv4Address | IPv6Address, Sender]:
    terms = catalogue.message(DepositNotice.MESSAGE).notice
    return {ip_address(sender.address): sender for sender in terms.senders} if terms else {}
