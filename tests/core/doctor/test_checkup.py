"""The checkup finds each thing that is wrong, goes on, and names a command that fixes it."""

import pickle
import shlex
import stat
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Certificate, Identity
from kcp_proto.doctor import (
    Check,
    IdentityFiles,
    check_identity,
    check_rotation,
)
from kcp_proto.doctor.certificate_checks import RENEW_WITHIN_DAYS
from kcp_sandbox import Issued, issue
from tests.core.conftest import PASSWORD, Openssl
from tests.core.keys.der import encrypted_pkcs8, pbes1, pbkdf2
from tests.core.keys.test_forms import FORMS

CANARY = b"canary-7f3a"
FIRST_SIX = [
    "key.container",
    "key.encryption",
    "key.iterations",
    "key.password",
    "key.size",
    "key.signature",
]
ROWS = [
    *FIRST_SIX,
    "key.permissions",
    "password.permissions",
    "certificate.form",
    "certificate.lines",
    "certificate.dates",
    "certificate.match",
    "certificate.chain",
    "site_cd.form",
]


@pytest.fixture
def files(gateway_key: bytes, certificate: bytes) -> IdentityFiles:
    """Give what the gateway issues: its own encryption, and the certificate of the key."""
    return IdentityFiles(
        key=gateway_key,
        certificate=certificate,
        password=PASSWORD,
        key_mode=0o600,
        password_mode=0o600,
    )


@pytest.fixture(scope="session")
def now(certificate: bytes) -> datetime:
    """Give the moment at which the certificate becomes valid; it lasts thirty days."""
    return Certificate.parse(certificate).not_valid_before


def look(
    files: IdentityFiles,
    now: datetime,
    *,
    roots: Sequence[bytes] = (),
    site_cd: str | None = None,
    upcoming: bool = False,
) -> dict[str, Check]:
    checks = check_identity(files, now=now, roots=roots, site_cd=site_cd, upcoming=upcoming)
    assert [check.id for check in checks] == ROWS
    return {check.id: check for check in checks}


def reasons(found: dict[str, Check], status: str = "failed") -> dict[str, str]:
    return {row: check.reason for row, check in found.items() if check.status == status}


def test_what_the_gateway_issues_passes_with_one_warning(
    files: IdentityFiles, now: datetime, certificate: bytes
) -> None:
    found = look(files, now, roots=[certificate], site_cd="T0000")
    assert {check.status for check in found.values()} == {"ok", "warning"}
    assert reasons(found, "warning") == {"key.iterations": "weak-iterations"}
    assert found["key.encryption"].message == "PBES1 SHA1-3DES"
    assert "2,048" in found["key.iterations"].message
    assert "certificates hold no site code" in found["site_cd.form"].message


def test_what_was_not_given_is_skipped_and_nothing_else(
    files: IdentityFiles, now: datetime
) -> None:
    found = look(replace(files, key_mode=None, password_mode=None), now)
    assert set(reasons(found, "skipped")) == {
        "key.permissions",
        "password.permissions",
        "certificate.chain",
        "site_cd.form",
    }


KEY_FAILURES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "key.container"),
    "not-a-key": (b"hello", "key.container"),
    "too-large": (b"-" * 65537, "key.container"),
    "damaged": (b"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "key.container"),
    "excessive-work": (
        encrypted_pkcs8(pbes1("1.2.840.113549.1.12.1.3", iterations=2**31 - 1)),
        "key.encryption",
    ),
    "unsupported-encryption": (
        encrypted_pkcs8(pbkdf2("2.16.840.1.101.3.4.1.46", iterations=20_000)),
        "key.encryption",
    ),
}


@pytest.mark.parametrize("reason", KEY_FAILURES)
def test_a_key_that_does_not_load_fails_in_one_row_and_the_certificate_is_checked_still(
    reason: str, files: IdentityFiles, now: datetime
) -> None:
    key, row = KEY_FAILURES[reason]
    found = look(replace(files, key=key), now)
    assert reasons(found) == {row: reason}
    assert found[row].remedy
    assert found["certificate.dates"].status == "ok"
    assert found["certificate.match"].status == "skipped"


