"""From an entry to its row: ask the gateway, and write down what it knows."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from kcp_proto import Environment, Identity, KcpError, MessageError, Reply, catalogue
from kcp_proto.identity import Rotation
from kcp_proto.redaction import MASK, redact
from kcp_proto.resolution import InquiryResult, LostRequest, Resolution, ask_about, won
from kcp_proto.showing import MaskedRepr
from kcp_transports.client import Client
from kcp_transports.https import utc_now
from kcp_transports.transport import Transport

from .entries import Entry
from .turns import InquiryTransport, Turns

Row = dict[str, str]
_SILENT = (None, "", MASK)
_MISFIT = "answer.misfit"
_OF_OTHERS = "another-shop"
# What a row says where the gateway said nothing.
_BLANK = dict.fromkeys(
    (
        *("state", "why", "detail", "misfits", "res_cd", "gateway_tno", "gateway_amount"),
        *("gateway_left", "gateway_states", "is_cancelled", "approved", "cancelled", "asked"),
    ),
    "",
)
FACTS = tuple(_BLANK)


@dataclass(frozen=True, slots=True, repr=False)
class Access(MaskedRepr):
    """Whom to ask, and as which shop; it holds a key, and is never pickled.

    Args:
        identity: Who asks, or a rotation from one key to the next.
        environment: Which gateway.
        transport: How it gets there.
        now: The clock, giving aware times.
    """

    identity: Identity | Rotation
    environment: Environment
    transport: Transport
    now: Callable[[], datetime] = utc_now

    def _shown(self) -> str:
        return f"<Access {self.identity.site_cd} {self.environment.name}>"


def ask_batch(
    access: Access, turns: Turns, threads: Executor, entries: Sequence[Entry]
) -> list[Row]:
    """Ask about some entries.

    Args:
        access: Whom to ask.
        turns: When.
        threads: Who asks: each waits for one response at a time.
        entries: The entries.

    Returns:
        A row each, in their order. An inquiry that fails makes a row ``unknown``, not an error.
    """
    transport = InquiryTransport(access.transport, turns)
    client = Client(access.identity, access.environment, transport, now=access.now)
    # Where Ctrl-C ends it, those on their way are waited for, and the rest is cancelled.
    return list(threads.map(partial(_row, client, access.now), entries))


def _row(client: Client, now: Callable[[], datetime], entry: Entry) -> Row:
    asking = _Asking(client, now)
    found = asking.look_up(entry) if entry.lost is None else asking.resolve(entry.lost)
    return {**entry.members(), **_BLANK, **asking.facts(), **found}


class _Asking:
    """The inquiries about one entry."""

    def __init__(self, client: Client, now: Callable[[], datetime]) -> None:
        self._client, self._now = client, now
        # The last one that shows a payment; before there is one, the last.
        self._reply: Reply | None = None
        self._at: datetime | None = None

    def look_up(self, entry: Entry) -> Row:
        """Look for an entry of a list; the first day on which it is found counts."""
        try:
            operation, keys = entry.keys()
        except ValueError as error:
            return _unknown("unfit", str(error))
        unknown: Row = {}
        for key in keys:
            came = self._send(operation, key)
            if not isinstance(came, Reply):
                unknown = _unknown(_why(came), _said(came))
            elif came.ok:
                return _found(entry, came)
            elif came.res_cd not in catalogue.operation(operation).nothing_found:
                unknown = _unknown("refused", came.res_cd)
        return unknown or {"state": "not seen"}

    def resolve(self, lost: LostRequest) -> Row:
        """Ask what became of a request of a recording, as of a lost one (R37)."""
        if lost.known.get("site_cd", self._client.site_cd) != self._client.site_cd:
            return _unknown(_OF_OTHERS, "")
        asking = ask_about(lost, self._now())
        result: InquiryResult | None = None
        while True:
            try:
                inquiry = asking.send(result) if result else next(asking)
            except StopIteration as end:
                return _resolved(end.value)
            came = self._send(inquiry.operation, inquiry.fields)
            result = InquiryResult(came, self._at or self._now())

    def facts(self) -> Row:
        """Say what the reply shows that says most."""
        asked = self._at.isoformat(timespec="seconds") if self._at else ""
        if self._reply is None:
            return {"asked": asked}
        return {"asked": asked, "res_cd": self._reply.res_cd, **_shown(self._reply)}

    def _send(self, operation: str, fields: Mapping[str, str]) -> Reply | KcpError:
        self._at = self._now()
        try:
            reply = self._client.send(operation, fields)
        except KcpError as error:
            return error
        except Exception as error:
            # The text of a foreign error, such as a signer's, may quote the request (R24).
            return KcpError(type(error).__name__)
        if self._reply is None or reply.ok or not self._reply.ok:
            self._reply = reply
        return reply


def _unknown(why: str, detail: str) -> Row:
    return {"state": "unknown", "why": why, "detail": detail}


def _why(error: KcpError) -> str:
    return "unfit" if isinstance(error, MessageError) else "failed"


def _said(error: KcpError) -> str:
    return f"{type(error).__name__}: {error}"


def _found(entry: Entry, reply: Reply) -> Row:
    shown = _shown(reply)
    pointers = {fault.pointer for fault in reply.faults if fault.rule == _MISFIT}
    misfits = ["transaction"] if "/tno" in pointers else []
    misfits += ["order number"] if pointers - {"/tno"} else []
    paid = shown.get("gateway_amount", "")
    if entry.amount and paid and int(entry.amount) != won(paid):
        misfits.append("amount")
    state = "different" if misfits else "done"
    return {"state": state, "misfits": ", ".join(misfits)}


def _resolved(found: Resolution) -> Row:
    return {
        "state": found.state,
        "why": found.why,
        "detail": found.detail,
        "misfits": ", ".join(found.misfits),
    }


def _shown(reply: Reply) -> Row:
    """Take from a reply what it shows of the payment, masked as it would be recorded (R24)."""
    message = catalogue.message(reply.message)
    shows = message.shows
    if shows is None or not reply.ok:
        return {}
    wire: dict[str, Any] = redact(message, reply.wire)

    def text(name: str) -> str:
        value = wire.get(name) if name else None
        return "" if value in _SILENT else str(value)

    is_cancelled = any(wire.get(name) == value for name, value in shows.cancel.items())
    return {
        "gateway_tno": text("tno"),
        "gateway_amount": text(shows.amount),
        "gateway_left": text(shows.left),
        "gateway_states": " ".join(filter(None, map(text, shows.states))),
        "is_cancelled": "yes" if is_cancelled else "no",
        "approved": text(shows.approved),
        "cancelled": text(shows.cancelled),
    }
