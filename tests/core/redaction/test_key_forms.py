"""A private key is found in any form, also cut off at its head or foot."""

import json
from base64 import b64encode, encodebytes, urlsafe_b64encode
from collections.abc import Callable
from functools import cache
from textwrap import indent, wrap
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from kcp_proto.redaction import find_secrets, redact_text
from kcp_sandbox import Issued

OLD, NEW, SSH = PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8, PrivateFormat.OpenSSH
SHAPES = {
    "PKCS#8": (NEW, False),
    "PKCS#8, encrypted": (NEW, True),
    "PKCS#1": (OLD, False),
    "PKCS#1 with old header lines": (OLD, True),
    "OpenSSH": (SSH, False),
}


@cache
def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _pem(shape: str) -> str:
    form, encrypted = SHAPES[shape]
    how = BestAvailableEncryption(b"x") if encrypted else NoEncryption()
    return _rsa().private_bytes(Encoding.PEM, form, how).decode()


CUTS: dict[str, Callable[[str], str]] = {
    "whole": str,
    "without a head": lambda pem: "\n".join(pem.splitlines()[3:]) + "\n",
    "without a foot": lambda pem: "\n".join(pem.splitlines()[:8]) + "\n",
    "cut off in a line": lambda pem: pem[:300],
}
WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in one line": lambda pem: pem.replace("\n", "\\n"),
    "without line ends": lambda pem: pem.replace("\n", ""),
    "with blanks": lambda pem: pem.replace("\n", " "),
    "Windows": lambda pem: pem.replace("\n", "\r\n"),
    "JSON": json.dumps,
    "JSON in JSON": lambda pem: json.dumps({"x": json.dumps({"key": pem})}),
    "lines of JSON": lambda pem: json.dumps(pem.splitlines(), indent=1),
    "YAML": lambda pem: f"key: |\n{indent(pem, '    ')}next: 1",
    "quoted": lambda pem: indent(pem, "> "),
    "commented": lambda pem: indent(pem, "# "),
    "Java": lambda pem: " +\n".join(f'"{line}\\n"' for line in pem.splitlines()),
    "PHP": lambda pem: " .\n".join(f"'{line}'" for line in pem.splitlines()),
    "HTML": lambda pem: pem.replace("\n", "<br>\n"),
    "a line a record": lambda pem: "".join(
        f"2026-01-01 12:00:00 INFO {line}\n" for line in pem.splitlines()
    ),
    "percent": quote,
    "repr": repr,
    "four dashes": lambda pem: pem.replace("-----", "----"),
}


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_no_line_of_a_key_survives(shape: str, cut: str, how: str) -> None:
    part = CUTS[cut](_pem(shape))
    lines = [line for line in part.splitlines() if len(line) > 40 and line.isascii()]
    for place in ("{}", "got {} there", "first line\n{}\nlast line, res_cd=0000"):
        shown = redact_text(place.replace("{}", WRITTEN[how](part)))
        assert [line for line in lines if line[:24] in shown and ":" not in line] == []


DER: dict[str, Callable[[], bytes]] = {
    "PKCS#8": lambda: _rsa().private_bytes(Encoding.DER, NEW, NoEncryption()),
    "PKCS#8, encrypted": lambda: _rsa().private_bytes(
        Encoding.DER, NEW, BestAvailableEncryption(b"x")
    ),
    "PKCS#1": lambda: _rsa().private_bytes(Encoding.DER, OLD, NoEncryption()),
    "SEC 1": lambda: ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.DER, OLD, NoEncryption()
    ),
    "Ed25519": lambda: ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.DER, NEW, NoEncryption()
    ),
}
DER_WRITTEN: dict[str, Callable[[bytes], str]] = {
    "Base64": lambda der: b64encode(der).decode(),
    "Base64 on lines": lambda der: encodebytes(der).decode(),
    "Base64 for addresses": lambda der: urlsafe_b64encode(der).decode().rstrip("="),
    "Base64, cut off": lambda der: b64encode(der).decode()[:60],
    "JSON": lambda der: json.dumps({"x": encodebytes(der).decode()}),
    "hex": lambda der: der.hex(),
    "hex on lines": lambda der: "\n".join(wrap(der.hex(":"), 45)),
}


@pytest.mark.parametrize("how", DER_WRITTEN)
@pytest.mark.parametrize("shape", DER)
def test_a_key_without_armour_is_found(shape: str, how: str) -> None:
    for place in ("{}", "got {} there", "key={};", "first line\n{}\nlast line"):
        text = place.replace("{}", DER_WRITTEN[how](DER[shape]()))
        assert "private-key" in {secret.kind for secret in find_secrets(text)}


def test_a_certificate_without_armour_is_one_and_a_public_key_is_no_secret(issued: Issued) -> None:
    from cryptography.hazmat.primitives.serialization import PublicFormat

    lines = issued.identity().certificate.cert_info.split("-----")[2]
    (secret,) = find_secrets(f"got {lines} there")
    assert secret.kind == "certificate"
    public = _rsa().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert list(find_secrets(b64encode(public).decode())) == []
