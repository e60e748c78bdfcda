"""An explanation shows every step to the verdict, and nothing that must not be shown."""

import json
import os
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcp_proto import (
    STAGING,
    Certificate,
    HttpRequest,
    Identity,
    MessageError,
    build_request,
    catalogue,
    explain,
)
from kcp_proto.keys import Block, fingerprint
from kcp_proto.testing import caller_fields
from kcp_sandbox import Issued
from tests.core.conftest import Openssl

CANCEL = {"tno": "22320972271249", "mod_desc": "고객변심"}
TEXT = "T0000^22320972271249^STSC"


def cancel(identity: Identity) -> HttpRequest:
    return build_request("payment.cancel", CANCEL, identity, STAGING)


def foreign(fields: object, url: str = "") -> HttpRequest:
    """Give a request of another program: nothing but its body is known."""
    body = json.dumps(fields, ensure_ascii=False).encode()
    return HttpRequest(method="POST", url=url, headers={}, body=body)


@pytest.mark.parametrize("operation", catalogue.operations())
@settings(deadline=None, max_examples=10)
@given(data=st.data())
def test_whatever_is_built_verifies_and_explains_the_same_from_its_body_alone(
    operation: str, data: st.DataObject, identity: Identity
) -> None:
    fields = data.draw(caller_fields(operation))
    request = build_request(operation, fields, identity, STAGING)
    explanation = explain(request, certificate=identity.certificate)
    assert explanation.ok
    assert explanation.verdict == (
        "verifies" if catalogue.operation(operation).sign else "unsigned"
    )
    assert (explanation.operation, explanation.causes) == (operation, ())
    assert [field.name for field in explanation.fields] == list(request.fields)
    assert explain(foreign(dict(request.fields)), certificate=identity.certificate) == explanation


def test_the_sign_string_is_shown_with_its_bytes_length_and_digest(identity: Identity) -> None:
    explanation = explain(cancel(identity))
    string = explanation.sign_string
    assert string is not None
    assert (string.text, string.fields) == (TEXT, ("site_cd", "tno", "mod_type"))
    assert (bytes.fromhex(string.hex), string.length) == (TEXT.encode(), len(TEXT))
    assert string.sha256 == sha256(TEXT.encode()).hexdigest()
    assert explanation.signature == identity.sign(TEXT)


def test_each_field_says_where_it_comes_from_and_whether_it_is_signed(identity: Identity) -> None:
    fields = {**cancel(identity).fields, "tnoo": "1"}
    explanation = explain(foreign(fields))
    assert [(field.name, field.source, field.signed) for field in explanation.fields] == [
        ("site_cd", "identity", True),
        ("kcp_cert_info", "identity", False),
        ("tno", "caller", True),
        ("mod_type", "constant", True),
        ("mod_desc", "caller", False),
        ("kcp_sign_data", "signature", False),
        ("tnoo", "unknown", False),
    ]
    assert [fault.rule for fault in explanation.faults] == ["field.unknown"]
    assert (explanation.verdict, explanation.ok) == ("verifies", False)


def test_a_warning_does_not_make_a_request_wrong(identity: Identity) -> None:
    fields = {"tno": "1", "mod_mny": 5, "mod_ordr_idxx": "A-1", "mod_ordr_goods": "운동화"}
    explanation = explain(build_request("benepia.reapproval", fields, identity, STAGING))
    assert [fault.severity for fault in explanation.faults] == ["warning"]
    assert explanation.ok


def test_the_certificate_is_named_by_its_prints_and_dates(identity: Identity) -> None:
    certificate = identity.certificate
    for expected, origin in ((certificate, "given"), (None, "request")):
        shown = explain(cancel(identity), certificate=expected).certificate
        assert shown is not None
        assert shown.origin == origin
        assert (shown.subject, shown.issuer) == (certificate.subject, certificate.issuer)
        assert shown.fingerprint == sha256(certificate.der).hexdigest()
        assert shown.key_fingerprint == fingerprint(certificate.public_key)
        assert shown.not_valid_after == certificate.not_valid_after
        assert shown.key_bits == 2048


