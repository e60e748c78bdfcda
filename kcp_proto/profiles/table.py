"""From a decoded TOML table to what it narrows, with every fault of it at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Field, Message, closest
from kcp_proto.faults import Fault, fault, pointer_to
from kcp_proto.json_values import is_array, is_object
from kcp_proto.validation import check_field

from .form import LONGEST, FormError, read_form, without_anchors
from .narrowing import ORDER_NUMBER, PAY_TYPE, TAX_SPLIT, Narrowing

_OPERATIONS = "operations"
_ALWAYS = "always"


def read_table(
    table: Mapping[str, Any],
) -> tuple[Narrowing, dict[str, Narrowing], list[Fault]]:
    """Read the table of a profile.

    Args:
        table: The keys that docs/profiles.md lists.

    Returns:
        What is narrowed in every request, what further by operation, and the table's faults.
    """
    requests = [catalogue.operation(name).request for name in catalogue.operations()]
    whole = _Reader(requests, ())
    every = whole.narrowing({key: value for key, value in table.items() if key != _OPERATIONS})
    operations: dict[str, Narrowing] = {}
    faults = whole.faults
    by_name: object = table.get(_OPERATIONS, {})
    if not is_object(by_name):
        return every, operations, [*faults, _untyped((_OPERATIONS,), "table")]
    for name, narrower in by_name.items():
        place = (_OPERATIONS, str(name))
        if name not in catalogue.operations():
            hint = closest(str(name), catalogue.operations())
            faults.append(fault("profile.operation", pointer_to(*place), closest=hint))
        elif not is_object(narrower):
            faults.append(_untyped(place, "table"))
        else:
            reader = _Reader([catalogue.operation(name).request], place)
            operations[name] = reader.narrowing(narrower)
            faults += reader.faults
    return every, operations, faults


class _Reader:
    """A table that narrows some requests, and the faults that were found in it.

    Args:
        requests: The requests.
        place: Where the table stands in the profile.
    """

    def __init__(self, requests: Sequence[Message], place: tuple[str, ...]) -> None:
        self._requests = requests
        self._place = place
        self.faults: list[Fault] = []

    def narrowing(self, table: Mapping[Any, Any]) -> Narrowing:
        read: dict[str, Any] = {}
        for key, value in table.items():
            reader = self._KEYS.get(key)
            if reader is None:
                known = [*self._KEYS, *([] if self._place else [_OPERATIONS])]
                self._add_fault("profile.key", key, closest=closest(str(key), known))
            else:
                read |= reader(self, key, value)
        return Narrowing(**read)

    def _pay_types(self, key: str, value: object) -> dict[str, Any]:
        kinds = self._texts(value, key)
        for index, kind in kinds:
            self._expect_taken(self._of_role(PAY_TYPE), kind, key, index)
        if not self._of_role(PAY_TYPE):
            self._add_fault("profile.field", key, case="role")
        return {"pay_types": tuple(kind for _, kind in kinds)}

    def _tax_split(self, key: str, value: object) -> dict[str, Any]:
        if value != _ALWAYS:
            self._add_fault("profile.type", key, case="always")
        if not self._of_role(TAX_SPLIT):
            self._add_fault("profile.field", key, case="role")
        return {"tax_split": True}

    def _order_number(self, key: str, value: object) -> dict[str, Any]:
        if not is_object(value):
            self.faults.append(_untyped((*self._place, key), "table"))
            return {}
        if not self._of_role(ORDER_NUMBER):
            self._add_fault("profile.field", key, case="role")
        known = ("pattern", "max_length")
        for name in value:
            if name not in known:
                self._add_fault("profile.key", key, name, closest=closest(str(name), known))
        read: dict[str, Any] = {}
        longest = self._longest(key, value["max_length"]) if "max_length" in value else None
        if longest:
            read["max_length"] = longest
        if "pattern" in value:
            read["pattern"] = self._pattern(key, value["pattern"], longest)
        return read

    def _longest(self, key: str, value: object) -> int | None:
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self._add_fault("profile.type", key, "max_length", case="number")
            return None
        limit = self._limit()
        if value > limit:
            self._add_fault("profile.widens", key, "max_length", case="length", limit=limit)
        return value

    def _limit(self) -> int:
        """Say how long an order number may be in any of the requests."""
        fields = [field for _, field in self._of_role(ORDER_NUMBER)]
        return max((field.schema.get("maxLength", LONGEST) for field in fields), default=0)

    def _pattern(self, key: str, value: object, longest: int | None) -> str:
        if not isinstance(value, str):
            self._add_fault("profile.type", key, "pattern", case="text")
            return ""
        pattern = without_anchors(value)
        try:
            extent = read_form(pattern)
        except FormError as error:
            self._add_fault("profile.pattern", key, "pattern", case=str(error))
            return ""
        if extent.shortest > (longest or self._limit()):
            self._add_fault("profile.pattern", key, "pattern", case="short")
        return pattern

    def _require(self, key: str, value: object) -> dict[str, Any]:
        names = self._texts(value, key)
        for index, name in names:
            if not self._named(name):
                self._unknown_field(name, key, index)
        return {"require": tuple(name for _, name in names)}

    def _values(self, key: str, value: object) -> dict[str, Any]:
        if not is_object(value):
            self.faults.append(_untyped((*self._place, key), "table"))
            return {}
        read: dict[str, tuple[str, ...]] = {}
        for name, listed in value.items():
            texts = self._texts(listed, key, str(name))
            read[str(name)] = tuple(text for _, text in texts)
            fields = self._named(str(name))
            if not fields:
                self._unknown_field(str(name), key, str(name))
            elif any(field.sensitive for _, field in fields):
                # R24: a fault lists the values that are allowed.
                self._add_fault("profile.field", key, str(name), case="sensitive")
                fields = []
            for index, text in texts:
                self._expect_taken(fields, text, key, str(name), index)
        return {"values": read}

    def _expect_taken(
        self, fields: Sequence[tuple[Message, Field]], text: str, *place: str | int
    ) -> None:
        """Find fault with a text that none of the fields takes: to allow it would be to widen."""
        if any(not check_field(message, field.name, text) for message, field in fields):
            return
        choices = dict.fromkeys(choice for _, field in fields for choice in field.choices)
        if fields:
            self._add_fault("profile.widens", *place, closest=closest(text, choices))

    def _texts(self, value: object, *place: str) -> list[tuple[int, str]]:
        if not is_array(value) or not value:
            self._add_fault("profile.type", *place, case="texts")
            return []
        texts: list[tuple[int, str]] = []
        for index, text in enumerate(value):
            if isinstance(text, str):
                texts.append((index, text))
            else:
                self._add_fault("profile.type", *place, index, case="text")
        return texts

    def _of_role(self, role: str) -> list[tuple[Message, Field]]:
        return [(message, field) for message, field in self._fields() if field.role == role]

    def _named(self, name: str) -> list[tuple[Message, Field]]:
        return [(message, field) for message, field in self._fields() if field.name == name]

    def _fields(self) -> Iterable[tuple[Message, Field]]:
        return ((message, field) for message in self._requests for field in message.fields.values())

    def _unknown_field(self, name: str, *place: str | int) -> None:
        hint = closest(name, dict.fromkeys(field.name for _, field in self._fields()))
        self._add_fault("profile.field", *place, closest=hint)

    def _add_fault(self, rule: str, *place: str | int, case: str = "", **values: Any) -> None:
        pointer = pointer_to(*self._place, *map(str, place))
        self.faults.append(fault(rule, pointer, case=case, **values))

    _KEYS: Mapping[str, Callable[..., dict[str, Any]]] = {
        "pay_types": _pay_types,
        "tax_split": _tax_split,
        "order_number": _order_number,
        "require": _require,
        "values": _values,
    }


def _untyped(place: Sequence[str], case: str) -> Fault:
    return fault("profile.type", pointer_to(*place), case=case)
