"""Signatures and key files that others wrote: the vectors of pyca/cryptography.

The signatures are NIST's (CAVP, FIPS 186-2 and 186-3), each with the verdict that NIST gave it.
"""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from kcp_proto import KeyLoadError, SignatureMismatch, load_private_key
from kcp_proto.keys import verify, verify_raw
from kcp_proto.keys.key_file import KeyFile
from tests.core.conftest import CRYPTOGRAPHY

SIG_GEN = ("FIPS_186-2/SigGen15_186-2.rsp", "FIPS_186-2/SigGen15_186-3.rsp")
SIG_VER = ("FIPS_186-2/SigVer15_186-3.rsp", "SigVer15EMTest.txt")


@dataclass(frozen=True)
class Case:
    """Hold one signature and NIST's verdict on it."""

    key: RSAPublicKey
    message: bytes
    signature: bytes
    verdict: str


def vector_file(path: str) -> bytes:
    return files("cryptography_vectors").joinpath("asymmetric", *path.split("/")).read_bytes()


def cases(path: str) -> list[Case]:
    """Read a CAVP response file, SHA-256 and 2048 bits and up only."""
    lines = vector_file(f"RSA/{path}").decode("utf-8").splitlines()
    return list(_cases(line.strip() for line in lines))


def _cases(lines: Iterator[str]) -> Iterator[Case]:
    now: dict[str, str] = {}
    for line in lines:
        name, found, value = line.partition(" = ")
        if not found:
            continue
        now[name] = value
        # A generated signature stands last in its group, a verified one has its verdict last.
        if name == "Result" or (name == "S" and "Result" not in now and "p" not in now):
            yield from _wanted(now)


def _wanted(now: dict[str, str]) -> Iterator[Case]:
    modulus = int(now["n"], 16)
    if now["SHAAlg"] == "SHA256" and modulus.bit_length() >= 2048:
        key = RSAPublicNumbers(int(now["e"], 16), modulus).public_key()
        message, signature = bytes.fromhex(now["Msg"]), bytes.fromhex(now["S"])
        yield Case(key, message, signature, now.get("Result", "P"))


VALID = [case for path in SIG_GEN for case in cases(path)]
CHECKED = [case for path in SIG_VER for case in cases(path)]


def test_enough_vectors_are_found() -> None:
    sizes = {case.key.key_size for case in VALID}
    assert (len(VALID), sizes) == (60, {2048, 3072, 4096})
    verdicts = [case.verdict[0] for case in CHECKED]
    assert (verdicts.count("P"), verdicts.count("F")) == (9, 63)


@pytest.mark.parametrize("case", [*VALID, *(c for c in CHECKED if c.verdict.startswith("P"))])
def test_each_valid_signature_is_accepted(case: Case) -> None:
    verify_raw(case.key, case.message, case.signature)
    verify(case.key, case.message, b64encode(case.signature).decode())


@pytest.mark.parametrize("case", [c for c in CHECKED if c.verdict.startswith("F")])
def test_each_invalid_signature_is_refused(case: Case) -> None:
    with pytest.raises(SignatureMismatch):
        verify_raw(case.key, case.message, case.signature)
    with pytest.raises(SignatureMismatch):
        verify(case.key, case.message, b64encode(case.signature).decode())


