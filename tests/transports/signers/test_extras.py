"""Without an extra, one sentence names it; and no extra is loaded before an address needs it."""

import subprocess
import sys

import pytest

ADDRESSES = {
    "awskms": ("boto3", "awskms:alias/shop?region=ap-northeast-2"),
    "gcpkms": (
        "google",
        "gcpkms:projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1",
    ),
    "azurekms": ("azure", "azurekms:shop.vault.azure.net/keys/kcp/0123abcd"),
    "pkcs11": ("pkcs11", "pkcs11:token=shop;object=sign?module-path=/usr/lib/none.so"),
}


@pytest.mark.parametrize("extra", ADDRESSES)
def test_without_the_extra_one_sentence_names_it(extra: str) -> None:
    library, address = ADDRESSES[extra]
    program = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from kcp_transports.signers import open_signer\n"
        f"open_signer({address!r}, pin=b'1234')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: ")
    assert last.endswith(f"pip install 'kcp-proto[{extra}]'")


def test_nothing_heavy_is_loaded_before_an_address_needs_it() -> None:
    program = (
        "import sys, kcp_transports.signers\n"
        "heavy = {'boto3', 'botocore', 'google.cloud', 'azure', 'pkcs11', 'grpc', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
