"""Which exchanges are asked for, and how near another one comes to that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from kcp_proto import catalogue
from kcp_proto.showing import MaskedRepr, printable
from kcp_sandbox.input_errors import InputError

from .notice import NOTICE
from .raw import shown_everywhere
from .record import Record

_NEAREST = 3


def _no_fields() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Wanted(MaskedRepr):
    """The exchanges that are asked for.

    Args:
        operation: Their operation's name; "" for any.
        fields: Wire fields to their values: of the request, or else of the response that left.

    Raises:
        InputError: No operation or no message has such a name.
    """

    operation: str = ""
    fields: Mapping[str, str] = field(default_factory=_no_fields)

    def __post_init__(self) -> None:
        _check("operation", [self.operation], ["", *catalogue.operations(), NOTICE])
        _check("field", self.fields, _field_names())

    def fits(self, record: Record) -> bool:
        """Tell whether an exchange is one of them."""
        if self.operation not in ("", record.operation):
            return False
        return all(_value(record, name) == value for name, value in self.fields.items())

    def nearest(self, records: Iterable[Record]) -> tuple["Near", ...]:
        """List the three exchanges that come nearest, the nearest first, of those the latest."""
        near = [Near(record, self._differences(record)) for record in records]
        near.sort(key=lambda each: (len(each.differences), -each.record.number))
        return tuple(near[:_NEAREST])

    def _differences(self, record: Record) -> Mapping[str, tuple[str, str]]:
        found = {"operation": record.operation} if self.operation else {}
        found |= {name: _value(record, name) for name in self.fields}
        wanted = {"operation": self.operation, **self.fields}
        return {
            name: (_shown(name, value), _shown(name, wanted[name]))
            for name, value in found.items()
            if value != wanted[name]
        }

    def _shown(self) -> str:
        values = ", ".join(f"{name} {_shown(name, value)}" for name, value in self.fields.items())
        return f"{self.operation or 'an exchange'}{' with ' if values else ''}{values}"


@dataclass(frozen=True, slots=True, repr=False)
class Near(MaskedRepr):
    """An exchange that is none of those that are asked for.

    Args:
        record: The exchange.
        differences: Names to its value and the one that is asked for, both masked; "" is none.
    """

    record: Record
    differences: Mapping[str, tuple[str, str]]

    def _shown(self) -> str:
        name = self.record.operation or f"{self.record.method} {self.record.path}"
        differing = "; ".join(
            f"{field} is {found or 'absent'}, not {wanted}"
            for field, (found, wanted) in self.differences.items()
        )
        return f"#{self.record.number} {name}: {differing}"


def _value(record: Record, name: str) -> str:
    """Give a field of the request, or else of what a shop reads in the response; "" if none."""
    fields = record.fields
    if name in fields:
        return fields[name]
    reply = record.reply
    return str(reply.wire.get(name, "")) if reply else ""


def _shown(name: str, value: str) -> str:
    if name == "operation":
        return value
    return printable(str(shown_everywhere(name, value))) if value else ""


@cache
def _field_names() -> tuple[str, ...]:
    operations = map(catalogue.operation, catalogue.operations())
    messages = [
        message
        for each in operations
        for message in (each.request, *catalogue.responses(each.name))
    ]
    messages.append(catalogue.message(NOTICE))
    return tuple(dict.fromkeys(name for message in messages for name in message.fields))


def _check(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    known = tuple(known)
    for name in names:
        if name not in known:
            guess = catalogue.nearest(name, filter(None, known))
            raise InputError("no such", what=what, name=name, guess=guess)
