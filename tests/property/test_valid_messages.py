"""What the schemas generate, the core accepts, sends and reads back unchanged (R2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Environment, Identity, build_request, catalogue, validate
from kcp_proto.documents import decode
from kcp_proto.testing import caller_fields, messages
from kcp_proto.wire import encode
from kcp_schemas import message_names

NOWHERE = Environment("nowhere", "https://gateway.invalid")


@pytest.mark.parametrize("name", message_names())
@given(data=st.data())
def test_a_valid_message_survives_the_wire_and_is_still_valid(
    name: str, data: st.DataObject
) -> None:
    message = data.draw(messages(name))
    assert validate(name, message) == []
    decoded = decode(encode(message))
    assert decoded == message
    assert list(decoded) == list(message)


@pytest.mark.parametrize("operation", catalogue.operations())
@given(data=st.data())
def test_what_a_caller_gives_is_sent_as_the_same_wire_text(
    operation: str, data: st.DataObject, identity: Identity
) -> None:
    """Integers become digits (R2); the identity, the constants and the signature are added."""
    fields = data.draw(caller_fields(operation))
    request = build_request(operation, fields, identity, NOWHERE)
    sent = decode(request.body)
    assert validate(f"{operation}.request", sent) == []
    assert {name: sent[name] for name in fields} == {n: str(v) for n, v in fields.items()}
    assert sent == request.fields
    assert sent["site_cd"] == identity.site_cd
    assert sent["kcp_cert_info"] == identity.certificate.cert_info
