"""moto's KMS, with the shop's key in it."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from kcp_sandbox import Issued

from .services import shop_key

boto3: Any = pytest.importorskip("boto3", reason="boto3 is not installed")
moto: Any = pytest.importorskip("moto", reason="moto is not installed")
backends: Any = pytest.importorskip("moto.kms.models")

REGION = "ap-northeast-2"


@contextmanager
def kms_with_key_of(issued: Issued) -> Generator[Any]:
    """Give a client of a KMS in memory, in which ``alias/shop`` is the shop's key."""
    with pytest.MonkeyPatch.context() as patch, moto.mock_aws():
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        client = boto3.client("kms", region_name=REGION)
        key_id = make_key(client)
        client.create_alias(AliasName="alias/shop", TargetKeyId=key_id)
        account = moto.core.DEFAULT_ACCOUNT_ID
        # moto imports no key material, so the shop's key is put where its own stood.
        made = backends.kms_backends[account][REGION].keys[key_id]
        made.private_key.private_key = shop_key(issued)
        yield client


def make_key(client: Any, spec: str = "RSA_2048", usage: str = "SIGN_VERIFY") -> str:
    """Make a key in the KMS; give its id."""
    made = client.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    key_id: str = made["KeyId"]
    return key_id
