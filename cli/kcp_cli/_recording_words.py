"""How an exchange of a recording is written on a line."""

import json
from collections.abc import Iterator

from kcp_proto.redaction import last_four
from kcp_transports import Exchange, Recording

from .validate import printable

_ORDER_NUMBERS = ("ordr_idxx", "mod_ordr_idxx")


def line_of(exchange: Exchange) -> str:
    """Write an exchange for people: the transaction number by its last four characters (R24)."""
    return "  ".join(value for value in _texts(exchange).values() if value)


def as_json(exchange: Exchange) -> str:
    """Write the same for programs, as one JSON object."""
    return json.dumps(_texts(exchange), ensure_ascii=False)


def notes_of(recording: Recording) -> Iterator[str]:
    """Say what of a recording is not listed."""
    if recording.cut_lines:
        lines = ", ".join(map(str, recording.cut_lines))
        yield f"left out, because they were cut off: line {lines}"
    if recording.strays:
        lines = ", ".join(map(str, recording.strays))
        yield f"left out, because their request is not in the file: line {lines}"


def _texts(exchange: Exchange) -> dict[str, str]:
    fields = exchange.fields
    orders = [fields[name] for name in _ORDER_NUMBERS if fields.get(name)]
    tno = fields.get("tno", "")
    texts = {
        "id": exchange.id,
        "when": exchange.when.isoformat(timespec="seconds"),
        "operation": exchange.operation or "unknown operation",
        "outcome": exchange.outcome or "no outcome",
        "order": orders[0] if orders else "",
        "tno": last_four(tno) if tno else "",
    }
    # A recording may come from elsewhere.
    return {name: printable(text) for name, text in texts.items()}
