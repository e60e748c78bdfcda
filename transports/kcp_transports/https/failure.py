"""From what a library raised to the two errors that a caller can act on."""

import os
from ssl import SSLCertVerificationError, SSLError

from kcp_proto import HttpRequest, NotSent, OutcomeUnknown, shield

from .attempt import Attempt
from .framing import BadResponse


def failure(request: HttpRequest, attempt: Attempt, error: Exception) -> NotSent | OutcomeUnknown:
    """Decide whether the gateway can have acted: only the phase tells, no exception's class does.

    Args:
        request: What was being sent.
        attempt: How far it came, and what is known of it.
        error: What was raised.

    Returns:
        The error to raise (R22: what may have arrived is never sent again).
    """
    reason = _describe(error, attempt)
    if not attempt.sent:
        return NotSent(request.operation, attempt.phase, reason)
    return unknown(request, attempt, reason)


def unknown(request: HttpRequest, attempt: Attempt, reason: str) -> OutcomeUnknown:
    """Report an attempt of which a byte may have left, with all that is known of it."""
    return OutcomeUnknown(
        request.operation,
        request.effect,
        attempt.phase,
        reason,
        attempt.known,
        when=attempt.when,
        bytes_sent=attempt.bytes_sent,
    )


def safe_cause(error: Exception) -> Exception | None:
    """Return the error, without its frames, if its words may be shown; others quote the peer."""
    # Local variables of libraries too are the bytes that were on their way (R24: no secret shown).
    return shield.without_traceback(error) if isinstance(error, OSError) else None


def _describe(error: Exception, attempt: Attempt) -> str:
    # Only texts that no peer wrote are quoted: a response's first bytes may hold personal data.
    name = type(error).__name__
    if isinstance(error, BadResponse):
        return str(error)
    if isinstance(error, TimeoutError) and error.errno is None:
        return f"{name}: the {attempt.limit} passed"
    if isinstance(error, SSLCertVerificationError):
        return f"{name}: {error.verify_message}"
    if isinstance(error, SSLError):
        return f"{name}: {error.reason}" if error.reason else name
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return f"{name}: {os.strerror(error.errno)}"
    return name
