"""The exchanges of a recording that a person asks about, as one reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kcp_cli.exits import usage
from kcp_proto import OutcomeUnknown, catalogue
from kcp_proto.times import KOREA
from kcp_transports import RecordedExchange, Recording
from kcp_transports.recording import read_recording

from .audience import Audience, Mask, request_fields

# What the recorder writes itself, of its own words.
_OUR_WORDS = ("kind", "id", "when", "operation", "effect", "path", "outcome", "phase", "state")
_UNSETTLED = ("in-doubt", "unreadable", "outcome-unknown", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedExchange:
    """One exchange in a bundle.

    Args:
        id: Its id in the recording.
        operation: The operation's name; "" if it is not known.
        when: When it was sent, Korean time.
        site_cd: The shop's site code, or its placeholder.
        order_no: The order number, or its placeholder; "" if there is none.
        tno: The transaction number, or its placeholder; "" if there is none.
        amount: The first amount of the request, in won; "" if there is none.
        outcome: How it ended, as the recording says it; ``none`` if it does not.
        result: The result's code and message; "" without a response.
        recovery: What to ask the desk, in English and in Korean; empty where nothing is open.
        lines: The recording's lines: request, outcome, and what resolvers wrote.
    """

    id: str
    operation: str
    when: str
    site_cd: str
    order_no: str
    tno: str
    amount: str
    outcome: str
    result: str
    recovery: tuple[str, ...]
    lines: tuple[dict[str, Any], ...]


def choose(place: str, ids: Sequence[str], orders: Sequence[str]) -> list[RecordedExchange]:
    """Choose exchanges by id, or its beginning, and by order number.

    Args:
        place: A recording, or the address of a database.
        ids: Ids, or their beginnings; each must name one exchange.
        orders: Order numbers; each names all exchanges of the order.

    Returns:
        The exchanges in their order; those without a known outcome if none is named.
    """
    recording = read_recording(place)
    if not ids and not orders:
        found = recording.unresolved()
        return found or usage("no outcome is open: name exchanges with --id or --order")
    chosen = set[str]()
    everything = list(recording.exchanges)
    for beginning in ids:
        named = [item.id for item in everything if item.id.startswith(beginning)]
        if len(named) != 1:
            usage("{} exchanges have an id that begins like {}", len(named), beginning)
        chosen.update(named)
    for order in orders:
        named = [item.id for item in everything if catalogue.order_number(item.fields) == order]
        if not named:
            usage("no exchange is about the order {}", order)
        chosen.update(named)
    return [item for item in everything if item.id in chosen]


def reported(
    place: str, chosen: Sequence[RecordedExchange], audience: Audience, mask: Mask
) -> list[ReportedExchange]:
    """Show exchanges to a reader.

    Args:
        place: The recording that they are from.
        chosen: The exchanges.
        audience: Who reads it.
        mask: What the reader may see.

    Returns:
        The exchanges, in their order.
    """
    recording = read_recording(place)
    return [_reported(recording, item, audience, mask) for item in chosen]


def _reported(
    recording: Recording, exchange: RecordedExchange, audience: Audience, mask: Mask
) -> ReportedExchange:
    request = recording.body(exchange, exchange.request)
    end = recording.body(exchange, exchange.end) if exchange.end else {}
    fields = exchange.fields
    message = catalogue.response_to(exchange.operation, fields) if exchange.operation else None
    response: dict[str, Any] = end.get("message", {})
    code, words = (message.result_code, message.result_message) if message else ("", "")
    tno = fields.get("tno") or response.get("tno") or ""
    result = f"{response.get(code, '')} {response.get(words, '')}".strip() if response else ""
    lines = [_line(request, mask, request_fields(exchange.operation), ())]
    if end:
        lines.append(_line(end, mask, message.fields if message else {}, (code, words)))
    lines += [_line(note, mask, {}, ()) for note in recording.notes(exchange)]
    return ReportedExchange(
        id=exchange.id,
        operation=exchange.operation,
        when=exchange.when.astimezone(KOREA).isoformat(" ", "seconds"),
        site_cd=mask.identifier("site_cd", fields.get("site_cd", "")),
        order_no=mask.identifier(_order_field(fields), catalogue.order_number(fields) or ""),
        tno=mask.identifier("tno", str(tno)),
        amount=_amount(exchange),
        outcome=exchange.outcome or "none",
        result=mask.text(result),
        recovery=_recovery(exchange, end) if audience is Audience.DESK else (),
        lines=tuple(lines),
    )


def _amount(exchange: RecordedExchange) -> str:
    described, sent = request_fields(exchange.operation), exchange.fields
    amounts = (sent.get(name, "") for name, field in described.items() if field.kind == "won")
    return next(filter(None, amounts), "")


def _order_field(fields: Any) -> str:
    names = (name for name in catalogue.order_number_fields() if fields.get(name))
    return next(names, "order_no")


def _line(
    members: dict[str, Any], mask: Mask, fields: Any, plain: tuple[str, ...]
) -> dict[str, Any]:
    """Show a line without its match key, which holds every unmasked field again."""
    shown: dict[str, Any] = {}
    for name, value in members.items():
        if name == "message" and isinstance(value, dict):
            shown[name] = mask.message(fields, value, plain)  # pyright: ignore[reportUnknownArgumentType]
        elif name in ("key", "like"):
            continue
        elif name in _OUR_WORDS:
            shown[name] = value
        elif isinstance(value, str):
            shown[name] = mask.text(value)
        elif isinstance(value, int):
            shown[name] = value
    return shown


def _recovery(exchange: RecordedExchange, end: dict[str, Any]) -> tuple[str, ...]:
    if exchange.outcome not in _UNSETTLED or exchange.operation not in catalogue.operations():
        return ()
    effect = catalogue.operation(exchange.operation).effect
    if effect == "read":
        return ()
    phase = str(end.get("phase", "wait"))
    unknown = OutcomeUnknown(
        exchange.operation, effect, phase, "", exchange.fields,
        when=exchange.when, journal_id=exchange.id,
    )  # fmt: skip
    return unknown.recovery, unknown.recovery_ko
