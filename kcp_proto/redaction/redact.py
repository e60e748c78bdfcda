"""Mask a message whose fields are known (R24: never show a secret), as its schema says."""

from collections.abc import Mapping
from typing import Any

from kcp_proto.catalogue import Field, Message
from kcp_proto.shield import shielded

MASK = "****"
_STORED = (str, int)


@shielded
def redact(message: Message, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Mask a message so that it may be stored; it still satisfies its schema.

    Args:
        message: What the payload is.
        payload: Field names to wire values.

    Returns:
        The same fields: sensitive ones hold their schema's mask, a field without a description,
        or one that holds neither text nor an integer is masked too. An empty text that would be
        personal stays empty.
    """
    shown = message.shown
    return {
        name: value
        if name in shown and type(value) in _STORED
        else _mask(message.fields.get(name), value)
        for name, value in payload.items()
    }


def _mask(field: Field | None, value: object) -> str | None:
    if field is None or type(value) not in _STORED:
        return MASK
    # R39: an optional text may be empty; of a person that says nothing.
    return "" if value == "" and field.sensitive == "personal" else field.mask