def test_the_two_files_swapped(files: IdentityFiles, now: datetime) -> None:
    swapped = replace(files, key=files.certificate, certificate=files.key)
    found = look(swapped, now)
    assert reasons(found) == {
        "key.container": "certificate-not-key",
        "certificate.form": "key-not-certificate",
    }
    assert "swapped" in found["key.container"].remedy
    assert "swapped" in found["certificate.form"].remedy
    assert {found[row].status for row in FIRST_SIX[1:]} == {"skipped"}


def test_a_chain_in_the_wrong_order_is_told_from_another_keys_certificate(
    files: IdentityFiles, renewal: Issued, now: datetime
) -> None:
    right = files.certificate + renewal.certificate
    assert reasons(look(replace(files, certificate=right), now)) == {}
    wrong = renewal.certificate + b"-----BEGIN X-----\nMAA=\n-----END X-----\n" + files.certificate
    found = look(replace(files, certificate=wrong), now)
    assert reasons(found)["certificate.match"] == "wrong-order"
    assert "number 2" in found["certificate.match"].message
    assert "first" in found["certificate.match"].remedy


def test_a_public_key_two_keys_and_a_pkcs12(
    files: IdentityFiles, now: datetime, openssl: Openssl, plain_key: bytes
) -> None:
    public = openssl("pkey", "-pubout", data=plain_key)
    pack = ["pkcs12", "-export", "-passout", "pass:changeit"]
    packed = openssl(*pack, data=plain_key + files.certificate)
    for key, reason in (
        (public, "public-key"),
        (files.key * 2, "several-keys"),
        (packed, "pkcs12"),
    ):
        assert reasons(look(replace(files, key=key), now)) == {"key.container": reason}


def test_a_wrong_and_a_missing_password_fail_where_the_password_is_checked(
    files: IdentityFiles, now: datetime
) -> None:
    for password, reason in ((CANARY, "wrong-password"), (None, "password-missing")):
        found = look(replace(files, password=password), now)
        assert reasons(found) == {"key.password": reason}
        assert found["key.encryption"].status == "ok"
        assert found["key.size"].status == "skipped"


def test_a_password_with_something_at_its_edges_is_to_be_given_without(
    files: IdentityFiles, now: datetime
) -> None:
    """An openssl command would take the password as it is, and fail in the same way."""
    found = look(replace(files, password=b'"secret"\r'), now)
    assert reasons(found) == {"key.password": "wrong-password"}
    assert "quotation marks" in found["key.password"].message
    assert found["key.password"].remedy.startswith("give the password alone")
    assert "secret" not in str(found)


def test_a_password_too_many_does_not_hide_the_rest(
    files: IdentityFiles, now: datetime, plain_key: bytes
) -> None:
    found = look(replace(files, key=plain_key), now)
    assert reasons(found) == {"key.password": "password-not-needed"}
    assert found["key.signature"].status == found["certificate.match"].status == "ok"
    assert reasons(found, "warning") == {"key.encryption": "not-encrypted"}


def test_a_short_key_with_a_password_too_many_fails_twice(
    files: IdentityFiles, now: datetime, openssl: Openssl
) -> None:
    short = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
    found = look(replace(files, key=short), now)
    assert reasons(found) == {"key.password": "password-not-needed", "key.size": "too-short"}


def test_an_encrypted_key_for_another_algorithm_opens_and_is_the_wrong_kind(
    files: IdentityFiles, now: datetime, openssl: Openssl
) -> None:
    key = openssl("genpkey", "-algorithm", "ED25519")
    closed = openssl("pkcs8", "-topk8", "-passout", "pass:changeit", data=key)
    found = look(replace(files, key=closed), now)
    assert reasons(found) == {"key.size": "wrong-algorithm"}
    assert found["key.password"].status == "ok"


def test_a_key_that_signs_wrongly_fails_at_its_signature(
    files: IdentityFiles, now: datetime, openssl: Openssl, plain_key: bytes
) -> None:
    der = openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=plain_key)
    broken = der[:-20] + bytes(byte ^ 0x55 for byte in der[-20:])
    found = look(replace(files, key=broken, password=None), now)
    assert reasons(found) == {"key.signature": "damaged"}


