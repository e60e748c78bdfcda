"""R24: keys, passwords and signatures that fail show nothing of themselves."""

from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kcp_proto import (
    STAGING,
    Identity,
    KcpError,
    KeyLoadError,
    MessageError,
    SignatureMismatch,
    build_request,
    catalogue,
    load_private_key,
)
from kcp_proto.requests import prepare_request
from kcp_sandbox import Issued
from kcp_transports import load_identity
from tests.canary.shop import Secrets
from tests.canary.showing import drawn_traceback, shown

OPERATIONS = catalogue.operations()


def leaks(secrets: Secrets, error: BaseException) -> list[str]:
    return secrets.canary.found_in(*shown(error), drawn_traceback(error))


def spoilt(how: str, key: bytes, password: bytes) -> tuple[bytes, bytes | None]:
    ways: dict[str, tuple[bytes, bytes | None]] = {
        "wrong password": (key, password + b"x"),
        "no password": (key, None),
        "cut": (key[:-100], password),
        "damaged": (key.replace(b"\n", b"*", 5), password),
        "twice": (key + key, password),
        "large": (key * 100, password),
        "swapped": (password, key),
    }
    return ways[how]


@pytest.mark.parametrize(
    "how", ["wrong password", "no password", "cut", "damaged", "twice", "large", "swapped"]
)
def test_a_key_that_cannot_be_loaded_shows_nothing(
    how: str, secrets: Secrets, tmp_path: Path
) -> None:
    key, password = spoilt(how, secrets.issued.key, secrets.issued.password)
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(key, password)
    assert leaks(secrets, caught.value) == []
    paths = tmp_path / "cert.pem", tmp_path / "key.pem"
    paths[0].write_bytes(secrets.issued.certificate)
    paths[1].write_bytes(key)
    with pytest.raises(KeyLoadError) as caught:
        load_identity("T0000", paths[0], paths[1], password)
    assert leaks(secrets, caught.value) == []


@pytest.mark.parametrize("wrong", ["site_cd", "certificate file", "key file", "certificate"])
def test_an_identity_that_cannot_be_loaded_shows_nothing(
    wrong: str, secrets: Secrets, stranger: Issued, tmp_path: Path
) -> None:
    """Whatever is wrong, the password was at hand at that moment, and maybe the key."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    owner = stranger if wrong == "certificate" else secrets.issued
    if wrong != "certificate file":
        certificate.write_bytes(owner.certificate)
    if wrong != "key file":
        key.write_bytes(secrets.issued.key)
    site_cd = "T 000" if wrong == "site_cd" else "T0000"
    with pytest.raises(KcpError) as caught:
        load_identity(site_cd, certificate, key, secrets.issued.password)
    assert leaks(secrets, caught.value) == []


class Broken:
    """A signer whose token is gone."""

    public_key: RSAPublicKey | None = None

    def sign(self, data: bytes) -> bytes:
        raise OSError("the token is gone")


class Stranger:
    """A signer that holds another key, and does not say so."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self.signed = ""

    def sign(self, data: bytes) -> bytes:
        signature = self._identity.signer.sign(data)
        self.signed = b64encode(signature).decode()
        return signature


SIGNED = [name for name in OPERATIONS if catalogue.operation(name).sign]


@pytest.mark.parametrize("operation", SIGNED)
def test_a_signer_that_fails_shows_nothing_of_the_message(operation: str, secrets: Secrets) -> None:
    """What it raises is not ours and keeps its frames; the fields are in none of them."""
    identity = Identity("T0000", secrets.identity.certificate, Broken())
    with pytest.raises(OSError, match="the token is gone") as caught:
        build_request(operation, secrets.fields(operation), identity, STAGING)
    assert leaks(secrets, caught.value) == []


@pytest.mark.parametrize("operation", SIGNED)
def test_a_signature_by_another_key_is_not_shown(
    operation: str, secrets: Secrets, stranger: Issued
) -> None:
    signer = Stranger(stranger.identity())
    identity = Identity("T0000", secrets.identity.certificate, signer)
    with pytest.raises(SignatureMismatch) as caught:
        build_request(operation, secrets.fields(operation), identity, STAGING)
    secrets.canary.add("other signature", signer.signed[:40])
    assert leaks(secrets, caught.value) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_request_for_a_key_elsewhere_shows_nothing(operation: str, secrets: Secrets) -> None:
    """With a field too many, and where the operation is not signed at all."""
    certificate, fields = secrets.identity.certificate, secrets.fields(operation)
    wrong = {**fields, "unknown": secrets.text("unknown")} if operation in SIGNED else fields
    with pytest.raises(MessageError) as caught:
        prepare_request(operation, wrong, "T0000", certificate, STAGING)
    assert leaks(secrets, caught.value) == []


@pytest.mark.parametrize("operation", SIGNED)
def test_a_signature_from_elsewhere_is_not_shown(operation: str, secrets: Secrets) -> None:
    certificate, fields = secrets.identity.certificate, secrets.fields(operation)
    prepared = prepare_request(operation, fields, "T0000", certificate, STAGING)
    signature = secrets.canary.add("raw signature", "Q" * 256)
    with pytest.raises(SignatureMismatch) as caught:
        prepared.attach(signature.encode())
    assert leaks(secrets, caught.value) == []
    assert secrets.canary.found_in(repr(prepared)) == []
