"""Every reason why a key file does not load has a code of its own."""

import re
import sys
from base64 import b64encode
from typing import Any

import pytest

from kcp_proto import KeyLoadError, load_private_key
from kcp_proto.keys.key_file import KeyFile
from tests.core.conftest import CRYPTOGRAPHY, PASSWORD, Openssl

from .der import encrypted_pkcs8, integer, null, octets, oid, pbes1, pbkdf2, scrypt, sequence

AES_256_CBC = "2.16.840.1.101.3.4.1.42"
AES_256_GCM = "2.16.840.1.101.3.4.1.46"
SEED_PBE = "1.2.410.200004.1.15"


def reason(data: bytes, password: bytes | None = None) -> str:
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(data, password)
    # Each refusal says something, in a sentence.
    assert re.match(r"[a-z]{2,}[^A-Z]* ", caught.value.message)
    return caught.value.reason


def armoured(label: str, der: bytes) -> bytes:
    return f"-----BEGIN {label}-----\n{b64encode(der).decode()}\n-----END {label}-----\n".encode()


def test_a_wrong_password(gateway_key: bytes, openssl: Openssl, plain_key: bytes) -> None:
    assert reason(gateway_key, b"wrong") == "wrong-password"
    aria = ["pkcs8", "-topk8", "-v2", "aria-128-cbc", "-passout", "pass:changeit"]
    assert reason(openssl(*aria, data=plain_key), b"wrong") == "wrong-password"


def test_two_thousand_wrong_passwords_have_one_reason(openssl: Openssl, plain_key: bytes) -> None:
    # About one in 250 wrong passwords yields padding that looks right, and other words.
    fast = ["pkcs8", "-topk8", "-iter", "1", "-passout", "pass:changeit"]
    pem = openssl(*fast, data=plain_key)
    assert {reason(pem, b"wrong%d" % number) for number in range(2000)} == {"wrong-password"}


@pytest.mark.parametrize("password", [None, b""])
def test_a_missing_password(gateway_key: bytes, password: bytes | None) -> None:
    assert reason(gateway_key, password) == "password-missing"


def test_a_password_for_a_key_that_needs_none(plain_key: bytes) -> None:
    assert reason(plain_key, PASSWORD) == "password-not-needed"


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\0\0"])
def test_an_empty_file(data: bytes) -> None:
    assert reason(data) == "empty"


def test_a_file_larger_than_64_kib(plain_key: bytes) -> None:
    assert reason(plain_key + b" " * 65536) == "too-large"


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"X",
        b"<html>",
        b"0\x80",
        b"0\x03\x02\x01\x05",
        b"0\x00",
        "\ud0a4".encode(),
        b"-----BEGIN X",
    ],
)
def test_no_key_at_all(data: bytes) -> None:
    assert reason(data) == "not-a-key"


def test_a_certificate_instead_of_a_key(certificate: bytes, openssl: Openssl) -> None:
    assert reason(certificate) == "certificate-not-key"
    assert reason(openssl("x509", "-outform", "DER", data=certificate)) == "certificate-not-key"


def test_a_public_key(openssl: Openssl, plain_key: bytes) -> None:
    assert reason(openssl("pkey", "-pubout", data=plain_key)) == "public-key"
    assert reason(openssl("pkey", "-pubout", "-outform", "DER", data=plain_key)) == "public-key"
    assert (
        reason(openssl("rsa", "-RSAPublicKey_out", "-outform", "DER", data=plain_key))
        == "public-key"
    )


def test_two_keys_in_one_file(plain_key: bytes, gateway_key: bytes) -> None:
    assert reason(plain_key + gateway_key, PASSWORD) == "several-keys"


def test_a_pkcs12_container(openssl: Openssl, plain_key: bytes, certificate: bytes) -> None:
    pack = ["pkcs12", "-export", "-passout", "pass:changeit"]
    assert reason(openssl(*pack, data=plain_key + certificate), PASSWORD) == "pkcs12"


