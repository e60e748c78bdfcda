"""Private RSA keys, held so that nothing prints or copies them, and why one does not load.

=========================  =======================================================================
reason code                the file
=========================  =======================================================================
``empty``                  is empty
``too-large``              is larger than 64 KiB
``not-a-key``              holds nothing like a private key
``certificate-not-key``    holds a certificate only
``public-key``             holds a public key only
``pkcs12``                 is a PKCS#12 container
``several-keys``           holds more than one private key
``damaged``                is cut short, is not Base64 or DER, or its key signs wrongly
``password-missing``       is encrypted, and there is no password
``password-not-needed``    is not encrypted, and there is a password
``wrong-password``         does not open with the password (or is damaged: the two look the same)
``excessive-work``         asks for more key derivation than is allowed
``unsupported-encryption``  is encrypted in a way that no installed library reads
``wrong-algorithm``        is for EC, Ed25519, DSA or RSA-PSS
``too-short``              is an RSA key under 2048 bits
=========================  =======================================================================
"""

from typing import TYPE_CHECKING, NoReturn

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import Hash
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from kcp_proto.errors import KeyLoadError, SignatureMismatch
from kcp_proto.faults import Fault, fault
from kcp_proto.shield import shielded

from .algorithm import wrong_algorithm
from .arguments import is_bytes, misplaced
from .commands import convert_command
from .key_file import KeyFile
from .password import oddities
from .signature import HASH, PADDING, verify_raw

if TYPE_CHECKING:
    from OpenSSL.crypto import PKey

MIN_BITS = 2048
WEAK_ITERATIONS = 10_000
_ASK = "take a key file of the gateway's own form, encrypted with AES or 3DES"
# OpenSSL's words when it knows neither the scheme nor the cipher, or not in a key file.
_NOT_READ = ("unsupported", "unknown", "cipher parameter error")


class RsaSigner:
    """A key in memory that signs; share one among threads.

    Args:
        private_key: The key.
        warnings: What its owner should know about the file it came from.
    """

    __slots__ = ("_private_key", "public_key", "warnings")
    public_key: RSAPublicKey
    warnings: tuple[Fault, ...]

    def __init__(self, private_key: RSAPrivateKey, warnings: tuple[Fault, ...] = ()) -> None:
        self._private_key = private_key
        self.public_key = private_key.public_key()
        self.warnings = warnings

    def sign(self, data: bytes) -> bytes:
        """Sign by RSASSA-PKCS1-v1_5 with SHA-256 (R16: over the UTF-8 bytes themselves).

        Args:
            data: The bytes to sign.

        Returns:
            The raw signature, as many bytes as the key's modulus.
        """
        return self._private_key.sign(data, PADDING, HASH)

    def __repr__(self) -> str:
        return f"<RsaSigner RSA-{self.public_key.key_size}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is never pickled or copied")


@shielded
def load_private_key(pem: bytes, password: bytes | None) -> RsaSigner:
    """Load an RSA private key, and accept it only after it signed once correctly.

    Args:
        pem: The key file's bytes: PEM in any of the forms of `.pem.read_blocks`, or DER;
            PKCS#8 or PKCS#1, encrypted or not.
        password: The password in UTF-8; None or empty for an unencrypted key.

    Returns:
        A signer that knows its public key, with warnings about the file as values.

    Raises:
        KeyLoadError: Its ``reason`` is one of this module's table.
        TypeError: The password is text: only its owner knows how it was encoded; or the key is no
            bytes.
    """
    if not is_bytes(pem):
        raise misplaced(
            "load_private_key(pem, password)",
            pem=(pem, "the bytes of a key file"),
            password=(password, "bytes, or None"),
        )
    _check_bytes(password)
    try:
        return _load(pem, password)
    except KeyLoadError as error:
        if password and (reason := _swapped(error, password)):
            raise KeyLoadError(error.reason, reason) from None
        raise


