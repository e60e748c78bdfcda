"""Record every exchange: before it is sent, and what became of it."""

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

from ._journal import Fsync, Journal
from ._kept import keep_failure, keep_request, keep_response, masked_values, match_key
from ._lines import Outcome, write_line
from ._variants import Variants
from .transport import Transport

OnFailure = Literal["refuse", "warn"]
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return os.urandom(16).hex()


class RecordingTransport:
    """Write down what another transport carries, masked by the schemas (R24).

    A request's line is in the file before the request is sent, so a crash leaves a request
    without an outcome: the recording is also the journal of what may have happened. Several
    processes may append to one file; each line is written with one call to the operating system.

    Args:
        inner: What carries; closed with this one.
        path: The file, JSON Lines. Made with mode 0600, or continued.
        fsync: When lines are forced to the disk, so that they survive a crash of the machine:
            ``always``: the request before it is sent, the outcome before it is returned;
            ``batch``: every 64 lines or each second; ``never``. A crash of the process loses
            no line under any of them.
        on_failure: What becomes of a request whose line cannot be written: ``refuse`` does not
            send it; ``warn`` sends it with a ``RuntimeWarning``, and the file knows nothing of it.
        clock: Gives the present moment, aware.
        new_id: Gives ids that are never given twice: 1 to 64 of ``A-Z a-z 0-9 . _ : -``.

    Raises:
        RecordingError: The file cannot be opened, or is no recording.
    """

    def __init__(
        self,
        inner: Transport,
        path: str | PathLike[str],
        *,
        fsync: Fsync = "always",
        on_failure: OnFailure = "refuse",
        clock: Callable[[], datetime] = _now,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        self._inner = inner
        self._on_failure = on_failure
        self._clock = clock
        self._new_id = new_id
        self._variants = Variants()
        self._lock = Lock()
        self._closed = False
        self._journal = Journal(path, fsync)

    def send(self, request: HttpRequest) -> HttpResponse:
        """Write the request down, send it, write down what came of it.

        Args:
            request: What `kcp_proto.build_request` made; of any other request only length and
                type are kept.

        Returns:
            The answer, unchanged. If it cannot be written down there is a ``RuntimeWarning``, and
            the exchange stays without an outcome in the file.

        Raises:
            NotSent: ``journal``: the request could not be written down, so it was not sent;
                ``closed``; or the inner transport's.
            OutcomeUnknown: The inner transport's; its ``journal_id`` is the exchange's id.
        """
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        exchange = self._begin(request)
        try:
            response = self._inner.send(request)
        except Exception as error:
            raised = error
            if isinstance(error, OutcomeUnknown) and exchange.is_begun:
                error.journal_id = error.journal_id or exchange.id
            exchange.end("failure", lambda: keep_failure(request, raised))
            raise
        exchange.end("response", lambda: keep_response(request, response))
        return response

    def close(self) -> None:
        """Close the inner transport and the file."""
        self._closed = True
        self._inner.close()
        self._journal.close()

    def _begin(self, request: HttpRequest) -> "_Exchange":
        key, exchange_id = match_key(request), self._new_id()
        with self._lock:
            like = self._variants.first_like(key, masked_values(request), exchange_id)
        exchange = _Exchange(self._journal, self._clock, exchange_id, key)
        try:
            exchange.begin({"like": like, **keep_request(request)})
        except RecordingError as error:
            if self._on_failure == "refuse":
                raise NotSent(request.operation, "journal", str(error)) from error
            _warn(f"a request is sent that is not written down: {error}")
        return exchange

    def __repr__(self) -> str:
        return f"<RecordingTransport over {type(self._inner).__name__}>"


class _Exchange:
    """Write the two lines of one exchange; the second only if the first is there."""

    def __init__(
        self, journal: Journal, clock: Callable[[], datetime], exchange_id: str, key: str
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._key = key
        self.id = exchange_id
        self.is_begun = False

    def begin(self, members: dict[str, object]) -> None:
        if not _ID.fullmatch(self.id):
            raise RecordingError("new_id gave an id that a recording cannot hold")
        self._write("request", members)
        self.is_begun = True

    def end(self, kind: str, keep: Callable[[], tuple[Outcome, dict[str, object]]]) -> None:
        if not self.is_begun:
            return
        try:
            outcome, members = keep()
            self._write(kind, {"outcome": outcome, **members})
        except Exception as error:
            # Whatever is wrong with the file or the answer, the caller must get the answer.
            _warn(f"exchange {self.id} stays without an outcome: {type(error).__name__}")

    def _write(self, kind: str, members: dict[str, object]) -> None:
        when = self._clock().astimezone(UTC).isoformat(timespec="milliseconds")
        line = write_line(kind=kind, id=self.id, key=self._key, when=when, **members)
        self._journal.append(line)


def _warn(text: str) -> None:
    # A filter that turns warnings into errors must not cost the answer either.
    with suppress(RuntimeWarning):
        warnings.warn(text, RuntimeWarning, stacklevel=4)
