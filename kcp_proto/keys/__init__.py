"""Keys and certificates: what a file holds, and signatures made and verified with it.

In reading order: `private_key` loads and signs, `password` names what is odd about one; `key_file`
tells what a key file is, from `pem` blocks whose `wrappings` are undone, `der` elements and the
file's `encryption`, and `commands` write it anew; `certificate` is the shop's, `chain` who issued
it; `signature` signs and verifies, `signature_cache` remembers.
"""

from .certificate import Certificate
from .chain import check_chain
from .commands import convert_command, open_command
from .der import DerElement, read_der
from .encryption import Encryption
from .key_file import KeyFile
from .password import oddities
from .pem import MAX_BYTES, Block, read_blocks
from .private_key import (
    MIN_BITS,
    WEAK_ITERATIONS,
    RsaSigner,
    fingerprint,
    load_private_key,
)
from .signature import Signer, sign, verify, verify_raw
from .signature_cache import SignatureCache

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
    "load_private_key",
    "oddities",
    "open_command",
    "read_blocks",
    "read_der",
    "sign",
    "verify",
    "verify_raw",
]
