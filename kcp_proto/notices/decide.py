"""Whether a deposit is booked: a pure decision from a notice and what was seen before (R36)."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from kcp_proto import catalogue
from kcp_proto.typed import Notice, NoticeKey

Action = Literal["book", "unbook", "ignore"]


class Decision(NamedTuple):
    """What to do about a notice, and why.

    Attributes:
        action: ``book`` the amount, ``unbook`` what was booked, or ``ignore`` the notice.
        reason: ``deposit`` or ``cancel`` for what is acted on; else ``repeat``,
            ``cancelled-before`` (its cancel came first, or the deposit came again after it),
            ``cancel-first`` (a cancel whose deposit was not seen: remember it),
            ``second-deposit`` (another ``op_cd`` for a deposit that was seen: a person looks), or
            ``other-kind`` (no deposit).
    """

    action: Action
    reason: str


def decide(notice: Notice, seen: Iterable[NoticeKey]) -> Decision:
    """Decide what a notice changes.

    The order in which notices come does not matter to what is booked in the end: a deposit that is
    seen once or often is booked once, and none that is cancelled, before or after, stays booked. A
    deposit and its cancel have ``tno`` and ``noti_id`` in common and differ in ``op_cd``.

    Args:
        notice: What `read_notice` read. It is not signed: before money or goods move, confirm it
            with an inquiry.
        seen: The keys of the notices that were seen before, at least of those with the same
            ``tno``, whatever was decided about them. Keep the key in the transaction that acts on
            the decision.

    Returns:
        The decision.
    """
    message = catalogue.message(notice.MESSAGE)
    if message.notice is None or not message.says_success(notice.wire):
        return Decision("ignore", "other-kind")
    key = notice.key
    before = {other.op_cd for other in seen if _are_of_one_deposit(other, key)}
    if key.op_cd in before:
        return Decision("ignore", "repeat")
    cancel = message.notice.unbooks["op_cd"]
    if key.op_cd == cancel:
        return Decision("unbook", "cancel") if before else Decision("ignore", "cancel-first")
    if cancel in before:
        return Decision("ignore", "cancelled-before")
    return Decision("ignore", "second-deposit") if before else Decision("book", "deposit")


def _are_of_one_deposit(one: NoticeKey, other: NoticeKey) -> bool:
    return (one.tno, one.noti_id) == (other.tno, other.noti_id)
