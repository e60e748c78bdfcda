"""What a lenient gateway lets pass because live integrations were seen to do it (R41).

The quirks stand in `kcp_schemas.load_quirks`, each with its evidence.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from kcp_proto.catalogue import Relation, nearest
from kcp_proto.faults import Fault, pointer_to
from kcp_proto.validation import keeps
from kcp_schemas import load_quirks

from .recognition import Payload

Quirks = Collection[Mapping[str, Any]]


def quirk_names() -> tuple[str, ...]:
    """Name every quirk, in the order of the list."""
    return tuple(quirk["name"] for quirk in load_quirks())


def quirks_named(names: Iterable[str]) -> tuple[Mapping[str, Any], ...]:
    """Look quirks up.

    Args:
        names: Some of `quirk_names`.

    Returns:
        Their descriptions.

    Raises:
        ValueError: No quirk has that name; the nearest is suggested.
    """
    known = {quirk["name"]: quirk for quirk in load_quirks()}
    wanted = list(names)
    for name in wanted:
        if name not in known:
            raise ValueError(f"there is no quirk {name}{nearest(name, known)}")
    return tuple(known[name] for name in dict.fromkeys(wanted))


def quirks_of(operation: str, quirks: Quirks) -> Quirks:
    """Choose the quirks that were seen with an operation, and those that no operation limits."""
    return [quirk for quirk in quirks if operation in quirk.get("operations", (operation,))]


def was_seen(fault: Fault, payload: Payload, quirks: Quirks) -> bool:
    """Tell whether a fault is one that live integrations make.

    Args:
        fault: An error of the payload.
        payload: The decoded body.
        quirks: What is let pass.

    Returns:
        True if one of the quirks forgives it.
    """
    return any(_forgives(terms, fault, payload) for terms in _terms(quirks, "forgives"))


def without_line_ends(payload: Payload, quirks: Quirks) -> Payload:
    """Take the line ends out of the certificate's text, as staging seems to."""
    for terms in _terms(quirks, "drops"):
        name, text = terms["field"], payload.get(terms["field"])
        if isinstance(text, str):
            unwanted = dict.fromkeys(map(ord, terms["characters"]))
            payload = {**payload, name: text.translate(unwanted)}
    return payload


def _terms(quirks: Quirks, kind: str) -> Iterator[Mapping[str, Any]]:
    return (quirk[kind] for quirk in quirks if kind in quirk)


def _forgives(terms: Mapping[str, Any], fault: Fault, payload: Payload) -> bool:
    found = [field for field in terms["fields"] if fault.pointer == pointer_to(field)]
    if fault.rule != terms["rule"] or not found:
        return False
    (field,) = found
    if "pattern" in terms:
        return re.fullmatch(terms["pattern"], str(payload[field])) is not None
    if "at-most" in terms:
        relation = Relation(field=field, kind="at-most", others=(terms["at-most"],))
        return keeps(relation, payload)
    return True
