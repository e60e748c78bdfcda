"""A file may say which schema it is written by; that is for editors, and never sent."""

import json
from typing import Any

import pytest

from kcp_proto import STAGING, Identity, MessageError, build_request, catalogue, validate
from kcp_proto.documents import CheckOptions, DocumentChecker
from kcp_proto.profiles import Profile
from kcp_schemas import message_names

CANCEL = "payment.cancel.request"
# A notice is a form, which no editor checks by a schema.
JSON_MESSAGES = [name for name in message_names() if name not in catalogue.notices()]


def rules(payload: object, **options: Any) -> set[tuple[str, str]]:
    checker = DocumentChecker(CheckOptions(**options))
    verdict = checker.check(json.dumps(payload).encode())
    return {(fault.rule, fault.pointer) for fault in verdict.faults if fault.severity == "error"}


def example(name: str) -> dict[str, Any]:
    return dict(catalogue.message(name).examples[0])


@pytest.mark.parametrize("name", JSON_MESSAGES)
@pytest.mark.parametrize("named", [True, False], ids=["named", "recognised"])
def test_a_file_that_names_its_schema_is_as_right_as_one_that_does_not(
    name: str, named: bool
) -> None:
    payload = {"$schema": f"https://schemas.example/{name}.json", **example(name)}
    asked = name if named else None
    assert rules(payload, message=asked) == rules(example(name), message=asked)
    assert rules(payload, message=name) == set()


def test_its_other_faults_are_found_where_they_stand() -> None:
    text = json.dumps({"$schema": "x.json", **example(CANCEL), "tno": "A"}, indent=1)
    (found,) = DocumentChecker(CheckOptions()).check(text.encode()).faults
    assert (found.rule, found.pointer) == ("pattern", "/tno")
    assert text.splitlines()[(found.line or 0) - 1].startswith(' "tno"')


def test_a_profile_sees_no_field_in_it() -> None:
    profile = Profile.parse({"pay_types": ["PACA"]})
    payload = {"$schema": "x.json", **example("payment.approval.request"), "pay_type": "PACA"}
    assert rules(payload, profile=profile) == set()


@pytest.mark.parametrize(
    ("member", "value"), [("$schema", 1), ("$schema", None), ("schema", "x"), ("$id", "x")]
)
def test_nothing_else_is_let_in_by_it(member: str, value: object) -> None:
    assert rules({member: value, **example(CANCEL)}) & {("field.unknown", f"/{member}")}


def test_a_name_that_comes_twice_is_still_refused() -> None:
    text = json.dumps(example(CANCEL)).replace("{", '{"$schema": "a", "$schema": "b", ', 1)
    (found,) = DocumentChecker(CheckOptions()).check(text.encode()).faults
    assert found.rule == "json.duplicate"


@pytest.mark.parametrize("name", catalogue.operations())
def test_it_is_no_field_and_no_request_is_built_with_it(name: str, identity: Identity) -> None:
    message = catalogue.operation(name).request
    fields = {
        key: value
        for key, value in message.examples[0].items()
        if message.fields[key].source == "caller"
    }
    with pytest.raises(MessageError) as refused:
        build_request(name, {"$schema": "x.json", **fields}, identity, STAGING)
    assert ("field.unknown", "/$schema") in {(f.rule, f.pointer) for f in refused.value.faults}
    assert [f.rule for f in validate(message.name, {"$schema": "x", **message.examples[0]})] == [
        "field.unknown"
    ]
