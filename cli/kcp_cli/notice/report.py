"""Notices for people and for programs; personal data is masked unless all was asked for (R24)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from kcp_cli.output import say, write_json
from kcp_cli.phrases import phrase
from kcp_cli.tables import Table, print_line, print_table
from kcp_proto import Fault, catalogue
from kcp_proto.messages import DepositNotice
from kcp_proto.redaction import redact
from kcp_proto.showing import last_four
from kcp_transports.database import NoticeRow

from .sources import Found

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_DAMAGED = (
    "no worker is given a damaged notice: show says why, and it may come again or be requeued"
    " · 손상된 통보는 처리하지 않고 보관합니다. 원인은 show로 확인하세요"
)
_ACTIONS = {
    "book": "book the deposit, once an inquiry confirms it · 거래 조회로 확인한 뒤 입금 처리",
    "unbook": "take the deposit back, once an inquiry confirms · 거래 조회로 확인한 뒤 입금 취소",
    "ignore": "change no order · 주문에 반영하지 않음",
}


def list_rows(rows: list[NoticeRow], now: datetime, *, as_json: bool) -> None:
    """List notices; a transaction number is shown by its last four characters."""
    if as_json:
        for row in rows:
            write_json(_row(row, now), indent=None)
        return
    table = Table(title="Notices")
    for heading in ("id", "kind", "tno", "noti_id", "op_cd", "state", "age", "times"):
        table.add_column(heading, no_wrap=heading in ("id", "tno"))
    for row in rows:
        state = f"{row.state}: {row.decision}" if row.decision else row.state
        cells = (row.tx_cd, last_four(row.tno), row.noti_id, row.op_cd, state)
        age = _age(now - row.first_came) if row.first_came else "?"
        table.add_row(row.id[:12], *cells, age, str(row.times))
    print_table(table)
    if any(row.state == "damaged" for row in rows):
        say(f"kcp-proto: {_DAMAGED}")


def show_notice(found: Found, notice: DepositNotice, *, full: bool, as_json: bool) -> None:
    """Show one notice: fields, what deviates, and what is decided about it."""
    wire = dict(notice.wire)
    masked = wire if full else redact(catalogue.message(notice.MESSAGE), wire)
    decision = found.decision(notice)
    if as_json:
        write_json(
            {
                "message": notice.MESSAGE,
                "charset": notice.charset,
                "bytes": len(found.body),
                "wire": masked,
                "fields": {name: _typed(notice, name, masked) for name in wire},
                "faults": [_fault(fault) for fault in notice.faults],
                "key": notice.key._asdict(),
                "decision": decision._asdict(),
                **_kept(found),
            }
        )
        return
    print_table(_fields(notice, masked))
    print_line(phrase("{} bytes of {}", len(found.body), notice.charset.upper()))
    _print_history(found)
    for line in _faults(notice.faults):
        print_line(line)
    print_line(f"{decision.action} ({decision.reason}): {_ACTIONS[decision.action]}")


def show_faults(faults: tuple[Fault, ...], found: Found, *, as_json: bool) -> None:
    """Say why a body is no notice, in both languages, and what was done about it."""
    if as_json:
        kept = _kept(found) if found.row else {}
        write_json({"faults": [_fault(fault) for fault in faults], **kept})
    else:
        say("kcp-proto: it is no notice, and must not be acknowledged · 통보로 읽을 수 없습니다")
        _print_history(found)
        for line in _faults(faults):
            print_line(line)


def _kept(found: Found) -> dict[str, object]:
    """Tell what the inbox knows of a notice."""
    return {
        "inbox": _row(found.row, found.row.last_came) if found.row else None,
        "history": [
            {"when": one.when.isoformat(), "event": one.event, "note": one.note}
            for one in found.history
        ],
    }


def _print_history(found: Found) -> None:
    for event in found.history:
        when = event.when.isoformat(timespec="seconds")
        print_line("  ".join(filter(None, (when, event.event, event.actor, event.note))))


def _fields(notice: DepositNotice, masked: Mapping[str, Any]) -> Table:
    table = Table(title=f"{notice.MESSAGE}, {notice.wire['tx_cd']}")
    table.add_column("field")
    table.add_column("what it is")
    table.add_column("value")
    described = catalogue.message(notice.MESSAGE).fields
    for name in masked:
        title = described[name].schema["title"] if name in described else phrase("undocumented")
        table.add_row(name, title, str(_typed(notice, name, masked) or ""))
    return table


def _typed(notice: DepositNotice, name: str, masked: Mapping[str, Any]) -> object:
    """Give the typed value where it is shown, otherwise the mask."""
    if masked[name] != notice.wire[name] or name not in catalogue.message(notice.MESSAGE).fields:
        return masked[name]
    value: object = getattr(notice, name)
    return value.isoformat() if isinstance(value, date) else value


def _faults(faults: tuple[Fault, ...]) -> Iterator[str]:
    for fault in faults:
        place = f"{fault.pointer} " if fault.pointer else ""
        yield f"{fault.severity}: {place}{fault.message} [{fault.rule}; {fault.ruling}]"
        yield f"  {place}{fault.message_ko}"


def _fault(fault: Fault) -> dict[str, str]:
    names = ("rule", "severity", "pointer", "message", "message_ko", "ruling")
    return {name: getattr(fault, name) for name in names}


def _row(row: NoticeRow, now: datetime | None) -> dict[str, object]:
    return {
        "id": row.id,
        "tx_cd": row.tx_cd,
        "tno": last_four(row.tno),
        "noti_id": row.noti_id,
        "op_cd": row.op_cd,
        "state": row.state,
        "decision": row.decision,
        "reason": row.reason,
        "times": row.times,
        "attempts": row.attempts,
        "first_came": row.first_came and row.first_came.isoformat(),
        "last_came": row.last_came and row.last_came.isoformat(),
        "age_seconds": int((now - row.first_came).total_seconds())
        if now and row.first_came
        else None,
    }


def _age(age: timedelta) -> str:
    seconds = max(int(age.total_seconds()), 0)
    size, unit = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    return f"{seconds // size} {unit}"
