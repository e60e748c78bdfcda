"""Say why nothing recorded answers a request, in words that hold no secret."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from kcp_proto import ReplayMismatch, catalogue
from kcp_proto.showing import last_four

from .masking import masked_names
from .reader import Exchange

# A report helps by one similar request; a recording of any size is not searched for the best.
_COMPARED = 1000
_NAMED = 5


def all_played(operation: str, count: int) -> ReplayMismatch:
    """Report a request that was asked more often than it was recorded."""
    times = "once" if count == 1 else f"{count} times"
    return ReplayMismatch(f"{operation} was recorded {times} like this, and all of it was played")


def ambiguous(operation: str, count: int) -> ReplayMismatch:
    """Report a request of which a recording cannot tell which one it is."""
    names = ", ".join(sorted(masked_names(operation)))
    return ReplayMismatch(
        f"{count} recorded requests {operation} differ only in masked fields ({names}) and were "
        "answered differently: which of them is asked cannot be told"
    )


def nothing_like(
    operation: str, fields: Mapping[str, str], recorded: Sequence[Exchange]
) -> ReplayMismatch:
    """Report a request that was never recorded, and how the most similar one differs.

    Only the first thousand recorded exchanges are compared.
    """
    compared = list(islice(recorded, _COMPARED))
    same = [exchange for exchange in compared if exchange.operation == operation]
    if not same:
        names = sorted({exchange.operation or "unknown" for exchange in compared})
        held = ", ".join(names) or "nothing"
        return ReplayMismatch(f"no {operation} was recorded; the recording holds {held}")
    closest = min(same, key=lambda exchange: len(_differing(exchange.fields, fields)))
    differences = "; ".join(_describe(operation, closest.fields, fields))
    return ReplayMismatch(f"no {operation} like this was recorded; the closest has {differences}")


def no_money(operation: str) -> ReplayMismatch:
    """Refuse to send a request about money that nobody recorded."""
    return ReplayMismatch(
        f"no {operation} like this is left in the recording, and it may move money: it goes to the "
        "live transport only with allow_money=True"
    )


def left_over(unused: Sequence[Exchange]) -> ReplayMismatch:
    """Report recorded exchanges that nobody asked for."""
    named = [f"{item.operation or 'unknown'} {item.id}" for item in unused[:_NAMED]]
    more = [f"{len(unused) - _NAMED} more"] if len(unused) > _NAMED else []
    return ReplayMismatch(f"recorded and not played: {', '.join(named + more)}")


def unmatchable() -> ReplayMismatch:
    """Report a request of unknown operation: of those a recording keeps nothing to match by."""
    return ReplayMismatch("a request that build_request did not make cannot be played")


def _differing(recorded: Mapping[str, str], asked: Mapping[str, str]) -> list[str]:
    names = dict.fromkeys([*recorded, *asked])
    return [name for name in names if recorded.get(name) != asked.get(name)]


def _describe(
    operation: str, recorded: Mapping[str, str], asked: Mapping[str, str]
) -> Iterable[str]:
    for name in _differing(recorded, asked):
        was, wanted = _shown(operation, name, recorded), _shown(operation, name, asked)
        yield f"{name} {was} where {wanted} is asked"


def _shown(operation: str, name: str, fields: Mapping[str, str]) -> str:
    if name not in fields:
        return "(none)"
    field = catalogue.operation(operation).request.fields.get(name)
    # A recording may come from elsewhere: what it calls unmasked is not trusted.
    if field is None or field.sensitive:
        return "(not shown)"
    return last_four(fields[name]) if field.last_four else f"{fields[name]!r}"