def pem(certificate: Certificate) -> str:
    return Block("CERTIFICATE", certificate.der).armoured().decode()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_in_the_certificate_are_told(end: str, identity: Identity) -> None:
    damaged = pem(identity.certificate).replace("\n", end)
    explanation = explain(foreign({**cancel(identity).fields, "kcp_cert_info": damaged}))
    assert explanation.cert_info.form == "line-breaks"
    assert (explanation.verdict, explanation.ok) == ("verifies", False)
    assert {fault.pointer for fault in explanation.faults} == {"/kcp_cert_info"}


def test_other_forms_of_the_certificate_are_told_apart(identity: Identity) -> None:
    line = identity.certificate.cert_info
    forms: dict[str, object] = {
        line: "right",
        line.replace(" ", ""): "other-form",
        line[:300] + line[-25:]: "unreadable",
        "-----BEGIN CERTIFICATE-----MASKED==-----END CERTIFICATE-----": "unreadable",
        "": "unreadable",
    }
    for text, form in forms.items():
        explanation = explain(foreign({**cancel(identity).fields, "kcp_cert_info": text}))
        assert explanation.cert_info.form == form
        assert explanation.cert_info.relation == "not-compared"
        assert explanation.verdict == ("no-certificate" if form == "unreadable" else "verifies")
    number = explain(foreign({**cancel(identity).fields, "kcp_cert_info": 1}))
    assert number.cert_info.form == "unreadable"
    fields = {**cancel(identity).fields}
    del fields["kcp_cert_info"]
    assert explain(foreign(fields)).cert_info.form == "missing"


def test_the_certificate_is_compared_with_the_given_one(
    identity: Identity, stranger: Issued
) -> None:
    renewed = replace(identity.certificate, der=b"renewed")
    other = Certificate.parse(stranger.certificate)
    known = {"equal": identity.certificate, "same-key": renewed, "other": other}
    for relation, certificate in known.items():
        explanation = explain(cancel(identity), certificate=certificate)
        assert explanation.cert_info.relation == relation
        assert explanation.verdict == ("mismatch" if relation == "other" else "verifies")


def test_the_key_of_the_certificate_in_the_request_is_suspected_by_itself(
    identity: Identity, stranger: Issued
) -> None:
    other = Certificate.parse(stranger.certificate)
    (mistake,) = explain(cancel(identity), certificate=other).causes
    assert str(mistake) == f"{mistake.message} [{mistake.id}]"
    assert (mistake.id, mistake.key) == ("key.known", fingerprint(identity.certificate.public_key))


def test_a_key_that_was_given_as_another_is_named(identity: Identity, stranger: Issued) -> None:
    signature = stranger.identity().sign(TEXT)
    request = foreign({**cancel(identity).fields, "kcp_sign_data": signature})
    other = Certificate.parse(stranger.certificate)
    (mistake,) = explain(request, others=[other]).causes
    assert (mistake.id, mistake.key) == ("key.known", fingerprint(other.public_key))
    assert [found.id for found in explain(request).causes] == ["key.unknown"]


def test_a_request_that_cannot_be_checked_says_why(identity: Identity) -> None:
    whole = dict(cancel(identity).fields)
    for signature in ("", None, 5):
        explanation = explain(foreign({**whole, "kcp_sign_data": signature}))
        assert (explanation.verdict, explanation.signature) == ("no-signature", None)
        assert (explanation.ok, explanation.openssl_commands()) == (False, ())
    unsignable = explain(foreign({**whole, "site_cd": "T 00"}))
    assert (unsignable.verdict, unsignable.sign_string) == ("no-sign-string", None)
    assert unsignable.openssl_commands() == ()
    assert [mistake.id for mistake in unsignable.causes] == ["text.sample-value"]
    missing = {name: value for name, value in whole.items() if name != "tno"}
    explanation = explain(foreign(missing))
    assert explanation.verdict == "no-sign-string"
    assert [fault.pointer for fault in explanation.faults] == ["/tno"]
    blind = explain(foreign({**missing, "kcp_cert_info": "?"}))
    assert (blind.verdict, blind.causes, blind.public_key) == ("no-sign-string", (), "")


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"{", "json.syntax"),
        (b'{"tno": "1", "tno": "2"}', "json.duplicate"),
        (b"\xff", "json.utf-8"),
        (b"[]", "type"),
        (b'{"mod_type": "STXX", "pt_txtype": "1"}', "message.undetected"),
        (b'{"res_cd": "0000"}', "message.undetected"),
        (b'{"mod_type": "STSC", "pay_type": "PACA"}', "message.undetected"),
    ],
)
def test_a_body_that_is_no_request_is_refused_with_the_reason(body: bytes, rule: str) -> None:
    with pytest.raises(MessageError) as caught:
        explain(HttpRequest(method="POST", url="", headers={}, body=body))
    assert [fault.rule for fault in caught.value.faults] == [rule]


