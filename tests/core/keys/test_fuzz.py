"""Whatever bytes come, only this library's own errors come back, soon and in little memory."""

from base64 import b64encode
from contextlib import suppress
from time import process_time

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from hypothesis import assume, given
from hypothesis import strategies as st

from kcp_proto import Certificate, Identity, KcpError, KeyLoadError, load_private_key
from kcp_proto.keys import verify, verify_raw
from kcp_proto.keys.key_file import KeyFile
from kcp_proto.keys.pem import MAX_BYTES, read_blocks
from tests.core.conftest import PASSWORD, Openssl
from tests.fuzz import fuzz, mutated

from .der import integer, null, octets, oid, pbes1, pbkdf2, scrypt, sequence

TEXT = "T0000^22320972271249^STSC"
AES_256_CBC = "2.16.840.1.101.3.4.1.42"
# What a file may demand takes minutes a hundred times over: the laws open cheap ones only.
CHEAP = 5_000
PIECES = [
    b"-----BEGIN PRIVATE KEY-----",
    b"-----END PRIVATE KEY-----",
    b"-----BEGIN ENCRYPTED PRIVATE KEY-----",
    b"-----BEGIN CERTIFICATE-----",
    b"-----END",
    b"-----",
    b"Proc-Type: 4,ENCRYPTED\n",
    b"DEK-Info: AES-128-CBC,00\n",
    b"\\n",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"=",
    b"MII",
    b"\x30\x82",
    b"\x00",
    b"\x80",
]


@pytest.fixture(scope="module")
def forms(
    openssl: Openssl, plain_key: bytes, gateway_key: bytes, certificate: bytes
) -> dict[str, bytes]:
    """Give one key in several containers, and its certificate."""
    return {
        "PKCS#8": plain_key,
        "PKCS#1": openssl("rsa", "-traditional", data=plain_key),
        "encrypted PKCS#8": gateway_key,
        "DER": openssl("pkey", "-outform", "DER", data=plain_key),
        "certificate": certificate,
        "both": certificate + plain_key,
    }


FORMS = ["PKCS#8", "PKCS#1", "encrypted PKCS#8", "DER", "certificate", "both"]


def open_everything(data: bytes, password: bytes | None) -> None:
    """Try the bytes as everything; anything but an own error fails the test."""
    with suppress(KcpError):
        Certificate.parse(data)
    with suppress(KcpError):
        encryption = KeyFile.parse(data).encryption
        assume(encryption is None or encryption.iterations <= CHEAP)
        signer = load_private_key(data, password)
        verify_raw(signer.public_key, data, signer.sign(data))


@fuzz()
@given(data=st.binary(max_size=400), password=st.none() | st.binary(max_size=8))
def test_arbitrary_bytes(data: bytes, password: bytes | None) -> None:
    open_everything(data, password)


