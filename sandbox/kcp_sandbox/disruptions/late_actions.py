"""What the gateway does some time after it cut the connection."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

Action = Callable[[], object]
Subject = tuple[str, str, str]
"""A shop, a transaction number and an operation."""


class LateActions:
    """Actions that wait for their time; threads may share them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[tuple[datetime, Action, Subject]] = []

    def put(self, due: datetime, action: Action, subject: Subject) -> None:
        """Let an action wait.

        Args:
            due: When to do it, aware.
            action: What to do.
            subject: What it is about.
        """
        with self._lock:
            self._waiting.append((due, action, subject))

    @property
    def any_waits(self) -> bool:
        """Tell whether an action waits at all."""
        return bool(self._waiting)

    def wait(self, subject: Subject) -> bool:
        """Tell whether an action waits that is about something."""
        with self._lock:
            return any(each[2] == subject for each in self._waiting)

    def take(self, clock: Callable[[], datetime]) -> list[Action]:
        """Take the actions whose time has come, the earliest first.

        Args:
            clock: Tells the time; it is not asked where nothing waits.
        """
        if not self._waiting:
            return []
        now = clock()
        with self._lock:
            due = sorted(
                (each for each in self._waiting if each[0] <= now), key=lambda each: each[0]
            )
            self._waiting = [each for each in self._waiting if each[0] > now]
        return [action for _, action, _ in due]

    def clear(self) -> None:
        """Forget all that waits."""
        with self._lock:
            self._waiting.clear()
