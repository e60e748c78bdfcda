"""A message with one field broken is refused with exactly that field named (R1-R12, R27)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Environment, Identity, MessageError, build_request, catalogue, validate
from kcp_proto.faults import pointer_to
from kcp_proto.testing import broken_caller_fields, broken_messages
from kcp_schemas import message_names

NOWHERE = Environment("nowhere", "https://gateway.invalid")


@pytest.mark.parametrize("name", message_names())
@given(data=st.data())
def test_validation_names_exactly_the_broken_field(name: str, data: st.DataObject) -> None:
    broken = data.draw(broken_messages(name))
    named = {fault.pointer for fault in validate(name, broken.payload)}
    assert named == {pointer_to(broken.field)}, broken.how


@pytest.mark.parametrize("operation", catalogue.operations())
@given(data=st.data())
def test_a_request_is_not_built_from_a_broken_field_and_the_error_names_it(
    operation: str, data: st.DataObject, identity: Identity
) -> None:
    """What a caller gives is checked before anything is signed."""
    broken = data.draw(broken_caller_fields(operation))
    with pytest.raises(MessageError) as caught:
        build_request(operation, broken.payload, identity, NOWHERE)
    assert {fault.pointer for fault in caught.value.faults} == {pointer_to(broken.field)}
