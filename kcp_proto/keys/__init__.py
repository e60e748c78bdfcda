"""Keys and certificates: what a file holds, and signatures made and verified with it.

In reading order: `private_key` loads and signs, `password` names what is odd about one; `key_file`
tells what a key file is, from `pem` blocks, `der` elements and the file's `encryption`;
`certificate` is the shop's, `chain` who issued it; `signature` signs and verifies,
`signature_cache` remembers.
"""

from .certificate import Certificate as Certificate
from .chain import check_chain as check_chain
from .der import DerElement as DerElement
from .der import read_der as read_der
from .encryption import Encryption as Encryption
from .key_file import KeyFile as KeyFile
from .password import oddities as oddities
from .pem import MAX_BYTES as MAX_BYTES
from .pem import Block as Block
from .private_key import CONVERT as CONVERT
from .private_key import MIN_BITS as MIN_BITS
from .private_key import WEAK_ITERATIONS as WEAK_ITERATIONS
from .private_key import RsaSigner as RsaSigner
from .private_key import fingerprint as fingerprint
from .private_key import load_private_key as load_private_key
from .signature import Signer as Signer
from .signature import sign as sign
from .signature import verify as verify
from .signature import verify_raw as verify_raw
from .signature_cache import SignatureCache as SignatureCache

__all__ = [
    "CONVERT",
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
    "fingerprint",
    "load_private_key",
    "oddities",
    "read_der",
    "sign",
    "verify",
    "verify_raw",
]
