"""What a request itself asks for: disruptions by its order number or by a header."""

from collections.abc import Iterable, Mapping

from kcp_sandbox.input_errors import InputError

from .kinds import KINDS
from .plans import CODE, DisruptionPlan

REQUEST_PREFIX = "SBX"
CHANGE_PREFIX = "SBC"
READ_PREFIX = "SBR"
"""An order number that begins so disrupts the request that moves money for it, the changes of its
payment, or what only reads and names it."""
HEADER = "x-kcp-sandbox"
"""The request header that asks for one, for shops whose order numbers are fixed."""


def plan_from_order_number(prefix: str, order_numbers: Iterable[str]) -> DisruptionPlan | None:
    """Read the disruption that an order number asks for.

    Args:
        prefix: `REQUEST_PREFIX`, `CHANGE_PREFIX` or `READ_PREFIX`.
        order_numbers: What may begin with it.

    Returns:
        The plan: ``SBXDROPAFTER1`` is a ``drop-after``, ``SBXCODE8178A1`` a ``code`` with
        ``8178``; None for any other order number.
    """
    for number in order_numbers:
        if not number.startswith(prefix):
            continue
        word = number.removeprefix(prefix)
        for kind, described in KINDS.items():
            if not word.startswith(described.word):
                continue
            if kind != "code":
                return DisruptionPlan(kind=kind)
            code = word.removeprefix(described.word)[:4]
            return DisruptionPlan(kind=kind, res_cd=code) if CODE.fullmatch(code) else None
    return None


def plan_from_header(headers: Mapping[str, str]) -> DisruptionPlan | None:
    """Read the disruption that a header asks for.

    Args:
        headers: The request's.

    Returns:
        The plan: ``X-KCP-Sandbox: drop-after`` is a ``drop-after``; ``late; seconds=5`` and
        ``code; res_cd=8178; acts=true`` say more. None without such a header.

    Raises:
        InputError: There is no such kind, or it takes no such words.
    """
    # Every request comes through here, and most headers differ in their length already.
    named = [name for name in headers if len(name) == len(HEADER) and name.lower() == HEADER]
    text = headers[named[0]] if named else ""
    if not text.strip():
        return None
    kind, *words = (part.strip() for part in text.split(";"))
    pairs = [word.partition("=") for word in words if word]
    chosen = {name.strip(): value.strip() for name, _, value in pairs}
    unknown = sorted(chosen.keys() - {"seconds", "res_cd", "acts"})
    if unknown:
        names = "seconds, res_cd, acts"
        raise InputError("unknown", what=HEADER, name=unknown[0], names=names)
    return DisruptionPlan(
        kind=kind,
        seconds=_seconds(chosen["seconds"]) if "seconds" in chosen else None,
        res_cd=chosen.get("res_cd", ""),
        acts=chosen.get("acts") == "true",
    )


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError("number") from None
