"""The published conformance pack is what this library makes, and other languages agree with it.

They run as docs/conformance.md says.
"""

import json
import re
import shutil
import sys
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from subprocess import run
from typing import Any

import pytest

from kcp_proto import (
    PRODUCTION,
    Certificate,
    Fault,
    Identity,
    MessageError,
    SignatureMismatch,
    build_request,
    catalogue,
    lint,
    load_private_key,
    sign_string,
)
from kcp_proto.faults import pointer_to
from kcp_proto.keys import verify
from kcp_proto.notices import read_notice
from kcp_proto.requests import prepare_request
from kcp_proto.validation import RELATIONS as RULES

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "tests" / "vectors" / "conformance"
Case = dict[str, Any]
PACK: Case = json.loads((FOLDER / "pack.json").read_text("utf-8"))
RUNNERS = {
    "node": ["conformance/node/run.mjs"],
    "php": ["conformance/php/run.php"],
    "java": ["conformance/java/Conformance.java"],
}
# Java runs a source file only where its compiler is there.
NEEDED = {"node": "node", "php": "php", "java": "javac"}
RELATIONS = [
    (name, pointer_to(relation.field), RULES[relation.kind].rule)
    for name in catalogue.operations()
    for relation in catalogue.operation(name).request.relations
    if relation.kind != "advised-below"
]
TOOLS = [
    pytest.param(
        tool,
        marks=pytest.mark.skipif(shutil.which(needed) is None, reason=f"{needed} is not installed"),
    )
    for tool, needed in NEEDED.items()
]


def name_of(case: Case) -> str:
    name: str = case["name"]
    return name


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return Certificate.parse((FOLDER / "certificate.pem").read_bytes())


def identity_for(case: Case, certificate: Certificate) -> Identity:
    signer = load_private_key((FOLDER / "key.pem").read_bytes(), None)
    return Identity(case.get("site_cd", "T0000"), certificate, signer)


