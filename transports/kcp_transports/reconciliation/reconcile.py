"""Ask the gateway about many payments, and write a table of what it knows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import PathLike

from .asking import Access, Row, ask_batch
from .batches import Batch, KeptBatches, batches_of
from .entries import Entry
from .turns import Limit, Turns

PER_SECOND = 2.0
"""Our own choice, as in `kcp_proto.resolution.Schedule`: the gateway's limit is not documented."""
AT_ONCE, BATCH = 8, 100
# Fewer failures in a row say nothing about the rest.
_TELLING = 20
_MUTE = ("failed", "refused")


class ReconciliationStopped(Exception):
    """The end of a run because no inquiry of a batch was answered; what was finished is kept."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run found.

    Args:
        rows: How many rows the table has.
        states: How many of them are ``done``, ``different``, ``not seen`` and ``unknown``.
        kept: How many rows were there from an earlier run, and were not asked again.
    """

    rows: int
    states: Counter[str]
    kept: int


def reconcile(
    entries: Iterable[Entry],
    table: str | PathLike[str],
    access: Access,
    *,
    per_second: float = PER_SECOND,
    at_once: int = AT_ONCE,
    batch: int = BATCH,
) -> Summary:
    """Ask the gateway about each entry, and write a table; only inquiries are sent.

    Finished batches are kept in a folder beside the table. A run that ends early, however it ends,
    is begun again with the same entries, and asks again about its unfinished batch alone.

    Args:
        entries: What to ask about; taken a batch at a time.
        table: The file to write: CSV if it ends in ``.csv``, else one JSON object a line. It holds
            whole transaction numbers, and has mode 0600.
        access: Whom to ask.
        per_second: How many inquiries the gateway gets in any second at most.
        at_once: How many are on their way at the same time.
        batch: How many entries are asked about, and kept, together.

    Returns:
        What was found. Rows are in the order of the entries.

    Raises:
        ReconciliationStopped: Of a whole batch no inquiry was answered with what it asked for.
        ValueError: A number is not positive.
        OSError: The table cannot be written.
    """
    limit = Limit.of(per_second)
    # The same threads for all batches: what a thread freed, no later one takes again.
    with ThreadPoolExecutor(at_once) as threads:
        turns = Turns(limit.here(), limit)

        def ask_all(batches: Iterator[Batch]) -> Iterator[tuple[Batch, list[Row]]]:
            for each in batches:
                yield each, ask_batch(access, turns, threads, each.entries)

        try:
            return run(entries, table, batch, ask_all)
        finally:
            turns.close()


def run(
    entries: Iterable[Entry],
    table: str | PathLike[str],
    size: int,
    ask_all: Callable[[Iterator[Batch]], Iterable[tuple[Batch, list[Row]]]],
) -> Summary:
    """Have the batches asked that are not there yet, in any order, and write the table.

    Args:
        entries: What to ask about.
        table: The file to write.
        size: How many entries a batch has.
        ask_all: Asks about batches, and gives each with its rows as soon as they are there.

    Returns:
        What was found.
    """
    kept = KeptBatches(table)
    kept.begin()
    states: Counter[str] = Counter()
    numbers = {"batches": 0, "kept": 0}

    def missing() -> Iterator[Batch]:
        for each in batches_of(entries, size):
            numbers["batches"] += 1
            rows = kept.rows(each)
            if rows is None:
                yield each
            else:
                numbers["kept"] += len(rows)
                states.update(row["state"] for row in rows)

    for each, rows in ask_all(missing()):
        _check_heard(rows)
        kept.keep(each, rows)
        states.update(row["state"] for row in rows)
    kept.write_table(numbers["batches"])
    return Summary(states.total(), states, numbers["kept"])


def _check_heard(rows: Sequence[Row]) -> None:
    """Stop where asking on makes no sense: a wrong key, or a gateway that cannot be reached."""
    asked = [row for row in rows if row["asked"]]
    if len(asked) >= _TELLING and all(row["why"] in _MUTE for row in asked):
        last = asked[-1]
        raise ReconciliationStopped(
            f"{len(asked)} inquiries in a row came to nothing, the last one {last['why']}: "
            f"{last['detail']}; what was finished is kept"
        )
