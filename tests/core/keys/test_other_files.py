"""A file that is well known, and holds nothing that is read here, is named for what it is."""

import gzip
import re
from base64 import b64encode
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Certificate, KeyLoadError
from kcp_proto.keys import KeyFile, load_private_key
from tests.core.conftest import PASSWORD, Openssl

Make = Callable[[Openssl, bytes, bytes], bytes]

# What a file begins with, or is, and what it is called.
BEGINNINGS: dict[bytes, str] = {
    b"PuTTY-User-Key-File-3: ssh-rsa\r\nEncryption: none\r\n": "a PuTTY key (.ppk)",
    b"\xef\xbb\xbfPuTTY-User-Key-File-2: ssh-rsa\n": "a PuTTY key (.ppk)",
    b"\xfe\xed\xfe\xed\0\0\0\2": "a Java key store (JKS)",
    b"\xce\xce\xce\xce\0\0\0\2": "a Java key store (JCEKS)",
    b"\x1f\x8b\x08\0": "a gzip file",
    b"BZh91AY": "a bzip2 file",
    b"\xfd7zXZ\0\0": "an xz file",
    b"\x28\xb5\x2f\xfd\x04": "a Zstandard file",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!\x1a\x07\x01": "a RAR archive",
    b"key.pem".ljust(257, b"\0") + b"ustar\0": "a tar archive",
    b"\xd0\xcf\x11\xe0\xa1": "an Office or HWP document",
    b"%PDF-1.7": "a PDF document",
    b"{\\rtf1": "an RTF document",
    b"\n<!DOCTYPE html>": "a web page",
    b"<HTML><body>": "a web page",
    b"\x1e\xf1\xb5\xb0": "a Microsoft key (PVK)",
    b"\x07\x02\0\0\0\xa4\0\0RSA2": "a Microsoft key (PRIVATEKEYBLOB)",
    b"\x06\x02\0\0\0\xa4\0\0RSA1": "a Microsoft public key (PUBLICKEYBLOB)",
    b"Salted__abcdefgh": "a file encrypted by openssl enc",
    b"$ANSIBLE_VAULT;1.1;AES256\n": "an Ansible vault",
    b"age-encryption.org/v1\n": "a file encrypted by age",
    b"-----BEGIN AGE ENCRYPTED FILE-----\n": "a file encrypted by age",
    b"AGE-SECRET-KEY-1ABC": "a secret key of age",
    b"version https://git-lfs.github.com/spec/v1\n": "a Git LFS pointer",
    b"ssh-rsa AAAAB3NzaC1yc2E a@b\n": "an OpenSSH public key",
    b"ecdsa-sha2-nistp256 AAAA a@b\n": "an OpenSSH public key",
    b"SQLite format 3\0": "an SQLite database",
    b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ=\n=ab\n-----END PGP PRIVATE KEY BLOCK-----": (
        "a file of PGP"
    ),
    b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2\n": "an SSH2 private key",
    b"-----BEGIN TSS2 PRIVATE KEY-----\nMIIB\n-----END TSS2 PRIVATE KEY-----": (
        "a key sealed by a TPM, which only it opens"
    ),
    b'<?xml version="1.0"?>\n<RSAKeyValue><Modulus>': "a key of .NET in XML",
    b'{\n "kty": "RSA", "n": "x"}': "a JSON Web Key",
    b'{"keys": [{"kty": "RSA"}]}': "a JSON Web Key",
    b"Private-Key: (2048 bit, 2 primes)\n": "what openssl prints of a key",
}
KEYS = re.compile("PuTTY|Microsoft key|SSH2 private|TPM|XML|JSON|prints")


def refused(data: bytes, role: str) -> KeyLoadError:
    parse = KeyFile.parse if role == "key" else Certificate.parse
    with pytest.raises(KeyLoadError) as caught:
        parse(data)
    return caught.value


@pytest.mark.parametrize("data", BEGINNINGS, ids=BEGINNINGS.values())
def test_a_file_is_named_by_its_first_bytes(data: bytes) -> None:
    key, certificate = refused(data, "key"), refused(data, "certificate")
    assert key.reason == "not-a-key"
    assert key.message.startswith(f"this is {BEGINNINGS[data]}: ")
    assert key.command
    if KEYS.search(BEGINNINGS[data]):
        assert (certificate.reason, certificate.command) == ("key-not-certificate", "")
        assert certificate.message.endswith(", not a certificate")
    else:
        assert certificate.reason == "not-a-certificate"
        assert certificate.message.startswith(f"this is {BEGINNINGS[data]}: ")


@pytest.mark.parametrize("role", ["key", "certificate"])
def test_the_same_in_base64_is_named_too(role: str, plain_key: bytes) -> None:
    encoded = b64encode(gzip.compress(plain_key))
    for data in (encoded, encoded + b"\n", encoded.rstrip(b"=").translate(URL_SAFE)):
        error = refused(data, role)
        assert error.message == "this is a gzip file in Base64: decode the Base64 first"
        assert error.command == "decode the Base64 first"


