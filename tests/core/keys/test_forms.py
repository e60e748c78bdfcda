"""Every form in which a sound key arrives loads, and is the same key."""

import re
import sys
from base64 import b64encode
from collections.abc import Callable
from textwrap import wrap

import pytest

from kcp_proto import load_private_key
from kcp_proto.keys import read_der
from kcp_proto.keys.key_file import KeyFile
from kcp_proto.keys.private_key import fingerprint
from tests.core.conftest import PASSWORD, Openssl

from .der import element, sequence

Change = Callable[[bytes], bytes]


def columns(width: int) -> Change:
    def change(pem: bytes) -> bytes:
        head, *body, tail = pem.decode().strip().split("\n")
        return "\n".join([head, *wrap("".join(body), width), tail]).encode()

    return change


FORMS: dict[str, Change] = {
    "LF": lambda pem: pem,
    "CRLF": lambda pem: pem.replace(b"\n", b"\r\n"),
    "CR": lambda pem: pem.replace(b"\n", b"\r"),
    "a byte order mark": lambda pem: b"\xef\xbb\xbf" + pem,
    "UTF-16, as Notepad saves it": lambda pem: pem.decode().encode("utf-16"),
    "65 columns": columns(65),
    "76 columns": columns(76),
    "one line": columns(10_000),
    "one line without any line end": lambda pem: pem.replace(b"\n", b""),
    "literal \\n": lambda pem: pem.replace(b"\n", b"\\n"),
    "literal \\r\\n": lambda pem: pem.replace(b"\n", b"\\r\\n"),
    "all white space removed": lambda pem: re.sub(rb"\s", b"", pem),
    "trailing blanks": lambda pem: pem.replace(b"\n", b"  \t\n") + b" \n\n ",
    "indented": lambda pem: pem.replace(b"\n", b"\n    "),
    "leading bag attributes": lambda pem: b"Bag Attributes\n    localKeyID: 01\nKey: x\n" + pem,
    "leading Korean text": lambda pem: "테스트 키\n".encode() + pem,
    "leading text that begins like DER": lambda pem: b"0 key of shop T0000\n" + pem,
    "no armour": lambda pem: b"".join(pem.splitlines()[1:-1]),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_gateways_own_key_loads_in_any_form(
    form: str, gateway_key: bytes, plain_key: bytes
) -> None:
    signer = load_private_key(FORMS[form](gateway_key), PASSWORD)
    assert fingerprint(signer.public_key) == fingerprint(
        load_private_key(plain_key, None).public_key
    )


def test_a_key_beside_its_certificate_loads(gateway_key: bytes, certificate: bytes) -> None:
    assert load_private_key(certificate + gateway_key, PASSWORD).public_key.key_size == 2048


def test_a_stray_end_before_the_key_is_passed_over(plain_key: bytes) -> None:
    stray = b"-----END PRIVATE KEY-----\n"
    assert load_private_key(stray + plain_key, None).public_key.key_size == 2048


def test_a_key_with_attributes_loads(openssl: Openssl, plain_key: bytes) -> None:
    parts = read_der(
        openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=plain_key)
    ).children()
    whole = [element(part.tag, part.body) for part in parts]
    assert len(whole) == 3
    key = load_private_key(sequence(*whole, element(0xA0, b"")), None)
    assert key.public_key.key_size == 2048


def test_der_loads(openssl: Openssl, gateway_key: bytes, plain_key: bytes) -> None:
    encrypted = openssl("asn1parse", "-noout", "-out", "/dev/stdout", data=gateway_key)
    assert load_private_key(encrypted, PASSWORD).public_key.key_size == 2048
    plain = openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=plain_key)
    assert load_private_key(plain, None).public_key.key_size == 2048
    assert load_private_key(b64encode(plain), None).public_key.key_size == 2048


USUAL = {
    "PBES1 SHA1-3DES": ["-v1", "PBE-SHA1-3DES"],
    "PBES2 PBKDF2-SHA-256 AES-128-CBC": ["-v2", "aes-128-cbc"],
    "PBES2 PBKDF2-SHA-256 AES-192-CBC": ["-v2", "aes-192-cbc"],
    "PBES2 PBKDF2-SHA-256 AES-256-CBC": ["-v2", "aes-256-cbc"],
    "PBES2 PBKDF2-SHA-256 3DES": ["-v2", "des3"],
    "PBES2 PBKDF2-SHA-1 AES-256-CBC": ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"],
    "PBES2 PBKDF2-SHA-224 AES-256-CBC": ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA224"],
    "PBES2 PBKDF2-SHA-384 AES-256-CBC": ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384"],
    "PBES2 PBKDF2-SHA-512 AES-256-CBC": ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"],
    "PBES2 scrypt AES-256-CBC": ["-scrypt", "-v2", "aes-256-cbc"],
}
SCHEMES = {
    **USUAL,
    "PBES1 SHA1-2DES": ["-v1", "PBE-SHA1-2DES"],
    "PBES2 PBKDF2-SHA-256 ARIA-128-CBC": ["-v2", "aria-128-cbc"],
    "PBES2 PBKDF2-SHA-256 ARIA-256-CBC": ["-v2", "aria-256-cbc"],
    "PBES2 PBKDF2-SHA-256 Camellia-256-CBC": ["-v2", "camellia-256-cbc"],
    "PBES2 PBKDF2-SHA-256 SM4-CBC": ["-v2", "sm4-cbc"],
    "PBES2 PBKDF2-SHA-256 AES-128-CFB": ["-v2", "aes-128-cfb"],
}


