"""No network for any test of the core; key files, made afresh by the ``openssl`` command."""

import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from subprocess import run

import pytest

from tests.no_network import no_network as no_network

Forget = Callable[[], None]
Openssl = Callable[..., bytes]
PASSWORD = b"changeit"
# The release, as what it reads and refuses changes.
CRYPTOGRAPHY = int(version("cryptography").partition(".")[0])


def clear_caches() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("kcp_proto")]
    for value in [value for module in modules for value in vars(module).values()]:
        if hasattr(value, "cache_clear"):
            value.cache_clear()


@pytest.fixture
def forget() -> Iterator[Forget]:
    """Give a function that clears what the core remembers, such as engines of an extra."""
    yield clear_caches
    clear_caches()


@pytest.fixture(scope="session")
def openssl() -> Openssl:
    """Give a function that runs ``openssl`` with bytes on standard input."""
    command = shutil.which("openssl")
    if command is None:
        pytest.skip("the openssl command is not installed")

    def execute(*arguments: str, data: bytes = b"") -> bytes:
        return run([command, *arguments], input=data, capture_output=True, check=True).stdout

    return execute


@pytest.fixture(scope="session")
def plain_key(openssl: Openssl) -> bytes:
    """Give an RSA-2048 key in unencrypted PKCS#8, PEM."""
    return openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")


@pytest.fixture(scope="session")
def gateway_key(openssl: Openssl, plain_key: bytes) -> bytes:
    """Give the same key as the gateway issues it: PBES1 SHA1-3DES, 2048 iterations."""
    return openssl(
        "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-passout", "pass:changeit", data=plain_key
    )


@pytest.fixture(scope="session")
def certificate(
    openssl: Openssl, plain_key: bytes, tmp_path_factory: pytest.TempPathFactory
) -> bytes:
    """Give a certificate for that key, PEM."""
    key = Path(tmp_path_factory.mktemp("key")) / "key.pem"
    key.write_bytes(plain_key)
    return openssl(
        "req", "-new", "-x509", "-key", str(key), "-subj", "/C=KR/CN=T0000", "-days", "30"
    )
