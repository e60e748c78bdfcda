"""How an exchange is shown: JSON values without a secret (R24: never show one)."""

from dataclasses import asdict
from typing import Any

from kcp_sandbox.disruptions import KINDS
from kcp_sandbox.inspector import Inspector, PostedNotice, Record

from .known_values import known_values, signed_fields

Json = dict[str, Any]
_PLAIN = (
    *("number", "method", "path", "operation", "effect", "status", "res_cd"),
    *("detail", "detail_ko", "expected"),
)


def show_record(record: Record, inspector: Inspector) -> Json:
    """Show one exchange: what came, what the gateway made of it, and what really left.

    Args:
        record: The exchange.
        inspector: Where it is recorded, with what came later.
    """
    standing = inspector.standing(record)
    return {
        **{name: getattr(record, name) for name in _PLAIN},
        "at": record.at.isoformat(timespec="microseconds"),
        "came": record.came.isoformat(timespec="microseconds"),
        "milliseconds": _milliseconds(record.seconds),
        "first_byte_milliseconds": _milliseconds(record.first_byte),
        "took_milliseconds": _milliseconds(record.took),
        "refused": record.is_refused,
        "disruption": _disruption(record),
        "request": dict(record.request),
        "response": dict(record.response),
        "received": _received(record),
        "sent": _sent(record),
        "belief": {"acted": record.acted, "late": record.late, "fields": dict(record.belief)},
        "standing": {"state": standing.state, "by": standing.by},
        "settles": list(inspector.settles(record)),
        "faults": [asdict(fault) for fault in record.faults],
        "causes": [asdict(cause) for cause in record.causes],
        "known": known_values(record),
        "signed": signed_fields(record),
        "notice": _notice(record, inspector),
    }


def _notice(record: Record, inspector: Inspector) -> Json | None:
    """Show what is said of a notice that the sandbox posted."""
    if not isinstance(record, PostedNotice):
        return None
    return {
        "target": record.target,
        "attempt": record.attempt,
        "attempts": record.attempts,
        "acknowledged": record.is_acknowledged,
        "findings": [finding._asdict() for finding in inspector.findings(record)],
    }


def _received(record: Record) -> Json:
    return {
        "headers": [list(pair) for pair in record.request_headers],
        "size": record.request_size,
        "raw": record.raw_request,
    }


def _sent(record: Record) -> Json:
    """Show what left the machine, byte by byte, and what a shop reads in it."""
    passage, reply = record.passage, record.reply
    return {
        "state": passage.state,
        "status": passage.status,
        "headers": [list(pair) for pair in record.headers],
        "size": passage.size,
        "of": passage.of,
        "charset": record.charset,
        "raw": record.raw_response,
        "res_cd": reply.res_cd if reply else "",
        "meaning": reply.meaning if reply else "",
        "ok": record.is_definite if isinstance(record, PostedNotice) else bool(reply and reply.ok),
    }


def _disruption(record: Record) -> Json | None:
    plan = record.plan
    if plan is None:
        return None
    kind = KINDS[plan.kind]
    return {
        "kind": plan.kind,
        "english": kind.english,
        "korean": kind.korean,
        "seconds": plan.delay,
        "res_cd": plan.res_cd,
        "acts": plan.lets_act,
        "by": record.asked_by,
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
