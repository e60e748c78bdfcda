"""Build, send, read: the three steps of every operation."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TypeVar, overload
from warnings import warn

from kcp_proto import Environment, Identity, Reply, build_request, read_response
from kcp_proto.rotation import Rotation
from kcp_proto.typed import RequestMessage, TypedReply

from .transport import Transport

ReplyT = TypeVar("ReplyT", bound=TypedReply)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class IdentityWarning(UserWarning):
    """Tell the owner of an identity that its certificate expires, or has."""


class Client:
    """Send messages for one shop to one gateway; nothing is retried (R22).

    Args:
        identity: Who sends, or a rotation from one key to the next.
        environment: Which gateway, for every operation.
        transport: How it gets there; closed with the client.
        now: The clock, giving aware times: it chooses in a rotation, and what an identity has to
            say about its dates (`Identity.warnings`) becomes an `IdentityWarning` once.
    """

    def __init__(
        self,
        identity: Identity | Rotation,
        environment: Environment,
        transport: Transport,
        *,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._identities = identity
        self._now = now
        self._announced: Identity | None = None
        self._environment = environment
        self._transport = transport

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
        if isinstance(message, str):
            return self._send(message, fields or {})
        reply: TypedReply = message.REPLY.of(self._send(message.OPERATION, message.fields()))
        return reply

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()

    def _send(self, operation: str, fields: Mapping[str, object]) -> Reply:
        request = build_request(operation, fields, self._identity(), self._environment)
        return read_response(request, self._transport.send(request))

    def _identity(self) -> Identity:
        now, identity = self._now(), self._identities
        if isinstance(identity, Rotation):
            identity = identity.at(now)
        if identity is not self._announced:
            self._announced = identity
            for fault in identity.warnings(now):
                warn(f"site {identity.site_cd}: {fault}", IdentityWarning, stacklevel=4)
        return identity

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
        return f"<Client {self._identities.site_cd} {self._environment.name} over {transport}>"
