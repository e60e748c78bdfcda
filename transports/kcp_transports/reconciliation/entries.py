"""What is reconciled: the entries of a shop's books, from a list or from a recording."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any, TextIO, cast

from kcp_proto import catalogue
from kcp_proto.json_values import is_object
from kcp_proto.requests import inquiry_keys, number_key
from kcp_proto.resolution import LostRequest, won
from kcp_proto.showing import MaskedRepr, last_four
from kcp_proto.times import KOREA, read_date, read_datetime
from kcp_transports.recording import RecordedExchange, Recording, lost_requests

Keys = tuple[str, tuple[dict[str, str], ...]]
_CSV = ".csv"


class ListError(ValueError):
    """A list of payments that cannot be read, with the number of the line."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Entry(MaskedRepr):
    """A payment in the shop's books, and what it takes to find it at the gateway.

    Args:
        pay_type: The payment method, such as ``PACA``.
        tno: NHN KCP transaction number; "" if it is to be found by order number.
        order_no: The shop's order number.
        date: When it was approved, which an order number needs: the day in Korea, as ``2026-03-01``
            or ``20260301``; or the moment, as ``20260301101500`` (Korean time) or in ISO form with
            its zone. Within an hour of midnight a moment is asked for on both days.
        amount: Won in the shop's books; "" if it is not to be compared.
        exchange: The id of the exchange that it comes from; "" for an entry of a list.
        operation: Of a recording: what was sent.
        outcome: Of a recording: what became of it there.
        our_res_cd: Of a recording: the result code that came; "" if none did.
        lost: Of a recording: the request, which is then asked for as a lost one is (R37).
    """

    pay_type: str = ""
    tno: str = ""
    order_no: str = ""
    date: str = ""
    amount: str = ""
    exchange: str = ""
    operation: str = ""
    outcome: str = ""
    our_res_cd: str = ""
    lost: LostRequest | None = None

    def members(self) -> dict[str, str]:
        """Give what stands in the table of it, by column."""
        return {name: getattr(self, name) for name in _NAMES}

    def keys(self) -> Keys:
        """Give the inquiries that find it: their operation, and the fields of each.

        Raises:
            ValueError: The entry holds no key, or a date that is none.
        """
        if self.tno:
            operation, key = number_key(self.tno, self.pay_type)
            return operation, (key,)
        if not self.order_no:
            raise ValueError("neither tno nor order_no")
        return inquiry_keys(self.order_no, self.pay_type, _around(self.date))

    def _shown(self) -> str:
        return f"<Entry {self.pay_type} {last_four(self.tno) if self.tno else 'by order number'}>"


_NAMES = tuple(field.name for field in fields(Entry) if field.name != "lost")
_OF_A_LIST = ("pay_type", "tno", "order_no", "date", "amount")


def read_entries(path: str | PathLike[str], *, pay_type: str = "") -> Iterator[Entry]:
    """Read a list of payments, an entry at a time.

    Args:
        path: A CSV file in UTF-8 with a line of names (``.csv``), or one JSON object a line. Names
            are those of `Entry`; others are left out, so that lines of a table can be asked again.
        pay_type: The payment method of the entries that name none.

    Yields:
        The entries in order.

    Raises:
        ListError: A line cannot be read, names neither ``tno`` nor ``order_no``, or has an amount
            that is none.
        OSError: The file cannot be opened.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = _csv_lines(file) if Path(path).suffix.lower() == _CSV else _json_lines(file)
        number = 0
        try:
            for number, members in lines:
                yield _entry(number, {"pay_type": pay_type, **members})
        except UnicodeDecodeError:
            raise ListError(f"what follows line {number} is not UTF-8") from None


def entries_of(recording: Recording, *, every: bool = False, pay_type: str = "") -> Iterator[Entry]:
    """Take the entries from a recording: a request that could move money is one.

    Args:
        recording: As `kcp_transports.recording.read_recording` gives it.
        every: Take those whose outcome is known too; otherwise those of which it is not.
        pay_type: The payment method of cancels for which the recording does not say it.

    Yields:
        The entries in the order of the recording.

    Raises:
        RecordingError: The recording cannot be read.
    """
    exchanges = recording.exchanges if every else recording.unresolved()
    moving = (each for each in exchanges if _may_move(each.operation))
    for exchange, lost in lost_requests(recording, moving, pay_type):
        terms, known = lost.settlement, lost.known
        yield Entry(
            pay_type=(terms and terms.method) or known.get("pay_type") or lost.pay_type,
            tno=known.get("tno", ""),
            order_no=catalogue.order_number(known) or "",
            date=exchange.when.astimezone(KOREA).isoformat(timespec="seconds"),
            amount=known.get(terms.amount, "") if terms else "",
            exchange=exchange.id,
            operation=exchange.operation,
            outcome=exchange.outcome or "",
            our_res_cd=_res_cd(recording, exchange),
            lost=lost,
        )


def _entry(number: int, members: Mapping[str, str]) -> Entry:
    amount = members.get("amount", "")
    if not (members.get("tno") or members.get("order_no")):
        raise ListError(f"line {number} names neither tno nor order_no")
    if amount and won(amount) is None:
        raise ListError(f"line {number}: the amount is no whole number of won, in digits alone")
    return Entry(**cast("dict[str, Any]", members))


def _may_move(operation: str) -> bool:
    is_ours = operation in catalogue.operations()
    return not is_ours or catalogue.operation(operation).effect != "read"


def _res_cd(recording: Recording, exchange: RecordedExchange) -> str:
    if exchange.end is None or exchange.operation not in catalogue.operations():
        return ""
    response: Mapping[str, object] = recording.body(exchange, exchange.end).get("message", {})
    message = catalogue.response_to(exchange.operation, exchange.fields)
    return str(response.get(message.result_code, ""))


def _around(text: str) -> date | datetime:
    found = read_date(text.replace("-", "")) or read_datetime(text)
    if found is not None:
        return found
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("date is neither a day nor a moment") from None


def _csv_lines(file: TextIO) -> Iterator[tuple[int, dict[str, str]]]:
    rows = csv.DictReader(file)
    if not {"tno", "order_no"} & set(rows.fieldnames or ()):
        raise ListError("line 1 has to name the columns, tno or order_no among them")
    try:
        for row in rows:
            yield rows.line_num, _texts(row)
    except csv.Error as error:
        raise ListError(f"line {rows.line_num + 1}: {error}") from None


def _json_lines(file: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            members: object = json.loads(line)
        except (ValueError, RecursionError):
            members = None
        if not is_object(members):
            raise ListError(f"line {number} is no JSON object")
        yield number, _texts(members)


def _texts(members: Mapping[Any, Any]) -> dict[str, str]:
    return {
        name: str(members[name]).strip()
        for name in _OF_A_LIST
        if members.get(name) not in (None, "")
    }
