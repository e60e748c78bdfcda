"""What goes out and what comes back, as values; nothing here touches a wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar

from . import catalogue
from .catalogue import Effect
from .showing import MaskedRepr

ReplyT_co = TypeVar("ReplyT_co", covariant=True)


def _no_fields() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HttpRequest(MaskedRepr):
    """The bytes to send, signed once and never encoded again.

    Args:
        method: Always ``POST`` where `build_request` made it (R30: inquiries are posted, too).
        url: Full https address.
        headers: Header names to values.
        body: JSON in UTF-8.
        operation: The operation's name; "" if another program made the request.
        fields: The wire fields of the body; empty if another program made the request. They hold
            secrets: never log them unmasked.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    operation: str = ""
    fields: Mapping[str, str] = field(default_factory=_no_fields)

    @property
    def effect(self) -> Effect:
        """Tell what the request may do; of one that is not ours the worst is assumed."""
        return catalogue.operation(self.operation).effect if self.operation else "money"

    @property
    def known(self) -> dict[str, str]:
        """Collect what identifies the exchange afterwards: fields neither secret nor constant."""
        if not self.operation:
            return {}
        described = catalogue.operation(self.operation).request.fields
        return {
            name: value
            for name, value in self.fields.items()
            if name in described
            and not described[name].sensitive
            and described[name].source != "constant"
        }

    def _shown(self) -> str:
        name = self.operation or "of unknown operation"
        return f"<{type(self).__name__} {name} {self.method} {self.url}, {len(self.body)} bytes>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TypedRequest(HttpRequest, Generic[ReplyT_co]):
    """A request that was made of a typed message, and remembers what its reply is.

    Args:
        reply: The class of `kcp_proto.messages` that `kcp_proto.read_response` returns.
    """

    reply: type[ReplyT_co]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HttpResponse(MaskedRepr):
    """A response as it came.

    Args:
        status: HTTP status code.
        headers: Header names, in lower case, to values.
        body: The whole body, not decoded.
        journal_id: The exchange's id in the recording; None if there is none.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    journal_id: str | None = field(default=None, compare=False)

    def _shown(self) -> str:
        return f"<HttpResponse {self.status}, {len(self.body)} bytes>"
