"""Signatures are the ones that other implementations make, byte for byte (R16)."""

import shutil
from base64 import b64decode, b64encode
from pathlib import Path
from subprocess import run

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kcp_proto import Identity, SignatureMismatch, sign, verify
from kcp_proto.keys import RsaSigner
from kcp_sandbox import Issued

TEXTS = [
    *("T0000^22320972271249^STSC", "T0000^22320972271249^STRA", "T0000^20210721000000^PACA"),
    *("", "^", "^^", " ", "\x00", "a" * 10_000, "가맹점^거래^취소", "😀", "é", "e\u0301", "\r\n"),
]
each_text = pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))


@pytest.fixture(scope="module")
def key_file(issued: Issued, tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = load_pem_private_key(issued.key, issued.password)
    path = tmp_path_factory.mktemp("key") / "key.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@each_text
def test_a_signature_is_what_the_openssl_command_makes(
    text: str, identity: Identity, key_file: Path
) -> None:
    command = shutil.which("openssl")
    if command is None:
        pytest.skip("the openssl command is not installed")
    done = run(
        [command, "dgst", "-sha256", "-sign", str(key_file)],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    assert sign(identity.signer, text) == b64encode(done.stdout).decode()


@each_text
def test_a_key_that_pyopenssl_loaded_signs_the_same(
    text: str, identity: Identity, issued: Issued
) -> None:
    crypto = pytest.importorskip("OpenSSL.crypto")
    loaded = crypto.load_privatekey(crypto.FILETYPE_PEM, issued.key, issued.password)
    other = RsaSigner(loaded.to_cryptography_key())
    assert sign(other, text) == sign(identity.signer, text)


@each_text
def test_a_signature_is_344_characters_of_base64_on_one_line(text: str, identity: Identity) -> None:
    signature = sign(identity.signer, text)
    assert len(signature) == 344
    assert b64encode(b64decode(signature, validate=True)).decode() == signature
    assert sign(identity.signer, text) == signature, "R16: deterministic"


@each_text
def test_a_signature_verifies_over_its_own_bytes_and_no_others(
    text: str, identity: Identity, stranger: Issued
) -> None:
    signature = sign(identity.signer, text)
    verify(identity.certificate, text.encode(), signature)
    verify(identity.certificate.public_key, text.encode(), signature)
    with pytest.raises(SignatureMismatch, match="not of these bytes"):
        verify(identity.certificate, text.encode() + b"\n", signature)
    with pytest.raises(SignatureMismatch, match="not of these bytes"):
        verify(stranger.identity().certificate, text.encode(), signature)


STANDARD, ONE, BYTES = "not standard Base64 with padding", "not the one Base64 text", "not of these"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("", BYTES),
        ("=", STANDARD),
        ("%", STANDARD),
        ("A", STANDARD),
        (" {0}", STANDARD),
        ("{0}\n", STANDARD),
        ("{0}=", STANDARD),
        ("가", STANDARD),
        ("A" * 344, BYTES),
        ("AB==", ONE),
    ],
)
def test_what_is_no_whole_signature_is_a_mismatch(
    damage: str, message: str, identity: Identity
) -> None:
    signature = sign(identity.signer, "T0000^1^STSC")
    with pytest.raises(SignatureMismatch, match=message):
        verify(identity.certificate, b"T0000^1^STSC", damage.format(signature))
