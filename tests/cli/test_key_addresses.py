"""An address stands wherever a key file does: in AWS KMS (moto) and on a token (SoftHSM2)."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kcp_proto import Identity
from kcp_proto import sign as sign_text
from kcp_sandbox import Issued, Sandbox
from tests.transports.signers.aws_in_memory import REGION, kms_with_key_of, make_key
from tests.transports.signers.test_pkcs11 import MODULE, PIN, make_token, pkcs11

from .conftest import Command, Shop, save

ADDRESS = f"awskms:alias/shop?region={REGION}"
TOKEN = f"pkcs11:token=shop;object=sign?module-path={MODULE}"
TEXT = "T0000^22320972271249^STSC"


@pytest.fixture(scope="module")
def kms(issued: Issued) -> Iterator[str]:
    with kms_with_key_of(issued) as client:
        yield make_key(client)


@pytest.fixture
def token(issued: Issued, tmp_path: Path) -> Iterator[Path]:
    if not MODULE:
        pytest.skip("softhsm2 is not installed")
    (tmp_path / "hsm").mkdir()
    make_token(tmp_path / "hsm", issued)
    (tmp_path / "pin").write_text(PIN, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(tmp_path / "hsm" / "softhsm2.conf"))
        patch.setenv("TOKEN_PIN", PIN)
        yield tmp_path / "pin"
        pkcs11.unload(MODULE)


@pytest.mark.usefixtures("kms")
def test_sign_signs_in_a_key_service(command: Command, identity: Identity) -> None:
    ended = command("sign", TEXT, "--key", ADDRESS)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"{sign_text(identity.signer, TEXT)}\n"


def test_sign_signs_on_a_token(command: Command, identity: Identity, token: Path) -> None:
    expected = f"{sign_text(identity.signer, TEXT)}\n"
    for pin in (["--password-file", token], ["--password-env", "TOKEN_PIN"]):
        ended = command("sign", TEXT, "--key", TOKEN, *pin)
        assert (ended.code, ended.out, ended.err) == (0, expected, "")
        # A process logs in once; a command's process ends here.
        pkcs11.unload(MODULE)


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        (f"{ADDRESS}&mode=digest", 3, "[double-hash]"),
        (f"awskms:alias/none?region={REGION}", 3, "[key-not-found]"),
        ("pkcs11:token=a;object=b?module-path=/usr/lib/none.so", 2, "the token needs its PIN"),
        ("awskms:shop", 2, "such as awskms:alias/shop?region=ap-northeast-2"),
    ],
)
@pytest.mark.usefixtures("kms")
def test_what_is_wrong_with_a_key_elsewhere_ends_with_its_code(
    command: Command, address: str, code: int, words: str
) -> None:
    ended = command("sign", TEXT, "--key", address)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("kcp-proto: ")
    assert words in ended.err


@pytest.mark.usefixtures("kms")
def test_why_a_service_signed_nothing_is_said_in_korean(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KCP_PROTO_LANG", "ko")
    ended = command("sign", TEXT, "--key", f"{ADDRESS}&mode=digest")
    assert ended.code == 3
    assert "해시를 다시 해시한 값에 대한 서명입니다" in ended.err


def test_a_missing_extra_is_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    ended = command("sign", TEXT, "--key", ADDRESS)
    assert (ended.code, ended.out) == (2, "")
    assert "pip install 'kcp-proto[awskms]'" in ended.err


@pytest.mark.usefixtures("kms")
def test_call_sends_what_a_key_service_signed(
    command: Command, shop: Shop, issued: Issued, tmp_path: Path
) -> None:
    sandbox, ca = Sandbox(issued=issued), tmp_path / "ca.pem"
    fields = save(tmp_path / "fields.json", {"tno": "22320972271249", "pay_type": "PACA"})
    with sandbox.serve() as server:
        ca.write_bytes(server.ca_pem)
        ended = command(
            "call", "transaction.inquiry", fields, "--env", server.url, "--site-cd", "T0000",
            "--cert", shop.certificate, "--key", ADDRESS, "--ca", ca,
        )  # fmt: skip
    # The sandbox verified the signature before it looked the transaction up.
    assert (ended.code, json.loads(ended.out)["res_cd"]) == (1, "5530"), ended


@pytest.mark.usefixtures("kms")
def test_the_doctor_signs_once_and_asks_nothing_of_a_file(command: Command, shop: Shop) -> None:
    ended = command("doctor", "--key", ADDRESS, "--cert", shop.certificate, "--json")
    found = {check["id"]: check for check in json.loads(ended.out)["checks"]}
    assert found["key.signature"]["status"] == found["key.size"]["status"] == "ok"
    assert found["key.password"]["status"] == "skipped"
    assert ended.code == 0


@pytest.mark.parametrize(
    ("key", "reason"), [(f"{ADDRESS}&mode=digest", "double-hash"), ("other", "key-mismatch")]
)
def test_the_doctor_says_what_is_wrong_with_a_service(
    command: Command, shop: Shop, kms: str, key: str, reason: str
) -> None:
    address = key.replace("other", f"awskms:{kms}?region={REGION}")
    ended = command("doctor", "--key", address, "--cert", shop.certificate, "--json")
    failed = [row for row in json.loads(ended.out)["checks"] if row["status"] == "failed"]
    assert (ended.code, [row["reason"] for row in failed]) == (1, [reason])
    assert all(row["message"] and row["remedy"] for row in failed)


def test_the_doctor_looks_at_a_token(command: Command, shop: Shop, token: Path) -> None:
    ended = command("doctor", "--key", TOKEN, "--cert", shop.certificate, "--password-file", token)
    assert (ended.code, PIN in ended.out + ended.err) == (0, False)