OTHERS = {
    "EC": ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "Ed25519": ["genpkey", "-algorithm", "ED25519"],
    "RSA-PSS": ["genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
    "SEC 1 EC": ["ecparam", "-name", "prime256v1", "-genkey", "-noout"],
    "SEC 1 EC in DER": ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-outform", "DER"],
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_key_for_another_algorithm(name: str, openssl: Openssl) -> None:
    assert reason(openssl(*OTHERS[name])) == "wrong-algorithm"


def test_a_dsa_key(openssl: Openssl) -> None:
    parameters = openssl("genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "pbits:1024")
    key = openssl("genpkey", "-paramfile", "/dev/stdin", data=parameters)
    assert reason(key) == "wrong-algorithm"
    assert reason(sequence(*(integer(0) for _ in range(6)))) == "wrong-algorithm"
    assert reason(armoured("DSA PRIVATE KEY", b"0\0")) == "wrong-algorithm"


def test_an_encrypted_ec_key(openssl: Openssl) -> None:
    key = openssl("pkcs8", "-topk8", "-passout", "pass:changeit", data=openssl(*OTHERS["EC"]))
    assert reason(key, PASSWORD) == "wrong-algorithm"


@pytest.mark.parametrize("bits", [1024, 2040])
def test_an_rsa_key_under_2048_bits(bits: int, openssl: Openssl) -> None:
    key = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}")
    assert reason(key) == "too-short"


def test_an_openssh_key() -> None:
    assert reason(armoured("OPENSSH PRIVATE KEY", b"openssh-key-v1\0")) == "not-a-key"


def test_damaged_files(plain_key: bytes, gateway_key: bytes, openssl: Openssl) -> None:
    lines = gateway_key.splitlines()
    assert reason(b"\n".join(lines[:-1]), PASSWORD) == "damaged"
    assert reason(b"\n".join([*lines[:3], *lines[5:]]), PASSWORD) == "damaged"
    assert reason(gateway_key.replace(b"M", b"*", 1), PASSWORD) == "damaged"
    der = openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=plain_key)
    # The last prime's coefficient is what the library does not need to believe.
    broken = der[:-20] + bytes(byte ^ 0x55 for byte in der[-20:])
    assert reason(armoured("PRIVATE KEY", broken)) == "damaged"
    assert reason(armoured("PRIVATE KEY", der[:-1])) == "damaged"


def test_a_key_file_whose_parameters_are_missing_is_damaged() -> None:
    empty = sequence(sequence(oid("1.2.840.113549.1.5.13")), octets(b"x"))
    assert reason(armoured("ENCRYPTED PRIVATE KEY", empty), PASSWORD) == "damaged"
    no_oid = sequence(sequence(octets(b"")), octets(b"x"))
    assert reason(armoured("ENCRYPTED PRIVATE KEY", no_oid), PASSWORD) == "damaged"


def test_a_key_without_an_algorithm_is_damaged() -> None:
    nameless = sequence(integer(0), sequence(), octets(b""))
    assert reason(armoured("PRIVATE KEY", nameless)) == "damaged"
    assert reason(nameless) == "not-a-key"


def test_a_key_of_a_size_that_takes_minutes_to_check_is_refused_unopened() -> None:
    """The library's check of a key grows with the cube of its length."""
    huge = sequence(*(integer(2**19_000 - 1) for _ in range(9)))
    assert reason(huge) == "excessive-work"
    scheme = pbkdf2(AES_256_CBC, iterations=2048)
    assert reason(encrypted_pkcs8(scheme, size=6_000), PASSWORD) == "excessive-work"


def test_an_old_key_file_with_an_unknown_cipher(openssl: Openssl, plain_key: bytes) -> None:
    pem = openssl("rsa", "-traditional", "-aes128", "-passout", "pass:changeit", data=plain_key)
    unknown = pem.replace(b"AES-128-CBC", b"FOO-CBC")
    assert reason(unknown, PASSWORD) == "unsupported-encryption"
    nameless = pem.replace(b"AES-128-CBC", "한글".encode())
    assert reason(nameless, PASSWORD) == "unsupported-encryption"


@pytest.mark.parametrize(
    "scheme",
    [
        pbkdf2(AES_256_CBC, iterations=2**31 - 1),
        pbkdf2(AES_256_CBC, iterations=0),
        pbkdf2(AES_256_CBC, iterations=-1),
        pbes1("1.2.840.113549.1.12.1.3", iterations=10_000_001),
        scrypt(AES_256_CBC, cost=2**20, block=8, lanes=1),
        scrypt(AES_256_CBC, cost=2**14, block=8, lanes=1000),
        scrypt(AES_256_CBC, cost=2, block=2**20, lanes=1),
        scrypt(AES_256_CBC, cost=2, block=2**19, lanes=1),
        scrypt(AES_256_CBC, cost=1, block=2**19, lanes=1),
        scrypt(AES_256_CBC, cost=-(2**30), block=2**22, lanes=1),
        scrypt(AES_256_CBC, cost=2, block=2**18, lanes=4),
    ],
)
def test_a_file_that_asks_for_hours_or_gigabytes_is_refused_unopened(scheme: bytes) -> None:
    assert reason(encrypted_pkcs8(scheme), PASSWORD) == "excessive-work"


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        (pbkdf2(AES_256_GCM, iterations=2048), "AES-256-GCM"),
        (pbes1(SEED_PBE, iterations=2048), "pbeWithSHA1AndSEED-CBC"),
        (pbkdf2("1.2.3.4", iterations=2048), "1.2.3.4"),
        (pbkdf2(AES_256_CBC, iterations=2048, prf="1.2.3.5"), "1.2.3.5"),
        (
            sequence(
                oid("1.2.840.113549.1.5.13"),
                sequence(
                    sequence(oid("1.2.3.6"), null()), sequence(oid(AES_256_CBC), octets(b"0" * 16))
                ),
            ),
            "1.2.3.6",
        ),
    ],
)
def test_an_encryption_that_openssl_does_not_read_either_is_named_without_a_command(
    scheme: bytes, name: str
) -> None:
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(encrypted_pkcs8(scheme), PASSWORD)
    assert caught.value.reason == "unsupported-encryption"
    assert name in str(caught.value)
    assert (caught.value.command, "`" in caught.value.message) == ("", False)


