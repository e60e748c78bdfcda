"""Signals while a request is out: they end the waiting, and not without a word on the outcome."""

import signal
from collections.abc import Callable, Mapping
from datetime import datetime
from types import FrameType
from typing import Any, Self

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_transports import Transport
from kcp_transports.https import utc_now

# Windows has no SIGHUP, and a Ctrl-Break of its own.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Interrupted(Exception):
    """A signal that came while a request was out; a transport takes it for any other failure."""


class Interrupts:
    """The signals that would end the process, held while a request is out.

    Before a request is out they do what they did before. While it is out one raises `Interrupted`,
    so that the transport says how far it came. Once the response is there the first does nothing,
    since all that is left is to print it. What is printed counts: from then on all are ignored, to
    the end of the process. A signal that is ignored, as under nohup, stays ignored.
    """

    def __init__(self) -> None:
        self.name = ""
        self._before: dict[int, Any] = {}
        self._request: HttpRequest | None = None
        self._when: datetime | None = None
        self._has_response = False

    def watch(self, transport: Transport) -> Transport:
        """Wrap the transport that carries the bytes: with its `send` the request is out."""
        return _Watched(transport, self._begin, self._finish)

    def unknown(self) -> OutcomeUnknown:
        """Say what is known of a request whose transport could not say it."""
        request = self._request
        known: Mapping[str, str] = request.known if request else {}
        return OutcomeUnknown(
            request.operation if request else "",
            request.effect if request else "money",
            "answer" if self._has_response else "send",
            f"interrupted by {self.name}",
            known,
            when=self._when,
        )

    def give_way(self) -> None:
        """Let the signal that was held do what it did before; nothing was sent."""
        if self.name:
            self._restore()
            signal.raise_signal(signal.Signals[self.name])

    def settle(self) -> None:
        """Ignore signals to the end of the process: how it ends is known by now."""
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)
        self._before.clear()

    def __enter__(self) -> Self:
        for number in (getattr(signal, name, None) for name in _NAMES):
            if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
                self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        del kind, traceback
        if self._request is None or isinstance(error, NotSent):
            self._restore()
        else:
            # What is known of the request is printed behind this block.
            self.settle()

    def _begin(self, request: HttpRequest) -> None:
        self._when, self._request = utc_now(), request

    def _finish(self) -> None:
        self._has_response = True

    def _take(self, number: int, frame: FrameType | None) -> None:
        del frame
        first, name = not self.name, signal.Signals(number).name
        if self._request is None:
            self._restore()
            signal.raise_signal(number)
        elif self._has_response:
            self.name = name
            if not first:
                raise Interrupted(name)
        elif first:
            # One more would only break off what the first one has begun.
            self.name = name
            raise Interrupted(name)

    def _restore(self) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before.clear()


class _Watched:
    """A transport that tells when a request is out, and when its response is there."""

    def __init__(
        self, inner: Transport, begin: Callable[[HttpRequest], None], finish: Callable[[], None]
    ) -> None:
        self._inner, self._begin, self._finish = inner, begin, finish

    def send(self, request: HttpRequest) -> HttpResponse:
        self._begin(request)
        response = self._inner.send(request)
        self._finish()
        return response

    def close(self) -> None:
        self._inner.close()
