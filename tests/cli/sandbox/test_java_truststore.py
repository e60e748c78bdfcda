"""The trust store that is written for Java: what is in it, as others read it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509 import load_pem_x509_certificate

from kcp_cli.sandbox.java_truststore import java_truststore
from kcp_sandbox import issue
from tests.conftest import NOW


@pytest.fixture(scope="module")
def certificates() -> list[bytes]:
    pems = [issue(site, b"x", now=NOW).certificate for site in ("T0000", "T0001")]
    return [load_pem_x509_certificate(pem).public_bytes(Encoding.DER) for pem in pems]


def test_the_store_holds_each_certificate_under_a_name(certificates: list[bytes]) -> None:
    store = pkcs12.load_pkcs12(java_truststore(certificates), None)
    assert store.key is None
    held = [
        (each.certificate.public_bytes(Encoding.DER), each.friendly_name)
        for each in store.additional_certs
    ]
    assert sorted(held) == sorted(zip(certificates, (b"ca0", b"ca1"), strict=True))


@pytest.mark.parametrize("count", [0, 1, 200])
def test_a_store_of_any_length_is_well_formed(certificates: list[bytes], count: int) -> None:
    store = java_truststore((certificates * 100)[:count])
    assert len(pkcs12.load_pkcs12(store, None).additional_certs) == count


def test_java_trusts_each_of_them(certificates: list[bytes], tmp_path: Path) -> None:
    keytool = shutil.which("keytool")
    if keytool is None:
        pytest.skip("no keytool")
    path = tmp_path / "store.p12"
    path.write_bytes(java_truststore(certificates))
    command = [keytool, "-J-Duser.language=en", "-list", "-keystore", path, "-storepass", ""]
    listed = subprocess.run(command, capture_output=True, input=b"\n", check=False).stdout.decode()
    assert listed.count("trustedCertEntry") == len(certificates), listed
