"""What a lenient gateway lets pass because live integrations were seen to do it (R41)."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from kcp_proto.faults import Fault

from .recognition import Payload

_WON = re.compile("[1-9][0-9]{0,11}")


def _asks_for_won(payload: Payload) -> bool:
    return _WON.fullmatch(str(payload["amount"])) is not None


def _pays_less_in_points(payload: Payload) -> bool:
    return int(payload["amount"]) > int(payload["pt_mny"])


def _whatever(payload: Payload) -> bool:
    del payload
    return True


# The rule and the field of a fault, and which payloads it was seen in.
_SEEN: Mapping[tuple[str, str], Callable[[Payload], bool]] = MappingProxyType(
    {
        ("enum", "/amount"): _asks_for_won,
        ("fields.equal", "/pt_mny"): _pays_less_in_points,
        ("required", "/currency"): _whatever,
        ("required", "/ordr_idxx"): _whatever,
        ("field.unknown", "/good_cd"): _whatever,
    }
)


def was_seen(fault: Fault, payload: Payload) -> bool:
    """Tell whether a fault is one that live integrations make.

    Args:
        fault: An error of the payload.
        payload: The decoded body.

    Returns:
        True if docs/gateway.md names it among what was seen against a ruling.
    """
    seen_in = _SEEN.get((fault.rule, fault.pointer))
    return seen_in is not None and seen_in(payload)


def without_line_ends(payload: Payload) -> Payload:
    """Take the line ends out of the certificate's text, as staging seems to."""
    text = payload.get("kcp_cert_info")
    if not isinstance(text, str):
        return payload
    return {**payload, "kcp_cert_info": text.replace("\r", "").replace("\n", "")}