URL_SAFE = bytes.maketrans(b"+/", b"-_")


def request(openssl: Openssl, key: bytes, certificate: bytes) -> bytes:
    del certificate
    return openssl("req", "-new", "-key", "/dev/stdin", "-subj", "/CN=x", data=key)


def chain(openssl: Openssl, key: bytes, certificate: bytes) -> bytes:
    del key
    arguments = ("crl2pkcs7", "-nocrl", "-certfile", "/dev/stdin")
    return openssl(*arguments, data=certificate)


def message(openssl: Openssl, key: bytes, certificate: bytes) -> bytes:
    del key
    return openssl("cms", "-encrypt", "-outform", "PEM", "/dev/stdin", data=certificate)


def revoked(openssl: Openssl, key: bytes, certificate: bytes) -> bytes:
    del openssl, key, certificate
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import CertificateRevocationListBuilder, Name

    moment = datetime(2026, 1, 1, tzinfo=UTC)
    builder = CertificateRevocationListBuilder(Name([]), moment, moment)
    return builder.sign(generate_private_key(65537, 2048), SHA256()).public_bytes(Encoding.PEM)


INSIDE: dict[str, tuple[Make, str]] = {
    "request": (request, "a certificate signing request (CSR)"),
    "chain": (chain, "PKCS#7"),
    "message": (message, "a CMS message"),
    "revoked": (revoked, "a list of revoked certificates (CRL)"),
}


def der(pem: bytes) -> bytes:
    from kcp_proto.keys import read_blocks

    return read_blocks(pem)[0].der


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("armour", ["right", "certificate", "key", "none"])
def test_der_is_named_by_what_is_inside_whatever_its_armour_says(
    name: str, armour: str, openssl: Openssl, plain_key: bytes, certificate: bytes
) -> None:
    make, words = INSIDE[name]
    data = make(openssl, plain_key, certificate)
    if armour == "none":
        data = der(data)
    elif armour != "right":
        label = b"CERTIFICATE" if armour == "certificate" else b"PRIVATE KEY"
        data = re.sub(rb"(BEGIN|END) [A-Z0-9 ]+-----", rb"\1 " + label + b"-----", data)
    key = refused(data, "key")
    assert key.reason == "not-a-key"
    assert words in key.message
    if armour != "key":
        error = refused(data, "certificate")
        assert error.reason == "not-a-certificate"
        assert words in error.message


@pytest.mark.parametrize("label", [b"CERTIFICATE", b"X509 CRL", b"PUBLIC KEY"])
def test_a_key_with_another_armour_is_read(label: bytes, plain_key: bytes) -> None:
    assert load_private_key(plain_key.replace(b"PRIVATE KEY", label), None)


@pytest.mark.parametrize("label", [b"PRIVATE KEY", b"CERTIFICATE REQUEST", b"PUBLIC KEY"])
def test_a_certificate_with_another_armour_is_read(label: bytes, certificate: bytes) -> None:
    data = certificate.replace(b"CERTIFICATE", label)
    assert Certificate.parse(data) == Certificate.parse(certificate)


@pytest.mark.parametrize("label", [b"CERTIFICATE", b"PUBLIC KEY"])
def test_a_public_key_is_no_certificate(label: bytes, openssl: Openssl, plain_key: bytes) -> None:
    public = openssl("pkey", "-pubout", data=plain_key).replace(b"PUBLIC KEY", label)
    error = refused(public, "certificate")
    assert error.reason == "not-a-certificate"
    assert error.message.startswith("this is a public key: ")


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_der_between_armour_lines_is_read(end: bytes, plain_key: bytes, certificate: bytes) -> None:
    def raw(pem: bytes) -> bytes:
        begin, *_, last = pem.splitlines()
        return begin + (end or b"\n") + der(pem) + end + last + b"\n"

    assert load_private_key(raw(plain_key), None)
    assert Certificate.parse(raw(certificate)) == Certificate.parse(certificate)


@pytest.mark.parametrize("label", [b"", b"PKCS12", b"CERTIFICATE", b"PRIVATE KEY"])
def test_pkcs12_is_named_whatever_its_armour_says(
    label: bytes, openssl: Openssl, plain_key: bytes, certificate: bytes
) -> None:
    pack = ["pkcs12", "-export", "-passout", "pass:changeit"]
    data = openssl(*pack, data=plain_key + certificate)
    if label:
        lines = b"-----BEGIN %b-----\n%b\n-----END %b-----\n"
        data = lines % (label, b64encode(data), label)
    with pytest.raises(KeyLoadError, match="PKCS#12") as caught:
        load_private_key(data, PASSWORD)
    assert caught.value.reason == "pkcs12"
    if label != b"PRIVATE KEY":
        assert refused(data, "certificate").reason == "pkcs12"


@given(st.sampled_from(list(BEGINNINGS)), st.binary(max_size=600), st.sampled_from("kc"))
def test_whatever_follows_only_typed_errors_come(start: bytes, rest: bytes, role: str) -> None:
    assert refused(start + rest, "key" if role == "k" else "certificate").message
