"""Any transport with observers: ours, or one of another make."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Generic, TypeVar

from kcp_proto import HttpRequest, HttpResponse
from kcp_transports.interruption import raise_outcome
from kcp_transports.transport import AsyncTransport, Transport

from .event import Observer
from .telling import teller_of

InnerT = TypeVar("InnerT", bound=Transport | AsyncTransport)


class _Observed(Generic[InnerT]):
    """What both do: hold the other transport, and whom to tell."""

    def __init__(
        self,
        inner: InnerT,
        observers: Iterable[Observer],
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._inner = inner
        self._teller = teller_of(observers, "transport", clock, transport=type(inner).__name__)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} over {type(self._inner).__name__}>"


class ObservedTransport(_Observed[Transport]):
    """A transport that tells observers what another one does, and changes nothing of it.

    Around a `RecordingTransport` its events hold the journal's id; within one, the seconds are
    those of the wire alone.

    Args:
        inner: The other transport; closed with this one.
        observers: Who is told, in this order.
        clock: Counts seconds, never backwards.

    Raises:
        TypeError: An observer cannot be called, or would have to be awaited.
    """

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request by the other transport.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The response, unchanged.

        Raises:
            KcpError: The other transport's.
        """
        if self._teller is None:
            return self._inner.send(request)
        call = self._teller.call()
        try:
            call.sending(request)
            response = self._inner.send(request)
            call.responded(response)
            return response
        except Exception as error:
            call.failed(error)
            raise_outcome(request, error)
        except BaseException as error:
            call.failed(error)
            raise

    def close(self) -> None:
        """Close the other transport."""
        self._inner.close()


class AsyncObservedTransport(_Observed[AsyncTransport]):
    """The same for code that awaits; observers are called in the task, and not awaited.

    Args:
        inner: The other transport; closed with this one.
        observers: Who is told, in this order.
        clock: Counts seconds, never backwards.

    Raises:
        TypeError: An observer cannot be called, or would have to be awaited.
    """

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request by the other transport.

        Args:
            request: What `kcp_proto.build_request` made.

        Returns:
            The response, unchanged.

        Raises:
            KcpError: The other transport's.
            asyncio.CancelledError: The other transport's.
        """
        if self._teller is None:
            return await self._inner.send(request)
        call = self._teller.call()
        try:
            call.sending(request)
            response = await self._inner.send(request)
            call.responded(response)
            return response
        except Exception as error:
            call.failed(error)
            raise_outcome(request, error)
        except BaseException as error:
            call.failed(error)
            raise

    async def aclose(self) -> None:
        """Close the other transport."""
        await self._inner.aclose()
