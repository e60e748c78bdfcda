"""A key in Google Cloud KMS: what is asked through its client, and what is refused."""

from hashlib import sha256
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kcp_sandbox import Issued
from kcp_transports.signers import SigningFailed, open_signer
from kcp_transports.signers.gcpkms import crc32c

from .services import DATA, shop_key, sign_digest, sign_hashed

VERSION = "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1"
ADDRESS = f"gcpkms:{VERSION}"


class Client:
    """The client's two methods at their documented shape; changes are made to what they return."""

    def __init__(self, issued: Issued, **changes: object) -> None:
        self.key, self.changes = shop_key(issued), changes
        self.requests: list[dict[str, Any]] = []
        self.transport = SimpleNamespace(close=lambda: None)

    def get_public_key(self, *, request: dict[str, Any], timeout: float) -> Any:
        assert (request, timeout > 0) == ({"name": VERSION}, True)
        public = self.key.public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        shown = {"pem": pem.decode(), "algorithm": 5, "name": VERSION, "pem_crc32c": crc32c(pem)}
        return SimpleNamespace(**(shown | self._of("shown")))

    def asymmetric_sign(self, *, request: dict[str, Any], timeout: float) -> Any:
        assert timeout > 0
        self.requests.append(request)
        if error := self.changes.get("error"):
            raise error  # type: ignore[misc]
        digest = "digest" in request
        signature = (
            sign_digest(self.key, request["digest"]["sha256"])
            if digest
            else sign_hashed(self.key, request["data"])
        )
        signed = {
            "signature": signature,
            "signature_crc32c": crc32c(signature),
            "verified_digest_crc32c": digest,
            "verified_data_crc32c": not digest,
            "name": VERSION,
        }
        return SimpleNamespace(**(signed | self._of("signed")))

    def _of(self, name: str) -> dict[str, object]:
        return cast("dict[str, object]", self.changes.get(name, {}))


@pytest.mark.parametrize("mode", ["", "?mode=digest", "?mode=raw"])
def test_both_ways_sign_once(issued: Issued, mode: str) -> None:
    client = Client(issued)
    with open_signer(ADDRESS + mode, client=client) as signer:
        assert signer.sign(DATA) == sign_hashed(client.key, DATA)
    digest = sha256(DATA).digest()
    raw = {"name": VERSION, "data": DATA, "data_crc32c": crc32c(DATA)}
    hashed = {"name": VERSION, "digest": {"sha256": digest}, "digest_crc32c": crc32c(digest)}
    assert client.requests == [raw if mode == "?mode=raw" else hashed]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"shown": {"algorithm": 2}}, "key-type"),
        ({"shown": {"pem_crc32c": 1}}, "damaged"),
        ({"shown": {"name": VERSION[:-1] + "2"}}, "damaged"),
        ({"shown": {"pem": "no key", "pem_crc32c": crc32c(b"no key")}}, "service-failed"),
        ({"signed": {"signature_crc32c": 1}}, "damaged"),
        ({"signed": {"verified_digest_crc32c": False}}, "damaged"),
        ({"signed": {"name": VERSION[:-1] + "2"}}, "damaged"),
        ({"signed": {"signature": b"", "signature_crc32c": 0}}, "other-key"),
    ],
)
def test_what_does_not_fit_is_refused(
    issued: Issued, changes: dict[str, object], cause: str
) -> None:
    with pytest.raises(SigningFailed) as caught:
        open_signer(f"{ADDRESS}?mode=digest", client=Client(issued, **changes)).sign(DATA)
    assert caught.value.cause == cause


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("PermissionDenied", "permission"),
        ("NotFound", "key-not-found"),
        ("FailedPrecondition", "key-disabled"),
        ("InvalidArgument", "key-type"),
        ("Unauthenticated", "credentials-refused"),
        ("RefreshError", "credentials-refused"),
        ("DefaultCredentialsError", "credentials-missing"),
        ("ResourceExhausted", "throttled"),
        ("DeadlineExceeded", "timeout"),
        ("ServiceUnavailable", "network"),
        ("TransportError", "network"),
        ("InternalServerError", "service-failed"),
    ],
)
def test_each_error_of_the_library_has_its_cause(issued: Issued, name: str, cause: str) -> None:
    error = type(name, (Exception,), {})("canary-account")
    with pytest.raises(SigningFailed) as caught:
        open_signer(ADDRESS, client=Client(issued, error=error)).sign(DATA)
    assert caught.value.cause == cause
    assert "canary" not in str(caught.value)


def test_the_checksum_is_castagnolis() -> None:
    # RFC 3720, appendix B.4.
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(b"123456789") == 0xE3069283
