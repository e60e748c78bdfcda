"""Transactions with their lives: each step of the history, and the exchange that caused it."""

from collections.abc import Iterable, Mapping, Sequence

from kcp_proto import catalogue
from kcp_proto.showing import last_four
from kcp_proto.times import read_datetime
from kcp_sandbox.brain import Brain
from kcp_sandbox.inspector import Inspector, PostedNotice, Record
from kcp_sandbox.store import INQUIRY, Change, Event, Payment, Store, Transaction

from .views import Json

MOST = 500
_LOOKS = ("benepia.point_inquiry",)
Owned = Transaction | Payment
_Step = Change | Event


def show_transactions(brain: Brain) -> Json:
    """Show the latest transactions and point payments, newest first, and how many there are."""
    store = brain.store
    with store.storage.atomic():
        everything: list[Owned] = [*store.transactions(), *store.payments()]
    everything.sort(key=lambda owned: owned.history[0].at)
    records = brain.inspector.records()
    open_numbers = {
        _tno_of(each)
        for each in records
        if each.effect in ("money", "reversal")
        and brain.inspector.standing(each).state == "unresolved"
    }
    shown = [show_owned(each) for each in everything[: -MOST - 1 : -1]]
    for each in shown:
        each["unresolved"] = each["tno"] in open_numbers
    return {"count": len(everything), "transactions": shown}


def show_life(brain: Brain, tno: str, *, whole_tno: bool) -> Json | None:
    """Show one transaction or point payment, step by step.

    Args:
        brain: The gateway.
        tno: Its number; if none are shown whole, as it is shown.
        whole_tno: Whether numbers are shown whole (R24).

    Returns:
        What `show_transactions` shows of it, with ``life``; None if there is none.
    """
    owned = _find(brain.store, tno, whole_tno=whole_tno)
    if owned is None:
        return None
    life = _life(owned, brain.inspector)
    unresolved = any(step.get("standing") == "unresolved" for step in life)
    return {**show_owned(owned), "unresolved": unresolved, "life": life}


def show_owned(owned: Owned) -> Json:
    """Show a transaction or a point payment by the same names."""
    if isinstance(owned, Payment):
        state = "cancelled" if owned.cancelled else "approved"
        state = "reapproved" if owned.history[-1].kind == "reapproval" else state
        own: Json = {"pay_type": "", "state": state, "amount": owned.history[0].amount}
        own |= {"left": owned.amount, "split_from": owned.split_from}
    else:
        own = {"pay_type": owned.pay_type, "state": owned.state, "amount": owned.amount}
        own |= {"left": owned.left, "shop_status": owned.response.get("shop_status", "")}
    return {
        "tno": owned.tno,
        "site_cd": owned.site_cd,
        "ordr_idxx": owned.ordr_idxx,
        "at": moment(owned.history[0].at),
        "last": owned.history[-1].kind,
        **own,
    }


def acted_on(records: Iterable[Record]) -> Mapping[str, Sequence[Record]]:
    """Group the exchanges that changed something by the transaction number.

    Args:
        records: The stored exchanges, oldest first.
    """
    found: dict[str, list[Record]] = {}
    for each in records:
        if each.acted and each.effect != "read":
            found.setdefault(_tno_of(each), []).append(each)
    return found


def causes_of(owned: Owned, acted: Mapping[str, Sequence[Record]]) -> list[Record | None]:
    """Find the exchange that caused each step of a history; None where none is stored any more.

    Args:
        owned: The transaction or point payment.
        acted: What `acted_on` gives.

    Returns:
        One for each step: an exchange that acted made exactly one, and older ones are forgotten.
    """
    rest = acted.get(owned.tno, ())
    causes: list[Record | None] = []
    history: tuple[_Step, ...] = owned.history
    for step in reversed(history):
        found = next((each for each in reversed(rest) if _causes(each, step)), None)
        rest = [each for each in rest if each is not found]
        causes.append(found)
    return causes[::-1]