UNKNOWN: dict[str, object] = {"site_cd": "T0000", "tno": "22320972271249", "mod_mny": "4000"}


@pytest.mark.parametrize("mod_type", ["STXX", "STPX"])
@pytest.mark.parametrize("url", ["", STAGING.base_url + "/gw/mod/v1/cancel"])
def test_an_unknown_operation_is_explained_by_the_rule_of_its_path(
    url: str, mod_type: str, identity: Identity
) -> None:
    """Which fields are signed depends on the path alone."""
    text = f"T0000^22320972271249^{mod_type}"
    fields = {**UNKNOWN, "kcp_cert_info": identity.certificate.cert_info, "mod_type": mod_type}
    right = explain(foreign({**fields, "kcp_sign_data": identity.sign(text)}, url))
    assert (right.operation, right.verdict, right.ok) == ("/gw/mod/v1/cancel", "verifies", False)
    assert right.sign_string is not None
    assert right.sign_string.text == text
    (fault,) = right.faults
    assert fault.rule == "message.undetected"
    assert fault.message.startswith(f"mod_type is {mod_type}: known are STRA")
    assert f"mod_type 값이 {mod_type}입니다" in fault.message_ko
    assert right.openssl_commands()
    wrong = explain(foreign({**fields, "kcp_sign_data": identity.sign(text + "\n")}, url))
    assert [cause.id for cause in wrong.causes] == ["text.newline"]


@pytest.mark.parametrize("value", ["4111111111111111", "19800101", None, ["STXX"], "stxx", ""])
def test_what_is_no_code_is_not_quoted_as_an_unknown_operation(
    value: object, identity: Identity
) -> None:
    explanation = explain(foreign({**UNKNOWN, "mod_type": value}))
    (fault, *_) = explanation.faults
    assert fault.message.startswith("mod_type is …: known are STRA")
    unsigned = explain(foreign({"pt_txtype": "98000000"}, STAGING.base_url))
    assert unsigned.verdict == "unsigned"
    assert unsigned.faults[0].message.startswith("pt_txtype is 98000000: known are 9")


def test_the_address_or_the_name_decides_where_the_fields_leave_doubt() -> None:
    fields = {"mod_type": "STSC", "pay_type": "PACA"}
    paths = {"/gw/mod/v1/cancel": "payment.cancel", "/std/inquery": "transaction.inquiry"}
    for path, operation in paths.items():
        request = foreign(fields, STAGING.base_url + path)
        assert explain(request).operation == operation
        assert explain(replace(foreign(fields), operation=operation)).operation == operation
    with pytest.raises(MessageError):
        explain(replace(foreign(fields), operation="payment.cancle"))


