"""Sign as the official ``alipay-sdk-python`` does; run by its own environment's Python."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from importlib import import_module

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from benchmarks.turns import serve


def prepare(setting: Mapping[str, str]) -> Callable[[], object]:
    """Give the key as that SDK takes it: PKCS#1 in Base64, read again for each signature."""
    # It is not installed where this is type-checked.
    sign = import_module("alipay.aop.api.util.SignatureUtils").sign_with_rsa2
    key = load_pem_private_key(setting["key"].encode(), None)
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    encoded, text = b64encode(der).decode(), setting["text"]
    return lambda: sign(encoded, text, "utf-8")


if __name__ == "__main__":
    serve(prepare)