@pytest.mark.parametrize("password", [None, PASSWORD])
@pytest.mark.parametrize("number", range(10, 18))
def test_the_key_of_a_joint_certificate_is_told_what_it_is(
    number: int, password: bytes | None
) -> None:
    """KISA's schemes 10 to 17 of 1.2.410.200004.1; no command reads any of them."""
    key = encrypted_pkcs8(pbes1(f"1.2.410.200004.1.{number}", iterations=2048))
    with pytest.raises(KeyLoadError, match=r"joint certificate \(NPKI, signPri\.key\)") as caught:
        load_private_key(key, password)
    assert caught.value.reason == "unsupported-encryption"
    assert (caught.value.command, "`" in caught.value.message) == ("", False)
    assert "KCP_AUTH" in caught.value.message


def test_an_openssh_key_for_another_algorithm_is_named() -> None:
    head = b"openssh-key-v1\0" + b"\0\0\0\4none" * 2 + b"\0\0\0\0" + b"\0\0\0\1"
    for kind, expected in ((b"ssh-ed25519", "wrong-algorithm"), (b"ssh-rsa", "not-a-key")):
        blob = len(kind).to_bytes(4, "big") + kind
        key = armoured("OPENSSH PRIVATE KEY", head + len(blob).to_bytes(4, "big") + blob)
        assert reason(key) == expected


@pytest.mark.skipif(CRYPTOGRAPHY < 45, reason="this cryptography reads such a key itself")
def test_without_pyopenssl_a_rare_cipher_is_refused_and_the_extra_named(
    monkeypatch: pytest.MonkeyPatch, openssl: Openssl, plain_key: bytes
) -> None:
    monkeypatch.setitem(sys.modules, "OpenSSL", None)
    aria = ["pkcs8", "-topk8", "-v2", "aria-128-cbc", "-passout", "pass:changeit"]
    with pytest.raises(KeyLoadError, match=r"kcp-proto\[openssl\]") as caught:
        load_private_key(openssl(*aria, data=plain_key), PASSWORD)
    assert caught.value.reason == "unsupported-encryption"


def test_the_description_of_a_file_shows_no_key_material(gateway_key: bytes) -> None:
    file = KeyFile.parse(gateway_key)
    assert repr(file) == "<KeyFile encrypted PKCS#8, PBES1 SHA1-3DES, 2048 iterations>"
    assert repr(file.block).startswith("<Block ENCRYPTED PRIVATE KEY, ")


@pytest.mark.parametrize("password", ["changeit", 123, "", ["changeit"]])
def test_a_password_that_is_no_bytes_is_a_mistake_of_the_caller(
    password: Any, gateway_key: bytes, plain_key: bytes
) -> None:
    """Not a wrong password, which it would look like; and the error does not quote it."""
    for key in (gateway_key, plain_key):
        with pytest.raises(TypeError, match="must be bytes") as caught:
            load_private_key(key, password)
        assert "changeit" not in str(caught.value)
