"""A key on a token by its address, and the gateway's key file brought onto one (SoftHSM2)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kcp_proto import STAGING, Certificate, Identity, KeyLoadError, build_request
from kcp_sandbox import Issued
from kcp_transports.signers import KeyServiceSigner, SigningFailed, import_key, open_signer

from .services import DATA, shop_key, sign_hashed
from .test_pkcs11 import MODULE, PIN, make_token, pkcs11, pytestmark

__all__ = ["pytestmark"]

ADDRESS = f"pkcs11:token=shop;object=sign;type=private?module-path={MODULE}"
IMPORTED = ADDRESS.replace("object=sign", "object=imported")


@pytest.fixture(scope="module", autouse=True)
def home(issued: Issued, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("token")
    make_token(path, issued)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(path / "softhsm2.conf"))
        yield path
        pkcs11.unload(MODULE)


@pytest.fixture(scope="module")
def certificate(issued: Issued) -> Certificate:
    return Certificate.parse(issued.certificate)


def test_an_address_opens_the_token(certificate: Certificate, identity: Identity) -> None:
    with open_signer(ADDRESS, certificate=certificate, pin=PIN.encode()) as signer:
        remote = Identity("T0000", certificate, signer)
        fields = {"tno": "22320972271249"}
        requests = [
            build_request("payment.cancel", fields, who, STAGING) for who in (remote, identity)
        ]
    assert requests[0] == requests[1]


def test_the_pin_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "pin").write_text(f"{PIN}\n", "utf-8")
    with open_signer(f"{ADDRESS}&pin-source=file:{tmp_path}/pin") as signer:
        assert isinstance(signer, KeyServiceSigner)
        assert signer.sign(DATA)


@pytest.mark.parametrize(
    ("change", "pin", "cause"),
    [
        (("shop", "other"), PIN, "pkcs11-token"),
        (("object=sign", "object=none"), PIN, "pkcs11-key"),
        ((MODULE, "/usr/lib/none.so"), PIN, "pkcs11-module"),
        (("", ""), "canary-wrong", "pkcs11-pin"),
    ],
)
def test_what_a_token_refuses_was_not_sent(change: tuple[str, str], pin: str, cause: str) -> None:
    with pytest.raises(SigningFailed) as caught:
        open_signer(ADDRESS.replace(*change) if change[0] else ADDRESS, pin=pin.encode())
    assert caught.value.cause == cause
    assert "canary" not in str(caught.value)
    # Nothing stays logged in.
    open_signer(ADDRESS, pin=PIN.encode()).close()


@pytest.mark.parametrize(
    ("query", "reason"), [("", "password-missing"), ("&pin-source=file:/none", "unreadable-file")]
)
def test_without_a_pin_the_token_is_not_asked(query: str, reason: str) -> None:
    with pytest.raises(KeyLoadError) as caught:
        open_signer(ADDRESS + query)
    assert caught.value.reason == reason


def test_a_token_taken_away_is_not_sent() -> None:
    signer = open_signer(ADDRESS, pin=PIN.encode())
    token = pkcs11.lib(MODULE).get_token(token_label="shop")
    with pytest.raises(SigningFailed) as caught:
        open_signer(ADDRESS, pin=PIN.encode())
    assert (caught.value.cause, token.label) == ("pkcs11-failed", "shop")
    signer.close()


def test_the_gateways_key_file_goes_onto_the_token_and_stays(
    issued: Issued, certificate: Certificate, home: Path
) -> None:
    _, file = issued.gateway_files(crlf=True)
    before = {path for path in home.rglob("*") if path.is_file()}
    found = import_key(IMPORTED, file, issued.password, certificate, pin=PIN.encode())
    assert found == IMPORTED
    with open_signer(found, certificate=certificate, pin=PIN.encode()) as signer:
        assert signer.sign(DATA) == sign_hashed(shop_key(issued), DATA)
    written = {path for path in home.rglob("*") if path.is_file()} - before
    prime = shop_key(issued).private_numbers().p.to_bytes(128, "big")
    assert written
    assert not any(prime in path.read_bytes() for path in written)
    token = pkcs11.lib(MODULE).get_token(token_label="shop")
    with token.open(user_pin=PIN) as session:
        key = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label="imported")
        flags = [pkcs11.Attribute.SENSITIVE, pkcs11.Attribute.EXTRACTABLE, pkcs11.Attribute.PRIVATE]
        assert [key[flag] for flag in flags] == [True, False, True]
        with pytest.raises(pkcs11.exceptions.PKCS11Error):
            key[pkcs11.Attribute.PRIVATE_EXPONENT]


def test_a_label_is_not_taken_twice(issued: Issued, certificate: Certificate) -> None:
    with pytest.raises(KeyLoadError) as caught:
        import_key(ADDRESS, issued.key, issued.password, certificate, pin=PIN.encode())
    assert caught.value.reason == "key-exists"
    open_signer(ADDRESS, pin=PIN.encode()).close()


def test_a_key_of_another_certificate_is_not_imported(issued: Issued, stranger: Issued) -> None:
    other = Certificate.parse(stranger.certificate)
    with pytest.raises(KeyLoadError) as caught:
        import_key(IMPORTED, issued.key, issued.password, other, pin=PIN.encode())
    assert caught.value.reason == "key-mismatch"


@pytest.mark.parametrize("password", [b"canary-wrong", None])
def test_a_key_file_that_does_not_open_is_refused_first(
    issued: Issued, certificate: Certificate, password: bytes | None
) -> None:
    with pytest.raises(KeyLoadError) as caught:
        import_key(IMPORTED, issued.key, password, certificate, pin=PIN.encode())
    assert caught.value.reason == ("wrong-password" if password else "password-missing")
