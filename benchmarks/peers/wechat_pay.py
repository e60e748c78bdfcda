"""Sign as ``wechatpayv3`` does; run by its own environment's Python."""

from collections.abc import Callable, Mapping
from importlib import import_module

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from benchmarks.turns import serve


def prepare(setting: Mapping[str, str]) -> Callable[[], object]:
    """Load the key once, as that SDK does."""
    # It is not installed where this is type-checked.
    rsa_sign = import_module("wechatpayv3.utils").rsa_sign
    key = load_pem_private_key(setting["key"].encode(), None)
    text = setting["text"]
    return lambda: rsa_sign(key, text)


if __name__ == "__main__":
    serve(prepare)
