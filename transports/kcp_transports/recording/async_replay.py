"""Answer from a recording where answers are awaited, by the same rules."""

from os import PathLike

from kcp_proto import HttpRequest, HttpResponse
from kcp_transports.transport import AsyncTransport

from .record_async import AsyncRecordingTransport
from .replay import Mode, Playback, check_live


class AsyncReplayTransport(Playback[AsyncRecordingTransport]):
    """Play a recording, whoever wrote it: `ReplayTransport` for code that awaits.

    A request costs two lines read from a local file, which is less than a thread would cost, so
    they are read in the loop's thread. Opening reads the beginnings of all lines there too, some
    microseconds an exchange: make the transport before the loop runs, or in a thread.

    Args:
        path: A file that a recording transport wrote.
        mode: What becomes of a request of which nothing is left, as in `ReplayTransport`.
        live: The async transport that ``record-missing`` needs; closed with this one.
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
        live: AsyncTransport | None = None,
        allow_money: bool = False,
    ) -> None:
        check_live(mode, live)
        recorder = AsyncRecordingTransport(live, path) if live else None
        super().__init__(path, mode, recorder, allow_money=allow_money)

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Give the recorded answer, or raise what was raised.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The recorded answer, masked; an answer from the live transport, as it came.

        Raises:
            KcpError: As from `ReplayTransport.send`.
            asyncio.CancelledError: The task was cancelled, as from `AsyncRecordingTransport.send`.
        """
        found = self._play(request)
        return found if isinstance(found, HttpResponse) else await found.send(request)

    async def aclose(self) -> None:
        """End the replay, and close the live transport."""
        self._closed = True
        if self._live is not None:
            await self._live.aclose()
