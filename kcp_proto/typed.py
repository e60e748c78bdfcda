"""The base classes of typed messages and replies; the classes are in `kcp_proto.messages`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from . import catalogue
from .faults import Fault
from .replies import Reply
from .shield import shielded
from .showing import MaskedRepr, last_four, printable
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


class NoticeKey(NamedTuple):
    """What tells a notice from its repeats (R36).

    Attributes:
        tno: Transaction number.
        noti_id: Number of the notice; "" if it has none.
        op_cd: What happened to the deposit; "" if it does not say.
    """

    tno: str
    noti_id: str
    op_cd: str

    def __repr__(self) -> str:
        return printable(f"<NoticeKey tno {last_four(self.tno)} {self.noti_id} {self.op_cd}>")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Notice(MaskedRepr):
    """What the gateway told the shop by itself; it is not signed, so it proves nothing (R36).

    Args:
        wire: Every field as it came, documented or not, in the order it came.
        faults: What deviates from the schema.
        charset: How its text was written: ``utf-8`` or ``euc-kr``.
    """

    MESSAGE: ClassVar[str]

    wire: Mapping[str, str]
    faults: tuple[Fault, ...]
    charset: str

    @classmethod
    @shielded
    def of(cls, fields: Mapping[str, str], faults: Iterable[Fault], charset: str) -> Self:
        """Read a notice's fields into attributes; an empty one is None.

        Args:
            fields: The fields as they came.
            faults: What deviates from the schema.
            charset: How the text was written.

        Returns:
            The typed notice.
        """
        typed: dict[str, Any] = {**_values(cls.MESSAGE, fields)}
        wire = MappingProxyType(dict(fields))
        return cls(wire=wire, faults=tuple(faults), charset=charset, **typed)

    @property
    def key(self) -> NoticeKey:
        """Give what tells this notice from others, and is the same in its repeats (R36)."""
        wire = self.wire
        return NoticeKey(wire["tno"], wire.get("noti_id", ""), wire.get("op_cd", ""))

    def _shown(self) -> str:
        kind, tno = self.wire["tx_cd"], last_four(self.wire["tno"])
        return f"<{type(self).__name__} {kind} tno {tno}>"


def _wire(value: object) -> object:
    # A time without a zone might be any moment: validation refuses it.
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    return write_time(value) if isinstance(value, date) else value


def _values(message_name: str, wire: Mapping[str, Any]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, read in _readers(message_name):
        value = wire.get(name)
        if value is None:
            # Most documented fields of a reply are absent.
            values[name] = None
            continue
        text = value if type(value) is str else _text(value)
        values[name] = None if text == "" else read(text) if read else text
    return values


@cache
def _readers(message_name: str) -> tuple[tuple[str, Callable[[str], Value] | None], ...]:
    """Pair the fields of a message with what reads their texts; None where they stay texts."""
    fields = catalogue.message(message_name).fields.values()
    return tuple((each.name, _READERS.get(each.kind)) for each in fields if each.name not in _NAMES)


_NAMES = frozenset(item.name for item in fields(Reply))


def _text(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _number(text: str) -> int | None:
    try:
        return int(text) if text.isascii() and text.isdigit() else None
    except ValueError:
        # Python converts no text of more than some thousand digits.
        return None


_READERS: Mapping[str, Callable[[str], Value]] = {
    "won": _number,
    "count": _number,
    "datetime": read_datetime,
    "date": read_date,
}
