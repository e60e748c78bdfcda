"""What is made of what was seen: pure functions, each of which says what it sees and never guesses.

Each tells, by now, whether what must be seen was seen, whether the opposite was, or whether it is
still waited for. What is absent counts only once nothing more is waited for.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from kcp_proto.times import DATE_KEY_ZEROS
from kcp_sandbox.inspector import PostedNotice, Record

from .seen import PARTIAL, Seen
from .words import MISSING_GOODS, ObservationWords

PASSED, FAILED, NOT_OBSERVED, WAITING = "passed", "failed", "not observed", "waiting"
_NOTHING: Mapping[str, object] = MappingProxyType({})
_LINE_ENDS = "S032"


class Look(NamedTuple):
    """What an observation says by now.

    Attributes:
        verdict: ``passed``, ``failed``, ``not observed`` or ``waiting``.
        values: What its words name.
        words: What is said of it, where the observation has other words for it than its usual
            ones; None for those.
    """

    verdict: str
    values: Mapping[str, object] = _NOTHING
    words: ObservationWords | None = None


def look(name: str, seen: Seen) -> Look:
    """Look for one thing in what was seen.

    Args:
        name: The observation.
        seen: What was seen.

    Returns:
        What it says; once nothing more is waited for, no ``waiting``.
    """
    found = _LOOKS[name](seen)
    if found.verdict == WAITING and seen.is_over:
        return Look(NOT_OBSERVED, found.values)
    return found


def _sent_once(seen: Seen) -> Look:
    sent = seen.approvals
    if len(sent) > 1:
        more = f"{seen.case.amount * (len(sent) - 1):,}"
        return Look(FAILED, {"count": len(sent), "numbers": _numbers(sent), "won": more})
    return Look(PASSED) if sent else Look(WAITING)


def _no_approval(seen: Seen) -> Look:
    if seen.approvals:
        return Look(FAILED, {"numbers": _numbers(seen.approvals)})
    return Look(PASSED) if "window" in seen.done else Look(WAITING)


def _own_amount(seen: Seen) -> Look:
    named = [(each, each.fields.get("good_mny", "")) for each in seen.registrations]
    named += [(each, each.fields.get("ordr_mony", "")) for each in seen.approvals]
    for each, won in named:
        if won.isdecimal() and int(won) != seen.case.amount:
            difference = abs(seen.case.amount - int(won))
            said = {"found": f"{int(won):,}", "difference": f"{difference:,}"}
            return Look(FAILED, {"number": _number(each), **said})
    is_there = seen.registrations and "window" in seen.done
    return Look(PASSED) if is_there else Look(WAITING)


def _not_repeated(seen: Seen) -> Look:
    for lost in seen.lost:
        again = _repeats(lost, seen)
        if again:
            won = f"{_won(lost, seen) * len(again):,}"
            said = {"lost": _number(lost), "numbers": _numbers(again), "won": won}
            return Look(FAILED, said)
    return Look(PASSED) if seen.lost else Look(WAITING)


def _asked(seen: Seen) -> Look:
    for lost in seen.lost:
        if not any(each.number > lost.number for each in seen.inquiries):
            said = {"lost": _number(lost), "won": f"{_won(lost, seen):,}"}
            return _absent(seen, "recover", said)
    return Look(PASSED) if seen.lost else Look(WAITING)


def _found(seen: Seen) -> Look:
    for lost in seen.lost:
        tno = lost.done_fields.get("tno") if lost.acted else ""
        if not tno:
            return Look(WAITING)
        if not any(_shows(each, tno) for each in seen.inquiries if each.number > lost.number):
            return _absent(seen, "recover", {"lost": _number(lost)})
    return Look(PASSED) if seen.lost else Look(WAITING)


def _both_dates(seen: Seen) -> Look:
    keys = {each.fields.get("tno", "") for each in seen.inquiries}
    dates = sorted(key.removesuffix(DATE_KEY_ZEROS) for key in keys if key.endswith(DATE_KEY_ZEROS))
    said = {"dates": ", ".join(dates) or "-"}
    lost = next(iter(seen.lost), None)
    if lost is None or len(seen.midnight) != 2:
        return Look(WAITING, said)
    # Two dates side by side: of a shop that lives by its own clock these are other ones.
    if len(dates) > 1:
        return Look(PASSED)
    if dates == [seen.midnight[0]]:
        there = {"lost": _number(lost), "there": seen.midnight[1]}
        return _absent(seen, "recover", {**said, **there})
    return Look(WAITING, said)


def _cancelled(seen: Seen) -> Look:
    wanted, found = seen.case.left or 0, seen.left
    if not any(each.acted for each in seen.approvals):
        return Look(WAITING)
    if found == wanted and seen.cancels:
        return Look(PASSED)
    said = {"found": f"{found:,}", "difference": f"{abs(found - wanted):,}"}
    return _absent(seen, "cancel", said)


def _none_refused(seen: Seen) -> Look:
    for each in seen.cancels:
        if each.is_refused and not each.plan:
            said = {"number": _number(each), "code": each.res_cd, "won": f"{seen.left:,}"}
            return Look(FAILED, {**said, "reason": each.detail, "reason_ko": each.detail_ko})
    return Look(PASSED) if seen.cancels else Look(WAITING)


def _proven_number(seen: Seen) -> Look:
    for each in seen.cancels:
        tno = each.fields.get("tno", "")
        before = [earlier for earlier in seen.records if earlier.number < each.number]
        if not any(_shows(earlier, tno) for earlier in before):
            return Look(FAILED, {"number": _number(each)})
    return Look(PASSED) if seen.cancels else Look(WAITING)


def _acknowledged(seen: Seen) -> Look:
    for each in seen.notices:
        for finding in each.findings(()):
            if finding.name == "slow":
                reason = {"reason": finding.english, "reason_ko": finding.korean}
                return Look(FAILED, {"number": _number(each), **reason})
    by_notice: dict[int, list[PostedNotice]] = {}
    for each in seen.notices:
        by_notice.setdefault(each.first, []).append(each)
    for attempts in by_notice.values():
        if not any(each.is_acknowledged for each in attempts):
            last = next((each for each in reversed(attempts) if each.findings(())), None)
            if not seen.is_over or last is None:
                return Look(WAITING)
            finding = last.findings(())[0]
            reason = {"reason": finding.english, "reason_ko": finding.korean}
            return Look(FAILED, {"number": _number(last), **reason})
    return Look(PASSED) if by_notice else Look(WAITING)


def _confirmed(seen: Seen) -> Look:
    first = min((each.first for each in seen.notices), default=0)
    for each in seen.notices:
        # One inquiry tells of the deposit and of its cancel, whichever was told first.
        later = [record for record in seen.records if record.number > first]
        if any(finding.name == "unasked" for finding in each.findings(later)):
            return _absent(seen, "deposit", {"number": _number(each)})
    for forged in seen.forged:
        asked = any(record.number > forged.after for record in seen.inquiries)
        if forged.is_acknowledged and not asked:
            return _absent(seen, "deposit", {"number": ""})
    is_there = seen.forged or any(each.passage.is_over for each in seen.notices)
    return Look(PASSED) if is_there else Look(WAITING)


def _clean_certificate(seen: Seen) -> Look:
    for each in seen.records:
        if each.res_cd == _LINE_ENDS:
            return Look(FAILED, {"number": _number(each)})
    is_there = seen.registrations and "order" in seen.done
    return Look(PASSED) if is_there else Look(WAITING)


def _read_on(seen: Seen) -> Look:
    paid = next((each for each in seen.approvals if each.acted and each.is_definite), None)
    if paid is None:
        return Look(WAITING)
    if any(each.fields.get("tno") == paid.done_fields.get("tno") for each in seen.cancels):
        return Look(PASSED)
    return _absent(seen, "cancel", {"number": _number(paid)})


def _goods(seen: Seen) -> Look:
    wanted, found = seen.case.goods, seen.goods
    if found is None or wanted is None:
        return Look(WAITING)
    more = f"{seen.case.amount * max(1, abs(found - wanted)):,}"
    said = {"count": found, "won": more}
    if found > wanted:
        return Look(FAILED, said)
    if found < wanted:
        missing = Look(FAILED, said, MISSING_GOODS)
        return missing if seen.is_over and not seen.is_cut else Look(WAITING, said)
    return Look(PASSED)


def _absent(seen: Seen, step: str, values: Mapping[str, object]) -> Look:
    """Say that something did not come: by now, or although the shop did the step it belongs to."""
    if not seen.is_over:
        return Look(WAITING, values)
    return Look(FAILED if step in seen.done else NOT_OBSERVED, values)


def _repeats(lost: Record, seen: Seen) -> list[Record]:
    """List what sends a lost request again.

    A part may be taken back once more after an inquiry, which shows whether the first one was.
    """
    later = [each for each in seen.records if each.number > lost.number]
    again = [each for each in later if each.operation == lost.operation]
    if lost.operation != PARTIAL:
        return again
    asked = min((each.number for each in seen.inquiries if each.number > lost.number), default=0)
    return [
        each
        for each in again
        if each.fields.get("mod_mny") == lost.fields.get("mod_mny") and not 0 < asked < each.number
    ]


def _shows(record: Record, tno: str) -> bool:
    """Tell whether a shop read a transaction's number in a response."""
    reply = record.reply
    return reply is not None and reply.ok and str(reply.wire.get("tno", "")) == tno


def _won(record: Record, seen: Seen) -> int:
    part = record.fields.get("mod_mny", "")
    return int(part) if part.isdecimal() else seen.case.amount


def _number(record: Record) -> str:
    return f"#{record.number}"


def _numbers(records: list[Record]) -> str:
    return ", ".join(map(_number, records))


_LOOKS: Mapping[str, Callable[[Seen], Look]] = MappingProxyType(
    {
        "sent-once": _sent_once,
        "no-approval": _no_approval,
        "own-amount": _own_amount,
        "not-repeated": _not_repeated,
        "asked": _asked,
        "found": _found,
        "both-dates": _both_dates,
        "cancelled": _cancelled,
        "none-refused": _none_refused,
        "proven-number": _proven_number,
        "acknowledged": _acknowledged,
        "confirmed": _confirmed,
        "clean-certificate": _clean_certificate,
        "read-on": _read_on,
        "goods": _goods,
    }
)
