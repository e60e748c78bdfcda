"""Keys and certificates: what a file holds, and signatures made and verified with it.

In reading order: `private_key` loads and signs, `password` names what is odd about one; `key_file`
tells what a key file is, from `pem` blocks whose `wrappings` are undone, `der` elements, the key's
`algorithm` and the file's `encryption`, `other_files` what it is instead, and `commands` write it
anew; `certificate` is the shop's, read by
`certificate_file`, `chain` who issued it; `signature` signs and verifies,
`signature_cache` remembers; `arguments` in each other's places are told.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .arguments import is_bytes, is_path, is_text, misplaced
from .certificate import Certificate
from .signature import Signer, sign, verify, verify_raw

if TYPE_CHECKING:
    from .chain import check_chain
    from .commands import convert_command, open_command
    from .der import DerElement, read_der
    from .encryption import Encryption
    from .key_file import KeyFile
    from .password import oddities
    from .pem import MAX_BYTES, Block, read_blocks
    from .private_key import MIN_BITS, WEAK_ITERATIONS, RsaSigner, fingerprint, load_private_key
    from .signature_cache import SignatureCache
else:
    # What reads files of keys and certificates waits until one is loaded.
    _HOMES = {
        "MAX_BYTES": "pem",
        "MIN_BITS": "private_key",
        "WEAK_ITERATIONS": "private_key",
        "Block": "pem",
        "DerElement": "der",
        "Encryption": "encryption",
        "KeyFile": "key_file",
        "RsaSigner": "private_key",
        "SignatureCache": "signature_cache",
        "check_chain": "chain",
        "convert_command": "commands",
        "fingerprint": "private_key",
        "load_private_key": "private_key",
        "oddities": "password",
        "open_command": "commands",
        "read_blocks": "pem",
        "read_der": "der",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "MAX_BYTES",
    "MIN_BITS",
    "WEAK_ITERATIONS",
    "Block",
    "Certificate",
    "DerElement",
    "Encryption",
    "KeyFile",
    "RsaSigner",
    "SignatureCache",
    "Signer",
    "check_chain",
    "convert_command",
    "fingerprint",
    "is_bytes",
    "is_path",
    "is_text",
    "load_private_key",
    "misplaced",
    "oddities",
    "open_command",
    "read_blocks",
    "read_der",
    "sign",
    "verify",
    "verify_raw",
]


def __dir__() -> list[str]:
    return __all__
