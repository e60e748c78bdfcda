"""Arguments in each other's places are refused in words, in every order, and none is shown."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import (
    STAGING,
    Certificate,
    Identity,
    KeyLoadError,
    build_request,
    load_private_key,
    sign,
    sign_string,
    verify,
)
from kcp_proto.keys import is_path, verify_raw
from kcp_proto.messages import Cancel
from kcp_sandbox import Issued
from tests.canary.showing import everything_of

FIELDS = {"tno": "22320972271249"}
CANCEL = "payment.cancel"


def right(issued: Issued, identity: Identity) -> dict[Callable[..., Any], tuple[object, ...]]:
    certificate, signer = identity.certificate, identity.signer
    raw = signer.sign(b"data")
    return {
        sign: (signer, "text"),
        verify: (certificate, b"data", sign(signer, "data")),
        verify_raw: (certificate.public_key, b"data", raw),
        Identity: ("T0000", certificate, signer),
        sign_string: (CANCEL, {**FIELDS, "site_cd": "T0000"}),
        build_request: (CANCEL, FIELDS, identity, STAGING),
    }


@pytest.mark.parametrize(
    "call",
    [sign, verify, Identity, sign_string, build_request],
    ids=lambda call: call.__name__,
)
def test_each_wrong_order_is_called_swapped(
    call: Callable[..., Any], issued: Issued, identity: Identity
) -> None:
    arguments = right(issued, identity)[call]
    call(*arguments)
    for order in permutations(arguments):
        if order == arguments:
            continue
        with pytest.raises(TypeError, match=r"must be .* not .*: they are swapped") as caught:
            call(*order)
        shown = str(caught.value)
        assert call.__name__ in shown
        # The words are ours alone: neither a value nor a part of one.
        for value in ("T0000", "22320972271249", "kcp.co.kr", sign(identity.signer, "data")):
            assert value not in shown


def test_a_message_beside_swapped_arguments_is_told_too(identity: Identity) -> None:
    swapped: Any = build_request
    with pytest.raises(TypeError, match="identity must be an identity, not an environment"):
        swapped(Cancel(tno="22320972271249"), STAGING, identity)
    with pytest.raises(TypeError, match="operation must be an operation's name, not an identity"):
        swapped(identity, FIELDS, CANCEL, STAGING)


def test_what_a_signer_of_ones_own_raises_passes(identity: Identity) -> None:
    """It is no argument in another one's place, whatever its class."""

    class Broken:
        def sign(self, data: bytes) -> bytes:
            raise AttributeError("no such service")

    with pytest.raises(AttributeError, match="no such service"):
        sign(Broken(), "text")

    class Odd(dict[str, object]):
        def items(self) -> Any:
            raise TypeError("no list of fields")

    with pytest.raises(TypeError, match="no list of fields"):
        build_request(CANCEL, Odd(), identity, STAGING)


def test_an_address_is_no_environment(identity: Identity) -> None:
    address: Any = "https://gateway.example"
    with pytest.raises(TypeError, match=r"environment must be an environment, not text$"):
        build_request(CANCEL, FIELDS, identity, address)


ONE_WRONG: list[tuple[str, Callable[[Issued, Identity], object], str]] = [
    ("key file for signer", lambda i, d: sign(i.key, "x"), "the bytes of a key or certificate"),  # type: ignore[arg-type]
    ("certificate for signer", lambda i, d: sign(d.certificate, "x"), "not a certificate"),  # type: ignore[arg-type]
    ("bytes for text", lambda i, d: sign(d.signer, b"x"), "text must be text, not bytes"),  # type: ignore[arg-type]
    ("bytes for text", lambda i, d: d.sign(b"x"), "text must be text, not bytes"),  # type: ignore[arg-type]
    ("text for data", lambda i, d: verify(d.certificate, "x", "y"), "data must be bytes, not text"),  # type: ignore[arg-type]
    (
        "file for certificate",
        lambda i, d: verify(i.certificate, b"x", "y"),  # type: ignore[arg-type]
        "key must be a certificate or a public key, not the bytes of a certificate",
    ),
    (
        "file for certificate",
        lambda i, d: Identity("T0000", i.certificate, d.signer),  # type: ignore[arg-type]
        "certificate must be a certificate, not the bytes of a certificate",
    ),
    (
        "file for signer",
        lambda i, d: Identity("T0000", d.certificate, i.key),  # type: ignore[arg-type]
        "signer must be a signer, not the bytes of a key or certificate",
    ),
    (
        "certificate twice",
        lambda i, d: Identity("T0000", d.certificate, d.certificate),  # type: ignore[arg-type]
        "signer must be a signer, not a certificate",
    ),
    ("text for key", lambda i, d: load_private_key(i.key.decode(), None), "pem must be the bytes"),  # type: ignore[arg-type]
    ("nothing for key", lambda i, d: load_private_key(None, i.password), "not nothing"),  # type: ignore[arg-type]
    ("text for password", lambda i, d: load_private_key(i.key, "x"), "must be bytes"),  # type: ignore[arg-type]
    ("text for data", lambda i, d: Certificate.parse("x"), "data must be the bytes"),  # type: ignore[arg-type]
    ("number for name", lambda i, d: sign_string(7, FIELDS), "operation's name, not int"),  # type: ignore[arg-type]
    ("text for fields", lambda i, d: sign_string(CANCEL, "x"), "fields must be fields, not text"),  # type: ignore[arg-type]
    (
        "bytes for a public key",
        lambda i, d: verify_raw(b"x", b"y", b"z"),  # type: ignore[arg-type]
        "public_key must be a public key, not bytes",
    ),
    (
        "text for bytes",
        lambda i, d: verify_raw(d.certificate.public_key, "y", "z"),  # type: ignore[arg-type]
        "data must be bytes, not text, and signature must be bytes, not text",
    ),
]


@pytest.mark.parametrize(("what", "call", "words"), ONE_WRONG, ids=range(len(ONE_WRONG)))
def test_one_wrong_argument_is_told_by_what_it_is(
    what: str,
    call: Callable[[Issued, Identity], object],
    words: str,
    issued: Issued,
    identity: Identity,
) -> None:
    with pytest.raises(TypeError, match=words) as caught:
        call(issued, identity)
    assert "swapped" not in str(caught.value)
    for secret in (issued.key.decode()[40:90], issued.password.decode()):
        assert secret not in everything_of(caught.value)


def test_a_key_and_its_password_in_each_others_place(issued: Issued) -> None:
    with pytest.raises(KeyLoadError, match="swapped: the key file's bytes come first") as caught:
        load_private_key(issued.password, issued.key)
    assert caught.value.reason == "not-a-key"
    for secret in (issued.key.decode()[40:90], issued.password.decode()):
        assert secret not in everything_of(caught.value)


def test_a_file_in_the_password_s_place_is_told(issued: Issued) -> None:
    for file in (issued.certificate, issued.key):
        with pytest.raises(KeyLoadError, match="is a whole key or certificate file") as caught:
            load_private_key(issued.key, file)
        assert caught.value.reason == "wrong-password"
    # Where the key itself is wrong, that is what is said.
    with pytest.raises(KeyLoadError, match="this is a certificate, not a private key"):
        load_private_key(issued.certificate, issued.key)
    with pytest.raises(KeyLoadError, match="this is a private key, not a certificate"):
        Certificate.parse(issued.key)


def test_a_password_of_bytes_is_taken_for_no_path() -> None:
    assert [is_path(value) for value in ("key.pem", Path("key.pem"), b"key.pem", None)] == [
        *(True, True, False, False)
    ]
