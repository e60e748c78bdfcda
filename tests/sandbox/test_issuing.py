"""What a shop gets looks as the gateway's own files do, and loads."""

import shutil
import subprocess
from pathlib import Path

import pytest

from kcp_proto import Certificate, Identity, load_private_key
from kcp_proto.keys import KeyFile
from kcp_sandbox import Issued


@pytest.mark.parametrize("crlf", [False, True])
def test_the_key_file_is_as_the_gateway_writes_it(issued: Issued, crlf: bool) -> None:
    """PBES1 with SHA-1 and 3DES, 2048 iterations, as seen in the field."""
    certificate, key = issued.gateway_files(crlf=crlf)
    encryption = KeyFile.parse(key).encryption
    assert encryption is not None
    assert encryption.iterations == 2048
    assert key.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    for file in (certificate, key):
        assert file.count(b"\r\n") == (file.count(b"\n") if crlf else 0)
    signer = load_private_key(key, issued.password)
    assert Identity("T0000", Certificate.parse(certificate), signer).site_cd == "T0000"


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_openssl_names_the_scheme_and_opens_the_key(issued: Issued, tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(issued.gateway_files()[1])
    parsed = subprocess.run(
        ["openssl", "asn1parse", "-in", path], capture_output=True, text=True, check=True
    )
    assert "pbeWithSHA1And3-KeyTripleDES-CBC" in parsed.stdout
    checked = subprocess.run(
        ["openssl", "pkey", "-in", path, "-passin", "pass:changeit", "-noout", "-check"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "valid" in checked.stdout + checked.stderr
