"""Read a notice, and tell observers (R36: the gateway posts notices to the shop by itself)."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import TYPE_CHECKING

import kcp_proto
from kcp_proto.shield import shielded

from .event import Observer
from .telling import teller_of

if TYPE_CHECKING:
    from kcp_proto.messages import DepositNotice


@shielded
def read_notice(
    body: bytes,
    content_type: str = "",
    *,
    observers: Iterable[Observer],
    clock: Callable[[], float] = monotonic,
) -> "DepositNotice":
    """Read a notice as `kcp_proto.read_notice` does, and tell observers.

    Args:
        body: The body as it came.
        content_type: The header ``Content-Type``.
        observers: Who is told, in this order.
        clock: Counts seconds, never backwards.

    Returns:
        The notice.

    Raises:
        MessageError: It is no notice.
        TypeError: An observer cannot be called, or would have to be awaited.
    """
    teller = teller_of(observers, "notices", clock)
    call = teller.call() if teller is not None else None
    try:
        notice = kcp_proto.read_notice(body, content_type)
    except Exception as error:
        if call is not None:
            call.not_noticed(error)
        raise
    if call is not None:
        call.noticed(notice)
    return notice