@fuzz()
@given(body=st.binary(max_size=200), label=st.text("ABEIKNPRTUVY ", max_size=20))
def test_arbitrary_content_in_armour(body: bytes, label: str) -> None:
    for name in (label, "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "CERTIFICATE"):
        open_everything(armoured(name, body), PASSWORD)


@pytest.mark.parametrize("form", FORMS)
@fuzz()
@given(data=st.data())
def test_mutated_files(form: str, forms: dict[str, bytes], data: st.DataObject) -> None:
    changed = data.draw(mutated(forms[form], PIECES))
    open_everything(changed, PASSWORD if "encrypted" in form else None)


@pytest.mark.parametrize("form", ["PKCS#8", "PKCS#1", "encrypted PKCS#8", "certificate"])
@fuzz()
@given(data=st.data())
def test_mutated_der_in_sound_armour(
    form: str, forms: dict[str, bytes], data: st.DataObject
) -> None:
    (block,) = read_blocks(forms[form])
    changed = armoured(block.label, data.draw(mutated(block.der, PIECES)))
    open_everything(changed, PASSWORD if "encrypted" in form else None)


NUMBERS = st.integers(-2, 200) | st.integers(-(2**70), 2**70) | st.sampled_from([2**31, 2**14])
OIDS = st.sampled_from(
    [
        AES_256_CBC,
        "1.2.840.113549.3.2",
        "1.2.840.113549.1.5.12",
        "1.3.6.1.4.1.11591.4.11",
        "1.2.410.200004.1.4",
        "1.2.840.113549.1.12.1.3",
        "2.5.4.3",
    ]
)
LEAVES = st.one_of(
    st.builds(integer, NUMBERS),
    st.builds(oid, OIDS),
    st.builds(octets, st.sampled_from([b"", b"saltsalt", b"0" * 16, b"0" * 64])),
    st.just(null()),
)


def _sequence(parts: list[bytes]) -> bytes:
    return sequence(*parts)


TREES = st.recursive(LEAVES, lambda inside: st.lists(inside, max_size=4).map(_sequence))


@st.composite
def schemes(draw: st.DrawFn) -> bytes:
    name, cost = draw(OIDS), draw(NUMBERS)
    kind = draw(st.sampled_from(["any", "PBES1", "PBKDF2", "scrypt"]))
    if kind == "PBES1":
        return pbes1(name, iterations=cost)
    if kind == "PBKDF2":
        return pbkdf2(name, iterations=cost)
    if kind == "scrypt":
        return scrypt(name, cost=cost, block=draw(NUMBERS), lanes=draw(NUMBERS))
    return draw(TREES)


@fuzz()
@given(scheme=schemes())
def test_whatever_encryption_a_file_claims(scheme: bytes) -> None:
    for body in (octets(b"0" * 640), octets(b"")):
        open_everything(armoured("ENCRYPTED PRIVATE KEY", sequence(scheme, body)), PASSWORD)


@fuzz()
@given(tree=TREES)
def test_whatever_structure_a_file_has(tree: bytes) -> None:
    open_everything(tree, PASSWORD)
    open_everything(armoured("PRIVATE KEY", tree), None)


@fuzz()
@given(data=st.binary(max_size=40), signature=st.text(max_size=40) | st.text("AQz/+=-_\n ^"))
def test_arbitrary_signatures(data: bytes, signature: str, key: RSAPublicKey) -> None:
    with pytest.raises(KcpError):
        verify(key, data, signature)


@pytest.fixture(scope="module")
def signature(identity: Identity) -> str:
    return identity.sign(TEXT)


@fuzz()
@given(data=st.data())
def test_a_mutated_signature_never_verifies(
    data: st.DataObject, signature: str, key: RSAPublicKey
) -> None:
    changed = data.draw(mutated(signature.encode(), PIECES)).decode("latin-1")
    assume(changed != signature)
    with pytest.raises(KcpError):
        verify(key, TEXT.encode(), changed)


@pytest.fixture(scope="module")
def key(identity: Identity) -> RSAPublicKey:
    return identity.certificate.public_key


def test_a_signature_has_one_spelling(signature: str, key: RSAPublicKey) -> None:
    """The last character before the padding has four bits that decoding drops."""
    assert signature.endswith("==")
    last = signature[-3]
    others = [sign for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh" if sign != last]
    for other in others:
        with pytest.raises(KcpError):
            verify(key, TEXT.encode(), signature[:-3] + other + "==")


@pytest.mark.parametrize("headers", ["Foo: bar", "DEK-Info: AES-128-CBC,00", "A: b\n c\nD: e"])
def test_a_header_does_not_hide_how_much_work_a_file_asks_for(headers: str) -> None:
    scheme = pbkdf2(AES_256_CBC, iterations=2**31 - 1)
    data = armoured("ENCRYPTED PRIVATE KEY", sequence(scheme, octets(b"0" * 320)))
    begin, _, rest = data.partition(b"\n")
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(begin + b"\n" + headers.encode() + b"\n\n" + rest, PASSWORD)
    assert caught.value.reason == "excessive-work"


def armoured(label: str, der: bytes) -> bytes:
    text = b64encode(der).decode("ascii")
    return f"-----BEGIN {label}-----\n{text}\n-----END {label}-----\n".encode("ascii")


@pytest.mark.parametrize(("cost", "block", "lanes"), [(1, 0, 0), (3, 8, 1), (65_536, 1, 1)])
def test_a_cost_that_scrypt_cannot_have_is_no_foreign_error(
    cost: int, block: int, lanes: int
) -> None:
    scheme = scrypt(AES_256_CBC, cost=cost, block=block, lanes=lanes)
    data = armoured("ENCRYPTED PRIVATE KEY", sequence(scheme, octets(b"0" * 640)))
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(data, PASSWORD)
    assert caught.value.reason == "wrong-password"


def long_element(tag: int, body: bytes) -> bytes:
    return bytes([tag, 0x83]) + len(body).to_bytes(3, "big") + body


def sequence_of(content: bytes) -> bytes:
    return long_element(0x30, content)


LONG = {
    "blanks": b"MI" + b" " * 65_000 + b"!",
    "line ends": b"MI" + b"\n" * 65_000 + b"!",
    "leading blanks": b" " * 65_000 + b"!",
    "begin lines": b"-----BEGIN A" * 5_000,
    "blocks": b"".join(b"-----BEGIN A%d----------END A%d-----" % (n, n) for n in range(1_500)),
    "headers": b"-----BEGIN A-----" + b"A: b\n " * 9_000 + b"-----END A-----",
    "header names": b"-----BEGIN A-----" + b"A-" * 30_000 + b"-----END A-----",
    "an endless identifier": long_element(
        0x30,
        integer(0) + sequence_of(long_element(0x06, b"\xff" * 65_000 + b"\x01")) + octets(b"x"),
    ),
    "an endless number": long_element(
        0x30,
        sequence_of(
            oid("1.2.840.113549.1.12.1.3")
            + sequence_of(octets(b"x") + long_element(0x02, b"\x7f" * 65_000))
        )
        + octets(b"x"),
    ),
    "endless elements": long_element(0x30, b"\x02\x00" * 32_000),
}


@pytest.mark.parametrize("what", LONG)
def test_a_file_of_64_kib_is_refused_soon(what: str) -> None:
    """Seconds where each of these took less than one; some once took minutes."""
    assert len(LONG[what]) <= MAX_BYTES
    began = process_time()
    with pytest.raises(KeyLoadError):
        load_private_key(LONG[what], PASSWORD)
    with pytest.raises(KeyLoadError):
        Certificate.parse(LONG[what])
    assert process_time() - began < 10
