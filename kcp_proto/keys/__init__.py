"""Keys."""

from .certificate import Certificate as Certificate
from .chain import check_chain as check_chain
from .der import read as read
from .encryption import Encryption as Encryption
from .key_file import KeyFile as KeyFile
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
