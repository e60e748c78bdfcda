"""Whether the shop can know what became of a request, and which later exchange tells it (R37)."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from kcp_proto import KcpError, catalogue
from kcp_proto.resolution import LostRequest, read_inquiry

from .record import Record

State = Literal["under way", "clear", "harmless", "unresolved", "settled"]
STANDINGS: tuple[str, ...] = get_args(State)
"""Every state of a `Standing`."""
# After one of these about the same order or transaction a shop knows what became of the first.
_TELLING = ("already-done", "duplicate", "use-stpc")


class Standing(NamedTuple):
    """How a request stands with its shop.

    Attributes:
        state: ``clear``: the shop could read what the gateway did, or that it refused.
            ``harmless``: it could not, and nothing was at stake. ``unresolved``: it could not, and
            money may have moved. ``settled``: a later exchange told it. ``under way``: the
            response is.
        by: The number of the exchange that settled it; 0 if none did.
    """

    state: State
    by: int = 0


def standing(record: Record, later: Iterable[Record]) -> Standing:
    """Tell how a request stands with its shop, by what really left.

    Args:
        record: The request.
        later: The records after it, oldest first.

    Returns:
        Its standing. That an inquiry found nothing settles it only once it cannot land any more
        (`kcp_proto.resolution.LANDS_WITHIN`, by the sandbox's clock).
    """
    if not record.passage.is_over:
        return Standing("under way")
    if _is_lost(record):
        settling = next((each for each in later if settles(record, each)), None)
        return Standing("settled", settling.number) if settling else Standing("unresolved")
    is_read = record.is_definite or (not record.operation and record.status)
    return Standing("clear" if is_read else "harmless")


def settles(lost: Record, later: Record) -> bool:
    """Tell whether a later exchange tells the shop what became of a request that was lost."""
    if not (_is_lost(lost) and later.is_definite and _may_concern(lost, later)):
        return False
    if later.operation == catalogue.operation(lost.operation).inquiry:
        return _is_proven(lost, later)
    reply = later.reply
    if reply is None:
        return False
    if later.operation == lost.operation:
        return _is_repeated(lost, later) and (reply.ok or reply.meaning in _TELLING)
    # Its payment taken back: nothing of it is open any more.
    return later.effect == "reversal" and reply.ok and later.fields.get("tno") == _tno_of(lost)


def _is_lost(record: Record) -> bool:
    """Tell whether money may have moved, and the shop could not read that."""
    may_move = record.effect in ("money", "reversal")
    return may_move and record.passage.is_over and not record.is_definite


def _may_concern(lost: Record, later: Record) -> bool:
    inquiry = catalogue.operation(lost.operation).inquiry
    return later.operation in (lost.operation, inquiry) or later.effect == "reversal"


def _is_repeated(lost: Record, later: Record) -> bool:
    if lost.effect == "reversal":
        names = ("tno", "mod_mny", "rem_mny", "bt_batch_key")
        return all(lost.fields.get(name) == later.fields.get(name) for name in names)
    number = catalogue.order_number(lost.fields)
    return number is not None and number == catalogue.order_number(later.fields)


def _is_proven(lost: Record, later: Record) -> bool:
    inquiry = catalogue.operation(later.operation)
    method = later.fields.get(inquiry.discriminator, "")
    request = LostRequest(operation=lost.operation, known=lost.known, when=lost.at, pay_type=method)
    reply = later.reply
    try:
        found = read_inquiry(request, reply, later.at) if reply else None
    except KcpError:
        return False
    if found is None or found.state != "not seen":
        return found is not None and found.is_proven
    return found.until is not None and later.at >= found.until


def _tno_of(lost: Record) -> str:
    """Give the number of the transaction that a request made, or is about."""
    return str(lost.fields.get("tno") or lost.done_fields.get("tno", ""))
