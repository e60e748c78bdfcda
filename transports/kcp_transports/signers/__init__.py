"""Signers whose key stays in a key service or on a token, opened by an address.

In reading order: `open` opens one by its `address`; `signer` asks the service within a `deadline`,
and lets no signature leave without its `proof`; `failures` says why there is none. The services
are `awskms`, `gcpkms` and `azurekms`, through their own `libraries`, and a `token` by `pkcs11`.
`importing` brings the gateway's key file into one of them, by `wrapping` it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .address import is_address
from .failures import CAUSES, SigningFailed

if TYPE_CHECKING:
    from .importing import import_key
    from .open import open_signer
    from .pkcs11 import Pkcs11Signer
    from .signer import KeyService, KeyServiceSigner
else:
    # Every command asks whether a key is an address; few open one.
    _HOMES = {
        "KeyService": "signer",
        "KeyServiceSigner": "signer",
        "Pkcs11Signer": "pkcs11",
        "import_key": "importing",
        "open_signer": "open",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "CAUSES",
    "KeyService",
    "KeyServiceSigner",
    "Pkcs11Signer",
    "SigningFailed",
    "import_key",
    "is_address",
    "open_signer",
]


def __dir__() -> list[str]:
    return __all__
