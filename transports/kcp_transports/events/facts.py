"""What may be shown of a request, a reply or an error (R24: never show a secret)."""

import re
from collections.abc import Mapping
from typing import TypedDict

from kcp_proto import (
    HttpRequest,
    KcpError,
    MessageError,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    Reply,
    catalogue,
    redaction,
)
from kcp_proto.replies import leaves_open
from kcp_proto.showing import brief, last_four, printable

from .event import Kind

# An address of ours: neither a user's name nor a query.
_URL = re.compile(r"https://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?")
_CANCELLED = "CancelledError"


class Facts(TypedDict, total=False):
    """Those members of an `Event` that come from what it is about."""

    operation: str
    effect: str
    url: str
    order_no: str
    tno_end: str
    res_cd: str
    meaning: str
    status: int
    journal_id: str
    error: str
    phase: str
    reason: str


def facts_of_request(request: HttpRequest) -> Facts:
    """Collect what may be shown of a request; of one that another program made, nothing."""
    if not request.operation:
        return {"effect": request.effect}
    return {
        "operation": request.operation,
        "effect": request.effect,
        "url": request.url if _URL.fullmatch(request.url) else "",
        **facts_of_fields(request.known),
    }


def facts_of_fields(fields: Mapping[str, object]) -> Facts:
    """Collect what names a transaction, of fields without a secret."""
    number = catalogue.order_number(fields) or fields.get("order_no")
    number, tno = number if isinstance(number, str) else "", fields.get("tno")
    if not isinstance(tno, str):
        return {"order_no": safe(number)}
    # A shop may number its orders as the gateway numbers transactions.
    shown = last_four(number) if number == tno else number
    return {"order_no": safe(shown), "tno_end": safe(tno[-4:])}


def facts_of_reply(reply: Reply) -> tuple[Kind, Facts]:
    """Collect what may be shown of a reply, and tell what it means for the request."""
    facts: Facts = {
        "res_cd": safe(reply.res_cd),
        "meaning": reply.meaning,
        "status": reply.status,
        "journal_id": reply.journal_id or "",
    }
    tno = reply.wire.get("tno")
    if isinstance(tno, str) and tno:
        facts["tno_end"] = safe(tno[-4:])
    if reply.ok:
        return "replied", facts
    if leaves_open(catalogue.message(reply.message), reply.wire):
        return "unknown", {**facts, "error": OutcomeUnknown.code, "phase": "answer"}
    return "refused", facts


def facts_of_error(error: BaseException) -> tuple[Kind, Facts]:
    """Collect what may be shown of an error under way, and tell what it means for the request."""
    if isinstance(error, OutcomeUnknown):
        facts = _words(error, error.phase)
        return "unknown", {**facts, "journal_id": error.journal_id or ""}
    if isinstance(error, NotSent):
        return "not-sent", _words(error, error.phase)
    # Only a replay raises such an error, and it sends nothing.
    if isinstance(error, RecordingError):
        return "not-sent", _words(error, "")
    if isinstance(error, KcpError):
        return "unknown", _words(error, "")
    # By its name, as importing asyncio costs more than everything here. A transport that is
    # cancelled when money may have moved raises an `OutcomeUnknown` instead.
    is_cancelled = type(error).__name__ == _CANCELLED and not isinstance(error, Exception)
    return "cancelled" if is_cancelled else "unknown", {"error": type(error).__name__}


def facts_of_failed_build(error: Exception) -> Facts:
    """Collect what may be shown of why a request could not be built."""
    if isinstance(error, KcpError):
        return _words(error, "")
    # The text of a foreign error, such as a signer's, may quote what was to be signed.
    return {"error": type(error).__name__}


def safe(text: str) -> str:
    """Show a foreign text: short, on one line, and without what looks like a secret."""
    return printable(brief(redaction.redact_text(text)))


def _words(error: KcpError, phase: str) -> Facts:
    if isinstance(error, MessageError):
        # Without its subject, which may be anything that a caller took for a name.
        reason = "; ".join(map(str, error.faults))
    else:
        reason = getattr(error, "reason", "") or str(error)
    return {"error": error.code, "phase": safe(phase), "reason": safe(reason)}