# Key files: their passwords as pyca/cryptography's own tests give them.
LOADABLE = {
    "PKCS8/enc-rsa-3des.pem": b"password",
    "PKCS8/rsa-aes-192-cbc.pem": b"PolarSSLTest",
    "PKCS8/rsa-pbe-3des-long-salt.pem": b"password",
    "PKCS8/rsa-pbewithmd5anddescbc.pem": b"hunter2",
    "PKCS8/rsa-rc2-cbc.pem": b"Red Hat Enterprise Linux 7.4",
    "PKCS8/rsa_pkcs8_pbes2_pbkdf2_2048_3des_sha224.pem": b"PolarSSLTest",
    "PKCS8/rsa_pkcs8_pbes2_pbkdf2_2048_3des_sha384.pem": b"PolarSSLTest",
    "PKCS8/rsa_pkcs8_pbes2_pbkdf2_2048_3des_sha512.pem": b"PolarSSLTest",
    # PKCS#8 that calls itself "RSA PRIVATE KEY".
    "PKCS8/wrong-pem-delimiter-rsa.pem": None,
    "Traditional_OpenSSL_Serialization/key1.pem": b"123456",
    "Traditional_OpenSSL_Serialization/key2.pem": b"a123456",
    "Traditional_OpenSSL_Serialization/testrsa.pem": None,
    "Traditional_OpenSSL_Serialization/testrsa-encrypted.pem": b"password",
    "PEM_Serialization/rsa_private_key.pem": b"123456",
    "DER_Serialization/testrsa.der": None,
}
REFUSED = {
    # RSA under 2048 bits, so each of these was opened.
    "PKCS8/enc-rsa-pkcs8.pem": (b"foobar", "too-short"),
    "PKCS8/enc2-rsa-pkcs8.pem": (b"baz", "too-short"),
    "PKCS8/unenc-rsa-pkcs8.pem": (None, "too-short"),
    "PKCS8/rsa-40bitrc2.pem": (b"baz", "too-short"),
    "PKCS8/pkcs12_s2k_pem-X_9607.pem": (b"123456", "too-short"),
    "DER_Serialization/enc-rsa-pkcs8.der": (b"foobar", "too-short"),
    "DER_Serialization/enc2-rsa-pkcs8.der": (b"baz", "too-short"),
    "DER_Serialization/unenc-rsa-pkcs8.der": (None, "too-short"),
    # Other algorithms, whole or broken.
    "PKCS8/bad-oid-dsa-key.pem": (None, "wrong-algorithm"),
    "PKCS8/ec-invalid-private-scalar.pem": (None, "wrong-algorithm"),
    "PKCS8/ec_private_key_encrypted.pem": (b"123456", "wrong-algorithm"),
    "PKCS8/ed25519-scrypt.pem": (b"hunter42", "wrong-algorithm"),
    "PKCS8/enc-ec-sha1-128-rc4.pem": (b"password", "wrong-algorithm"),
    "PKCS8/private.pem": (None, "wrong-algorithm"),
    "PKCS8/rsa_pss_2048.pem": (None, "wrong-algorithm"),
    "PKCS8/rsa_pss_2048_hash_mask_salt.pem": (None, "wrong-algorithm"),
    "PKCS8/unenc-dsa-pkcs8.pem": (None, "wrong-algorithm"),
    "PKCS8/unknown-oid.der": (None, "wrong-algorithm"),
    "Traditional_OpenSSL_Serialization/dsa.2048.pem": (None, "wrong-algorithm"),
    "PEM_Serialization/ec_private_key_encrypted.pem": (b"123456", "wrong-algorithm"),
    "DER_Serialization/ec_private_key.der": (None, "wrong-algorithm"),
    "DER_Serialization/dsa.1024.der": (None, "wrong-algorithm"),
    # Ciphers, derivations and parameters that are not known.
    "PKCS8/bad-encryption-oid.pem": (b"password", "unsupported-encryption"),
    "PKCS8/enc-unknown-algorithm.pem": (b"foobar", "unsupported-encryption"),
    "PKCS8/enc-unknown-kdf.pem": (b"foobar", "unsupported-encryption"),
    "PKCS8/enc-unknown-pbkdf2-prf.pem": (b"foobar", "unsupported-encryption"),
    "PKCS8/rsa-rc2-cbc-effective-key-length.pem": (b"password", "unsupported-encryption"),
    "PKCS8/enc-rsa-pkcs8-pbkdf2-0iter.pem": (b"foobar", "excessive-work"),
    "PKCS8/enc-rsa-3des.pem": (b"wrong", "wrong-password"),
    "PKCS8/rsa-rc2-cbc.pem": (None, "password-missing"),
    "PKCS8/wrong-pem-delimiter-rsa.pem": (b"password", "password-not-needed"),
    # Old encrypted PEM whose headers are damaged.
    "Traditional_OpenSSL_Serialization/key1-malformed-iv.pem": (b"password", "wrong-password"),
    "Traditional_OpenSSL_Serialization/key1-no-dek-info.pem": (None, "damaged"),
    "Traditional_OpenSSL_Serialization/rsa-wrong-version.pem": (None, "damaged"),
    "PEM_Serialization/rsa-bad-1025-q-is-2.pem": (None, "damaged"),
    "PEM_Serialization/rsa_wrong_delimiter_public_key.pem": (None, "public-key"),
    "PKCS8/unenc-rsa-pkcs8.pub.pem": (None, "public-key"),
    "PKCS8/rsa_pss_2048_pub.der": (None, "public-key"),
    "PEM_Serialization/dsaparam.pem": (None, "not-a-key"),
    "PEM_Serialization/README.txt": (None, "not-a-key"),
}

if CRYPTOGRAPHY < 45:
    # The library does not look at this version number yet, and reads the key all the same.
    del REFUSED["Traditional_OpenSSL_Serialization/rsa-wrong-version.pem"]


@pytest.mark.parametrize("path", LOADABLE)
def test_a_key_file_that_others_made_loads_and_signs(path: str) -> None:
    data, password = vector_file(path), LOADABLE[path]
    signer = load_private_key(data, password)
    verify_raw(signer.public_key, b"text", signer.sign(b"text"))
    assert (KeyFile.parse(data).encryption is None) == (password is None)


@pytest.mark.parametrize("path", REFUSED)
def test_a_key_file_that_others_made_is_refused_for_its_reason(path: str) -> None:
    password, reason = REFUSED[path]
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(vector_file(path), password)
    assert caught.value.reason == reason
