"""The base classes of typed messages and replies; the classes are in `kcp_proto.messages`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, Generic, Self, TypeVar

from . import catalogue
from .replies import Reply
from .shield import shielded
from .showing import MaskedRepr, last_four
from .times import read_date, read_datetime, write_time

Value = str | int | datetime | date | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TypedReply(Reply):
    """A reply whose documented fields are attributes of Python types.

    An empty or absent value is None, and so is one that cannot be read; ``wire`` keeps its text
    and ``faults`` says what is wrong with it.
    """

    MESSAGE: ClassVar[str]

    @classmethod
    @shielded
    def of(cls, reply: Reply) -> Self:
        """Read a reply's fields into attributes.

        Args:
            reply: A reply to this class's message.

        Returns:
            The typed reply.
        """
        same: dict[str, Any] = {name: getattr(reply, name) for name in _NAMES}
        same |= _values(cls.MESSAGE, reply.wire)
        return cls(**same)


ReplyT_co = TypeVar("ReplyT_co", bound=TypedReply, covariant=True)


class RequestMessage(MaskedRepr, Generic[ReplyT_co]):
    """A request with typed fields; what is sent comes from `fields`."""

    __slots__ = ()
    OPERATION: ClassVar[str]
    FIXED: ClassVar[Mapping[str, str]]
    REPLY: ClassVar[type[Any]]

    def fields(self) -> dict[str, object]:
        """Collect the caller's fields for `kcp_proto.build_request`.

        Returns:
            Field names to values, times as wire text; those that are None are left out.
        """
        names: tuple[str, ...] = self.__slots__
        values: dict[str, object] = {name: getattr(self, name) for name in names}
        filled = {name: _wire(value) for name, value in values.items() if value is not None}
        return {**self.FIXED, **filled}

    def _shown(self) -> str:
        described = catalogue.operation(self.OPERATION).request.fields
        shown: list[str] = []
        for name, value in self.fields().items():
            field = described[name]
            text = last_four(str(value)) if field.last_four else repr(value)
            if name not in self.FIXED:
                shown.append(f"{name}={field.mask if field.sensitive else text}")
        return f"{type(self).__name__}({', '.join(shown)})"


def _wire(value: object) -> object:
    # A time without a zone might be any moment: validation refuses it.
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    return write_time(value) if isinstance(value, date) else value


def _values(message_name: str, wire: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for name, field in catalogue.message(message_name).fields.items():
        if name not in _NAMES:
            yield name, _value(field.kind, wire.get(name))


_NAMES = tuple(item.name for item in fields(Reply))


def _value(kind: str, value: object) -> Value:
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        return None
    text = str(value)
    if kind in ("won", "count"):
        return _number(text)
    if kind == "datetime":
        return read_datetime(text)
    return read_date(text) if kind == "date" else text


def _number(text: str) -> int | None:
    try:
        return int(text) if text.isascii() and text.isdigit() else None
    except ValueError:
        # Python converts no text of more than some thousand digits.
        return None