def _causes(record: Record, step: _Step) -> bool:
    if isinstance(record, PostedNotice):
        return isinstance(step, Change) and _tells(record, step)
    match step.kind:
        case "approval" | "issue" | "payment":
            return record.effect == "money"
        case "partial-cancel":
            return record.operation == "payment.partial_cancel"
        case "cancel":
            return record.operation == "payment.cancel"
        case "reapproval" | "split":
            return record.operation == "benepia.reapproval"
        case _:
            return False


def _tells(notice: PostedNotice, step: Change) -> bool:
    kind = "deposit" if notice.books else "deposit-cancel"
    is_first = notice.number == notice.first and notice.fields.get("noti_id") == step.number
    return is_first and step.kind == kind


def _life(owned: Owned, inspector: Inspector) -> list[Json]:
    records = [each for each in inspector.records() if _concerns(each, owned)]
    causes = causes_of(owned, acted_on(records))
    history: tuple[_Step, ...] = owned.history
    steps: list[tuple[int, Json]] = []
    number = before = 0
    for step, cause in zip(history, causes, strict=True):
        number = max(number, cause.number if cause else 0)
        steps.append((number, _show_step(step, before, cause, inspector)))
        before = _left(step)
    others = _others(records, causes)
    steps += [(each.number, _show_other(each, inspector)) for each in others]
    return [shown for _, shown in sorted(steps, key=lambda pair: pair[0])]


def _left(step: _Step) -> int:
    return step.left if isinstance(step, Change) else step.amount


def _show_step(step: _Step, before: int, cause: Record | None, inspector: Inspector) -> Json:
    left = _left(step)
    return {
        "kind": step.kind,
        "at": cause.at.isoformat(timespec="milliseconds") if cause else moment(step.at),
        "amount": step.amount if isinstance(step, Change) else abs(before - left),
        "before": before,
        "left": left,
        "number": step.number if isinstance(step, Change) else step.pnt_app_no,
        "parts": list(step.parts) if isinstance(step, Change) else [],
        **_show_cause(cause, inspector),
    }


def _show_other(record: Record, inspector: Inspector) -> Json:
    """Show an exchange that changed nothing."""
    if record.is_refused:
        kind = "refusal"
    else:
        kind = "registration" if record.effect == "read" else "lost"
    moment = record.at.isoformat(timespec="milliseconds")
    said = {"detail": record.detail, "detail_ko": record.detail_ko}
    return {"kind": kind, "at": moment, **said, **_show_cause(record, inspector)}


def _show_cause(cause: Record | None, inspector: Inspector) -> Json:
    if cause is None:
        return {"exchange": 0}
    standing = inspector.standing(cause)
    return {
        "exchange": cause.number,
        "operation": cause.operation,
        "res_cd": cause.res_cd,
        "disruption": cause.disruption,
        "standing": standing.state,
        "by": standing.by,
    }


def _others(records: Iterable[Record], causes: Sequence[Record | None]) -> list[Record]:
    """List what came to nothing, and the registration; inquiries are many, and change nothing."""
    return [
        each
        for each in records
        if each not in causes
        and not isinstance(each, PostedNotice)
        and each.operation not in (INQUIRY, *_LOOKS)
    ]


def _concerns(record: Record, owned: Owned) -> bool:
    if not record.operation or record.fields.get("site_cd") != owned.site_cd:
        return False
    if _tno_of(record) == owned.tno:
        return True
    number = catalogue.order_number(record.fields)
    by_order = bool(owned.ordr_idxx) and number == owned.ordr_idxx
    made_nothing = record.effect == "read" or not record.acted
    return by_order and made_nothing and not record.fields.get("tno")


def _tno_of(record: Record) -> str:
    return str(record.done_fields.get("tno") or record.fields.get("tno", ""))


def _find(store: Store, tno: str, *, whole_tno: bool) -> Owned | None:
    with store.storage.atomic():
        found = store.storage.transaction(tno) or store.storage.payment(tno)
        if whole_tno:
            return found
        everything: list[Owned] = [*store.transactions(), *store.payments()]
    return next((each for each in reversed(everything) if last_four(each.tno) == tno), None)


def moment(at: str) -> str:
    """Write a time of the wire as ISO 8601; "" where a transaction was added with none."""
    time = read_datetime(at)
    return time.isoformat() if time else ""
