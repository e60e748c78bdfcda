"""Each program on the page about signers runs as it stands there."""

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kcp_proto import STAGING, Identity, build_request
from kcp_sandbox import Issued
from kcp_transports.signers import SigningFailed
from tests.transports.signers.aws_in_memory import kms_with_key_of
from tests.transports.signers.services import shop_key, sign_hashed
from tests.transports.signers.test_pkcs11 import MODULE, PIN, make_token, pkcs11

PAGE = Path(__file__).resolve().parents[2] / "docs" / "signers.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
ON_A_TOKEN = [block for block in BLOCKS if "/libsofthsm2.so" in block]
IN_AWS = [block for block in BLOCKS if "awskms:" in block]
RUNNABLE = [block for block in BLOCKS if block not in ON_A_TOKEN + IN_AWS]
FIELDS = {"tno": "22320972271249"}


def run_block(block: str, folder: Path, issued: Issued) -> dict[str, object]:
    (folder / "key.pem").write_bytes(issued.key)
    (folder / "cert.pem").write_bytes(issued.certificate)
    (folder / "program.py").write_text(block, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return runpy.run_path("program.py")


@pytest.mark.parametrize("block", RUNNABLE, ids=range(len(RUNNABLE)))
def test_a_program_of_the_page_runs(block: str, issued: Issued, tmp_path: Path) -> None:
    assert issued.password == b"changeit"
    assert run_block(block, tmp_path, issued)


@pytest.mark.parametrize("block", IN_AWS, ids=range(len(IN_AWS)))
def test_a_program_with_a_key_in_aws_runs(
    block: str, issued: Issued, identity: Identity, tmp_path: Path
) -> None:
    with kms_with_key_of(issued):
        made = run_block(block, tmp_path, issued)
    assert made["request"] == build_request("payment.cancel", FIELDS, identity, STAGING)


@pytest.fixture
def token(issued: Issued, tmp_path: Path) -> Iterator[None]:
    if not MODULE:
        pytest.skip("softhsm2 is not installed")
    make_token(tmp_path, issued)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
        yield
        pkcs11.unload(MODULE)


@pytest.mark.usefixtures("token")
def test_the_programs_with_a_token_run(issued: Issued, tmp_path: Path) -> None:
    for block in ON_A_TOKEN:
        here = block.replace("/usr/lib/softhsm/libsofthsm2.so", MODULE).replace("1234", PIN)
        made = run_block(here, tmp_path, issued)
        assert "identity" in made or str(made["address"]).startswith("pkcs11:token=shop;")


def test_the_page_covers_each_way_to_sign() -> None:
    assert (len(BLOCKS), len(RUNNABLE), len(IN_AWS), len(ON_A_TOKEN)) == (8, 5, 1, 2)


def test_another_service_signs_what_build_request_signs(
    issued: Issued, identity: Identity, tmp_path: Path
) -> None:
    (recipe,) = (block for block in BLOCKS if "OtherKms" in block)
    identity_of: Callable[[Any], Identity] = run_block(recipe, tmp_path, issued)["identity_of"]  # type: ignore[assignment]

    def sign(key_id: str, data: bytes, *, timeout: float) -> bytes:
        assert (key_id, timeout > 0) == ("shop", True)
        return sign_hashed(shop_key(issued), data)

    def refuse(*_: object, **__: object) -> bytes:
        raise PermissionError

    client = SimpleNamespace(sign=sign, close=lambda: None)
    (tmp_path / "cert.pem").write_bytes(issued.certificate)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        remote = identity_of(client)
    request = build_request("payment.cancel", FIELDS, remote, STAGING)
    assert request == build_request("payment.cancel", FIELDS, identity, STAGING)
    client.sign = refuse
    with pytest.raises(SigningFailed, match="may not use this key"):
        build_request("payment.cancel", FIELDS, remote, STAGING)