@pytest.mark.parametrize("name", SCHEMES)
def test_an_encrypted_key_loads_and_says_how_it_is_encrypted(
    name: str, openssl: Openssl, plain_key: bytes
) -> None:
    pem = openssl("pkcs8", "-topk8", *SCHEMES[name], "-passout", "pass:changeit", data=plain_key)
    file = KeyFile.parse(pem)
    assert file.encryption is not None
    assert (file.container, file.encryption.name) == ("encrypted PKCS#8", name)
    assert load_private_key(pem, PASSWORD).public_key.key_size == 2048


@pytest.mark.parametrize("name", USUAL)
def test_a_usual_scheme_needs_no_pyopenssl(
    name: str, openssl: Openssl, plain_key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = openssl("pkcs8", "-topk8", *USUAL[name], "-passout", "pass:changeit", data=plain_key)
    monkeypatch.setitem(sys.modules, "OpenSSL", None)
    assert load_private_key(pem, PASSWORD).public_key.key_size == 2048


LEGACY = {
    "PBES2 PBKDF2-SHA-256 SEED-CBC": "seed-cbc",
    "PBES2 PBKDF2-SHA-256 Blowfish-CBC": "bf-cbc",
}


@pytest.mark.parametrize("name", LEGACY)
def test_a_key_with_a_retired_cipher_loads_through_pyopenssl(
    name: str, openssl: Openssl, plain_key: bytes
) -> None:
    options = ["-provider", "legacy", "-provider", "default"]
    cipher = ["-v2", LEGACY[name], "-passout", "pass:changeit"]
    pem = openssl("pkcs8", "-topk8", *cipher, *options, data=plain_key)
    assert load_private_key(pem, PASSWORD).public_key.key_size == 2048


def test_pkcs1_loads_with_a_warning_that_names_the_conversion(
    openssl: Openssl, plain_key: bytes
) -> None:
    signer = load_private_key(openssl("rsa", "-traditional", data=plain_key), None)
    (warning,) = signer.warnings
    assert warning.rule == "key.pkcs1"
    assert "openssl pkcs8 -topk8" in warning.message


def test_old_encrypted_pem_loads(openssl: Openssl, plain_key: bytes) -> None:
    pem = openssl("rsa", "-traditional", "-aes128", "-passout", "pass:changeit", data=plain_key)
    signer = load_private_key(pem.replace(b"\n", b"\r\n"), PASSWORD)
    assert [warning.rule for warning in signer.warnings] == ["key.pkcs1", "key.iterations"]


RETIRED = {"AES-192-CBC": "aes192", "DES-CBC": "des", "ARIA-128-CBC": "aria128"}


@pytest.mark.parametrize("cipher", RETIRED)
def test_old_encrypted_pem_with_a_rare_cipher_loads_through_pyopenssl(
    cipher: str, openssl: Openssl, plain_key: bytes
) -> None:
    options = ["-provider", "legacy", "-provider", "default", "-passout", "pass:changeit"]
    pem = openssl("rsa", "-traditional", f"-{RETIRED[cipher]}", *options, data=plain_key)
    encryption = KeyFile.parse(pem).encryption
    assert str(encryption) == f"PEM encryption (RFC 1421) {cipher}, 1 iterations"
    assert load_private_key(pem, PASSWORD).public_key.key_size == 2048


def test_other_headers_than_those_of_the_encryption_are_passed_over(
    openssl: Openssl, plain_key: bytes
) -> None:
    pem = openssl("rsa", "-traditional", "-aes128", "-passout", "pass:changeit", data=plain_key)
    noted = pem.replace(b"Proc-Type", "Comment: 한글\nProc-Type".encode())
    assert load_private_key(noted, PASSWORD).public_key.key_size == 2048


def test_few_iterations_are_a_warning_and_many_are_none(
    openssl: Openssl, plain_key: bytes, gateway_key: bytes
) -> None:
    assert [w.rule for w in load_private_key(gateway_key, PASSWORD).warnings] == ["key.iterations"]
    many = ["pkcs8", "-topk8", "-iter", "20000", "-passout", "pass:changeit"]
    assert load_private_key(openssl(*many, data=plain_key), PASSWORD).warnings == ()
