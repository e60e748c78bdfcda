"""Nothing is read from the environment: no authority, no file for the session's secrets (R23)."""

import os
import shutil
import ssl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from kcp_proto import KeyLoadError
from kcp_transports.https import tls_context, trust
from tests.transports.https.ask_once import WAYS
from tests.transports.raw_gateway import HTTP_RESPONSE, RawGateway, serving

WELL = serving(lambda request: HTTP_RESPONSE)
PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


@dataclass(frozen=True)
class Hostile:
    """A folder with an authority's certificate, as a file and by its hash, and an environment."""

    folder: Path
    authority: trustme.CA

    def environment(self, *names: str) -> dict[str, str]:
        """Set these of the three variables, in the way that OpenSSL and Python look at them."""
        values = {
            "SSL_CERT_FILE": str(self.folder / "authority.pem"),
            "SSL_CERT_DIR": str(self.folder / "hashed"),
            "SSLKEYLOGFILE": str(self.log),
        }
        clean = {name: value for name, value in os.environ.items() if name not in values}
        nowhere = dict.fromkeys(PROXIES, "http://127.0.0.1:9")
        return clean | nowhere | {name: values[name] for name in names}

    @property
    def log(self) -> Path:
        return self.folder / "keys.log"


@pytest.fixture
def hostile(tmp_path: Path) -> Hostile:
    authority = trustme.CA()
    pem = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(pem)
    command = shutil.which("openssl")
    if command is None:
        pytest.skip("openssl, which computes the hash, is not installed")
    done = subprocess.run(
        [command, "x509", "-hash", "-noout", "-in", pem], capture_output=True, text=True, check=True
    )
    (tmp_path / "hashed").mkdir()
    shutil.copy(pem, tmp_path / "hashed" / f"{done.stdout.strip()}.0")
    return Hostile(tmp_path, authority)


def ask(gateway: RawGateway, way: str, ca_file: Path | None, env: dict[str, str]) -> list[str]:
    command = [sys.executable, "-m", "tests.transports.https.ask_once", gateway.url, way]
    command += [str(ca_file)] if ca_file else []
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
@pytest.mark.parametrize("given", [False, True], ids=["the system's", "ca_pem"])
def test_no_authority_of_the_environment_is_trusted(
    hostile: Hostile, way: str, variable: str, given: bool
) -> None:
    """Python's own default settings trust it; we do not, whether or not another one is given."""
    other = hostile.folder / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with RawGateway(WELL) as gateway:
        gateway.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        hostile.authority.issue_cert("localhost").configure_cert(gateway.context)
        environment = hostile.environment(variable)
        outcome, _, control = ask(gateway, way, other if given else None, environment)
    assert control == "trusted by default"
    assert "certificate-untrusted" in outcome or "SSLCertVerificationError" in outcome
    assert gateway.requests == []


@pytest.mark.parametrize("way", WAYS)
def test_what_other_clients_read_counts_for_nothing(hostile: Hostile, way: str) -> None:
    """Bundles, switches and passwords that requests, curl or Python look at."""
    pem, home = str(hostile.folder / "authority.pem"), hostile.folder / "home"
    home.mkdir()
    (home / ".netrc").write_text("machine localhost login shop password netrc-password\n")
    read = dict.fromkeys(("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT", "AWS_CA_BUNDLE"), pem)
    with RawGateway(WELL) as gateway:
        own = hostile.folder / "given.pem"
        own.write_bytes(gateway.ca_pem)
        environment = hostile.environment() | read | {"PYTHONHTTPSVERIFY": "0", "HOME": str(home)}
        environment |= {"NETRC": str(home / ".netrc"), "HTTP_PROXY": "http://127.0.0.1:9"}
        assert ask(gateway, way, own, environment)[0] == "200"
        assert not any("netrc-password" in str(request.headers) for request in gateway.requests)
        before = len(gateway.requests)
        gateway.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        hostile.authority.issue_cert("localhost").configure_cert(gateway.context)
        (outcome, *_) = ask(gateway, way, None, environment)
        assert len(gateway.requests) == before
    assert "certificate-untrusted" in outcome or "SSLCertVerificationError" in outcome


def test_openssl_s_own_configuration_weakens_nothing(tmp_path: Path) -> None:
    """OpenSSL reads it before any of our code runs; version, suites and checks are set after."""
    configuration = tmp_path / "openssl.cnf"
    configuration.write_text(
        "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n"
        "MinProtocol = TLSv1\nCipherString = ALL:eNULL:aNULL@SECLEVEL=0\nVerifyMode = None\n"
    )
    code = (
        "from kcp_transports.https import tls_context as t; c = t(None); "
        "print(c.minimum_version.name, c.verify_mode.name, c.check_hostname, "
        "any(s['strength_bits'] < 128 for s in c.get_ciphers()))"
    )
    environment = os.environ | {"OPENSSL_CONF": str(configuration)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["TLSv1_2", "CERT_REQUIRED", "True", "False"]


@pytest.mark.parametrize("way", WAYS)
def test_no_secret_of_a_session_is_written_to_a_file(hostile: Hostile, way: str) -> None:
    """All three variables set: the authority that the caller names is the one that counts."""
    ca_file = hostile.folder / "given.pem"
    with RawGateway(WELL) as gateway:
        ca_file.write_bytes(gateway.ca_pem)
        environment = hostile.environment("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
        told = ask(gateway, way, ca_file, environment)
    assert told == ["200", "no log", "refused by default"]
    # Python's own default settings, tried last, do write one.
    assert hostile.log.exists()


def test_the_system_s_authorities_are_those_compiled_in(tmp_path: Path) -> None:
    """A file, or a folder that holds one by its hash, is enough; an empty folder is not."""
    bundle, empty, hashed = tmp_path / "ca.pem", tmp_path / "empty", tmp_path / "hashed"
    trustme.CA().cert_pem.write_to_path(bundle)
    empty.mkdir()
    hashed.mkdir()
    shutil.copy(bundle, hashed / "0123abcd.0")
    missing = tmp_path / "none"
    found = [
        trust.places(compiled_in, (str(missing), str(bundle)))
        for compiled_in in (
            (str(bundle), str(hashed)),
            (str(missing), str(hashed)),
            (str(missing), str(empty)),
            (str(bundle), str(empty)),
        )
    ]
    assert found == [
        (str(bundle), str(hashed)),
        (None, str(hashed)),
        (str(bundle), None),
        (str(bundle), None),
    ]


def test_a_system_without_authorities_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said at once: later it would look like a gateway with a wrong certificate."""

    def nowhere(*_: object) -> tuple[None, None]:
        return None, None

    monkeypatch.setattr(trust, "places", nowhere)
    with pytest.raises(KeyLoadError, match="give ca_pem"):
        tls_context(None)


def test_settings_are_as_strict_as_python_s_own() -> None:
    """Only the environment is left out."""
    strict, usual = tls_context(None), ssl.create_default_context()
    assert strict.verify_flags == usual.verify_flags
    assert strict.verify_mode == usual.verify_mode
    assert strict.check_hostname == usual.check_hostname
    assert strict.keylog_filename is None
