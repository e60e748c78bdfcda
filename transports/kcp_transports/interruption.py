"""What became of a request when something that is no outcome was raised while it was under way."""

from datetime import datetime
from typing import NoReturn

from kcp_proto import HttpRequest, KcpError, NotSent, OutcomeUnknown
from kcp_proto.shield import without_traceback


def outcome_of(
    request: HttpRequest, error: Exception, *, phase: str = "", when: datetime | None = None
) -> KcpError:
    """Give the outcome that an exception stands for.

    Whatever a transport raises itself is one. Anything else was raised by a signal's handler, or by
    a transport of another make. A caller who bounds a call by an alarm, and tries again on its
    exception, would pay twice (R22: never send money twice).

    Args:
        request: What was to be sent.
        error: What was raised; of a foreign one only the class is named, for its text may quote
            the request.
        phase: What was under way if not one byte can have left; "" if one may have.
        when: When sending began, aware; None if unknown.

    Returns:
        The error itself, which now knows when sending began; or what to raise in its place.
    """
    failed = error if isinstance(error, KcpError) else interrupted(request, error, phase)
    if isinstance(failed, OutcomeUnknown):
        failed.when = failed.when or when
    return failed


def raise_outcome(
    request: HttpRequest, error: Exception, *, when: datetime | None = None
) -> NoReturn:
    """Raise the outcome that an exception stands for, of which a byte may have left.

    Args:
        request: What was to be sent.
        error: What was raised.
        when: When sending began, aware; None if unknown.
    """
    failed = outcome_of(request, error, when=when)
    try:
        raise failed from failed.__cause__
    finally:
        # An error that its own traceback's frame holds is freed late.
        del failed, error


def interrupted(
    request: HttpRequest, error: Exception, phase: str = ""
) -> NotSent | OutcomeUnknown:
    """Give the outcome that an exception stands for where only a signal's handler can raise one.

    Args:
        request: What was to be sent.
        error: What was raised; the cause of the outcome if it says nothing.
        phase: What was under way if not one byte can have left; "" if one may have.

    Returns:
        What to raise in its place.
    """
    reason = f"interrupted by {type(error).__name__}"
    failed = (
        NotSent(request.operation, phase, reason)
        if phase
        else OutcomeUnknown(request.operation, request.effect, "wait", reason, request.known)
    )
    failed.__cause__ = _wordless(error)
    return failed


def _wordless(error: Exception) -> Exception | None:
    """Keep as the cause what says nothing: a text may quote the request (R24: no secret)."""
    return None if error.args else without_traceback(error)
