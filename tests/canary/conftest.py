"""The shop's secrets, and a folder to run commands in."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from kcp_proto import Identity
from kcp_sandbox import Issued, issue
from tests.canary.canary import Canary
from tests.canary.shell import Shell
from tests.canary.shop import LETTERS, Secrets


@pytest.fixture(scope="session")
def shop_secrets() -> tuple[Issued, Identity, dict[str, str]]:
    """Make a key under a random password, and load it once."""
    chooser = random.SystemRandom()
    password = "".join(chooser.choices(LETTERS, k=16))
    issued = issue("T0000", password.encode(), now=datetime.now(UTC))
    key = load_pem_private_key(issued.key, password.encode())
    assert isinstance(key, RSAPrivateKey)
    secret = key.private_numbers().d
    lines = issued.key.decode().splitlines()
    identity = issued.identity()
    return (
        issued,
        identity,
        {
            "key password": password,
            "key file": lines[len(lines) // 2][:40],
            "private exponent": str(secret)[:40],
            "private exponent, hex": f"{secret:x}"[:40],
            # Of its issuer's signature: the public key in it is no secret, and may be printed.
            "certificate": identity.certificate.cert_info[-85:-25],
            "signature": identity.sign("T0000^22320972271249^STSC")[:40],
        },
    )


@pytest.fixture
def secrets(shop_secrets: tuple[Issued, Identity, dict[str, str]]) -> Secrets:
    issued, identity, known = shop_secrets
    canary = Canary()
    for name, secret in known.items():
        canary.add(name, secret)
    return Secrets(issued, identity, canary, random.SystemRandom())


@pytest.fixture
def shell(tmp_path: Path, secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    shell = Shell(tmp_path, secrets, monkeypatch)
    yield shell
    assert shell.printed.getvalue(), "the command printed nothing"
