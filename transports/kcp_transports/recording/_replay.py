"""Answer from a recording, with the gateway out of reach."""

from os import PathLike

from kcp_proto import HttpRequest, HttpResponse
from kcp_transports.transport import Transport

from .record import RecordingTransport
from .replay import Mode, Playback, check_live


class ReplayTransport(Playback[RecordingTransport]):
    """Play a recording: a request gets what the same request got when it was recorded.

    Requests match by operation and unmasked fields, never by order alone. One that was recorded
    several times is answered in the recorded order, each time once. Requests that differ only in
    masked fields and got different answers are ambiguous, and are refused.

    Answers are the masked ones, which still satisfy their schemas. An answer of which only the
    length was kept comes back as that many bytes that are no JSON, so it is as unreadable as it
    was.

    Args:
        path: A file that a recording transport wrote.
        mode: ``strict``: each recorded exchange plays once. ``repeat``: a request that only reads
            gets its last answer again when all were played; one about money does not.
            ``record-missing``: what was not recorded goes to the live transport, and is recorded
            for the next run; the file may be missing at first.
        live: The transport that ``record-missing`` needs; closed with this one.
        allow_money: Whether ``record-missing`` may send requests about money to the live transport.

    Raises:
        RecordingError: The file cannot be read, is no recording, or a line is damaged.
        ValueError: A live transport without ``record-missing``, or none with it.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        mode: Mode = "strict",
        *,
        live: Transport | None = None,
        allow_money: bool = False,
    ) -> None:
        check_live(mode, live)
        recorder = RecordingTransport(live, path) if live else None
        super().__init__(path, mode, recorder, allow_money=allow_money)

    def send(self, request: HttpRequest) -> HttpResponse:
        """Give the recorded answer, or raise what was raised.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The recorded answer, masked; an answer from the live transport, as it came.

        Raises:
            ReplayMismatch: Nothing recorded answers this request; the text says what differs.
            NotSent: It was not sent then; or ``closed``.
            OutcomeUnknown: Its outcome was unknown then, or the recording ends before it.
            RecordingError: The recorded line is damaged.
        """
        found = self._play(request)
        return found if isinstance(found, HttpResponse) else found.send(request)

    def close(self) -> None:
        """End the replay, and close the live transport."""
        self._closed = True
        if self._live is not None:
            self._live.close()
