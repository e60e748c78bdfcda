"""What resolvers write beside an exchange: that one of them asks about it, and what it found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from kcp_proto.resolution import MISFITS, REASONS, LostRequest, Proof, Resolution, State, merge

from .format import write_line
from .reader import RecordedExchange

_LEASED, _RELEASED = "leased", "released"
_STATES: Mapping[str, State] = {
    "done": "done",
    "different": "different",
    "not-seen": "not seen",
    "unknown": "unknown",
}
_NAMES = {state: name for name, state in _STATES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right of one resolver to ask about an exchange.

    Args:
        holder: Who has it.
        until: Until when, aware.
    """

    holder: str
    until: datetime


def write_lease(exchange: RecordedExchange, lease: Lease, now: datetime) -> bytes:
    """Write the line by which a resolver asks for a lease; the first in the file has it."""
    return _write("lease", exchange, now, _LEASED, lease.holder, {"until": _text(lease.until)})


def write_release(exchange: RecordedExchange, holder: str, now: datetime) -> bytes:
    """Write the line by which a resolver gives a lease back without having found anything."""
    return _write("lease", exchange, now, _RELEASED, holder, {})


def write_finding(
    exchange: RecordedExchange, found: Resolution, holder: str, now: datetime
) -> bytes:
    """Write what was found; the proof's response is masked, its transaction number whole (R24)."""
    proof = found.proof
    members: dict[str, object] = {
        "asked": _text(found.asked_at) if found.asked_at else "",
        "why": found.why,
        "detail": found.detail,
        "misfits": list(found.misfits),
        "unproven": list(found.unproven),
    }
    if proof is not None:
        members["proof"] = {
            "inquiry": proof.inquiry,
            "fields": dict(proof.fields),
            "when": _text(proof.when),
            "message": proof.message,
            "response": dict(proof.response),
            "tno": proof.tno,
        }
    return _write("finding", exchange, now, _NAMES[found.state], holder, members)


def lease_of(notes: Iterable[Mapping[str, Any]]) -> Lease | None:
    """Tell who may ask about an exchange, by the order of the lines: the first free one has it.

    A lease ends with its time, with what its holder found, or with being given back.

    Args:
        notes: What resolvers wrote about the exchange, oldest first.
    """
    lease: Lease | None = None
    for note in notes:
        holder, when = _string(note, "holder"), _moment(note, "when")
        if note["kind"] == "lease" and note["outcome"] == _LEASED:
            if lease is None or when is None or when >= lease.until:
                until = _moment(note, "until")
                lease = Lease(holder=holder, until=until) if until else lease
        elif lease is not None and lease.holder == holder:
            lease = None
    return lease


def found_before(notes: Iterable[Mapping[str, Any]], lost: LostRequest) -> list[Resolution]:
    """Read what resolvers found about an exchange, oldest first.

    Args:
        notes: What they wrote about it, oldest first.
        lost: The exchange's request.
    """
    return [_resolution(lost, note) for note in notes if note["kind"] == "finding"]


def together(found: Iterable[Resolution]) -> Resolution | None:
    """Put what was found together; None if nothing was."""
    best: Resolution | None = None
    for each in found:
        best = each if best is None else merge(best, each)
    return best


def _write(
    kind: str,
    exchange: RecordedExchange,
    now: datetime,
    outcome: str,
    holder: str,
    members: Mapping[str, object],
) -> bytes:
    begin = {"kind": kind, "id": exchange.id, "key": exchange.key, "when": _text(now)}
    return write_line({**begin, "outcome": outcome, "holder": holder, **members})


def _resolution(lost: LostRequest, note: Mapping[str, Any]) -> Resolution:
    proof, when, why = _mapping(note, "proof"), _moment(note, "when"), _string(note, "why")
    state = _STATES.get(note["outcome"], "unknown")
    return Resolution(
        lost=lost,
        state=state,
        asked_at=_moment(note, "asked") or when,
        # A file may come from elsewhere, or from a later release with reasons of its own.
        why="" if state != "unknown" else why if why in REASONS else "not-asked",
        detail=_string(note, "detail"),
        misfits=tuple(name for name in _strings(note, "misfits") if name in MISFITS),
        unproven=_strings(note, "unproven"),
        proof=_proof(proof, when) if proof else None,
        source="journal",
    )


def _proof(members: Mapping[str, Any], written: datetime | None) -> Proof | None:
    when = _moment(members, "when") or written
    if when is None:
        return None
    return Proof(
        inquiry=_string(members, "inquiry"),
        fields={name: str(value) for name, value in _mapping(members, "fields").items()},
        when=when,
        message=_string(members, "message"),
        response=_mapping(members, "response"),
        tno=_string(members, "tno"),
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat("T", "milliseconds")


def _moment(members: Mapping[str, Any], name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_string(members, name))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _string(members: Mapping[str, Any], name: str) -> str:
    value: object = members.get(name)
    return value if isinstance(value, str) else ""


def _strings(members: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value: object = members.get(name)
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else ()


def _mapping(members: Mapping[str, Any], name: str) -> dict[str, Any]:
    value: object = members.get(name)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
