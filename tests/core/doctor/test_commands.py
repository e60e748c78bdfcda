"""Each command that the doctor and the errors print ends well with the very input it is for."""

import bz2
import gzip
import lzma
import re
import shlex
import shutil
import sys
import tomllib
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from kcp_proto import Certificate, KeyLoadError, load_private_key
from kcp_proto.doctor import Check, IdentityFiles, check_identity
from kcp_proto.keys import KeyFile, convert_command, fingerprint
from kcp_proto.showing import printable
from tests.core.conftest import PASSWORD, Openssl
from tests.core.keys.der import encrypted_pkcs8, pbes1
from tests.core.keys.test_forms import FORMS

ROOT = Path(__file__).resolve().parents[3]
LEGACY = ["-provider", "legacy", "-provider", "default"]
PASSWORDS = "-passin pass:changeit -passout pass:changeit"
Make = Callable[[Openssl, bytes], bytes]


def form(name: str) -> Make:
    return lambda openssl, key: FORMS[name](encrypted(openssl, key, "-v1", "PBE-SHA1-3DES"))


def encrypted(openssl: Openssl, key: bytes, *options: str) -> bytes:
    return openssl("pkcs8", "-topk8", *options, "-passout", "pass:changeit", *LEGACY, data=key)


def pkcs8(*options: str) -> Make:
    return lambda openssl, key: encrypted(openssl, key, *options)


def old(cipher: str) -> Make:
    options = ["-traditional", f"-{cipher}", "-passout", "pass:changeit", *LEGACY]
    return lambda openssl, key: openssl("rsa", *options, data=key)


KEYS: dict[str, Make] = {
    **{
        name: form(name)
        for name in (
            *("LF", "CRLF", "CR", "UTF-16, as Notepad saves it", "all white space removed"),
            *("no armour", "a hash before each line", "em dashes in the armour"),
            *("non-breaking blanks", "Base64 of the PEM", "HTML", "a form", "literal \\n"),
        )
    },
    "not encrypted": lambda openssl, key: key,
    "not encrypted, DER": lambda openssl, key: openssl("pkey", "-outform", "DER", data=key),
    "DER": pkcs8("-v1", "PBE-SHA1-3DES", "-outform", "DER"),
    "PKCS#1": lambda openssl, key: openssl("rsa", "-traditional", data=key),
    "PKCS#1 in Base64": lambda openssl, key: b64encode(openssl("rsa", "-traditional", data=key)),
    "PKCS#1 in DER": lambda openssl, key: openssl(
        "rsa", "-traditional", "-outform", "DER", data=key
    ),
    **{
        name: pkcs8("-v1", name)
        for name in (
            *("PBE-SHA1-RC4-128", "PBE-SHA1-RC4-40", "PBE-SHA1-RC2-128", "PBE-SHA1-RC2-40"),
            *("PBE-SHA1-2DES", "PBE-MD5-DES", "PBE-SHA1-DES", "PBE-MD5-RC2-64", "PBE-SHA1-RC2-64"),
        )
    },
    **{
        f"PBES2 {name}": pkcs8("-v2", name)
        for name in ("rc2", "rc2-40-cbc", "des", "des3", "seed", "bf", "aria-128-cbc")
    },
    **{
        f"old {name}": old(name)
        for name in ("des", "des3", "aes128", "seed", "bf", "camellia256", "cast5-cbc", "rc2")
    },
}


@pytest.fixture
def now(certificate: bytes) -> datetime:
    return Certificate.parse(certificate).not_valid_before


def shell(command: str, folder: Path, *options: str) -> CompletedProcess[bytes]:
    """Paste a command into a shell, and answer its questions by options."""
    python = shlex.quote(sys.executable)
    line = f"set -e; {command.replace('python ', f'{python} ', 1)} {' '.join(options)}"
    return run(line, shell=True, cwd=folder, check=True, capture_output=True)  # noqa: S602


def remedies(
    key: bytes, certificate: bytes, now: datetime, path: Path, *passwords: bytes | None
) -> set[str]:
    """Save a key, look at it, and give the remedies of what is wrong with it."""
    path.write_bytes(key)
    (password,) = passwords or (password_of(key),)
    files = IdentityFiles(
        key=key, certificate=certificate, password=password, key_name=str(path), key_mode=0o600
    )
    checks = check_identity(files, now=now)
    wrong = [check for check in checks if check.id.startswith("key.") and check.reason]
    assert wrong
    return {check.remedy for check in wrong}


def password_of(key: bytes) -> bytes | None:
    try:
        return PASSWORD if KeyFile.parse(key).encryption else None
    except KeyLoadError:
        return PASSWORD


def converted(folder: Path, name: str = "NEW.pem") -> str:
    signer = load_private_key((folder / name).read_bytes(), PASSWORD)
    return fingerprint(signer.public_key)


