"""Whether a server agrees on one version and some suites of TLS; nothing follows the handshake."""

import ssl
from dataclasses import dataclass
from typing import Literal

from kcp_transports.https import Address

from .connect import find_addresses, open_connection
from .failures import StepFailed
from .handshake import shake_hands

# What a server that does not want to says, or does.
_DECLINED = frozenset({"tls-version", "tls-alert", "tls-cut"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What became of an offer.

    Args:
        state: ``agreed``, ``declined`` by the server, or ``unsure``: it was not made, or failed for
            another reason.
        detail: Version and suite, or the reason.
    """

    state: Literal["agreed", "declined", "unsure"]
    detail: str


def offer(
    address: Address,
    context: ssl.SSLContext,
    version: ssl.TLSVersion,
    ciphers: str = "",
    *,
    timeout: float = 5.0,
) -> Terms:
    """Shake hands by one version of TLS, and close.

    Args:
        address: Host and port.
        context: What is verified; it is changed, so share it with nothing.
        version: The only version that is offered.
        ciphers: The suites that are offered, in OpenSSL's notation; "" for its own choice.
        timeout: Seconds for each step.

    Returns:
        What became of it.
    """
    context.minimum_version = context.maximum_version = version
    try:
        if ciphers:
            context.set_ciphers(ciphers)
        addresses = find_addresses(address, timeout)
        with open_connection(addresses, timeout) as connection:
            agreed = shake_hands(connection, context, address.host, timeout)
    except StepFailed as failure:
        state: Literal["declined", "unsure"] = (
            "declined" if failure.reason in _DECLINED else "unsure"
        )
        return Terms(state, failure.reason)
    except ssl.SSLCertVerificationError:
        return Terms("unsure", "certificate-refused")
    except ssl.SSLError:
        return Terms("unsure", "not-offered")
    return Terms("agreed", f"{agreed.version}, {agreed.cipher}")
