"""What both recording transports share: the two lines of an exchange, and a line that fails."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import Literal, Self

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown, RecordingError
from kcp_transports.after_fork import renew_in_children
from kcp_transports.caller_warning import warn_caller

from .format import Outcome, write_line
from .masking import (
    Variants,
    mask_failure,
    mask_request,
    mask_response,
    masked_values,
    match_key,
)
from .store import JournalStore

OnFailure = Literal["refuse", "warn"]
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def new_id() -> str:
    """Make an id that is never made twice."""
    return os.urandom(16).hex()


class Recorder:
    """The exchanges that go into one journal; share it among threads.

    Args:
        store: Where the lines go; closed with the last exchange.
        on_failure: What becomes of a request whose line cannot be written.
        clock: Gives the present moment, aware.
        new_id: Gives ids that are never given twice.
    """

    def __init__(
        self,
        store: JournalStore,
        on_failure: OnFailure,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self.must_write: bool = on_failure == "refuse"
        self._clock = clock
        self._new_id = new_id
        self._variants = Variants()
        self._closing = False
        self.renew()
        renew_in_children(self)
        self._journal = store

    def entry(self, request: HttpRequest) -> "Entry":
        """Make the entry of an exchange.

        Args:
            request: What will be sent; nothing is written yet.

        Returns:
            The entry; once it is begun it runs until `leave`, or the end of a ``with``.
        """
        exchange_id, key = self._new_id(), match_key(request)
        like, values = "", masked_values(request)
        if values:
            with self._lock:
                like = self._variants.first_like(key, values, exchange_id)
        return Entry(self, request, exchange_id, key, like)

    def enter(self, entry: "Entry") -> None:
        """Keep the file open until the entry is left, or is over."""
        self._running.add(entry)

    def write(self, kind: str, exchange_id: str, key: str, members: dict[str, object]) -> None:
        """Write one line, which may wait for the disk, or for another process.

        Args:
            kind: ``request``, ``response`` or ``failure``.
            exchange_id: The exchange's id.
            key: The request's match key.
            members: The line's other members.

        Raises:
            RecordingError: It cannot be written.
        """
        moment = self._clock()
        if moment.tzinfo is not UTC:
            moment = moment.astimezone(UTC)
        when = moment.isoformat("T", "milliseconds")
        line = {"kind": kind, "id": exchange_id, "key": key, "when": when, **members}
        self._journal.append(write_line(line))

    def leave(self, entry: "Entry") -> None:
        """End an exchange; the last one closes the file if `close` was called."""
        # Without a lock: the second of this and `close` sees what the first one did.
        self._running.discard(entry)
        if self._closing and self._is_idle():
            try:
                self._journal.close()
            except RecordingError as error:
                _warn(str(error))

    def renew(self) -> None:
        """Begin anew in a forked process: no thread there holds the lock, none ends an exchange."""
        self._lock = Lock()
        self._running = set[Entry]()

    def close(self) -> None:
        """Close the file, at once or with the last running exchange; a second call does nothing."""
        self._closing = True
        if self._is_idle():
            self._journal.close()

    def _is_idle(self) -> bool:
        # One that an exception of a signal's handler kept from being left is over all the same.
        return all(entry.is_over for entry in tuple(self._running))


class Entry:
    """The two lines of one exchange; the second is written only if the first is there, and once.

    ``is_over`` says that no line will follow.
    """

    __slots__ = (
        "_id",
        "_is_begun",
        "_is_ended",
        "_key",
        "_like",
        "_recorder",
        "_request",
        "is_over",
    )

    def __init__(
        self, recorder: Recorder, request: HttpRequest, exchange_id: str, key: str, like: str
    ) -> None:
        self._recorder = recorder
        self._request = request
        self._id, self._key, self._like = exchange_id, key, like
        self._is_begun = self._is_ended = False
        self.is_over: bool = False

    def begin(self) -> None:
        """Write the request's line, or decide what its loss means.

        Raises:
            NotSent: ``journal``: the line could not be written, so the request must not be sent.
        """
        self._recorder.enter(self)
        try:
            self.write_request()
        except RecordingError as error:
            self.go_on_without_line(error)

    def go_on_without_line(self, error: RecordingError) -> None:
        """Warn that a request is sent whose line is not in the file.

        Args:
            error: Why it is not.

        Raises:
            NotSent: ``journal``: it must not be sent.
        """
        if self._recorder.must_write:
            raise NotSent(self._request.operation, "journal", str(error)) from error
        _warn(f"a request is sent that is not written down: {error}")

    def finish(self, response: HttpResponse) -> None:
        """Write the response's line, or warn: the response must reach the caller in any case."""
        self._end(partial(self.write_response, response))

    def fail(self, error: BaseException) -> None:
        """Write a failure's line, or warn; give an unknown outcome the exchange's id."""
        if isinstance(error, OutcomeUnknown) and self._is_begun:
            error.journal_id = error.journal_id or self._id
        self._end(partial(self._write_failure, error))

    def with_id(self, response: HttpResponse) -> HttpResponse:
        """Give the response the exchange's id, if the exchange is in the file."""
        if not self._is_begun:
            return response
        # `dataclasses.replace` takes as long as masking a response.
        return HttpResponse(
            status=response.status,
            headers=response.headers,
            body=response.body,
            journal_id=self._id,
        )

    def write_request(self) -> None:
        """Write the request's line.

        Raises:
            RecordingError: It cannot be written.
        """
        if not _ID.fullmatch(self._id):
            raise RecordingError("new_id gave an id that a recording cannot hold")
        self._write("request", {"like": self._like, **mask_request(self._request)})
        self._is_begun = True

    def write_response(self, response: HttpResponse) -> Outcome:
        """Write the response's line.

        Returns:
            Whether the response can be read and settles the request.

        Raises:
            RecordingError: It cannot be written.
        """
        outcome, members = mask_response(self._request, response)
        self._write("response", {"outcome": outcome, **members})
        return outcome

    def _write_failure(self, error: BaseException) -> None:
        outcome, members = mask_failure(self._request, error)
        self._write("failure", {"outcome": outcome, **members})

    def _write(self, kind: str, members: dict[str, object]) -> None:
        self._recorder.write(kind, self._id, self._key, members)

    def _end(self, write: Callable[[], object]) -> None:
        # A handler's exception may hide that the line is written: a second one would contradict it.
        if not self._is_begun or self._is_ended:
            return
        self._is_ended = True
        try:
            write()
        except Exception as error:
            _warn(f"exchange {self._id} stays without an outcome: {type(error).__name__}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over = True
        self._recorder.leave(self)


def _warn(message: str) -> None:
    # Neither a filter that turns warnings into errors, nor a standard error that is closed, nor a
    # `showwarning` that fails may cost the response.
    with suppress(Exception):
        warn_caller(message, RuntimeWarning)
