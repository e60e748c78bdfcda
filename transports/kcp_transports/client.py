"""Build, send, read: the three steps of every operation."""

import time
from collections.abc import Callable, Mapping
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
from ._signatory import IdentityWarning as IdentityWarning
from ._signatory import Signatory, utc_now
from .retry import RetryPolicy, try_again
from .transport import Transport

ReplyT = TypeVar("ReplyT", bound=TypedReply)


class Client:
    """Send messages for one shop to one gateway; share one among threads.

    Nothing is sent twice, unless a policy for messages that only read says so (R22).

    Args:
        identity: Who sends, or a rotation from one key to the next.
        environment: Which gateway, for every operation.
        transport: How it gets there; closed with the client.
        now: The clock, giving aware times: it chooses in a rotation, and what an identity has to
            say about its dates (`Identity.warnings`) becomes an `IdentityWarning` once.
        retry: How often to try what only reads; never anything else.
        sleep: How to pause between attempts, in seconds.
    """

    def __init__(
        self,
        identity: Identity | Rotation,
        environment: Environment,
        transport: Transport,
        *,
        now: Callable[[], datetime] = utc_now,
        retry: RetryPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._signatory = Signatory(identity, now)
        self._now = now
        self._environment = environment
        self._transport = transport
        self._retry = retry
        self._sleep = sleep

    @overload
    def send(self, message: RequestMessage[ReplyT], /) -> ReplyT: ...

    @overload
    def send(self, operation: str, fields: Mapping[str, object], /) -> Reply: ...

    def send(
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
            OutcomeUnknown: The gateway may have acted, and no readable answer came.
            ResponseError: An unreadable answer to a message that only reads.
        """
        asked = Asked(message, fields)
        # A traceback that shows local variables would show what is deleted here (R24).
        del message, fields
        return asked.read(self._send(asked))

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()

    def _send(self, asked: Asked) -> Reply:
        request = asked.request(self._signatory.identity(), self._environment)
        return try_again(self._retry, request, self._exchange, self._sleep)

    def _exchange(self, request: HttpRequest) -> Reply:
        begun = self._now()
        try:
            return read_response(request, self._transport.send(request))
        except OutcomeUnknown as error:
            error.when = error.when or begun
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        transport = type(self._transport).__name__
        return f"<Client {self._signatory.site_cd} {self._environment.name} over {transport}>"
