"""A message shows each field by its schema's mask, and masks one without a schema."""

import pytest

from kcp_proto import catalogue
from kcp_proto.catalogue import Message
from kcp_proto.redaction import MASK, redact

MESSAGES = {name: catalogue.operation(name).request for name in catalogue.operations()}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_each_field_is_shown_as_its_schema_says(message: Message) -> None:
    shown = {name: "1" for name in message.shown}
    hidden = {name: field for name, field in message.fields.items() if name not in shown}
    masks = {name: field.mask for name, field in hidden.items()}
    assert redact(message, dict.fromkeys(message.fields, "1")) == masks | shown
    # R39: an optional text may be empty; of a person that says nothing.
    empty = {name: "" for name, field in hidden.items() if field.sensitive == "personal"}
    expected = masks | empty | dict.fromkeys(shown, "")
    assert redact(message, dict.fromkeys(message.fields, "")) == expected
    listed = redact(message, {name: ["1"] for name in message.fields})
    assert listed == dict.fromkeys(message.fields, MASK)


def test_a_field_without_a_schema_is_masked_even_if_it_is_empty() -> None:
    message = next(iter(MESSAGES.values()))
    assert redact(message, {"memo": "x", "memo2": ""}) == {"memo": MASK, "memo2": MASK}
