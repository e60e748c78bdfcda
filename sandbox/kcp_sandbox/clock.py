"""The sandbox's clock: the computer's, until it is set or moved."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from kcp_proto.times import KOREA

from .input_errors import InputError


def wire_time(time: datetime) -> str:
    """Write a time as responses do: Korean time, ``YYYYMMDDHHMMSS`` (R25: wire times are Korean).

    Args:
        time: The time, aware.
    """
    return time.astimezone(KOREA).strftime("%Y%m%d%H%M%S")


class Clock:
    """A clock that can be stopped and moved; threads may share one.

    Args:
        source: The clock that it follows; gives aware times.
    """

    def __init__(self, source: Callable[[], datetime]) -> None:
        self._source = source
        self._lock = Lock()
        self._stopped: datetime | None = None
        self._ahead = timedelta(0)
        self._listeners: tuple[Callable[[], None], ...] = ()

    def __call__(self) -> datetime:
        """Tell the time, aware."""
        with self._lock:
            return self._now()

    @property
    def stopped(self) -> bool:
        """Tell whether the clock stands still."""
        return self._stopped is not None

    def set(self, at: datetime) -> None:
        """Stop the clock at a time, until it is moved or follows again.

        Args:
            at: The time; one without a zone is Korean time (R25).

        Raises:
            InputError: The year is not between 1970 and 2999.
        """
        stopped = _usable(at if at.tzinfo else at.replace(tzinfo=KOREA))
        with self._lock:
            self._stopped, self._ahead = stopped, timedelta(0)
        self._tell()

    def move(self, by: timedelta) -> None:
        """Move the clock, whether it stands still or runs.

        Args:
            by: How far; backwards if negative.

        Raises:
            InputError: The year would not be between 1970 and 2999.
        """
        with self._lock:
            try:
                _usable(self._now() + by)
            except OverflowError:
                raise InputError("clock.year") from None
            self._ahead += by
        self._tell()

    def follow(self) -> None:
        """Follow the source again."""
        with self._lock:
            self._stopped, self._ahead = None, timedelta(0)
        self._tell()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call a listener whenever the clock was set or moved, or follows again.

        Args:
            listener: Called in the thread that did so; it must neither block nor raise.

        Returns:
            A function that ends it; may be called again.
        """
        with self._lock:
            self._listeners = (*self._listeners, listener)
        return lambda: self._unsubscribe(listener)

    def _unsubscribe(self, listener: Callable[[], None]) -> None:
        with self._lock:
            self._listeners = tuple(each for each in self._listeners if each != listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def _now(self) -> datetime:
        return (self._stopped or self._source()) + self._ahead

    def __repr__(self) -> str:
        return f"<Clock {'stopped at' if self.stopped else 'at'} {self():%Y-%m-%d %H:%M:%S %z}>"


def _usable(at: datetime) -> datetime:
    if not 1970 <= at.year <= 2999:
        raise InputError("clock.year")
    return at
