"""Record every exchange: before it is sent, and what became of it."""

from collections.abc import Callable
from datetime import datetime
from os import PathLike

from kcp_proto import HttpRequest, HttpResponse, NotSent
from kcp_transports.https import utc_now
from kcp_transports.interruption import outcome_of
from kcp_transports.transport import Transport

from .journal import Fsync
from .journal_file import OnExposure
from .recorder import OnFailure, Recorder, new_id
from .store import JournalStore, open_store


class RecordingTransport:
    """A transport that writes down what another one carries, masked by the schemas.

    A request's line is in the file before the request is sent, so a crash leaves a request
    without an outcome: the recording is also the journal of what may have happened. Several
    processes may append to one file; each line is written with one call to the operating system.

    Args:
        inner: The other transport; closed with this one.
        path: The file, JSON Lines; made with mode 0600, or continued. Or where else the lines
            go, such as a `DatabaseJournal`; then ``fsync`` and ``on_exposure`` mean nothing.
        fsync: When lines are forced to the disk, so that they survive a crash of the machine:
            ``always``: the request before it is sent, the outcome before it is returned;
            ``batch``: every 64 lines or each second; ``never``. A crash of the process loses
            no line under any of them.
        on_failure: What becomes of a request whose line cannot be written: ``refuse`` does not
            send it; ``warn`` sends it with a ``RuntimeWarning``, and the file knows nothing of it.
        on_exposure: What becomes of a file that others may open, because of its mode, its owner or
            another user's link: ``narrow`` takes that from them, as far as this user may, with a
            ``RuntimeWarning``; ``refuse`` writes nothing to it.
        clock: Gives the present moment, aware.
        new_id: Gives ids that are never given twice: 1 to 64 of ``A-Z a-z 0-9 . _ : -``.

    Raises:
        RecordingError: The file cannot be opened, is no recording, or is refused.
    """

    def __init__(
        self,
        inner: Transport,
        path: str | PathLike[str] | JournalStore,
        *,
        fsync: Fsync = "always",
        on_failure: OnFailure = "refuse",
        on_exposure: OnExposure = "narrow",
        clock: Callable[[], datetime] = utc_now,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        self._inner = inner
        self._closed = False
        self._recorder = Recorder(open_store(path, fsync, on_exposure), on_failure, clock, new_id)

    def send(self, request: HttpRequest) -> HttpResponse:
        """Write the request down, send it, write down what came of it.

        Args:
            request: What `kcp_proto.build_request` made; of any other request only length and
                type are kept.

        Returns:
            The response, unchanged but for its ``journal_id``, the exchange's id. If it cannot be
            written down there is a ``RuntimeWarning``, and the exchange stays without an outcome
            in the file.

        Raises:
            NotSent: ``journal``: the request could not be written down, so it was not sent;
                ``closed``; or the inner transport's.
            OutcomeUnknown: The inner transport's; its ``journal_id`` is the exchange's id.
        """
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        is_out = is_left = False
        entry = self._recorder.entry(request)
        try:
            entry.begin()
            is_out = True
            response = self._inner.send(request)
            entry.finish(response)
            response = entry.with_id(response)
            self._recorder.leave(entry)
            is_left = True
            return response
        except Exception as error:
            failed = outcome_of(request, error, phase="" if is_out else "journal")
            entry.fail(failed)
            try:
                raise failed from failed.__cause__
            finally:
                # An error that its own traceback's frame holds is freed late.
                del failed
        finally:
            # No call behind an exchange that went well: behind one a signal is looked at.
            if not is_left:
                entry.is_over = True
                self._recorder.leave(entry)

    def close(self) -> None:
        """Send nothing more; close the inner transport, and the file when all outcomes are in it.

        An exchange that is running in another thread is not waited for: the last one to end
        closes the file.
        """
        self._closed = True
        self._inner.close()
        self._recorder.close()

    def __repr__(self) -> str:
        return f"<RecordingTransport over {type(self._inner).__name__}>"
