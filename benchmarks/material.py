"""What every benchmark works on: throw-away keys, and the schemas' own example messages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

import kcp_proto
from kcp_proto import Certificate, HttpRequest, HttpResponse, Identity, catalogue
from kcp_proto.keys import RsaSigner
from kcp_sandbox import certify
from kcp_schemas import load_schema

SITE_CD = "T0000"
CANCEL = "payment.cancel"
PAYMENT = "benepia.point_payment"
INQUIRY = "transaction.inquiry"
CARD = "transaction.inquiry.response.card"
PADDING, HASH = PKCS1v15(), SHA256()
_JSON = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class StubSigner:
    """A signer that takes no time, so that only the work around a signature is measured."""

    public_key: RSAPublicKey
    signature: bytes

    def sign(self, data: bytes) -> bytes:
        """Give the same bytes for any data."""
        del data
        return self.signature


@dataclass(frozen=True)
class Shop:
    """A shop's key and certificate."""

    key: RSAPrivateKey
    certificate_pem: bytes

    @classmethod
    def generate(cls, bits: int) -> "Shop":
        """Make a shop with a fresh key."""
        key = generate_private_key(public_exponent=65537, key_size=bits)
        return cls(key, certify(key.public_key(), SITE_CD, now=datetime.now(UTC)))

    @classmethod
    def from_setting(cls, setting: Mapping[str, str]) -> "Shop":
        """Take a shop over from another process."""
        key = load_pem_private_key(setting["key"].encode(), None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("a shop signs with RSA")
        return cls(key, setting["certificate"].encode())

    def setting(self) -> dict[str, str]:
        """Hand the shop over to another process; its key is worth nothing."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return {"key": pem.decode(), "certificate": self.certificate_pem.decode()}

    @cached_property
    def certificate(self) -> Certificate:
        """Read the certificate."""
        return Certificate.parse(self.certificate_pem)

    @cached_property
    def signer(self) -> RsaSigner:
        """Give the key as the core takes it."""
        return RsaSigner(self.key)

    @cached_property
    def identity(self) -> Identity:
        """Join site code, certificate and key."""
        return Identity(SITE_CD, self.certificate, self.signer)

    @cached_property
    def stubbed(self) -> Identity:
        """Give the same identity with a signer that takes no time."""
        stub = StubSigner(self.key.public_key(), self.signer.sign(b""))
        return Identity(SITE_CD, self.certificate, stub)

    def bare(self, text: bytes) -> bytes:
        """Sign by the library alone: the physical limit."""
        return self.key.sign(text, PADDING, HASH)


@cache
def shop(bits: int = 2048) -> Shop:
    """Give the one shop with a key of that size."""
    return Shop.generate(bits)


def example(message_name: str) -> dict[str, Any]:
    """Give a copy of the schema's first example."""
    return dict(load_schema(message_name)["examples"][0])


@cache
def fields(operation: str) -> Mapping[str, str]:
    """Give what a caller fills in: the request's example, an inquiry by transaction number."""
    if operation == INQUIRY:
        # The example names an order; this inquiry is the one that the card's example fits (R31).
        return {"tno": example(CARD)["tno"], "pay_type": "PACA"}
    message = catalogue.operation(operation).request
    sample = example(message.name)
    return {n: v for n, v in sample.items() if message.fields[n].source == "caller"}


def signed_text(operation: str) -> bytes:
    """Give the bytes that are signed for the example."""
    return kcp_proto.sign_string(operation, {"site_cd": SITE_CD, **fields(operation)}).encode()


def request(operation: str) -> HttpRequest:
    """Build the example's request."""
    return kcp_proto.build_request(operation, fields(operation), shop().identity, kcp_proto.STAGING)


def response(message_name: str) -> HttpResponse:
    """Give the example of a response as it comes over the wire."""
    body = json.dumps(example(message_name), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(status=200, headers=_JSON, body=body.encode())


def exchanges() -> dict[str, tuple[HttpRequest, HttpResponse]]:
    """Give a small and a large exchange that fit: a cancel and a card inquiry."""
    return {
        "cancel": (request(CANCEL), response("payment.cancel.response")),
        "card inquiry": (request(INQUIRY), response(CARD)),
    }


class FixedTransport:
    """A transport that gives the same response at once."""

    def __init__(self, response: HttpResponse) -> None:
        self._response = response

    def send(self, request: HttpRequest) -> HttpResponse:
        """Give the response."""
        del request
        return self._response

    def close(self) -> None:
        """Do nothing: nothing is open."""
