"""An address names a key in full, or is refused with an example of a right one."""

import pytest

from kcp_proto import KeyLoadError
from kcp_transports.signers.address import SCHEMES, KeyAddress, is_address

UUID = "0a1b2c3d-0000-4000-8000-00000000beef"
ARN = f"arn:aws:kms:ap-northeast-2:123456789012:key/{UUID}"
VERSIONS = "projects/p/locations/asia-northeast3/keyRings/r/cryptoKeys/k/cryptoKeyVersions"
TOKEN = "pkcs11:token=shop;object=sign?module-path=/usr/lib/x.so"


@pytest.mark.parametrize(
    ("text", "key", "parts"),
    [
        (
            "awskms:alias/shop?region=ap-northeast-2",
            "alias/shop",
            {"key": "alias/shop", "region": "ap-northeast-2"},
        ),
        ("awskms:///alias/shop", "alias/shop", {"key": "alias/shop"}),
        (f"awskms:{UUID}?profile=kcp", UUID, {"key": UUID, "profile": "kcp"}),
        (f"awskms:mrk-{'0' * 32}", f"mrk-{'0' * 32}", {"key": f"mrk-{'0' * 32}"}),
        (f"gcpkms:{VERSIONS}/3", f"{VERSIONS}/3", {"version": "3"}),
        (f"gcpkms://{VERSIONS}/3?mode=raw", f"{VERSIONS}/3", {"version": "3", "mode": "raw"}),
        (
            "azurekms:https://shop.vault.azure.net/keys/kcp/0123abcd",
            "https://shop.vault.azure.net/keys/kcp/0123abcd",
            {"vault": "shop.vault.azure.net", "name": "kcp", "version": "0123abcd"},
        ),
        (
            "pkcs11:token=my%20shop;object=sign;type=private"
            "?module-path=/usr/lib/x.so&pin-source=file:/run/pin",
            "sign",
            {
                "token": "my shop",
                "object": "sign",
                "type": "private",
                "module-path": "/usr/lib/x.so",
                "pin-source": "file:/run/pin",
            },
        ),
    ],
)
def test_an_address_is_taken_apart(text: str, key: str, parts: dict[str, str]) -> None:
    address = KeyAddress.parse(text)
    assert (address.key, dict(address.parts), address.text) == (key, parts, text)
    assert is_address(text)


@pytest.mark.parametrize("which", [f"key/{UUID}", "alias/shop"])
def test_an_arn_says_its_region(which: str) -> None:
    address = KeyAddress.parse("awskms:" + ARN.replace(f"key/{UUID}", which))
    assert (address.parts["region"], address.key.rpartition(":")[2]) == ("ap-northeast-2", which)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("key.pem", "begins with one of"),
        ("vault:secret", "begins with one of"),
        ("awskms:", "does not name a key"),
        ("awskms:shop", "does not name a key"),
        ("awskms:alias/shop?regoin=x", "no option regoin"),
        ("awskms:alias/shop?region=a&region=b", "each name once"),
        ("awskms:alias/shop?region", "name=value"),
        ("awskms:alias/shop?mode=fast", "mode is raw or digest"),
        ("gcpkms:projects/p", "does not name a key"),
        (f"gcpkms:{VERSIONS.removesuffix('/cryptoKeyVersions')}", "the version is missing"),
        ("azurekms:shop.vault.azure.net/keys/kcp", "the version is missing"),
        ("azurekms:shop/keys/kcp/1", "does not name a key"),
        ("azurekms:http://shop.vault.azure.net/keys/kcp/1", "does not name a key"),
        ("pkcs11:token=shop", "all needed"),
        (TOKEN.partition("?")[0], "all needed"),
        (TOKEN.replace("token", "serial"), "not by serial"),
        (TOKEN.replace("?", ";type=cert?"), "only a private key"),
        (f"{TOKEN}&pin-value=canary-1234", "a PIN does not belong"),
        (TOKEN.replace("?", ";pin-value=canary-1234?"), "a PIN does not belong"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_with_a_right_one(text: str, why: str) -> None:
    with pytest.raises(KeyLoadError, match=why) as caught:
        KeyAddress.parse(text)
    assert caught.value.reason == "key-address"
    example = str(caught.value).rpartition("such as ")[2]
    assert example.startswith(SCHEMES)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("text", ["key.pem", "C:\\keys\\key.pem", "./awskms", "awskms", "-"])
def test_a_file_is_no_address(text: str) -> None:
    assert not is_address(text)


def test_a_key_is_imported_where_the_service_chooses_the_version() -> None:
    where = VERSIONS.removesuffix("/cryptoKeyVersions")
    address = KeyAddress.parse(f"gcpkms:{where}?import-job=projects/p/j", to_import=True)
    assert (address.key, address.parts["import-job"]) == (where, "projects/p/j")
    with pytest.raises(KeyLoadError, match="chooses the version"):
        KeyAddress.parse("azurekms:a.b/keys/kcp/1", to_import=True)
