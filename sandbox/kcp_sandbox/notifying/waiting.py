"""Notices that wait for their next attempt: bounded in number, and in the state where it lasts."""

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import datetime
from threading import Lock
from types import MappingProxyType
from typing import Any

from kcp_sandbox.input_errors import InputError
from kcp_sandbox.store import FORGOTTEN, StateFileError, Storage

from .notices import ATTEMPTS, Notice
from .settings import Notify

# Each has a place in the state, all of which are looked at when a sandbox starts.
_MOST_LASTING, _MOST = 1_000, 20_000
_DAMAGED = "the state file is damaged: remove it"
_TIMES = ("planned", "began")


class Waiting:
    """Notices by their place; threads may share it.

    Args:
        storage: Where they are stored; None if nothing outlives the process.
    """

    def __init__(self, storage: Storage | None) -> None:
        self._storage = storage
        self._most = _MOST if storage is None else _MOST_LASTING
        self._lock = Lock()
        self._taken: dict[int, Notice] = {}
        self._free: list[int] = []

    @property
    def count(self) -> int:
        """Tell how many wait."""
        return len(self._taken)

    def put(self, notices: Sequence[Notice]) -> None:
        """Take notices, in the state that the caller's block changes.

        Raises:
            InputError: There are too many.
        """
        with self._alone():
            if len(self._taken) + len(notices) > self._most:
                raise InputError("notify.many", most=self._most)
            for notice in notices:
                notice.place = self._free.pop() if self._free else len(self._taken)
                self._taken[notice.place] = notice
                self._write(notice.place, notice)

    def note(self, notice: Notice) -> None:
        """Note an attempt; what is over leaves."""
        with self._alone():
            place = notice.place
            if self._taken.get(place) is not notice:
                return
            if notice.is_over:
                del self._taken[place]
                self._free.append(place)
            self._write(place, None if notice.is_over else notice)

    def load(self) -> tuple[Notice, ...]:
        """Take what an earlier sandbox left in the state.

        Returns:
            The notices, the one that is due first in front.

        Raises:
            StateFileError: One is damaged.
        """
        storage = self._storage
        if storage is None:
            return ()
        with self._alone():
            for place in range(_MOST_LASTING):
                written = storage.note(_name(place))
                if written:
                    notice = self._taken[place] = _read(written)
                    notice.place = place
            last = max(self._taken, default=-1)
            self._free = [place for place in range(last) if place not in self._taken]
        return tuple(sorted(self._taken.values(), key=lambda notice: notice.due))

    def clear(self) -> None:
        """Forget them; the state forgets its own."""
        with self._lock:
            self._taken.clear()
            self._free.clear()

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Hold the state's lock before our own: those who put notices hold it already."""
        with self._storage.atomic() if self._storage else nullcontext(), self._lock:
            yield

    def _write(self, place: int, notice: Notice | None) -> None:
        if self._storage:
            self._storage.put_note(_name(place), _written(notice) if notice else b"")


def _name(place: int) -> str:
    return f"{FORGOTTEN}notice that waits, {place}"


def _written(notice: Notice) -> bytes:
    texts = {
        "form": dict(notice.form),
        "notify": asdict(notice.notify),
        "planned": notice.planned.isoformat(),
        "began": notice.began.isoformat() if notice.began else "",
        "attempts": notice.attempts,
    }
    return json.dumps(texts).encode("ascii")


def _read(written: bytes) -> Notice:
    try:
        texts: dict[str, Any] = json.loads(written)
        form, attempts = texts["form"], texts["attempts"]
        times = [datetime.fromisoformat(texts[name] or texts["planned"]) for name in _TIMES]
        is_whole = all(isinstance(each, str) for each in (*form, *form.values()))
        if not (is_whole and type(attempts) is int and 0 <= attempts < ATTEMPTS):
            raise ValueError("no notice")
        if any(time.tzinfo is None for time in times):
            raise ValueError("no time")
        planned, began = times
        notice = Notice(MappingProxyType(form), Notify(**texts["notify"]), planned, attempts)
        notice.began = began if texts["began"] else None
        return notice
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        # What is written there is a customer's (R24: never show a secret).
        raise StateFileError(_DAMAGED) from None
