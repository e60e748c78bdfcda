"""A key in Azure Key Vault: what is asked through its client, and what is refused."""

from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest

from kcp_sandbox import Issued
from kcp_transports.signers import SigningFailed, open_signer
from kcp_transports.signers.wrapping import key_numbers

from .services import DATA, shop_key, sign_digest, sign_hashed

ADDRESS = "azurekms:shop.vault.azure.net/keys/kcp/0123abcd"


class Client:
    """The client's methods at their documented shape; changes are made to the key it shows."""

    def __init__(self, issued: Issued, **changes: Any) -> None:
        self.key, self.changes = shop_key(issued), changes
        self.asked: list[tuple[object, ...]] = []
        self.closed = False

    def get_key(self, name: str, version: str) -> Any:
        self.asked.append(("get", name, version))
        numbers = key_numbers(self.key)
        shown = {"kty": "RSA-HSM", "key_ops": ["sign"], "n": numbers["n"], "e": numbers["e"]}
        enabled = self.changes.get("enabled", True)
        key = SimpleNamespace(**(shown | self.changes.get("shown", {})))
        return SimpleNamespace(key=key, properties=SimpleNamespace(enabled=enabled))

    def get_cryptography_client(self, name: str, *, key_version: str) -> Any:
        self.asked.append(("client", name, key_version))
        return SimpleNamespace(sign=self.sign)

    def sign(self, algorithm: str, digest: bytes) -> Any:
        self.asked.append((algorithm, digest))
        if "error" in self.changes:
            raise self.changes["error"]
        return SimpleNamespace(signature=sign_digest(self.key, digest))

    def close(self) -> None:
        self.closed = True


def test_a_digest_is_signed_and_the_key_read_once(issued: Issued) -> None:
    client, digest = Client(issued), sha256(DATA).digest()
    with open_signer(ADDRESS, client=client) as signer:
        assert signer.sign(DATA) == signer.sign(DATA) == sign_hashed(client.key, DATA)
    named = ("kcp", "0123abcd")
    assert client.asked == [("get", *named), ("client", *named), *[("RS256", digest)] * 2]
    assert client.closed


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"shown": {"kty": "EC"}}, "key-type"),
        ({"shown": {"key_ops": ["verify"]}}, "key-type"),
        ({"shown": {"key_ops": None}}, "key-type"),
        ({"enabled": False}, "key-disabled"),
    ],
)
def test_a_key_that_cannot_sign_is_refused(
    issued: Issued, changes: dict[str, Any], cause: str
) -> None:
    client = Client(issued, **changes)
    with pytest.raises(SigningFailed) as caught:
        open_signer(ADDRESS, client=client)
    assert (caught.value.cause, client.closed) == (cause, True)


def error(name: str, status: int | None = None, code: str = "") -> Exception:
    """Make an error as azure.core writes one."""
    made: Any = type(name, (Exception,), {})("canary-tenant")
    if status is not None:
        made.status_code = status
        made.error = SimpleNamespace(innererror={"code": code} if code else None)
    assert isinstance(made, Exception)
    return made


@pytest.mark.parametrize(
    ("raised", "cause"),
    [
        (error("HttpResponseError", 403), "permission"),
        (error("HttpResponseError", 403, "KeyDisabled"), "key-disabled"),
        (error("HttpResponseError", 403, "KeyExpired"), "key-disabled"),
        (error("ClientAuthenticationError", 401), "credentials-refused"),
        (error("ClientAuthenticationError"), "credentials-refused"),
        (error("CredentialUnavailableError"), "credentials-missing"),
        (error("ResourceNotFoundError", 404), "key-not-found"),
        (error("HttpResponseError", 429), "throttled"),
        (error("HttpResponseError", 400), "service-failed"),
        (error("HttpResponseError", 500), "service-failed"),
        (error("ServiceRequestError"), "network"),
        (error("ServiceResponseError"), "network"),
        (error("ServiceResponseTimeoutError"), "timeout"),
        (error("NotImplementedError"), "key-type"),
    ],
    ids=str,
)
def test_each_error_of_the_library_has_its_cause(
    issued: Issued, raised: Exception, cause: str
) -> None:
    with pytest.raises(SigningFailed) as caught:
        open_signer(ADDRESS, client=Client(issued, error=raised)).sign(DATA)
    assert caught.value.cause == cause
    assert "canary" not in str(caught.value)
