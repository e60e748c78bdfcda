"""What each reader may see of a masked exchange (R24: never show a secret).

The gateway's desk is the other party of the exchange, and looks it up by site code, order number
and transaction number, which a recording holds whole. A bug report is read by anyone: there, what
names the shop, an order or a purchase is a placeholder, the same one for the same value.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast

from kcp_proto import catalogue
from kcp_proto.catalogue import Field
from kcp_proto.redaction import MASK, redact_text

# Amounts, times and flags say what went wrong, and name neither the shop nor an order.
_HARMLESS = ("won", "count", "date", "datetime", "flag")
_HOST = re.compile(
    r"(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|\[[\w:.]+\]"
)


class Audience(StrEnum):
    """Who reads the bundle."""

    BUG = "bug"
    DESK = "desk"


class Mask:
    """What one reader may see; one for a whole bundle, so that placeholders agree."""

    def __init__(self, audience: Audience) -> None:
        self._is_public = audience is Audience.BUG
        self._numbers: dict[tuple[str, str], int] = {}

    def message(
        self, fields: Mapping[str, Field], members: Mapping[str, Any], plain: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Mask a message's members.

        Args:
            fields: What its schema says of them.
            members: The members as they were recorded.
            plain: Names of members that are shown as they are, such as the result's code.

        Returns:
            The same names, with values for this reader.
        """
        return {
            self.text(name): self._value(name, fields.get(name), value, name in plain)
            for name, value in members.items()
        }

    def identifier(self, name: str, value: str) -> str:
        """Show an identifier, or its placeholder."""
        if not self._is_public or not value:
            return redact_text(value)
        numbers = [number for (known, _), number in self._numbers.items() if known == name]
        number = self._numbers.setdefault((name, value), max(numbers, default=0) + 1)
        return f"<{name} {number}>"

    def text(self, text: str) -> str:
        """Show a text that no field describes, such as the reason of a failure."""
        masked = redact_text(text)
        return _HOST.sub("<host>", masked) if self._is_public else masked

    def _value(self, name: str, field: Field | None, value: object, is_plain: bool) -> object:
        if isinstance(value, str) and (is_plain or value in ("", MASK)):
            return self.text(value)
        if field is None or not isinstance(value, str | int):
            return self._undescribed(value)
        text = str(value)
        if field.sensitive:
            # The recording masked it; of any other file that is not certain.
            return field.mask or MASK
        if not self._is_public or _is_harmless(field, text):
            return redact_text(text) if isinstance(value, str) else value
        if field.kind == "text":
            return f"<text of {len(text)} characters>"
        return self.identifier(name, text)

    def _undescribed(self, value: object) -> object:
        if self._is_public:
            size = f" of {len(value)} characters" if isinstance(value, str) else ""
            return f"<undescribed {type(value).__name__}{size}>"
        if isinstance(value, dict):
            return {str(name): MASK for name in cast("dict[object, object]", value)}
        return redact_text(value) if isinstance(value, str) else value


def _is_harmless(field: Field, text: str) -> bool:
    return field.kind in _HARMLESS or text == field.constant or text in field.known


def request_fields(operation: str) -> Mapping[str, Field]:
    """Look up what the schema of a request says of its fields; nothing of an unknown operation."""
    if operation not in catalogue.operations():
        return {}
    return catalogue.operation(operation).request.fields
