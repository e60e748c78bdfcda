"""Each program on the page about signers runs as it stands there."""

import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from kcp_proto import STAGING, Identity, Signer, build_request
from kcp_sandbox import Issued

PAGE = Path(__file__).resolve().parents[2] / "docs" / "signers.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
# Tokens have tests of their own, against a token.
RUNNABLE = [block for block in BLOCKS if "Pkcs11Signer" not in block]
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


def test_the_page_covers_each_way_to_sign() -> None:
    assert (len(BLOCKS), len(RUNNABLE)) == (6, 5)


def test_the_key_service_recipe_signs_what_build_request_signs(
    issued: Issued, identity: Identity, tmp_path: Path
) -> None:
    (recipe,) = (block for block in BLOCKS if "KmsSigner" in block)
    made = run_block(recipe, tmp_path, issued)["KmsSigner"]
    assert callable(made)
    parameters: list[dict[str, object]] = []

    def sign(*, Message: bytes, **rest: object) -> dict[str, bytes]:  # noqa: N803 - the service's
        parameters.append(rest)
        return {"Signature": identity.signer.sign(Message)}

    signer: object = made(SimpleNamespace(sign=sign), "alias/shop")
    assert isinstance(signer, Signer)
    remote = Identity("T0000", identity.certificate, signer)
    request = build_request("payment.cancel", FIELDS, remote, STAGING)
    assert request == build_request("payment.cancel", FIELDS, identity, STAGING)
    assert parameters == [
        {
            "KeyId": "alias/shop",
            "MessageType": "RAW",
            "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256",
        }
    ]
