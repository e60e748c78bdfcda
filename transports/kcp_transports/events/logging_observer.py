"""Events in the log of the standard library, with each fact as an attribute of the record."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType

from .event import Event, Kind

LOGGER = "kcp_proto"
LEVELS: Mapping[Kind, int] = MappingProxyType(
    {
        "built": logging.DEBUG,
        "not-built": logging.ERROR,
        "sending": logging.DEBUG,
        "replied": logging.INFO,
        "refused": logging.WARNING,
        "not-sent": logging.WARNING,
        "unknown": logging.ERROR,
        "cancelled": logging.WARNING,
        "resolved": logging.INFO,
        "notice": logging.INFO,
        "no-notice": logging.WARNING,
    }
)
_NAMES = tuple(field.name for field in fields(Event))


class LoggingObserver:
    """An observer that writes each event to a logger.

    A record says it in one line, and has each member of the event that says something as an
    attribute that begins with ``kcp_``, such as ``kcp_order_no``, for formatters that write JSON.

    Args:
        logger: Where records go; by default the logger ``kcp_proto``, without a handler.
        levels: Levels in place of the usual ones, by kind.

    Raises:
        ValueError: There is no such kind.
    """

    def __init__(
        self, logger: logging.Logger | None = None, *, levels: Mapping[Kind, int] | None = None
    ) -> None:
        self._logger = logger or logging.getLogger(LOGGER)
        self.levels: Mapping[Kind, int] = {**LEVELS, **(levels or {})}
        if unknown := self.levels.keys() - LEVELS.keys():
            raise ValueError(f"no event is of the kind {min(unknown)}")

    def __call__(self, event: Event, /) -> None:
        """Write one record.

        Args:
            event: What happened.
        """
        level = self.levels[event.kind]
        if self._logger.isEnabledFor(level):
            extra = {f"kcp_{name}": value for name, value in _facts(event)}
            self._logger.log(level, "%s", " ".join(_words(event)), extra=extra)


def _facts(event: Event) -> Iterator[tuple[str, object]]:
    for name in _NAMES:
        value = getattr(event, name)
        if value not in ("", None):
            yield name, value


def _words(event: Event) -> Iterator[str]:
    yield f"{event.operation or 'request'}: {event.state or event.kind}"
    if event.res_cd:
        yield f"{event.res_cd} ({event.meaning})"
    if event.error:
        where = f" in {event.phase}" if event.phase else ""
        yield f"[{event.error}{where}]"
    if event.reason:
        yield event.reason
    details = (
        event.order_no and f"order {event.order_no}",
        event.tno_end and f"tno …{event.tno_end}",
        event.attempt > 1 and f"attempt {event.attempt}",
        event.seconds is not None and f"{event.seconds:.3f} s",
        event.journal_id and f"journal {event.journal_id}",
        f"call {event.call}",
    )
    yield f"({', '.join(str(detail) for detail in details if detail)})"
