"""Keys that are nearly right: they open, and yet they must not sign."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPrivateNumbers
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kcp_proto import KeyLoadError, load_private_key
from kcp_proto.keys import private_key as keys
from tests.core.conftest import PASSWORD, Openssl

from .der import integer, null, octets, oid, sequence

ARIA = ["pkcs8", "-topk8", "-v2", "aria-128-cbc", "-passout", "pass:changeit"]


@pytest.fixture(scope="module")
def numbers(plain_key: bytes) -> RSAPrivateNumbers:
    key = load_pem_private_key(plain_key, None)
    assert isinstance(key, RSAPrivateKey)
    return key.private_numbers()


def test_a_damaged_key_behind_a_rare_cipher_is_told_from_a_wrong_password(
    openssl: Openssl, numbers: RSAPrivateNumbers
) -> None:
    public = numbers.public_numbers
    parts = (numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)
    inner = sequence(*map(integer, (0, public.n, public.e, numbers.d ^ 2, *parts)))
    algorithm = sequence(oid("1.2.840.113549.1.1.1"), null())
    der = sequence(integer(0), algorithm, octets(inner))
    damaged = openssl(*ARIA, "-inform", "DER", data=der)
    with pytest.raises(KeyLoadError, match=r"^the key is damaged \[damaged\]$"):
        load_private_key(damaged, PASSWORD)
    assert reason(damaged, b"wrong") == "wrong-password"


def test_a_password_that_is_too_long_for_a_rare_cipher_is_wrong(
    openssl: Openssl, plain_key: bytes
) -> None:
    assert reason(openssl(*ARIA, data=plain_key), b"x" * 5_000) == "wrong-password"


def test_a_key_that_a_library_loads_unchecked_must_sign_once(
    monkeypatch: pytest.MonkeyPatch, plain_key: bytes, numbers: RSAPrivateNumbers
) -> None:
    wrong = RSAPrivateNumbers(
        p=numbers.p,
        q=numbers.q,
        d=numbers.d ^ 2,
        dmp1=numbers.dmp1 ^ 2,
        dmq1=numbers.dmq1 ^ 2,
        iqmp=numbers.iqmp,
        public_numbers=numbers.public_numbers,
    ).private_key(unsafe_skip_rsa_key_validation=True)

    def load(pem: bytes, password: bytes | None) -> RSAPrivateKey:
        return wrong

    monkeypatch.setattr(keys, "load_pem_private_key", load)
    assert reason(plain_key, None) == "damaged"


def reason(data: bytes, password: bytes | None) -> str:
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(data, password)
    return caught.value.reason