def shell(commands: tuple[str, ...], folder: Path) -> tuple[int, str]:
    """Run the commands as a sceptic does: pasted into a shell, one after the other."""
    done = run(
        ["/bin/sh", "-e", "-c", "\n".join(commands)],
        capture_output=True,
        cwd=folder,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    return done.returncode, done.stdout.decode()


@pytest.mark.usefixtures("openssl")
@pytest.mark.parametrize("from_file", [True, False])
def test_the_openssl_commands_come_to_the_same_verdict(
    from_file: bool, identity: Identity, tmp_path: Path
) -> None:
    file = "-it's my certificate.pem" if from_file else None
    if file:
        (tmp_path / file).write_text(pem(identity.certificate))
    good = explain(cancel(identity))
    assert shell(good.openssl_commands(file), tmp_path) == (0, "Verified OK\n")
    assert (tmp_path / "kcp-signed.txt").read_bytes() == TEXT.encode()
    for text in (TEXT + "\n", TEXT.replace("^", "|")):
        fields = {**cancel(identity).fields, "kcp_sign_data": identity.sign(text)}
        bad = explain(foreign(fields))
        code, printed = shell(bad.openssl_commands(file), tmp_path)
        assert (bad.verdict, code, printed) == ("mismatch", 1, "Verification failure\n")


@pytest.mark.usefixtures("openssl")
def test_a_value_that_a_shell_would_run_is_data(identity: Identity, tmp_path: Path) -> None:
    hostile = "'$(touch${IFS}owned)`touch${IFS}owned`\"%s\\n;"
    text = f"T0000^{hostile}^STSC"
    fields = {**cancel(identity).fields, "tno": hostile, "kcp_sign_data": identity.sign(text)}
    explanation = explain(foreign(fields))
    assert explanation.verdict == "verifies"
    assert shell(explanation.openssl_commands(), tmp_path) == (0, "Verified OK\n")
    assert not (tmp_path / "owned").exists()


def test_no_command_is_given_for_a_signature_that_openssl_would_read_differently(
    identity: Identity,
) -> None:
    signature = identity.sign(TEXT)
    folded = f"{signature[:76]}\n{signature[76:]}"
    explanation = explain(foreign({**cancel(identity).fields, "kcp_sign_data": folded}))
    assert [mistake.id for mistake in explanation.causes] == ["signature.line-breaks"]
    assert explanation.openssl_commands() == ()


def test_a_command_line_fits_a_terminal(identity: Identity) -> None:
    commands = explain(cancel(identity)).openssl_commands()
    assert max(len(line) for command in commands for line in command.splitlines()) <= 80


def test_no_password_and_no_personal_data_is_shown(identity: Identity) -> None:
    secrets: dict[str, Any] = {
        name: f"canary{number}"
        for number, (name, field) in enumerate(
            catalogue.operation("benepia.point_payment").request.fields.items()
        )
        if field.sensitive in ("secret", "personal")
    }
    assert "pt_pwd" in secrets
    payment = {"pt_txtype": "91200000", "amount": "1004", "pt_mny": "1004", **secrets}
    swapped = {**cancel(identity).fields, **secrets, "kcp_sign_data": b64encode(b"x").decode()}
    nested = {"pt_txtype": "91200000", "pt_pwd": ["canary"], "unknown": {"pt_pwd": "canary"}}
    for fields in (payment, swapped, nested):
        explanation = explain(foreign(fields), certificate=identity.certificate)
        fields_shown = {field.name for field in explanation.fields}
        assert set(fields) == fields_shown
        everything = f"{explanation!r} {explanation.fields} {explanation.sign_string}"
        everything += f"{explanation.causes} {explanation.faults} {explanation.certificate}"
        everything += " ".join(explanation.openssl_commands())
        assert "canary" not in everything


def test_its_repr_holds_neither_signature_nor_transaction_number(identity: Identity) -> None:
    explanation = explain(cancel(identity))
    assert repr(explanation) == "<Explanation payment.cancel verifies, 0 faults>"


def test_a_certificate_of_another_kind_of_key_is_unreadable(
    openssl: Openssl, identity: Identity, tmp_path: Path
) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(openssl("genpkey", "-algorithm", "ED25519"))
    elliptic = openssl("req", "-new", "-x509", "-key", str(key), "-subj", "/CN=T0000")
    line = "".join(elliptic.decode().splitlines())
    explanation = explain(foreign({**cancel(identity).fields, "kcp_cert_info": line}))
    assert explanation.cert_info.form == "unreadable"
    assert explanation.verdict == "no-certificate"