def test_an_old_container_and_a_weak_cipher_are_warnings(
    files: IdentityFiles, now: datetime, openssl: Openssl, plain_key: bytes
) -> None:
    old = openssl("rsa", "-traditional", data=plain_key)
    warned = reasons(look(replace(files, key=old, password=None), now), "warning")
    assert warned == {"key.container": "pkcs1", "key.encryption": "not-encrypted"}
    legacy = ["-provider", "legacy", "-provider", "default", "-passout", "pass:changeit"]
    weak = openssl("pkcs8", "-topk8", "-v1", "PBE-SHA1-RC2-40", *legacy, data=plain_key)
    found = look(replace(files, key=weak), now)
    assert reasons(found, "warning")["key.encryption"] == "weak-cipher"
    assert found["key.encryption"].remedy.endswith("-provider legacy -provider default")


def test_a_strong_file_has_nothing_to_fix(
    files: IdentityFiles, now: datetime, openssl: Openssl, plain_key: bytes
) -> None:
    for options in (["-iter", "600000"], ["-scrypt"]):
        command = ["pkcs8", "-topk8", "-v2", "aes-256-cbc", *options, "-passout", "pass:changeit"]
        found = look(replace(files, key=openssl(*command, data=plain_key)), now)
        assert reasons(found, "warning") == reasons(found) == {}


def test_the_command_for_the_key_makes_a_file_without_a_warning(
    files: IdentityFiles, now: datetime, plain_key: bytes, openssl: Openssl, tmp_path: Path
) -> None:
    legacy = ["-provider", "legacy", "-provider", "default", "-passout", "pass:changeit"]
    old = {
        "gateway": files.key,
        "weak": openssl("pkcs8", "-topk8", "-v1", "PBE-SHA1-RC2-40", *legacy, data=plain_key),
        "plain": plain_key,
        "PKCS 1": openssl("rsa", "-traditional", data=plain_key),
    }
    for name, key in old.items():
        path = tmp_path / f"{name} key's.pem"
        path.write_bytes(key)
        password = None if b"ENCRYPTED" not in key else PASSWORD
        patient = replace(files, key=key, password=password, key_name=str(path))
        warnings = {one.remedy for one in look(patient, now).values() if one.status == "warning"}
        (command,) = warnings
        passwords = ["-passin", "pass:changeit", "-passout", "pass:changeit"]
        run([*shlex.split(command), *passwords], cwd=tmp_path, check=True, capture_output=True)
        fixed = replace(files, key=(tmp_path / "NEW.pem").read_bytes())
        found = look(fixed, now)
        assert reasons(found, "warning") == reasons(found) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
