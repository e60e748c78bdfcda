"""The page about the schemas is complete: annotations, rules of faults, their severities."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from jsonschema import Draft202012Validator

from kcp_proto import (
    STAGING,
    Environment,
    Fault,
    HttpResponse,
    Identity,
    MessageError,
    build_request,
    catalogue,
    lint,
    load_private_key,
    read_response,
    sign_string,
)
from kcp_proto.catalogue import Relation
from kcp_proto.documents import CheckOptions, DocumentChecker, decode, decode_form
from kcp_proto.faults import RULES
from kcp_proto.json_values import is_array, is_object
from kcp_proto.keys import RsaSigner
from kcp_proto.notices import read_notice
from kcp_proto.profiles import Profile
from kcp_proto.validation import semantic_faults
from kcp_sandbox import Issued
from kcp_schemas import load_schema, message_names
from kcp_transports import read_profile

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "schemas.md").read_text("utf-8")
RULE_ROW = re.compile(r"^\| `([^`]+)` \| (error|warning) \| .* \| (.*) \|$", re.MULTILINE)
ROWS: list[tuple[str, str, str]] = RULE_ROW.findall(PAGE.partition("## Faults")[2])
DOCUMENTED = {rule: severity for rule, severity, _ in ROWS}
ANNOTATION_ROW = re.compile(r"^\| `(x-kcp-[a-z-]+)` \|", re.MULTILINE)
# These keywords never speak in their own name: what is inside them does.
SILENT = {"properties", "additionalProperties", "if", "then", "$schema", "$id", "$comment"}

PAYMENT = "benepia.point_payment.request"
APPROVAL = "payment.approval.request"
PART = "payment.partial_cancel.request"
CARD = "transaction.inquiry.response.card"


def example(name: str, **changes: object) -> dict[str, Any]:
    first: dict[str, Any] = load_schema(name)["examples"][0]
    return {**first, **changes}


def linted(name: str, **changes: object) -> Callable[[], list[Fault]]:
    return lambda: lint(name, example(name, **changes))


def without_flag() -> dict[str, Any]:
    """Leave one field of a tax split out."""
    return {name: value for name, value in example(PART).items() if name != "tax_flag"}


def old_key(issued: Issued) -> RsaSigner:
    """Load the shop's key from the form that older tools write."""
    key = load_pem_private_key(issued.key, issued.password)
    encryption = BestAvailableEncryption(issued.password)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, encryption)
    return load_private_key(pem, issued.password)


def raised(call: Callable[[], object]) -> Callable[[], list[Fault]]:
    def provoke() -> list[Fault]:
        with pytest.raises(MessageError) as caught:
            call()
        return list(caught.value.faults)

    return provoke


def undetected() -> list[Fault]:
    """Let the command check a payload that could be any message."""
    done = run(
        [sys.executable, "-m", "kcp_cli", "validate", "--output", "json"],
        input=b"{}",
        capture_output=True,
        check=False,
    )
    (report,) = json.loads(done.stdout)
    return [Fault(**fault) for fault in report["faults"]]


def unexpectedly_valid() -> list[Fault]:
    """Let the command check a valid payload that it expects to be invalid."""
    command = [sys.executable, "-m", "kcp_cli", "validate", "--expect", "invalid"]
    done = run(
        [*command, "--output", "json"],
        input=json.dumps(example(PAYMENT)).encode(),
        capture_output=True,
        check=False,
    )
    (report,) = json.loads(done.stdout)
    return [Fault(**fault) for fault in report["faults"]]


@cache
def wrongly_expected() -> list[Fault]:
    """Let the command compare negatives with expectations that do not fit, or are none."""
    wrong = json.dumps({**example(PAYMENT), "site_cd": ""})
    other = json.dumps({"faults": [{"rule": "maxLength", "pointer": "/site_cd"}]})
    files = {"alone.invalid.json": wrong, "orphan.expect.json": other}
    files |= {"other.invalid.json": wrong, "other.expect.json": other}
    files |= {"none.invalid.json": wrong, "none.expect.json": "{}"}
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, "utf-8")
        command = [sys.executable, "-m", "kcp_cli", "validate", folder, "--output", "json"]
        done = run(command, capture_output=True, check=False)
    return [Fault(**fault) for report in json.loads(done.stdout) for fault in report["faults"]]


