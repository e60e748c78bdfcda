"""``GET /exchanges``: which exchanges are asked for, and the wait for those to come."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from kcp_sandbox.input_errors import InputError
from kcp_sandbox.inspector import STANDINGS, Inspector, Record, Wanted

from .exchange_view import Json

_MOST_SECONDS = 60
_MOST_NUMBER = 10**15 - 1
# Seconds; who stands how must be looked for anew after each exchange.
_BETWEEN_LOOKS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeQuery:
    """What is asked for.

    Args:
        wanted: The operation and the fields.
        after: Only exchanges with a higher number.
        standing: Only those that stand so with their shop; "" for any.
        wait: Seconds to wait for them.
        count: How many at least.
    """

    wanted: Wanted
    after: int
    standing: str
    wait: int
    count: int

    def found(self, inspector: Inspector) -> list[Record]:
        """List the exchanges that there are; where they are waited for, those that are over."""
        fitting = filter(self.wanted.fits, inspector.records(self.after))
        return [
            record
            for record in fitting
            if (record.passage.is_over or not self.wait)
            and self.standing in ("", inspector.standing(record).state)
        ]

    def missing(self, inspector: Inspector, found: list[Record]) -> Json:
        """Show what is missing, and which others come nearest."""
        others = [each for each in inspector.records(self.after) if not self.wanted.fits(each)]
        near = self.wanted.nearest(others)
        error = InputError("exchange.missing", count=len(found), wanted=self.count)
        return {
            "error": str(error),
            "error_ko": error.korean,
            "nearest": [
                {
                    "number": each.record.number,
                    "operation": each.record.operation,
                    "differs": {
                        name: {"found": found, "wanted": wanted}
                        for name, (found, wanted) in each.differences.items()
                    },
                }
                for each in near
            ],
        }


def read_query(values: Mapping[str, str]) -> ExchangeQuery:
    """Read the query of an address.

    Args:
        values: Its names to their values: ``after``, ``operation``, ``standing``, ``wait``,
            ``count``, and any wire field.

    Returns:
        What is asked for.

    Raises:
        InputError: A name is unknown, or a value is wrong.
    """
    fields = dict(values)
    wait = _number("wait", fields.pop("wait", "0"), _MOST_SECONDS)
    after = _number("after", fields.pop("after", "0"), _MOST_NUMBER, "exchange")
    count = _number("count", fields.pop("count", "1" if wait else "0"), _MOST_NUMBER)
    standing = fields.pop("standing", "")
    if standing not in ("", *STANDINGS):
        raise InputError("choice", name="standing", choices=", ".join(STANDINGS))
    wanted = Wanted(operation=fields.pop("operation", ""), fields=fields)
    return ExchangeQuery(wanted=wanted, after=after, standing=standing, wait=wait, count=count)


async def wait_for(query: ExchangeQuery, inspector: Inspector, request: Request) -> None:
    """Wait until what is asked for has come, its time is over, or the client is gone.

    Args:
        query: What is asked for.
        inspector: Where it is recorded.
        request: The client's request.
    """
    loop, come = asyncio.get_running_loop(), _Come(query)

    def listener(record: Record) -> None:
        if come.concerns(record):
            # A server that stopped meanwhile has no loop left to wake.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(come.woken.set)

    leave = inspector.subscribe(listener)
    waiting = asyncio.ensure_future(come.wait(inspector))
    leaving = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait(
            {waiting, leaving}, timeout=query.wait, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        leave()
        for task in (waiting, leaving):
            task.cancel()
        await asyncio.gather(waiting, leaving, return_exceptions=True)


class _Come:
    """What has come of what is waited for; of hundreds who wait, few look through all records.

    Args:
        query: What is waited for.

    Attributes:
        woken: Set when it is time to look.
    """

    def __init__(self, query: ExchangeQuery) -> None:
        self._query = query
        self._seen: set[int] = set()
        self.woken = asyncio.Event()

    def concerns(self, record: Record) -> bool:
        """Tell, in the thread of a request that is over, whether it is time to look."""
        query = self._query
        if query.standing:
            # What a request settles is another one than itself.
            return True
        if record.number > query.after and query.wanted.fits(record):
            self._seen.add(record.number)
        return len(self._seen) >= query.count

    async def wait(self, inspector: Inspector) -> None:
        """Wait until as many are there as are asked for."""
        while True:
            self.woken.clear()
            # What comes from here on is counted by the listener, if not by the look.
            self._seen.clear()
            found = await run_in_threadpool(self._query.found, inspector)
            if len(found) >= self._query.count:
                return
            self._seen.update(record.number for record in found)
            if len(self._seen) < self._query.count:
                await self.woken.wait()
            if self._query.standing:
                await asyncio.sleep(_BETWEEN_LOOKS)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _number(name: str, text: str, most: int, reason: str = "exchange.number") -> int:
    if not (text.isascii() and text.isdigit() and int(text[:16]) <= most):
        raise InputError(reason, name=name, most=most)
    return int(text[:16])
