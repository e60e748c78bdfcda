"""What recording transports share: the two lines of an exchange, whoever sends it."""

import os
import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from os import PathLike
from threading import Lock
from typing import Literal

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown, RecordingError
from kcp_transports.after_fork import renew_in_children

from ._variants import Variants
from .format import Outcome, write_line
from .journal import Fsync, Journal
from .masking import keep_failure, keep_request, keep_response, masked_values, match_key

OnFailure = Literal["refuse", "warn"]
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def new_id() -> str:
    """Give an id that is never given twice."""
    return os.urandom(16).hex()


class Recorder:
    """Write exchanges into a journal; share one among threads.

    Args:
        path: The file.
        fsync: When lines are forced to the disk.
        on_failure: What becomes of a request whose line cannot be written.
        clock: Gives the present moment, aware.
        new_id: Gives ids that are never given twice.

    Raises:
        RecordingError: The file cannot be opened, or is no recording.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        fsync: Fsync,
        on_failure: OnFailure,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._on_failure = on_failure
        self._clock = clock
        self._new_id = new_id
        self._variants = Variants()
        self._closing = False
        self.renew()
        renew_in_children(self)
        self._journal = Journal(path, fsync)

    def entry(self, request: HttpRequest) -> "Entry":
        """Name an exchange, which is running until `leave`; nothing is written yet."""
        exchange_id, key = self._new_id(), match_key(request)
        must = self._on_failure == "refuse"
        like, masked = "", masked_values(request)
        if masked:
            with self._lock:
                like = self._variants.first_like(key, masked, exchange_id)
        entry = Entry(
            self._journal,
            self._clock,
            request,
            exchange_id=exchange_id,
            key=key,
            like=like,
            must=must,
        )
        self._running.add(entry)
        return entry

    def leave(self, entry: "Entry") -> str:
        """End an exchange, whatever came of it; the last one closes the file if `close` was called.

        Returns:
            What went wrong with the file, for `warn`; "" if nothing did.
        """
        # Without a lock: whoever comes second, this or `close`, sees what the other one did.
        self._running.discard(entry)
        if self._closing and not self._running:
            try:
                self._journal.close()
            except RecordingError as error:
                return str(error)
        return ""

    def renew(self) -> None:
        """Begin anew in a forked process: no thread there holds the lock, none ends an exchange."""
        self._lock = Lock()
        self._running = set[Entry]()

    def close(self) -> None:
        """Close the file, at once or with the last running exchange; a second call does nothing."""
        self._closing = True
        if not self._running:
            self._journal.close()


class Entry:
    """Write the two lines of one exchange; the second only if the first is there.

    Each of them is one call, which may wait for the disk, or for another process. What it
    returns is for `warn`.
    """

    __slots__ = (
        "_clock",
        "_id",
        "_is_begun",
        "_journal",
        "_key",
        "_like",
        "_must",
        "_request",
    )

    def __init__(
        self,
        journal: Journal,
        clock: Callable[[], datetime],
        request: HttpRequest,
        *,
        exchange_id: str,
        key: str,
        like: str,
        must: bool,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._request = request
        self._id, self._key, self._like = exchange_id, key, like
        self._must = must
        self._is_begun = False

    def begin(self) -> str:
        """Write the request's line.

        Returns:
            What went wrong where the request is sent all the same; "" if nothing did.

        Raises:
            NotSent: ``journal``: the line could not be written, so the request must not be sent.
        """
        try:
            if not _ID.fullmatch(self._id):
                raise RecordingError("new_id gave an id that a recording cannot hold")
            self._write("request", {"like": self._like, **keep_request(self._request)})
        except RecordingError as error:
            return self.unwritten(error)
        self._is_begun = True
        return ""

    def unwritten(self, error: RecordingError) -> str:
        """Decide what becomes of a request whose line is not in the file.

        Returns:
            What went wrong, where the request is sent all the same.

        Raises:
            NotSent: ``journal``: it must not be sent.
        """
        if self._must:
            raise NotSent(self._request.operation, "journal", str(error)) from error
        return f"a request is sent that is not written down: {error}"

    def answered(self, response: HttpResponse) -> str:
        """Write the answer's line.

        Returns:
            What went wrong; "" if nothing did. The answer must reach the caller in any case.
        """
        return self._end("response", lambda: keep_response(self._request, response))

    def failed(self, error: BaseException) -> str:
        """Write the line of a failure, and tell an unknown outcome the exchange's id.

        Returns:
            What went wrong; "" if nothing did. The error must reach the caller in any case.
        """
        if isinstance(error, OutcomeUnknown) and self._is_begun:
            error.journal_id = error.journal_id or self._id
        return self._end("failure", lambda: keep_failure(self._request, error))

    def named(self, response: HttpResponse) -> HttpResponse:
        """Give the answer with the exchange's id, if the exchange is in the file."""
        if not self._is_begun:
            return response
        # `dataclasses.replace` takes as long as masking an answer.
        return HttpResponse(
            status=response.status,
            headers=response.headers,
            body=response.body,
            journal_id=self._id,
        )

    def _end(self, kind: str, keep: Callable[[], tuple[Outcome, dict[str, object]]]) -> str:
        if not self._is_begun:
            return ""
        try:
            outcome, members = keep()
            self._write(kind, {"outcome": outcome, **members})
        except Exception as error:
            # Whatever is wrong with the file or the answer, the caller must get the answer.
            return f"exchange {self._id} stays without an outcome: {type(error).__name__}"
        return ""

    def _write(self, kind: str, members: dict[str, object]) -> None:
        moment = self._clock()
        if moment.tzinfo is not UTC:
            moment = moment.astimezone(UTC)
        when = moment.isoformat("T", "milliseconds")
        line = {"kind": kind, "id": self._id, "key": self._key, "when": when, **members}
        self._journal.append(write_line(line))


def warn(trouble: str) -> None:
    """Warn the caller of `send` of what could not be written down; of "" not at all."""
    if trouble:
        # Neither a filter that turns warnings into errors, nor a standard error that is closed,
        # nor somebody's `showwarning` that fails may cost the answer.
        with suppress(Exception):
            warnings.warn(trouble, RuntimeWarning, stacklevel=3)
