"""What a profile asks for, of every request or of one operation's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kcp_proto.catalogue import Field, Message

from .form import anchored

Schema = dict[str, Any]
# The roles by which the schemas say which field it is, whatever its name.
_NEVER: Schema = {"not": {}}
ORDER_NUMBER, PAY_TYPE, TAX_SPLIT = "order-number", "pay-type", "tax-split"


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What is narrowed; nothing, if it says nothing.

    Args:
        pay_types: The payment methods that are allowed; the field must then be there. Empty for
            all.
        tax_split: Whether the parts of a tax split must always be there.
        pattern: The form of the shop's order numbers, without anchors; "" for any.
        max_length: The longest order number in characters; None for any.
        require: Fields that must be there and not be empty.
        values: Fields and the texts that are allowed in them.
    """

    pay_types: tuple[str, ...] = ()
    tax_split: bool = False
    pattern: str = ""
    max_length: int | None = None
    require: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def overlay(self, request: Message, *, caller_only: bool) -> Schema | None:
        """Write what it means for a request.

        Args:
            request: The request's message.
            caller_only: Leave out what no caller fills in.

        Returns:
            A schema that stands beside the message's own; None if it narrows nothing there.
        """
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for each in request.fields.values():
            if caller_only and each.source != "caller":
                continue
            demands = self._of(each, each.name in request.schema["required"])
            if demands:
                properties[each.name] = demands
            if self._must_be_there(each):
                required.append(each.name)
        if not properties:
            return None
        return {"type": "object", "properties": properties, "required": required}

    def _of(self, each: Field, demanded: bool) -> Schema:
        demands: Schema = {}
        if self._must_be_there(each):
            demands["minLength"] = 1
        if each.role == ORDER_NUMBER:
            demands.update(self._of_order_number(may_be_empty=not (demanded or demands)))
        lists = [self.values[each.name]] if each.name in self.values else []
        if each.role == PAY_TYPE and self.pay_types:
            lists.append(tuple(kind for kind in self.pay_types if kind in each.choices))
        if lists:
            allowed = [value for value in lists[0] if all(value in other for other in lists)]
            # Not every engine takes an empty list of values.
            demands |= Schema(enum=allowed) if allowed else _NEVER
        # A strict validator wants the type beside what is said of texts.
        return {"type": each.schema["type"], **demands} if demands else {}

    def _of_order_number(self, *, may_be_empty: bool) -> Iterator[tuple[str, Any]]:
        if self.pattern:
            yield "pattern", anchored(self.pattern, may_be_empty=may_be_empty)
        if self.max_length is not None:
            yield "maxLength", self.max_length

    def _must_be_there(self, each: Field) -> bool:
        by_role = {PAY_TYPE: bool(self.pay_types), TAX_SPLIT: self.tax_split}
        return each.name in self.require or by_role.get(each.role or "", False)
