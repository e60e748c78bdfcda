"""A masked message satisfies its schema and holds nothing sensitive.

R24: what must never be shown is masked by default, and redaction fails closed: a field that nobody
described is masked too.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import catalogue, validate
from kcp_proto.redaction import MASK, redact
from kcp_proto.testing import broken_messages, messages
from kcp_schemas import message_names


@pytest.mark.parametrize("name", message_names())
@given(data=st.data())
def test_a_masked_valid_message_is_valid_and_keeps_what_may_be_shown(
    name: str, data: st.DataObject
) -> None:
    described, payload = catalogue.message(name), data.draw(messages(name))
    masked = redact(described, payload)
    assert validate(name, masked) == []
    assert list(masked) == list(payload)
    for field, value in masked.items():
        known = described.fields.get(field)
        empty = payload[field] == "" and known and known.sensitive == "personal"
        shown = payload[field] if known and (not known.sensitive or empty) else None
        assert value == (shown if shown is not None else known.mask if known else MASK)


@pytest.mark.parametrize("name", message_names())
@given(data=st.data())
def test_a_broken_message_is_masked_no_less(name: str, data: st.DataObject) -> None:
    described, broken = catalogue.message(name), data.draw(broken_messages(name))
    masked = redact(described, broken.payload)
    for field, value in masked.items():
        known = described.fields.get(field)
        if known is None or known.sensitive or type(broken.payload[field]) not in (str, int):
            nothing = broken.payload[field] == "" and known and known.sensitive == "personal"
            assert value in (("",) if nothing else (MASK, known.mask if known else MASK))
