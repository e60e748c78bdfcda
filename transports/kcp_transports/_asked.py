"""What a caller asks for, held where no traceback shows it (R24)."""

from collections.abc import Mapping
from typing import Any

from kcp_proto import Environment, HttpRequest, Identity, Reply, build_request
from kcp_proto.showing import Quiet
from kcp_proto.typed import RequestMessage


class Asked(Quiet):
    """Carry a caller's message past frames whose local variables a traceback may show.

    Whoever makes one deletes the fields themselves from its own frame.

    Args:
        message: A typed message, or the name of an operation.
        fields: With an operation's name: the caller's fields.
    """

    __slots__ = ("_fields", "_message")

    def __init__(
        self, message: RequestMessage[Any] | str, fields: Mapping[str, object] | None
    ) -> None:
        self._message = message
        self._fields = fields

    def request(self, identity: Identity, environment: Environment) -> HttpRequest:
        """Build the request.

        Args:
            identity: Who sends.
            environment: Which gateway.

        Returns:
            The request, signed.

        Raises:
            MessageError: The fields are wrong.
        """
        message = self._message
        if isinstance(message, str):
            return build_request(message, self._fields or {}, identity, environment)
        return build_request(message.OPERATION, message.fields(), identity, environment)

    def read(self, reply: Reply) -> Reply:
        """Give the reply the type that the message asks for."""
        if isinstance(self._message, str):
            return reply
        typed: Reply = self._message.REPLY.of(reply)
        return typed
