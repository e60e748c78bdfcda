"""A key that stays elsewhere is checked by what signs with it; nothing of a file is asked."""

import pytest

from kcp_proto import Certificate, Identity, KcpError, KeyLoadError, NotSent, Signer
from kcp_proto.doctor import IdentityFiles, check_identity
from kcp_sandbox import Issued
from tests.conftest import NOW

FILE_ROWS = ("key.container", "key.encryption", "key.iterations", "key.password")


class Elsewhere:
    """A signer of a key service."""

    def __init__(self, identity: Identity, change: bytes = b"", error: str = "") -> None:
        self.public_key = identity.certificate.public_key
        self._signer, self._change, self._error = identity.signer, change, error

    def sign(self, data: bytes) -> bytes:
        if self._error:
            raise NotSent("", "sign", self._error)
        return self._signer.sign(data + self._change)


class Hidden:
    """A signer that shows no public key."""

    def __init__(self, identity: Identity) -> None:
        self._signer = identity.signer

    def sign(self, data: bytes) -> bytes:
        return self._signer.sign(data)


def examine(
    issued: Issued, signer: Signer | KcpError, certificate: bytes = b""
) -> dict[str, tuple[str, str | None]]:
    files = IdentityFiles(key=b"", certificate=certificate or issued.certificate, password=None)
    checks = check_identity(files, now=NOW, signer=signer)
    return {check.id: (check.status, check.reason) for check in checks}


def test_a_key_that_signs_is_right(issued: Issued, identity: Identity) -> None:
    found = examine(issued, Elsewhere(identity))
    assert {found[row][0] for row in FILE_ROWS} == {"skipped"}
    assert found["key.size"][0] == found["key.signature"][0] == "ok"
    assert "failed" not in {status for status, _ in found.values()}


def test_a_certificate_of_another_key_is_found(
    issued: Issued, stranger: Issued, identity: Identity
) -> None:
    found = examine(issued, Elsewhere(identity), stranger.certificate)
    assert "failed" in {status for row, (status, _) in found.items() if "certificate" in row}
    assert Certificate.parse(stranger.certificate).public_key != identity.certificate.public_key


@pytest.mark.parametrize(
    ("signer", "reason"),
    [
        (NotSent("", "sign", "no credentials"), "no credentials"),
        (KeyLoadError("key-exists", "there is one"), "key-exists"),
        (KcpError("something"), "kcp"),
    ],
)
def test_why_a_key_could_not_be_opened_is_said(
    issued: Issued, signer: KcpError, reason: str
) -> None:
    found = examine(issued, signer)
    assert found["key.signature"] == ("failed", reason)
    assert found["key.size"][0] == "skipped"


@pytest.mark.parametrize(
    ("changes", "reason"), [({"change": b"x"}, "signature"), ({"error": "throttled"}, "throttled")]
)
def test_a_wrong_signature_or_none_fails(
    issued: Issued, identity: Identity, changes: dict[str, str], reason: str
) -> None:
    signer = Elsewhere(identity, **changes)  # type: ignore[arg-type]
    assert examine(issued, signer)["key.signature"] == ("failed", reason)


def test_a_hidden_public_key_leaves_its_size_out(issued: Issued, identity: Identity) -> None:
    found = examine(issued, Hidden(identity))
    assert (found["key.signature"][0], found["key.size"][0]) == ("ok", "skipped")
