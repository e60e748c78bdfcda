"""What everything here makes of the made-up family; run in a house that holds its schemas."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcp_proto import (
    STAGING,
    Certificate,
    HttpRequest,
    HttpResponse,
    Identity,
    MessageError,
    OutcomeUnknown,
    Refused,
    build_request,
    catalogue,
    explain,
    lint,
    sign_string,
    validate,
    verify,
)
from kcp_proto.documents import recognise
from kcp_proto.faults import pointer_to
from kcp_proto.openapi import document
from kcp_proto.redaction import find_secrets, redact
from kcp_proto.testing import broken_caller_fields, broken_messages, caller_fields, messages
from kcp_sandbox import Sandbox
from kcp_transports import Client, Recording, RecordingTransport, ReplayTransport

FAMILY: dict[str, dict[str, str]] = json.loads(Path("family.json").read_text("utf-8"))
HOLD, RELEASE = "demo.hold", "demo.release"
PATH = "/demo/v1/points"
each_message = pytest.mark.parametrize("name", FAMILY)
each_operation = pytest.mark.parametrize("operation", [HOLD, RELEASE])
few = settings(max_examples=25, deadline=None, database=None)
# The generated classes, which no type checker sees in our own house.
TYPED: Any = import_module("kcp_proto.messages")
SANDBOX = Sandbox()


def identity() -> Identity:
    return SANDBOX.identity


def given_fields(operation: str) -> dict[str, str]:
    fields = catalogue.operation(operation).request.fields
    example = FAMILY[f"{operation}.request"]
    return {name: text for name, text in example.items() if fields[name].source == "caller"}


def request_of(operation: str, **changes: str) -> HttpRequest:
    return build_request(operation, {**given_fields(operation), **changes}, identity(), STAGING)


class Gateway:
    """A transport that gives the example of the response that belongs to a request."""

    def send(self, request: HttpRequest) -> HttpResponse:
        name = catalogue.response_to(request.operation, request.fields).name
        body = json.dumps(FAMILY[name], ensure_ascii=False).encode()
        return HttpResponse(status=200, headers={"content-type": "application/json"}, body=body)

    def close(self) -> None:
        """Nothing is open."""


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-m", "kcp_cli", *arguments]
    return subprocess.run(run, capture_output=True, encoding="utf-8", check=False)


def test_the_catalogue_tells_two_operations_on_one_path_apart() -> None:
    hold, release = map(catalogue.operation, (HOLD, RELEASE))
    assert hold.path == release.path == PATH
    assert (hold.constants, release.constants) == ({"kind": "H"}, {"kind": "R"})


def test_a_response_is_chosen_by_what_was_asked() -> None:
    chosen = {way: catalogue.response_to(RELEASE, {"way": way}).name for way in ("W", "P")}
    assert chosen == {"W": f"{RELEASE}.response.whole", "P": f"{RELEASE}.response.part"}


@each_operation
def test_a_request_is_built(operation: str) -> None:
    request = request_of(operation)
    assert request.url == STAGING.base_url + PATH
    assert request.effect == catalogue.operation(operation).effect
    assert json.loads(request.body) == request.fields
    assert validate(f"{operation}.request", request.fields) == []


def test_it_is_signed() -> None:
    fields = request_of(RELEASE).fields
    text = sign_string(RELEASE, fields)
    assert text == f"{fields['site_cd']}^{fields['tno']}^R"
    certificate = Certificate.parse(SANDBOX.issued.certificate)
    verify(certificate, text.encode(), fields["kcp_sign_data"])
    assert "kcp_sign_data" not in request_of(HOLD).fields


@each_message
def test_its_example_is_valid(name: str) -> None:
    assert validate(name, FAMILY[name]) == []


@pytest.mark.parametrize(
    ("name", "changes", "pointer", "rule"),
    [
        (f"{HOLD}.request", {"day": "20230229"}, "/day", "time.impossible"),
        (f"{HOLD}.request", {"kind": "R"}, "/kind", "const"),
        (f"{RELEASE}.request", {"back_mny": "1001"}, "/back_mny", "fields.at-most"),
        (f"{RELEASE}.request", {"bakc_mny": "1"}, "/bakc_mny", "field.unknown"),
    ],
)
def test_a_mistake_is_reported(name: str, changes: dict[str, str], pointer: str, rule: str) -> None:
    faults = lint(name, {**FAMILY[name], **changes})
    assert [(fault.pointer, fault.rule) for fault in faults] == [(pointer, rule)]


@pytest.mark.parametrize("back", ["400", "1000", 1000])
def test_as_much_as_the_other_amount_is_allowed(back: object) -> None:
    assert validate(f"{RELEASE}.request", {**FAMILY[f"{RELEASE}.request"], "back_mny": back}) == []


def test_an_unknown_outcome_says_how_to_find_out() -> None:
    hold, release = (
        OutcomeUnknown(request.operation, request.effect, "wait", "cut", request.known)
        for request in (request_of(HOLD), request_of(RELEASE))
    )
    assert hold.order_no == "A1"
    assert HOLD in release.recovery
    assert "A1" in hold.recovery
    assert "4711" not in hold.recovery


@each_message
def test_it_is_recognised(name: str) -> None:
    assert recognise(FAMILY[name]) == name


def test_it_is_explained() -> None:
    request = request_of(RELEASE)
    explanation = explain(request)
    assert (explanation.operation, explanation.verdict) == (RELEASE, "verifies")
    assert [field.name for field in explanation.fields if field.signed] == [
        "site_cd",
        "tno",
        "kind",
    ]
    assert explain(request_of(HOLD)).verdict == "unsigned"
    forged = replace(request, body=request.body.replace(b"22320972271249", b"1"))
    assert explain(forged).verdict == "mismatch"


def hold() -> Any:
    return TYPED.Hold(hold_no="A1", pin="4711", day=date(2024, 1, 15), hold_mny=1000)


def test_it_has_typed_classes() -> None:
    with Client(identity(), STAGING, Gateway()) as client:
        held = client.send(
            TYPED.Hold(hold_no="A1", pin="4711", day=date(2024, 1, 15), hold_mny=1000)
        )
        part = client.send(TYPED.PartRelease(tno="22320972271249", hold_mny=1000, back_mny=400))
        whole = client.send(TYPED.WholeRelease(tno="22320972271249", hold_mny=7, back_mny=7))
    assert (type(held), held.day) == (TYPED.HoldReply, date(2024, 1, 15))
    assert (type(part), part.left_mny) == (TYPED.PartReleaseReply, 600)
    assert (type(whole), whole.way) == (TYPED.WholeReleaseReply, "W")


def test_no_typed_message_shows_its_secret() -> None:
    assert "4711" not in repr(hold())
    assert "hold_mny=1000" in repr(hold())


def test_it_is_in_the_openapi_document() -> None:
    described = document()
    post = described["paths"][PATH]["post"]
    assert post["x-kcp-operations"] == [HOLD, RELEASE]
    asked = post["requestBody"]["content"]["application/json"]["schema"]
    assert asked["discriminator"]["propertyName"] == "kind"
    assert set(asked["discriminator"]["mapping"]) == {"H", "R"}
    assert set(FAMILY) <= set(described["components"]["schemas"])


def test_it_is_redacted() -> None:
    shown = redact(catalogue.message(f"{HOLD}.request"), FAMILY[f"{HOLD}.request"])
    assert (shown["pin"], shown["hold_mny"]) == ("MASKED", "1000")
    assert find_secrets(json.dumps(FAMILY[f"{HOLD}.request"]))


@each_message
@few
@given(data=st.data())
def test_valid_and_broken_messages_are_generated(name: str, data: st.DataObject) -> None:
    assert validate(name, data.draw(messages(name))) == []
    broken = data.draw(broken_messages(name))
    assert {f.pointer for f in validate(name, broken.payload)} == {pointer_to(broken.field)}


@each_operation
@few
@given(data=st.data())
def test_what_a_caller_gives_is_generated(operation: str, data: st.DataObject) -> None:
    request = build_request(operation, data.draw(caller_fields(operation)), identity(), STAGING)
    assert validate(f"{operation}.request", request.fields) == []
    broken = data.draw(broken_caller_fields(operation))
    with pytest.raises(MessageError) as caught:
        build_request(operation, broken.payload, identity(), STAGING)
    assert {fault.pointer for fault in caught.value.faults} == {pointer_to(broken.field)}


def test_it_is_recorded_and_replayed(tmp_path: Path) -> None:
    path = tmp_path / "recording.jsonl"
    fields = given_fields(HOLD)
    with Client(identity(), STAGING, RecordingTransport(Gateway(), path)) as client:
        first = client.send(HOLD, fields)
        asked = [client.send(RELEASE, {**given_fields(RELEASE), "way": way}) for way in "WP"]
    assert fields["pin"] not in path.read_text("utf-8")
    recorded = Recording.read(path).exchanges
    assert [exchange.operation for exchange in recorded] == [HOLD, RELEASE, RELEASE]
    with Client(identity(), STAGING, ReplayTransport(path)) as client:
        assert client.send(HOLD, fields).wire == first.wire
        again = [client.send(RELEASE, {**given_fields(RELEASE), "way": way}) for way in "WP"]
    assert [reply.message for reply in again] == [reply.message for reply in asked]
    assert [reply.wire for reply in again] == [reply.wire for reply in asked]


def test_the_command_lists_it() -> None:
    rows = {row["name"]: row for row in json.loads(command("messages", "--json").stdout)}
    assert set(FAMILY) <= set(rows)
    release = rows[f"{RELEASE}.request"]
    assert (release["path"], release["effect"]) == (PATH, "reversal")
    assert release["sign"] == ["site_cd", "tno", "kind"]
    assert rows[f"{RELEASE}.response.part"]["when"] == {"way": "P"}


def test_the_command_prints_its_schema() -> None:
    printed = command("schema", f"{RELEASE}.request")
    assert json.loads(printed.stdout)["$id"].endswith(f":{RELEASE}.request")


def test_the_command_validates_it(tmp_path: Path) -> None:
    for name, example in FAMILY.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(example), "utf-8")
    assert command("validate", str(tmp_path)).returncode == 0
    wrong = {**FAMILY[f"{RELEASE}.request"], "back_mny": "1001"}
    (tmp_path / "wrong.json").write_text(json.dumps(wrong), "utf-8")
    ended = command("validate", str(tmp_path))
    assert ended.returncode == 1
    assert "/back_mny" in ended.stdout


@each_operation
def test_the_sandbox_checks_it_and_says_that_it_does_not_play_it(operation: str) -> None:
    with Client(identity(), STAGING, SANDBOX.transport()) as client:
        reply = client.send(operation, given_fields(operation))
    with pytest.raises(Refused) as refused:
        reply.raise_for_result()
    assert refused.value.res_cd == "X016"