@pytest.mark.parametrize("which", ["key", "password"])
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o602, 0o777])
def test_the_command_for_permissions_closes_the_file(
    mode: int, which: str, files: IdentityFiles, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "-my [key].pem"
    path.touch()
    path.chmod(mode)
    name = "-my [key].pem"
    opened = (
        replace(files, key_name=name, key_mode=mode)
        if which == "key"
        else replace(files, password_name=name, password_mode=mode)
    )
    found = look(opened, now)
    check = found[f"{which}.permissions"]
    assert (check.status, check.reason) == ("warning", "open-permissions")
    run(shlex.split(check.remedy), cwd=tmp_path, check=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


THE_LINE = "one line without any line end"
PLAIN = {"LF", "CRLF", "65 columns", "76 columns", *(form for form in FORMS if "leading" in form)}


@pytest.mark.parametrize("form", sorted(PLAIN))
def test_a_plain_certificate_has_a_command_that_prints_the_line_to_paste(
    form: str, files: IdentityFiles, now: datetime, tmp_path: Path
) -> None:
    text = FORMS[form](files.certificate)
    check, done = fixed(files, text, now, tmp_path)
    assert (check.status, "R15" in check.message) == ("ok", True)
    assert done == Certificate.parse(text).cert_info.encode()


@pytest.mark.parametrize("form", sorted(FORMS.keys() - PLAIN - {THE_LINE}))
def test_a_mangled_certificate_is_a_warning_with_a_command_that_mends_it(
    form: str, files: IdentityFiles, now: datetime, tmp_path: Path
) -> None:
    check, _ = fixed(files, FORMS[form](files.certificate), now, tmp_path)
    assert (check.status, check.reason) == ("warning", "mangled")
    assert "R15" in check.message
    plain = replace(files, certificate=(tmp_path / "NEW.pem").read_bytes())
    assert look(plain, now)["certificate.lines"].status == "ok"


def fixed(files: IdentityFiles, text: bytes, now: datetime, folder: Path) -> tuple[Check, bytes]:
    """Check a text's lines, then run the command that the check gives."""
    path = folder / "my cert.pem"
    path.write_bytes(text)
    patient = replace(files, key=b"", certificate=text, certificate_name=str(path))
    check = look(patient, now)["certificate.lines"]
    command = check.remedy.replace("python ", f"{shlex.quote(sys.executable)} ", 1)
    done = run(command, shell=True, cwd=folder, check=True, capture_output=True)  # noqa: S602
    return check, done.stdout


def test_what_pasting_the_text_would_do_is_said(files: IdentityFiles, now: datetime) -> None:
    windows = replace(files, certificate=files.certificate.replace(b"\n", b"\r\n"))
    count = files.certificate.count(b"\n")
    message = look(windows, now)["certificate.lines"].message
    assert f"its {count} CRLF line ends, production would refuse it with S032" in message
    joined = replace(files, certificate=files.certificate.replace(b"\n", b"\\n"))
    assert "not the documented line" in look(joined, now)["certificate.lines"].message


def test_the_line_itself_and_der_need_no_warning(
    files: IdentityFiles, now: datetime, openssl: Openssl, tmp_path: Path
) -> None:
    parsed = Certificate.parse(files.certificate)
    line = look(replace(files, certificate=parsed.cert_info.encode()), now)["certificate.lines"]
    assert (line.status, "one line" in line.message, line.remedy) == ("ok", True, "")
    der = replace(files, certificate=parsed.der)
    check = look(der, now)["certificate.lines"]
    assert (check.status, "DER" in check.message) == ("ok", True)


def test_each_time_of_a_certificates_life_has_its_word(issued: Issued, identity: Identity) -> None:
    files = IdentityFiles(key=b"", certificate=issued.certificate, password=None)
    first, last = identity.certificate.not_valid_before, identity.certificate.not_valid_after
    day = timedelta(days=1)
    life = {
        first - day: ("failed", "not-yet-valid"),
        first: ("ok", ""),
        last - RENEW_WITHIN_DAYS * day: ("ok", ""),
        last - RENEW_WITHIN_DAYS * day + day / 24: ("warning", "expiring"),
        last: ("warning", "expiring"),
        last + day: ("failed", "expired"),
    }
    for moment, expected in life.items():
        check = look(files, moment)["certificate.dates"]
        assert (check.status, check.reason) == expected


def test_a_certificate_of_the_future_is_fine_as_the_next_one(
    issued: Issued, identity: Identity
) -> None:
    files = IdentityFiles(key=b"", certificate=issued.certificate, password=None)
    early = identity.certificate.not_valid_before - timedelta(days=90)
    assert look(files, early, upcoming=True)["certificate.dates"].status == "ok"


@given(
    at=st.datetimes(datetime(2025, 1, 1), datetime(2033, 1, 1)).map(
        lambda at: at.replace(tzinfo=UTC)
    )
)
def test_the_checkup_warns_whenever_the_identity_itself_does(
    at: datetime, issued: Issued, identity: Identity
) -> None:
    """Two readers of the same dates never disagree."""
    files = IdentityFiles(key=b"", certificate=issued.certificate, password=None)
    check = look(files, at)["certificate.dates"]
    assert (check.status == "ok") == (identity.warnings(at) == [])


def test_a_certificate_of_another_key(
    files: IdentityFiles, now: datetime, stranger: Issued
) -> None:
    found = look(replace(files, certificate=stranger.certificate), now)
    assert reasons(found)["certificate.match"] == "key-mismatch"


def test_an_authority_that_did_not_issue_the_certificate(
    files: IdentityFiles, now: datetime, stranger: Issued
) -> None:
    found = look(files, now, roots=[stranger.certificate])
    assert reasons(found) == {"certificate.chain": "untrusted"}
    broken = look(files, now, roots=[b"hello"])
    assert reasons(broken) == {"certificate.chain": "not-a-certificate"}


def test_an_expired_chain_asks_for_a_renewal(files: IdentityFiles, now: datetime) -> None:
    found = look(files, now + timedelta(days=99), roots=[files.certificate])
    assert reasons(found)["certificate.chain"] == "chain-expired"
    assert found["certificate.chain"].remedy == found["certificate.dates"].remedy


def test_a_chain_that_was_asked_for_and_cannot_be_checked_is_a_failure(
    files: IdentityFiles, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "OpenSSL", None)
    found = look(files, now, roots=[files.certificate])
    assert reasons(found) == {"certificate.chain": "missing-extra"}
    assert found["certificate.chain"].remedy == "pip install 'kcp-proto[openssl]'"


@pytest.mark.parametrize("site_cd", ["", "T00000", "T-000", "가맹점"])
def test_a_site_code_that_its_schema_refuses(
    site_cd: str, files: IdentityFiles, now: datetime
) -> None:
    assert set(reasons(look(files, now, site_cd=site_cd))) == {"site_cd.form"}


@pytest.fixture(scope="session")
def renewal(now: datetime) -> Issued:
    """Give what the shop gets ten days into the certificate's thirty."""
    return issue("T0000", b"nextone", now=now + timedelta(days=10))


def rotation(old: bytes, new: bytes) -> dict[str, tuple[str, str]]:
    return {check.id: (check.status, check.reason) for check in check_rotation(old, new)}


def test_a_renewal_that_overlaps_is_in_order(certificate: bytes, renewal: Issued) -> None:
    assert set(rotation(certificate, renewal.certificate).values()) == {("ok", "")}


def test_a_renewal_with_a_gap_fails(certificate: bytes, now: datetime) -> None:
    late = issue("T0000", b"nextone", now=now + timedelta(days=31))
    found = rotation(certificate, late.certificate)
    assert found["rotation.overlap"] == ("failed", "no-overlap")


def test_old_and_next_swapped_fail(certificate: bytes, renewal: Issued) -> None:
    found = rotation(renewal.certificate, certificate)
    assert found["rotation.overlap"] == ("failed", "wrong-order")


def test_the_same_certificate_twice_fails(certificate: bytes) -> None:
    found = rotation(certificate, certificate.replace(b"\n", b"\r\n"))
    assert found == {
        "rotation.certificate": ("failed", "same-certificate"),
        "rotation.key": ("skipped", ""),
        "rotation.overlap": ("skipped", ""),
    }


def test_a_renewal_for_the_same_key_is_a_warning(
    certificate: bytes, plain_key: bytes, openssl: Openssl, tmp_path: Path
) -> None:
    """The gateway's public test certificate was renewed so (seen in the field)."""
    path = tmp_path / "key.pem"
    path.write_bytes(plain_key)
    again = openssl("req", "-new", "-x509", "-key", str(path), "-subj", "/CN=x", "-days", "60")
    found = rotation(certificate, again)
    assert found["rotation.key"] == ("warning", "same-key")
    assert found["rotation.overlap"] == ("ok", "")


def test_a_rotation_with_a_file_that_is_no_certificate_is_skipped(certificate: bytes) -> None:
    assert {status for status, _ in rotation(certificate, b"hello").values()} == {"skipped"}


def test_no_check_holds_the_password_or_the_key(files: IdentityFiles, now: datetime) -> None:
    for password in (PASSWORD, CANARY):
        checks = look(replace(files, password=password), now).values()
        text = repr(checks)
        assert password.decode() not in text
        assert files.key.splitlines()[3].decode() not in text


def test_files_show_their_names_only_and_are_never_pickled(files: IdentityFiles) -> None:
    assert repr(files) == "<IdentityFiles KEY.pem, CERT.pem>"
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(files)


def test_a_name_cannot_steer_a_terminal() -> None:
    check = Check(id="x", status="ok", message="a\x1b[2Jb\u202e", remedy="c\nd")
    assert check.message.isprintable()
    assert check.remedy.isprintable()