def above_another_amount() -> list[Fault]:
    """Break a relation that no shipped schema states."""
    relation = Relation(field="card_mny", kind="at-most", others=("amount",))
    message = replace(catalogue.message(CARD), relations=(relation,))
    return list(semantic_faults(message, {"card_mny": "2", "amount": "1"}, ()))


def decoded(data: bytes) -> Callable[[], list[Fault]]:
    return raised(lambda: decode(data))


def formed(data: bytes, content_type: str = "") -> Callable[[], list[Fault]]:
    return raised(lambda: decode_form(data, content_type))


def profiled(table: dict[str, Any]) -> Callable[[], list[Fault]]:
    """Check an approval by a profile that it breaks."""
    return lambda: lint(APPROVAL, example(APPROVAL), profile=Profile.parse(table))


def wrong_profile(table: dict[str, Any]) -> Callable[[], list[Fault]]:
    return raised(lambda: Profile.parse(table))


def profile_file(content: bytes) -> Callable[[], list[Fault]]:
    """Read a pyproject.toml."""

    def read() -> None:
        with TemporaryDirectory() as folder:
            (Path(folder) / "pyproject.toml").write_bytes(content)
            read_profile(folder)

    return raised(read)


# One provocation for each rule whose finding needs no identity.
PROVOKED: dict[str, Callable[[], list[Fault]]] = {
    "type": linted(PAYMENT, good_name=7),
    "const": linted(PAYMENT, currency="840"),
    "enum": linted("transaction.inquiry.request", pay_type="PAXX"),
    "pattern": linted(PAYMENT, amount="007"),
    "not": linted(PAYMENT, good_name="a<b"),
    "minLength": linted(PAYMENT, pt_pwd=""),
    "maxLength": linted(PAYMENT, pt_memcorp_cd="A0001"),
    "x-kcp-max-bytes": linted(PAYMENT, good_name="가" * 34),
    "minimum": linted(PAYMENT, amount=0),
    "maximum": linted(PAYMENT, amount=10**12),
    "required": lambda: lint(PAYMENT, {}),
    "field.unknown": linted(PAYMENT, ammount="1"),
    "field.not-yours": lambda: [],
    "json.value": linted(PAYMENT, good_name="\ud800"),
    "text.nfc": linted(PAYMENT, good_name="\u1100\u1161"),
    "fields.equal": linted(PAYMENT, pt_mny="1"),
    "fields.at-most": above_another_amount,
    "fields.advised-below": linted(PART, rem_mny="4000"),
    "fields.sum": linted(PART, mod_vat_mny="201"),
    "fields.all-or-none": lambda: lint(PART, without_flag()),
    "date-key": linted("transaction.inquiry.request", tno="20261332000000", mod_ordr_idxx="A1"),
    "date-key.alone": lambda: lint("transaction.inquiry.request", {"tno": "20260101000000"}),
    "date-key.zeros": linted("transaction.inquiry.request", tno="20260101", mod_ordr_idxx="A1"),
    "time.impossible": linted(CARD, app_time="20260230120000"),
    "advice": linted(PAYMENT, good_name="a>b"),
    "sign.character": raised(
        lambda: sign_string("payment.cancel", {"site_cd": "T0000", "tno": "1^2"})
    ),
    "sign.none": raised(lambda: sign_string("benepia.point_payment", {})),
    "json.syntax": decoded(b'{"a" 1}'),
    "json.utf-8": decoded(b'"\xff"'),
    "json.bom": decoded(b"\xef\xbb\xbf{}"),
    "json.size": decoded(b" " * (64 * 1024 + 1)),
    "json.depth": decoded(b"[" * 9 + b"]" * 9),
    "json.duplicate": decoded(b'{"a": 1, "a": 1}'),
    "json.number": decoded(b"1.0"),
    "json.surrogate": decoded(b'"\\ud800"'),
    "form.size": formed(b"a" * (64 * 1024 + 1)),
    "form.empty": formed(b""),
    "form.json": formed(b"{}"),
    "form.media-type": formed(b"a=1", "text/plain"),
    "form.charset": formed(b"a=1", "application/x-www-form-urlencoded; charset=latin1"),
    "form.encoding": formed(b"a=%FF"),
    "form.syntax": formed(b"a"),
    "form.duplicate": formed(b"a=1&a=1"),
    "profile.value": profiled({"pay_types": ["PAVC"]}),
    "profile.required": lambda: lint(APPROVAL, {}, profile=Profile.parse({"pay_types": ["PACA"]})),
    "profile.form": profiled({"order_number": {"pattern": "A"}}),
    "profile.length": profiled({"order_number": {"max_length": 1}}),
    "profile.syntax": profile_file(b"="),
    "profile.absent": profile_file(b""),
    "profile.size": profile_file(b" " * ((1 << 20) + 1)),
    "profile.key": wrong_profile({"pay": 1}),
    "profile.type": wrong_profile({"pay_types": 1}),
    "profile.operation": wrong_profile({"operations": {"pay": {}}}),
    "profile.field": wrong_profile({"require": ["pay"]}),
    "profile.widens": wrong_profile({"pay_types": ["PAXX"]}),
    "profile.pattern": wrong_profile({"order_number": {"pattern": ".*"}}),
    "message.undetected": undetected,
    "message.window": raised(lambda: read_notice(b"enc_data=a")),
    "document.valid": unexpectedly_valid,
    "expect.missing": wrongly_expected,
    "expect.more": wrongly_expected,
    "expect.absent": wrongly_expected,
    "expect.orphan": wrongly_expected,
    "expect.file": wrongly_expected,
    "message.unknown": raised(lambda: lint("payment.cancle.request", {})),
    "operation.unknown": raised(lambda: sign_string("payment.cancle", {})),
    "answer.unknown": raised(lambda: catalogue.response_to("transaction.inquiry", {})),
    "environment.url": raised(lambda: Environment("mine", "http://example.com")),
}


