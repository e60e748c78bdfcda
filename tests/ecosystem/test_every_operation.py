"""Every operation of the catalogue, through everything that follows from its schemas.

One table: a new operation is a new row by itself, and what forgot it fails by that name.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from kcp_cli.app import app
from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    Identity,
    build_request,
    catalogue,
    explain,
    openapi,
    read_response,
    validate,
)
from kcp_proto.catalogue import Message
from kcp_proto.messages import REQUESTS, typed
from kcp_proto.redaction import redact
from kcp_proto.testing import caller_fields, messages
from kcp_proto.validation import fast_engine, reference_engine
from kcp_transports import Client, RecordingTransport, ReplayTransport
from tests.transports.in_memory import InMemoryTransport

from .ajv_checker import AjvChecker

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    (catalogue.operation(name).request, response)
    for name in catalogue.operations()
    for response in catalogue.responses(name)
]
NOTICES = [catalogue.message(name) for name in catalogue.notices()]
each_row = pytest.mark.parametrize(
    ("request_message", "response"), ROWS, ids=[response.name for _, response in ROWS]
)
each_message = pytest.mark.parametrize(
    "message",
    {each.name: each for row in [*ROWS, NOTICES] for each in row}.values(),
    ids=lambda message: message.name,
)


def fields_of(request: Message, response: Message) -> dict[str, str]:
    """Give what a caller fills in, so that this response belongs to it."""
    sample = {
        name: value
        for name, value in request.examples[0].items()
        if request.fields[name].source == "caller"
    }
    if not response.when and request.operation == "payment.approval":
        del sample["pay_type"]
    return {**sample, **response.when}


def example_of(response: Message) -> HttpResponse:
    fields = next(each for each in response.examples if response.says_success(each))
    body = json.dumps(dict(fields), ensure_ascii=False).encode()
    return HttpResponse(status=200, headers={"content-type": "application/json"}, body=body)


@each_message
def test_it_is_validated_by_every_engine(message: Message, ajv: AjvChecker) -> None:
    fast = fast_engine(message.schema)
    for example in message.examples:
        spoilt: dict[str, Any] = {**example, next(iter(message.schema["required"])): {}}
        for value, holds in ((dict(example), True), (spoilt, False)):
            assert reference_engine(message.schema).is_valid(value) is holds
            assert fast is None or fast(value) is holds
            assert ajv.verdict(message.name, json.dumps(value)).whole is holds
        assert validate(message.name, dict(example)) == []


@each_message
def test_it_is_redacted(message: Message) -> None:
    for example in message.examples:
        shown = redact(message, dict(example))
        hidden = {name for name in example if name not in message.shown}
        assert list(shown) == list(example)
        assert {name for name in example if shown[name] != example[name]} <= hidden
        assert redact(message, shown) == shown
        for name in example:
            if message.fields[name].sensitive == "credential":
                assert shown[name] == message.fields[name].mask


def first(strategy: st.SearchStrategy[Any]) -> Any:
    """Draw one example, and look for no smaller one, which takes a second."""
    return find(strategy, lambda _: True, settings=settings(phases=[Phase.generate]))


@each_message
def test_it_has_strategies(message: Message) -> None:
    example: Any = first(messages(message.name))
    assert validate(message.name, example) == []
    if message.is_request:
        fields: st.SearchStrategy[Any] = caller_fields(message.operation)
        assert first(fields)


@each_message
def test_it_is_a_component_of_openapi(message: Message) -> None:
    document = openapi.document()
    assert message.name in document["components"]["schemas"]
    places = json.dumps([document["paths"], document.get("webhooks")])
    assert f'"#/components/schemas/{message.name}"' in places


@each_message
def test_it_is_a_row_of_its_page_and_of_the_commands(message: Message) -> None:
    assert f"| [`{message.name}`]" in (ROOT / "docs" / "messages.md").read_text("utf-8")
    listed = CliRunner().invoke(app, ["messages"])
    assert message.name in listed.output
    shown = CliRunner().invoke(app, ["schema", message.name])
    assert json.loads(shown.stdout) == openapi.wire_schema(message.name, message.schema)


@each_row
def test_it_is_typed(request_message: Message, response: Message, identity: Identity) -> None:
    fields = fields_of(request_message, response)
    request = build_request(request_message.operation, fields, identity, STAGING)
    reply = typed(read_response(request, example_of(response)))
    assert reply.message == response.name
    assert reply.ok
    assert not reply.faults
    classes = [each for each in REQUESTS if each.OPERATION == request_message.operation]
    assert any(issubclass(type(reply), each.REPLY) for each in classes)


@each_row
def test_it_is_explained(request_message: Message, response: Message, identity: Identity) -> None:
    fields = fields_of(request_message, response)
    request = build_request(request_message.operation, fields, identity, STAGING)
    explanation = explain(request, certificate=identity.certificate)
    signed = bool(catalogue.operation(request_message.operation).sign)
    assert explanation.verdict == ("verifies" if signed else "unsigned")
    assert explanation.ok


@pytest.mark.filterwarnings("ignore::UserWarning")
@each_row
def test_it_is_recorded_and_replayed(
    request_message: Message, response: Message, identity: Identity, tmp_path: Path
) -> None:
    path = tmp_path / "recording.jsonl"
    operation, fields = request_message.operation, fields_of(request_message, response)
    sent: list[HttpRequest] = []

    def peer(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        return example_of(response)

    with Client(identity, STAGING, RecordingTransport(InMemoryTransport(peer), path)) as client:
        first = client.send(operation, fields)
    recorded = path.read_text("utf-8")
    secret = [n for n in sent[0].fields if request_message.fields[n].sensitive == "credential"]
    assert not [name for name in secret if sent[0].fields[name] in recorded]
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        again = client.send(operation, fields)
    assert (again.message, again.res_cd, again.ok) == (response.name, first.res_cd, True)
    assert len(sent) == 1