@pytest.mark.parametrize("name", KEYS)
def test_the_command_for_a_key_makes_a_file_that_loads(
    name: str,
    openssl: Openssl,
    plain_key: bytes,
    certificate: bytes,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = KEYS[name](openssl, plain_key)
    same = fingerprint(load_private_key(plain_key, None).public_key)
    found = remedies(key, certificate, now, tmp_path / "my [key]'s.pem")
    (command,) = found
    shell(command, tmp_path, PASSWORDS)
    assert converted(tmp_path) == same
    assert load_private_key((tmp_path / "NEW.pem").read_bytes(), PASSWORD).warnings == ()
    # What the key's own warnings and errors print is the same command, for OLD.pem.
    (tmp_path / "OLD.pem").write_bytes(key)
    (tmp_path / "NEW.pem").unlink()
    shell(printed(key, monkeypatch), tmp_path, PASSWORDS)
    assert converted(tmp_path) == same


def printed(key: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the command in the warning; in the error of a machine without pyOpenSSL, if any."""
    monkeypatch.setitem(sys.modules, "OpenSSL", None)
    try:
        texts = [fault.message for fault in load_private_key(key, password_of(key)).warnings]
    except KeyLoadError as error:
        texts = [error.message]
    if not texts:
        return convert_command("", plain=KeyFile.parse(key).plain).format(key="OLD.pem")
    found = re.search(r"(?:openssl pkcs8|python) .*NEW\.pem(?: -provider \w+)*", texts[0])
    assert found
    return found[0]


@pytest.mark.parametrize(
    "name", ["LF", "HTML", "PBES2 seed", "old des", "DER", "PBE-SHA1-RC2-40", "Base64 of the PEM"]
)
def test_the_command_that_tries_a_password_takes_the_right_one(
    name: str, openssl: Openssl, plain_key: bytes, certificate: bytes, now: datetime, tmp_path: Path
) -> None:
    key = KEYS[name](openssl, plain_key)
    found = remedies(key, certificate, now, tmp_path / "key.pem", b"wrong")
    (command,) = {one for one in found if one.endswith("-noout") or " -noout " in one}
    shell(command, tmp_path, "-passin pass:changeit")


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("options", [[], ["-legacy"]])
def test_the_command_for_a_container_takes_the_key_out(
    wrapped: bool,
    options: list[str],
    openssl: Openssl,
    plain_key: bytes,
    certificate: bytes,
    now: datetime,
    tmp_path: Path,
) -> None:
    pack = ["pkcs12", "-export", "-passout", "pass:changeit", *options]
    packed = openssl(*pack, data=plain_key + certificate)
    file = b64encode(packed) if wrapped else packed
    (command,) = remedies(file, certificate, now, tmp_path / "a b.p12")
    shell(command, tmp_path, PASSWORDS)
    assert converted(tmp_path, "KEY.pem")
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(file, PASSWORD)
    assert f"`{caught.value.command.format(key='FILE')}`" in caught.value.message


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
@pytest.mark.parametrize("wrapped", [False, True])
def test_the_command_for_an_openssh_key_converts_a_copy(
    wrapped: bool, certificate: bytes, now: datetime, tmp_path: Path
) -> None:
    shell(f"ssh-keygen -q -t rsa -b 2048 -N changeit -f {tmp_path}/id", tmp_path)
    original = (tmp_path / "id").read_bytes()
    file = b64encode(original) if wrapped else original
    (command,) = remedies(file, certificate, now, tmp_path / "a key")
    shell(command, tmp_path, "-P changeit -N changeit")
    assert converted(tmp_path)
    assert (tmp_path / "a key").read_bytes() == file


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("program", PACKERS)
def test_the_command_for_a_packed_file_unpacks_it(
    program: str, plain_key: bytes, certificate: bytes, now: datetime, tmp_path: Path
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"needs {program}")
    path, pack = tmp_path / "a key", PACKERS[program]
    (command,) = remedies(pack(plain_key), certificate, now, path)
    shell(command, tmp_path)
    assert (tmp_path / "NEW.pem").read_bytes() == plain_key
    shell(of_certificate(pack(certificate), now, path).remedy, tmp_path)
    assert (tmp_path / "NEW.pem").read_bytes() == certificate


@pytest.mark.parametrize("form", ["PVK", "MS PRIVATEKEYBLOB"])
def test_the_command_for_a_key_of_microsofts_makes_a_file_that_loads(
    form: str, openssl: Openssl, plain_key: bytes, certificate: bytes, now: datetime, tmp_path: Path
) -> None:
    options = ["-pvk-none"] if form == "PVK" else []
    key = openssl("rsa", "-outform", form, *options, data=plain_key)
    (command,) = remedies(key, certificate, now, tmp_path / "a key")
    shell(command, tmp_path, "-passout pass:changeit")
    assert converted(tmp_path) == fingerprint(load_private_key(plain_key, None).public_key)


@pytest.mark.skipif(shutil.which("keytool") is None, reason="needs keytool")
@pytest.mark.parametrize("kind", ["JKS", "JCEKS"])
def test_the_commands_for_a_java_key_store_lead_to_key_and_certificate(
    kind: str, certificate: bytes, now: datetime, tmp_path: Path
) -> None:
    store, passwords = tmp_path / "a store", "-storepass changeit -keypass changeit"
    new = f"keytool -genkeypair -alias a -keyalg RSA -keysize 2048 -dname CN=x {passwords}"
    shell(f"{new} -storetype {kind} -keystore '{store}'", tmp_path)
    (command,) = remedies(store.read_bytes(), certificate, now, store)
    shell(command, tmp_path, "-srcstorepass changeit -deststorepass changeit")
    (command,) = remedies((tmp_path / "NEW.p12").read_bytes(), certificate, now, tmp_path / "p12")
    shell(command, tmp_path, PASSWORDS)
    check = of_certificate((tmp_path / "NEW.p12").read_bytes(), now, tmp_path / "p12")
    shell(check.remedy, tmp_path, "-passin pass:changeit")
    signer = load_private_key((tmp_path / "KEY.pem").read_bytes(), PASSWORD)
    assert Certificate.parse((tmp_path / "CERT.pem").read_bytes()).matches(signer.public_key)


CONTAINERS = {
    "PKCS#12": ("pkcs12", "-export", "-passout", "pass:changeit"),
    "PKCS#12 of old": ("pkcs12", "-export", "-legacy", "-passout", "pass:changeit"),
    "PKCS#7": ("crl2pkcs7", "-nocrl", "-certfile", "/dev/stdin"),
    "PKCS#7 in DER": ("crl2pkcs7", "-nocrl", "-certfile", "/dev/stdin", "-outform", "DER"),
}


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("wrapped", [False, True])
def test_the_command_for_a_container_takes_the_certificate_out(
    name: str,
    wrapped: bool,
    openssl: Openssl,
    plain_key: bytes,
    certificate: bytes,
    now: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    data = openssl(*CONTAINERS[name], data=plain_key + certificate)
    check = of_certificate(b64encode(data) if wrapped else data, now, tmp_path / "a certificate")
    shell(check.remedy, tmp_path, "-passin pass:changeit" if "12" in name else "")
    made = Certificate.parse((tmp_path / "CERT.pem").read_bytes())
    assert made == Certificate.parse(certificate)


def of_certificate(data: bytes, now: datetime, path: Path) -> Check:
    """Save a certificate file, look at it, and give what is wrong with its form."""
    path.write_bytes(data)
    files = IdentityFiles(key=b"", certificate=data, password=None, certificate_name=str(path))
    (check,) = (each for each in check_identity(files, now=now) if each.id == "certificate.form")
    assert check.status == "failed"
    return check


def test_a_joint_certificates_key_is_told_without_a_command(
    certificate: bytes, now: datetime, tmp_path: Path
) -> None:
    key = encrypted_pkcs8(pbes1("1.2.410.200004.1.15", iterations=2048))
    for password in (None, PASSWORD):
        found = remedies(key, certificate, now, tmp_path / "signPri.key", password)
        assert found == {"take the key file that the gateway issued"}


def test_the_command_for_a_certificate_in_der_prints_the_line(
    certificate: bytes, now: datetime, tmp_path: Path
) -> None:
    der = Certificate.parse(certificate).der
    path = tmp_path / "cert.der"
    path.write_bytes(der)
    files = IdentityFiles(key=b"", certificate=der, password=None, certificate_name=str(path))
    (check,) = (c for c in check_identity(files, now=now) if c.id == "certificate.lines")
    done = shell(check.remedy, tmp_path)
    assert done.stdout.decode() == Certificate.parse(certificate).cert_info


def test_an_extra_that_a_text_names_exists() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named: set[str] = set()
    for package in ("kcp_proto", "transports/kcp_transports", "sandbox/kcp_sandbox", "cli/kcp_cli"):
        for path in (ROOT / package).rglob("*.py"):
            named |= set(re.findall(r"pip install 'kcp-proto\[(\w+)\]'", path.read_text("utf-8")))
    assert named
    assert named <= set(extras["optional-dependencies"])


@pytest.mark.skipif(shutil.which("bash") is None, reason="no shell that reads escapes")
@pytest.mark.parametrize(
    "name",
    ["-key.pem", "키 파일.pem", "it's.pem", "a\nb.pem", "\u200b'\\.pem", "\x1b[2K.pem", "--help"],
)
def test_a_command_names_a_file_however_it_is_called(name: str, tmp_path: Path) -> None:
    """On one line, and without what could steer a terminal."""
    (tmp_path / name).write_bytes(b"x")
    files = IdentityFiles(key=b"", certificate=b"", password=None, key_name=name)
    command = files.in_command("cat {key}")
    assert command == printable(command)
    assert (
        run(["bash", "-c", command], cwd=tmp_path, check=True, capture_output=True).stdout == b"x"
    )