@pytest.fixture(name="provoked")
def fixture_provoked(identity: Identity, issued: Issued) -> dict[str, Callable[[], list[Fault]]]:
    """Provide one provocation for each rule, including those that need an identity."""
    certificate = identity.certificate
    start, end, day = certificate.not_valid_before, certificate.not_valid_after, timedelta(days=1)
    request = build_request("payment.cancel", {"tno": "1"}, identity, STAGING)
    other = b'{"res_cd": "0000", "res_msg": "", "tno": "2"}'
    response = HttpResponse(status=200, headers={}, body=other)
    not_mine = {"tno": "1", "site_cd": "T0000"}
    return PROVOKED | {
        "signature.mismatch": lambda: list(
            DocumentChecker(CheckOptions(certificate=issued.certificate))
            .check(json.dumps({**(request.fields or {}), "tno": "2"}).encode())
            .faults
        ),
        "field.not-yours": raised(
            lambda: build_request("payment.cancel", not_mine, identity, STAGING)
        ),
        "answer.misfit": lambda: list(read_response(request, response).faults),
        "key.iterations": lambda: list(old_key(issued).warnings),
        "key.pkcs1": lambda: list(old_key(issued).warnings),
        "certificate.early": lambda: identity.warnings(start - day),
        "certificate.expired": lambda: identity.warnings(end + day),
        "certificate.expiring": lambda: identity.warnings(end - day),
    }


@pytest.mark.parametrize("rule", sorted(DOCUMENTED))
def test_each_documented_rule_can_be_broken_and_has_the_documented_severity(
    rule: str, provoked: dict[str, Callable[[], list[Fault]]]
) -> None:
    severities = {fault.severity for fault in provoked[rule]() if fault.rule == rule}
    assert severities == {DOCUMENTED[rule]}


def test_the_page_shows_the_table_of_rules() -> None:
    table = {name: (rule.severity, rule.ruling) for name, rule in RULES.items()}
    assert {name: (severity, ruling) for name, severity, ruling in ROWS} == table


def test_each_keyword_of_a_schema_that_a_value_can_break_is_documented() -> None:
    known = Draft202012Validator.VALIDATORS.keys() | {"x-kcp-max-bytes"}
    used = {word for name in message_names() for word in keywords(dict(load_schema(name)))}
    assert (used & known) - SILENT <= DOCUMENTED.keys()


def test_the_annotations_of_the_page_are_those_of_the_schemas() -> None:
    used = {word for name in message_names() for word in keywords(dict(load_schema(name)))}
    documented = set(ANNOTATION_ROW.findall(PAGE.partition("## Faults")[0]))
    assert documented == {word for word in used if word.startswith("x-kcp-")}


def keywords(schema: object) -> Iterator[str]:
    """Find the keywords of a schema, at any depth, without the fields' names and the examples."""
    if is_object(schema):
        for word, value in schema.items():
            yield word
            if word == "properties":
                for child in value.values():
                    yield from keywords(child)
            elif word != "examples" and not (is_array(value) or word == "x-kcp-when"):
                yield from keywords(value)