def test_the_pack_is_what_its_cases_and_its_key_give() -> None:
    check = [sys.executable, str(ROOT / "tools" / "conformance_pack.py"), "--check"]
    done = run(check, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


def test_the_pack_says_that_its_key_is_public(certificate: Certificate) -> None:
    assert PACK["notice"].startswith("PUBLIC TEST KEY")
    assert "PUBLIC TEST KEY" in certificate.subject


@pytest.mark.parametrize("operation", catalogue.operations())
def test_every_operation_has_a_good_case_of_every_choice_and_one_with_every_field(
    operation: str,
) -> None:
    request = catalogue.operation(operation).request
    cases = [json.loads(case["body"]) for case in PACK["good"] if case["operation"] == operation]
    for name, field in request.fields.items():
        there = {case[name] for case in cases if name in case}
        assert there >= set(field.choices) - {""}, name
        assert there, name


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_of_a_request_has_a_bad_case(relation: tuple[str, str, str]) -> None:
    operation, pointer, rule = relation
    faults = [case["faults"] for case in PACK["bad"] if case["operation"] == operation]
    assert {"pointer": pointer, "rule": rule} in [one for found in faults for one in found]


def test_what_is_only_advised_against_is_a_good_case() -> None:
    (case,) = [one for one in PACK["good"] if one["name"] == "partial cancel of all that is left"]
    advice = lint(f"{case['operation']}.request", json.loads(case["body"]))
    assert [(one.severity, one.rule) for one in advice] == [("warning", "fields.advised-below")]


@pytest.mark.parametrize("operation", catalogue.operations())
def test_every_response_has_a_reply_and_every_operation_a_refusal(operation: str) -> None:
    replies = [case for case in PACK["replies"] if case["operation"] == operation]
    names = {response.name for response in catalogue.responses(operation)}
    assert {case["message"] for case in replies if case["success"]} == names
    assert any(not case["success"] for case in replies)


@pytest.mark.parametrize("case", PACK["replies"], ids=name_of)
def test_a_reply_says_what_it_says(case: Case) -> None:
    message = catalogue.response_to(case["operation"], case["request"])
    assert message.name == case["message"]
    fields = json.loads(case["body"])
    assert fields[message.result_code] == case["code"]
    assert fields[message.result_message] == case["text"]
    assert message.says_success(fields) is case["success"]


@pytest.mark.parametrize("case", PACK["notices"], ids=name_of)
def test_a_notice_is_read(case: Case) -> None:
    notice = read_notice(b64decode(case["body_base64"]), case["content_type"])
    assert (notice.wire, notice.charset) == (case["fields"], case["charset"])
    assert (notice.tx_cd == "TX00") is case["deposit"]
    assert not notice.faults


@pytest.mark.parametrize("case", PACK["bad_notices"], ids=name_of)
def test_a_bad_notice_gives_its_faults(case: Case) -> None:
    with pytest.raises(MessageError) as caught:
        read_notice(b64decode(case["body_base64"]), case["content_type"])
    assert named(caught.value) == case["faults"]


def test_there_are_notices_in_both_character_sets_and_of_both_kinds() -> None:
    assert {case["charset"] for case in PACK["notices"]} == {"utf-8", "euc-kr"}
    assert {case["deposit"] for case in PACK["notices"]} == {True, False}


@pytest.mark.parametrize("case", PACK["good"], ids=name_of)
def test_a_good_case_gives_the_same_bytes(case: Case, certificate: Certificate) -> None:
    request = build_request(
        case["operation"], case["fields"], identity_for(case, certificate), PRODUCTION
    )
    path: str = PACK["operations"][case["operation"]]["path"]
    assert request.body.decode("utf-8") == case["body"]
    assert sha256(request.body).hexdigest() == case["body_sha256"]
    assert request.fields == json.loads(case["body"])
    assert (request.method, request.url) == ("POST", PRODUCTION.base_url + path)
    assert request.headers["Content-Type"] == "application/json"
    assert request.operation == case["operation"]


@pytest.mark.parametrize("case", [c for c in PACK["good"] if c["signature"]], ids=name_of)
def test_a_good_case_signed_elsewhere_gives_the_same_bytes(
    case: Case, certificate: Certificate
) -> None:
    fields, site_cd = case["fields"], case["site_cd"]
    unsigned = prepare_request(case["operation"], fields, site_cd, certificate, PRODUCTION)
    assert unsigned.to_be_signed.decode("utf-8") == case["sign_string"]
    signature = identity_for(case, certificate).signer.sign(unsigned.to_be_signed)
    assert b64encode(signature).decode() == case["signature"]
    assert unsigned.attach(signature).body.decode("utf-8") == case["body"]
    verify(certificate, case["sign_string"].encode(), case["signature"])
    verify(certificate.public_key, case["sign_string"].encode(), case["signature"])


@pytest.mark.parametrize("case", PACK["bad"], ids=name_of)
def test_a_bad_case_gives_its_faults(case: Case, certificate: Certificate) -> None:
    with pytest.raises(MessageError) as caught:
        build_request(
            case["operation"], case["fields"], identity_for(case, certificate), PRODUCTION
        )
    assert caught.value.subject == f"{case['operation']}.request"
    assert named(caught.value) == case["faults"]


@pytest.mark.parametrize("case", PACK["unsignable"], ids=name_of)
def test_a_case_that_cannot_be_signed_gives_its_faults(case: Case) -> None:
    with pytest.raises(MessageError) as caught:
        sign_string(case["operation"], case["fields"])
    assert caught.value.subject == case["operation"]
    assert named(caught.value) == case["faults"]
    assert all(map(is_worded, caught.value.faults))
    rulings = {fault.ruling for fault in caught.value.faults}
    assert rulings <= {"R17", "Benepia HUB guide 1.0.0 §1.2"}


@pytest.mark.parametrize("case", PACK["forged"], ids=name_of)
def test_a_forged_signature_is_refused(case: Case, certificate: Certificate) -> None:
    with pytest.raises(SignatureMismatch, match=r"^the signature is not"):
        verify(certificate, case["sign_string"].encode(), case["signature"])


@pytest.mark.parametrize("tool", TOOLS)
def test_another_language_agrees_with_the_whole_pack(tool: str) -> None:
    command = [shutil.which(tool) or tool, *RUNNERS[tool], str(FOLDER)]
    done = run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    # The runners count alike: six checks for a signed case, four for another.
    signed = sum(bool(case["signature"]) for case in PACK["good"])
    checks = 1 + 6 * signed + 4 * (len(PACK["good"]) - signed) + len(PACK["forged"])
    checks += 4 * len(PACK["replies"]) + 2 * len(PACK["notices"])
    assert (done.stdout, done.returncode) == (f"{checks} passed, 0 failed\n", 0)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_runner_notices_a_spoilt_pack(tool: str, tmp_path: Path) -> None:
    spoilt = json.loads((FOLDER / "pack.json").read_text("utf-8"))
    spoilt["good"][0]["signature"] = spoilt["good"][1]["signature"]
    spoilt["forged"][0]["sign_string"] = spoilt["good"][0]["sign_string"]
    spoilt["replies"][0].update(message="of another", code="?", text="?", success=None)
    spoilt["notices"][0].update(fields={}, deposit=None)
    (tmp_path / "pack.json").write_text(json.dumps(spoilt), "utf-8")
    for name in ("key.pem", "certificate.pem"):
        shutil.copy(FOLDER / name, tmp_path / name)
    command = [shutil.which(tool) or tool, *RUNNERS[tool], str(tmp_path)]
    done = run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    *failures, last = done.stdout.splitlines()
    assert [failure.rpartition(": ")[2] for failure in failures] == [
        "signature verifies",
        "own signature",
        "refused",
        "message",
        "code",
        "text",
        "success",
        "fields",
        "deposit",
    ]
    assert last.endswith(" 9 failed")


def named(error: MessageError) -> list[dict[str, str]]:
    found = [{"pointer": fault.pointer, "rule": fault.rule} for fault in error.faults]
    return sorted(found, key=lambda fault: (fault["pointer"], fault["rule"]))


def is_worded(fault: Fault) -> bool:
    english = re.match(r"[a-z][^가-힣]+", fault.message)
    korean = re.match(r"[가-힣]", fault.message_ko)
    return bool(english and korean)