def fingerprint(key: RSAPublicKey) -> str:
    """Name a public key.

    Args:
        key: The key.

    Returns:
        SHA-256 of its SubjectPublicKeyInfo, 64 hexadecimal digits.
    """
    digest = Hash(HASH)
    digest.update(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return digest.finalize().hex()


def _swapped(error: KeyLoadError, password: bytes) -> str:
    """Say that the password is a file, if it is one; the words show nothing of it."""
    if b"-----BEGIN " not in password:
        return ""
    if error.reason == "not-a-key":
        return "the key and its password are swapped: the key file's bytes come first"
    if error.reason == "wrong-password":
        return "the password is a whole key or certificate file: give the key's password"
    return ""


def _check_bytes(password: object) -> None:
    # The library would take it for a wrong password, or for none.
    if not isinstance(password, bytes | bytearray | None):
        raise TypeError(f"the password must be bytes, such as b'…', not {type(password).__name__}")


def _load(pem: bytes, password: bytes | None) -> RsaSigner:
    file = KeyFile.parse(pem)
    encrypted = file.encryption is not None
    if encrypted and not password:
        raise KeyLoadError("password-missing", "the key is encrypted: give its password")
    if password and not encrypted:
        raise KeyLoadError("password-not-needed", "the key is not encrypted: give no password")
    key = _open(file, password or None)
    if not isinstance(key, RSAPrivateKey):
        raise wrong_algorithm(type(key).__name__.removesuffix("PrivateKey").lstrip("_"))
    if key.key_size < MIN_BITS:
        raise KeyLoadError("too-short", f"the RSA key has {key.key_size} bits, under {MIN_BITS}")
    signer = RsaSigner(key, tuple(_warnings(file)))
    _prove(signer)
    return signer


def _open(file: KeyFile, password: bytes | None) -> object:
    pem = file.block.armoured()
    try:
        return load_pem_private_key(pem, password)
    except (ValueError, TypeError, UnsupportedAlgorithm, InternalError):
        # The library's text may quote the input, so it is not chained.
        pass
    if file.encryption is None or password is None:
        raise KeyLoadError("damaged", "the key is damaged")
    if file.encryption.common:
        raise _wrong_password(password)
    return _open_rare(pem, password, file.encryption.name, _convert(file))


def _open_rare(pem: bytes, password: bytes, encryption: str, command: str) -> object:
    """Open a key whose cipher ``cryptography`` refuses, through pyOpenSSL where it is there."""
    words = f"no library here reads a key encrypted with {encryption}"
    remedy = f"convert it by `{command.format(key='OLD.pem')}`" if command else _ASK
    try:
        from OpenSSL import crypto
    except ImportError:
        # What openssl's command does not read, its library does not either.
        extra = ", or try pip install 'kcp-proto[openssl]'" if command else ""
        hint = f"{words}: {remedy}{extra}"
        raise KeyLoadError("unsupported-encryption", hint, command) from None
    try:
        key = crypto.load_privatekey(crypto.FILETYPE_PEM, pem, password)
    except crypto.Error as error:
        reasons = " ".join(str(part) for entry in error.args for part in entry)
    except ValueError:
        # The password is longer than pyOpenSSL takes.
        reasons = ""
    else:
        return _converted(key)
    if any(word in reasons for word in _NOT_READ):
        raise KeyLoadError("unsupported-encryption", f"{words}: {remedy}", command)
    raise _wrong_password(password)


def _wrong_password(password: bytes) -> KeyLoadError:
    odd = oddities(password)
    hint = f"; the given password {odd}" if odd else ""
    return KeyLoadError("wrong-password", f"the password is wrong, or the file is damaged{hint}")


def _convert(file: KeyFile) -> str:
    return convert_command(file.encryption.name if file.encryption else "", plain=file.plain)


def _converted(key: "PKey") -> object:
    # OpenSSL opened it, so the password was right; `cryptography` checks the numbers.
    try:
        return key.to_cryptography_key()
    except (ValueError, TypeError):
        raise KeyLoadError("damaged", "the key is damaged") from None


def _prove(signer: RsaSigner) -> None:
    # A damaged key can load and then sign wrongly, which would reveal the key itself.
    proof = b"kcp-proto"
    try:
        verify_raw(signer.public_key, proof, signer.sign(proof))
    except (SignatureMismatch, ValueError):
        raise KeyLoadError("damaged", "the key does not sign correctly") from None


def _warnings(file: KeyFile) -> list[Fault]:
    warnings: list[Fault] = []
    command = _convert(file).format(key="OLD.pem")
    if file.container.endswith("PKCS#1"):
        warnings.append(fault("key.pkcs1", "", container=file.container, command=command))
    encryption = file.encryption
    if encryption is not None and encryption.iterations < WEAK_ITERATIONS and not encryption.memory:
        iterations = encryption.iterations
        warnings.append(fault("key.iterations", "", iterations=iterations, command=command))
    return warnings
