"""Build, send, read, for code that awaits."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar, overload

from kcp_proto import (
    Environment,
    HttpRequest,
    Identity,
    OutcomeUnknown,
    Reply,
    read_response,
)
from kcp_proto.rotation import Rotation
from kcp_proto.typed import RequestMessage, TypedReply

from ._asked import Asked
from ._signatory import Signatory, utc_now
from .async_transport import AsyncTransport
from .retry import RetryPolicy, try_again_async

ReplyT = TypeVar("ReplyT", bound=TypedReply)


class AsyncClient:
    """Send messages for one shop to one gateway; share one among the tasks of a loop.

    Nothing is sent twice, unless a policy for messages that only read says so (R22). Checking and
    signing happen in the loop's thread and take about a millisecond.

    Args:
        identity: Who sends, or a rotation from one key to the next.
        environment: Which gateway, for every operation.
        transport: How it gets there; closed with the client.
        now: The clock, giving aware times, as in `kcp_transports.Client`.
        retry: How often to try what only reads; never anything else.
        sleep: How to pause between attempts, in seconds.
    """

    def __init__(
        self,
        identity: Identity | Rotation,
        environment: Environment,
        transport: AsyncTransport,
        *,
        now: Callable[[], datetime] = utc_now,
        retry: RetryPolicy | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._signatory = Signatory(identity, now)
        self._now = now
        self._environment = environment
        self._transport = transport
        self._retry = retry
        self._sleep = sleep

    @overload
    async def send(self, message: RequestMessage[ReplyT], /) -> ReplyT: ...

    @overload
    async def send(self, operation: str, fields: Mapping[str, object], /) -> Reply: ...

    async def send(
        self,
        message: RequestMessage[Any] | str,
        fields: Mapping[str, object] | None = None,
        /,
    ) -> Reply:
        """Send one message and read the answer.

        Args:
            message: A message of `kcp_proto.messages`, or the name of an operation.
            fields: With an operation's name: the caller's fields, as for `build_request`.

        Returns:
            The reply, a refusal included; for a typed message, its typed reply.

        Raises:
            MessageError: The fields are wrong; nothing was sent.
            NotSent: Not one byte left; trying again is safe.
            OutcomeUnknown: The gateway may have acted, and no readable answer came; also where
                the task was cancelled after the first byte of a message about money.
            ResponseError: An unreadable answer to a message that only reads.
            asyncio.CancelledError: The task was cancelled, and no money can have moved.
        """
        asked = Asked(message, fields)
        # As in `Client`.
        del message, fields
        return asked.read(await self._send(asked))

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

    async def _send(self, asked: Asked) -> Reply:
        request = asked.request(self._signatory.identity(), self._environment)
        return await try_again_async(self._retry, request, self._exchange, self._sleep)

    async def _exchange(self, request: HttpRequest) -> Reply:
        begun = self._now()
        try:
            return read_response(request, await self._transport.send(request))
        except OutcomeUnknown as error:
            error.when = error.when or begun
            raise

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        transport = type(self._transport).__name__
        return f"<AsyncClient {self._signatory.site_cd} {self._environment.name} over {transport}>"
