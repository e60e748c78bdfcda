"""The service certificate, in every form, and the line that travels (R15)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Certificate, KeyLoadError, load_private_key
from kcp_proto.keys.private_key import fingerprint
from tests.core.conftest import PASSWORD, Openssl

from .test_forms import FORMS


@pytest.mark.parametrize("form", FORMS)
def test_a_certificate_in_any_form_gives_the_same_line(form: str, certificate: bytes) -> None:
    """R15: rebuilt from the parsed certificate, never by deleting characters."""
    line = Certificate.parse(FORMS[form](certificate)).cert_info
    body = "".join(certificate.decode().split("\n")[1:-2])
    assert line == f"-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----"


def test_the_line_itself_parses_to_the_same_certificate(certificate: bytes) -> None:
    parsed = Certificate.parse(certificate)
    assert Certificate.parse(parsed.cert_info.encode()) == parsed


def test_a_der_certificate_parses(certificate: bytes, openssl: Openssl) -> None:
    der = openssl("x509", "-outform", "DER", data=certificate)
    assert Certificate.parse(der) == Certificate.parse(certificate)
    assert Certificate.parse(der).der == der


def test_what_is_shown_is_what_openssl_shows(certificate: bytes, openssl: Openssl) -> None:
    parsed = Certificate.parse(certificate)
    shown = openssl(
        "x509", "-noout", "-serial", "-fingerprint", "-sha256", "-nameopt", "RFC2253", "-subject",
        "-issuer", "-enddate", data=certificate,
    ).decode()  # fmt: skip
    serial = re.search(r"serial=([0-9A-F]+)", shown)
    assert serial is not None
    assert parsed.serial_number == int(serial[1], 16)
    assert parsed.fingerprint in shown.replace(":", "").lower()
    assert f"subject={parsed.subject}" in shown
    assert f"issuer={parsed.issuer}" in shown
    end = re.search(r"notAfter=(.*) GMT", shown)
    assert end is not None
    day = datetime.strptime(end[1], "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    assert parsed.not_valid_after == day


def test_a_certificate_matches_its_own_key_only(
    certificate: bytes, plain_key: bytes, gateway_key: bytes, openssl: Openssl
) -> None:
    parsed = Certificate.parse(certificate)
    assert parsed.matches(load_private_key(plain_key, None).public_key)
    assert parsed.matches(load_private_key(gateway_key, PASSWORD).public_key)
    other = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    assert not parsed.matches(load_private_key(other, None).public_key)


def test_days_are_counted_to_the_end_and_beyond(certificate: bytes) -> None:
    parsed = Certificate.parse(certificate)
    assert parsed.days_left(parsed.not_valid_after - timedelta(days=7, hours=1)) == 7
    assert parsed.days_left(parsed.not_valid_after + timedelta(hours=1)) == -1


def test_a_key_has_the_fingerprint_that_openssl_gives(plain_key: bytes, openssl: Openssl) -> None:
    public = openssl("pkey", "-pubout", "-outform", "DER", data=plain_key)
    digest = openssl("dgst", "-sha256", "-r", data=public).split()[0].decode()
    assert fingerprint(load_private_key(plain_key, None).public_key) == digest


def test_the_repr_names_size_and_last_day(certificate: bytes) -> None:
    assert re.fullmatch(
        r"<Certificate RSA-2048 until 20\d\d-\d\d-\d\d>", repr(Certificate.parse(certificate))
    )


REFUSED = {
    "empty": b"",
    "too-large": b"-" * 65537,
    "not-a-certificate": b"hello",
    "damaged": b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_no_certificate_is_refused_with_a_reason(reason: str) -> None:
    with pytest.raises(KeyLoadError) as caught:
        Certificate.parse(REFUSED[reason])
    assert caught.value.reason == reason


def test_a_key_instead_of_a_certificate(gateway_key: bytes, openssl: Openssl) -> None:
    with pytest.raises(KeyLoadError) as caught:
        Certificate.parse(gateway_key)
    assert caught.value.reason == "key-not-certificate"
    der = openssl("asn1parse", "-noout", "-out", "/dev/stdout", data=gateway_key)
    with pytest.raises(KeyLoadError, match="a private key, not a certificate") as caught:
        Certificate.parse(der)
    assert caught.value.reason == "key-not-certificate"


def test_a_certificate_for_another_algorithm(openssl: Openssl) -> None:
    new = ["req", "-new", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "/dev/null"]
    with pytest.raises(KeyLoadError) as caught:
        Certificate.parse(openssl(*new, "-subj", "/CN=x"))
    assert caught.value.reason == "wrong-algorithm"
    # Its key looks like any RSA key, but no signature of the gateway's kind verifies by it (R16).
    pss = ["req", "-new", "-x509", "-newkey", "rsa-pss", "-nodes", "-keyout", "/dev/null"]
    with pytest.raises(KeyLoadError, match=r"\bRSA-PSS\b") as caught:
        Certificate.parse(openssl(*pss, "-subj", "/CN=x"))
    assert caught.value.reason == "wrong-algorithm"


def test_a_request_for_a_certificate_is_passed_over(
    certificate: bytes, openssl: Openssl, plain_key: bytes
) -> None:
    signing_request = openssl("req", "-new", "-key", "/dev/stdin", "-subj", "/CN=x", data=plain_key)
    assert Certificate.parse(signing_request + certificate) == Certificate.parse(certificate)
    with pytest.raises(KeyLoadError, match="a certificate signing request") as caught:
        Certificate.parse(signing_request)
    assert caught.value.reason == "not-a-certificate"
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(signing_request, None)
    assert caught.value.reason == "not-a-key"


def test_openssls_trusted_form_is_the_certificate_and_more(
    certificate: bytes, openssl: Openssl
) -> None:
    trusted = openssl("x509", "-trustout", "-setalias", "shop", data=certificate)
    assert b"TRUSTED" in trusted
    assert Certificate.parse(trusted) == Certificate.parse(certificate)
    cut = b"-----BEGIN TRUSTED CERTIFICATE-----\nMIIB\n-----END TRUSTED CERTIFICATE-----\n"
    with pytest.raises(KeyLoadError, match="the certificate is damaged or cut short") as caught:
        Certificate.parse(cut)
    assert caught.value.reason == "damaged"


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", range(256))
def test_a_name_of_an_unknown_kind_of_text_is_damage(kind: int, certificate: bytes) -> None:
    """The library raised a bare KeyError for some kinds before 50."""
    der = Certificate.parse(certificate).der
    name = bytes.fromhex("0603550403")  # commonName; its text follows
    assert der.count(name) == 2
    odd = der.replace(name + der[der.index(name) + 5 :][:1], name + bytes([kind]))
    assert odd != der or kind == 0x0C
    reason = ""
    try:
        Certificate.parse(odd)
    except KeyLoadError as error:
        reason = error.reason
    assert reason in {"", "damaged", "not-a-certificate"}


@pytest.mark.parametrize("tag", sorted({*range(256)} - {0x30}))
def test_a_certificate_whose_content_has_another_tag_is_taken_for_no_other_file(
    tag: int, certificate: bytes
) -> None:
    """With the tag of an INTEGER it was said to be a PKCS#12 file, with a command to open it."""
    der = bytearray(Certificate.parse(certificate).der)
    assert der[4] == 0x30
    der[4] = tag
    with pytest.raises(KeyLoadError) as caught:
        Certificate.parse(bytes(der))
    assert caught.value.reason in {"damaged", "not-a-certificate"}


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(data=st.data())
def test_a_damaged_certificate_raises_only_its_own_error(
    data: st.DataObject, certificate: bytes
) -> None:
    der = bytearray(Certificate.parse(certificate).der)
    for _ in range(data.draw(st.integers(1, 4))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    reason = ""
    try:
        Certificate.parse(bytes(der))
    except KeyLoadError as error:
        reason = error.reason
    assert reason in {"", "damaged", "not-a-certificate", "wrong-algorithm"}
