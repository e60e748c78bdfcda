"""Google's and Azure's own libraries, as our signers call them, keep to the recorded contract."""

import json
import os
import ssl
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
)

from kcp_sandbox import Issued
from kcp_transports.signers.wrapping import key_numbers
from tests.foreign_tools import FOLDER

from .official_client import DATA
from .played_rest import PlayedRest, serving
from .services import shop_key, sign_hashed

ROOT = Path(__file__).resolve().parents[3]
PYTHON = FOLDER / "venv" / "bin" / "python"
PROOF = b"kcp-proto proves that this key was imported"
PLACE = "projects/p/locations/asia-northeast3/keyRings/r"
KEY, JOB = f"{PLACE}/cryptoKeys/kcp", f"{PLACE}/importJobs/j"
LIBRARIES = {"gcpkms": "google.cloud.kms_v1", "azurekms": "azure.keyvault.keys"}
WRAPPING = generate_private_key(65537, 3072)
ERRORS: dict[str, list[tuple[int, dict[str, bytes], str]]] = {
    "gcpkms": [
        (403, {"status": b"PERMISSION_DENIED"}, "permission"),
        (404, {"status": b"NOT_FOUND"}, "key-not-found"),
        (400, {"status": b"FAILED_PRECONDITION"}, "key-disabled"),
        (429, {"status": b"RESOURCE_EXHAUSTED"}, "throttled"),
        (500, {"status": b"INTERNAL"}, "service-failed"),
    ],
    "azurekms": [
        (403, {"code": b"Forbidden", "inner": b"ForbiddenByRbac"}, "permission"),
        (403, {"code": b"Forbidden", "inner": b"KeyDisabled"}, "key-disabled"),
        (404, {"code": b"KeyNotFound", "inner": b""}, "key-not-found"),
        (429, {"code": b"Throttled", "inner": b""}, "throttled"),
        (500, {"code": b"InternalServerError", "inner": b""}, "service-failed"),
    ],
}


@cache
def has(library: str) -> bool:
    command = [str(PYTHON), "-c", f"import {library}"]
    return PYTHON.exists() and subprocess.run(command, capture_output=True).returncode == 0


@dataclass
class Outcome:
    """What the library sent to the stand-in, and what came of it."""

    service: str
    played: PlayedRest
    place: str
    results: list[dict[str, str]]


def address(service: str, place: str, version: int) -> str:
    """Write the address of a version; 0 for none."""
    if service == "gcpkms":
        named = f"/cryptoKeyVersions/{version}" if version else f"?import-job={JOB}"
        return f"gcpkms:{KEY}{named}"
    return f"azurekms:{place}/keys/kcp" + (f"/version{version}" if version else "")


def run(service: str, place: str, folder: Path, wanted: list[str]) -> list[dict[str, str]]:
    """Run the service's own library, which is not among our packages, once for everything."""
    paths = [".", "schemas", "transports", "sandbox"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(ROOT / path) for path in paths),
        "REQUESTS_CA_BUNDLE": str(folder / "ca.pem"),
        "NO_PROXY": "*",
    }
    program = Path(__file__).with_name("official_client.py")
    done = subprocess.run(
        [str(PYTHON), str(program), service, place, str(folder)],
        input=json.dumps(wanted),
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, str]] = json.loads(done.stdout)
    return results


def play(service: str, issued: Issued) -> PlayedRest:
    """Let version 1 sign rightly, 2 hash twice, 3 be what is imported, the rest fail."""
    key, digest = shop_key(issued), sha256(DATA).digest()
    pem, seal = (
        each.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for each in (key, WRAPPING)
    )
    values = {"key": KEY.encode(), "job": JOB.encode(), "pem": pem, "wrapping": seal}
    named = [address(service, "", version) for version in range(10)]
    names = [
        text.partition(":")[2] if service == "gcpkms" else text.rpartition("/")[2] for text in named
    ]
    signed = {"digest": digest, "signature": sign_hashed(key, DATA)}
    versions = {
        names[1]: signed,
        names[2]: signed | {"signature": sign_hashed(key, digest)},
        names[3]: {"digest": sha256(PROOF).digest(), "signature": sign_hashed(key, PROOF)},
    }
    failures = {
        names[4 + index]: (status, words)
        for index, (status, words, _) in enumerate(ERRORS[service])
    }
    return PlayedRest(service, values | key_numbers(key), versions, failures, names[3])


@pytest.fixture(scope="module", params=LIBRARIES)
def outcome(
    request: pytest.FixtureRequest, issued: Issued, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Outcome]:
    service: str = request.param
    if not has(LIBRARIES[service]):
        pytest.skip(f"{LIBRARIES[service]} is not there: make foreign")
    folder, authority = tmp_path_factory.mktemp(service), trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    (folder / "cert.pem").write_bytes(issued.certificate)
    (folder / "key.pem").write_bytes(issued.gateway_files()[1])
    (folder / "password").write_bytes(issued.password)
    played, tls = play(service, issued), None
    if service == "azurekms":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(tls)
    with serving(played, tls) as place:
        played.values["vault"] = f"https://{place}".encode()
        count = 4 + len(ERRORS[service])
        wanted = [address(service, place, version) for version in range(count)]
        wanted[3] = f"import {address(service, place, 0)}"
        results = [{}, *run(service, place, folder, wanted[1:])]
        yield Outcome(service, played, place, results)


def test_it_signs_a_digest_once_and_right(outcome: Outcome, issued: Issued) -> None:
    signature = sign_hashed(shop_key(issued), DATA).hex()
    assert outcome.results[1].get("signature") == signature, outcome.results[1]


def test_a_double_hash_of_theirs_is_named(outcome: Outcome) -> None:
    assert outcome.results[2]["cause"] == "double-hash"


def test_each_error_has_its_cause_and_is_not_quoted(outcome: Outcome) -> None:
    causes = [result.get("cause") for result in outcome.results[4:]]
    assert causes == [cause for *_, cause in ERRORS[outcome.service]]
    assert "canary" not in json.dumps(outcome.results)


def test_the_gateways_key_file_goes_in_and_is_proven(outcome: Outcome, issued: Issued) -> None:
    assert outcome.results[3] == {"address": address(outcome.service, outcome.place, 3)}
    for sealed in map(b64decode, outcome.played.sealed):
        size, oaep = WRAPPING.key_size // 8, OAEP(MGF1(SHA256()), SHA256(), None)
        once = WRAPPING.decrypt(sealed[:size], oaep)
        inside: Any = load_der_private_key(aes_key_unwrap_with_padding(once, sealed[size:]), None)
        assert inside.private_numbers() == shop_key(issued).private_numbers()
    assert len(outcome.played.sealed) == (outcome.service == "gcpkms")


def test_nothing_was_asked_that_the_contract_does_not_have(outcome: Outcome) -> None:
    # Google's second mode is tried on the version that hashes twice: the stand-in has none.
    other_mode = [text for text in outcome.played.strange if '"dataCrc32c"' in text]
    assert outcome.played.strange == other_mode
    assert len(other_mode) == (outcome.service == "gcpkms")
    assert set(outcome.played.calls) == {call["path"] for call in outcome.played.contract["calls"]}
