"""The typed layer says what the wire says.

R3: only won amounts, point balances and the instalment count become ints. R25: times are aware
datetimes at +09:00; an impossible time is a fault of the reply, its text kept. R27: a documented
value may be ``""``, which is absent.
"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kcp_proto import (
    Environment,
    HttpResponse,
    Identity,
    MessageError,
    build_request,
    catalogue,
    read_response,
)
from kcp_proto.documents import decode
from kcp_proto.messages import REPLIES, REQUESTS, typed
from kcp_proto.testing import broken_messages, caller_fields, messages
from kcp_proto.times import read_datetime
from kcp_proto.typed import RequestMessage, TypedReply
from kcp_proto.wire import encode

NOWHERE = Environment("nowhere", "https://gateway.invalid")
each_request = pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.__name__)
Kind = type[RequestMessage[TypedReply]]
BY_REPLY = {kind.REPLY.MESSAGE: kind for kind in REQUESTS}


def question(name: str) -> tuple[str, dict[str, Any]]:
    """Give the operation and a caller's fields that the message answers."""
    kind = BY_REPLY[name]
    example = catalogue.operation(kind.OPERATION).request.schema["examples"][0]
    fields = catalogue.operation(kind.OPERATION).request.fields
    own = {key: text for key, text in example.items() if fields[key].source == "caller"}
    return kind.OPERATION, {**without_choice(kind, own), **kind.FIXED}


def without_choice(kind: Kind, fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what chooses among the responses: a class fixes it, or has none of it."""
    choosing = {name for each in catalogue.responses(kind.OPERATION) for name in each.when}
    return {name: value for name, value in fields.items() if name not in choosing}


def read(name: str, payload: dict[str, Any], identity: Identity) -> TypedReply:
    operation, fields = question(name)
    request = build_request(operation, fields, identity, NOWHERE)
    response = HttpResponse(status=200, headers={}, body=encode(payload))
    return typed(read_response(request, response))


def travels(payload: dict[str, Any]) -> bool:
    """Tell whether a payload is JSON that strict decoding lets in at all."""
    try:
        return bool(decode(encode(payload)) == payload)
    except (MessageError, TypeError, UnicodeEncodeError):
        return False


def meant(kind: str, text: str) -> object:
    if text == "":
        return None
    if kind in ("won", "count"):
        return int(text)
    return f"{text}+0900" if kind == "datetime" else text


def shown(value: object) -> object:
    if isinstance(value, datetime):
        assert value.utcoffset() == timedelta(hours=9)
        return f"{value.year:04}{value:%m%d%H%M%S%z}"
    return f"{value.year:04}{value:%m%d}" if isinstance(value, date) else value


@each_request
@given(data=st.data())
def test_a_typed_request_sends_what_the_same_raw_fields_send(
    kind: Kind, data: st.DataObject, identity: Identity
) -> None:
    raw = {**without_choice(kind, data.draw(caller_fields(kind.OPERATION))), **kind.FIXED}
    described = catalogue.operation(kind.OPERATION)
    own = {name: raw[name] for name in raw if name not in (*described.constants, *kind.FIXED)}
    as_typed = {
        name: int(value) if described.request.fields[name].kind == "won" else value
        for name, value in own.items()
    }
    message = kind(**as_typed)
    typed_request = build_request(message, identity, NOWHERE)
    raw_request = build_request(kind.OPERATION, raw, identity, NOWHERE)
    assert typed_request.body == raw_request.body
    assert dict(typed_request.fields) == dict(raw_request.fields)
    assert typed_request.reply is kind.REPLY


@pytest.mark.parametrize("name", sorted(REPLIES))
@given(data=st.data())
def test_a_valid_reply_becomes_typed_attributes_and_keeps_its_wire_text(
    name: str, data: st.DataObject, identity: Identity
) -> None:
    payload = data.draw(messages(name))
    reply = read(name, payload, identity)
    assert type(reply) is REPLIES[name]
    assert dict(reply.wire) == payload
    assert [fault for fault in reply.faults if fault.severity == "error"] == []
    message = catalogue.message(name)
    assert reply.res_cd == payload[message.result_code]
    assert reply.ok == message.says_success(payload)
    for field in message.fields.values():
        if field.name not in ("res_cd", "res_msg"):
            value = getattr(reply, field.name)
            assert shown(value) == meant(field.kind, payload.get(field.name, "")), field.name


@pytest.mark.parametrize("name", sorted(REPLIES))
@given(data=st.data())
def test_a_broken_field_is_a_fault_and_costs_no_other_field(
    name: str, data: st.DataObject, identity: Identity
) -> None:
    """A ``tno`` must never be lost because a neighbour field is wrong."""
    broken = data.draw(broken_messages(name))
    assume(travels(broken.payload))
    res_cd = broken.payload.get(catalogue.message(name).result_code)
    assume(isinstance(res_cd, str) and res_cd)
    reply = read(name, broken.payload, identity)
    errors = {fault.pointer for fault in reply.faults if fault.severity == "error"}
    assert errors == {f"/{broken.field}"}
    assert dict(reply.wire) == broken.payload
    for field in catalogue.message(name).fields.values():
        if field.name not in ("res_cd", "res_msg", broken.field):
            text = str(broken.payload.get(field.name, ""))
            assert shown(getattr(reply, field.name)) == meant(field.kind, text)


TIMES = [
    (name, field.name)
    for name in sorted(REPLIES)
    for field in catalogue.message(name).fields.values()
    if field.kind == "datetime"
]


@pytest.mark.parametrize(("name", "field"), TIMES)
@pytest.mark.parametrize(
    "text", ["20230229000000", "20240229240000", "00000101000000", "2024", "1"]
)
def test_an_impossible_time_is_a_fault_and_none_and_its_text_is_kept(
    name: str, field: str, text: str, identity: Identity
) -> None:
    payload = {**catalogue.message(name).schema["examples"][0], field: text}
    reply = read(name, payload, identity)
    assert getattr(reply, field) is None
    assert reply.wire[field] == text
    assert [(f.pointer, f.rule) for f in reply.faults if f.severity == "error"] == [
        (f"/{field}", "time.impossible")
    ]


@given(st.dates(), st.integers(0, 86399))
def test_a_real_time_is_read_as_korean_time(day: date, second: int) -> None:
    text = f"{day.year:04}{day:%m%d}{second // 3600:02}{second // 60 % 60:02}{second % 60:02}"
    moment = read_datetime(text)
    assert moment is not None
    assert moment.date() == day
    assert moment.utcoffset() == timedelta(hours=9)
    assert shown(moment) == f"{text}+0900"
