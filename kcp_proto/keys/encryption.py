"""How a key file is encrypted, read from its own parameters (RFC 8018, RFC 1421)."""

import re
from dataclasses import dataclass
from itertools import product

from kcp_proto.errors import KeyLoadError

from .der import SEQUENCE, DerElement, nth

# Files are obeyed only up to here: a hostile one could demand hours or gigabytes.
MAX_ITERATIONS = 10_000_000
# A table of 256 MiB, as N = 2^18 and r = 8 ask for, and the few buffers beside it.
MAX_MEMORY = 256 * 1024 * 1024 + 64 * 1024
_PBES2 = "1.2.840.113549.1.5.13"
_PBKDF2 = "1.2.840.113549.1.5.12"
_SCRYPT = "1.3.6.1.4.1.11591.4.11"
_SCHEMES = {
    "1.2.840.113549.1.12.1.1": "PBES1 SHA1-RC4-128",
    "1.2.840.113549.1.12.1.2": "PBES1 SHA1-RC4-40",
    "1.2.840.113549.1.12.1.3": "PBES1 SHA1-3DES",
    "1.2.840.113549.1.12.1.4": "PBES1 SHA1-2DES",
    "1.2.840.113549.1.12.1.5": "PBES1 SHA1-RC2-128",
    "1.2.840.113549.1.12.1.6": "PBES1 SHA1-RC2-40",
    "1.2.840.113549.1.5.3": "PBES1 MD5-DES",
    "1.2.840.113549.1.5.6": "PBES1 MD5-RC2",
    "1.2.840.113549.1.5.10": "PBES1 SHA1-DES",
    "1.2.840.113549.1.5.11": "PBES1 SHA1-RC2",
}
# KISA's own schemes, which no library here reads: the keys of joint certificates (NPKI).
_NPKI = {
    f"1.2.410.200004.1.{number}": f"pbeWith{digest}AndSEED-{mode}"
    for number, (digest, mode) in enumerate(
        product(("HAS160", "SHA1"), ("ECB", "CBC", "CFB", "OFB")), start=10
    )
}
_CIPHERS = {
    "2.16.840.1.101.3.4.1.2": "AES-128-CBC",
    "2.16.840.1.101.3.4.1.4": "AES-128-CFB",
    "2.16.840.1.101.3.4.1.6": "AES-128-GCM",
    "2.16.840.1.101.3.4.1.22": "AES-192-CBC",
    "2.16.840.1.101.3.4.1.26": "AES-192-GCM",
    "2.16.840.1.101.3.4.1.42": "AES-256-CBC",
    "2.16.840.1.101.3.4.1.46": "AES-256-GCM",
    "1.2.840.113549.3.7": "3DES",
    "1.2.840.113549.3.2": "RC2",
    "1.3.14.3.2.7": "DES",
    "1.2.410.200004.1.4": "SEED-CBC",
    "1.2.410.200046.1.1.2": "ARIA-128-CBC",
    "1.2.410.200046.1.1.7": "ARIA-192-CBC",
    "1.2.410.200046.1.1.12": "ARIA-256-CBC",
    "1.2.392.200011.61.1.1.1.2": "Camellia-128-CBC",
    "1.2.392.200011.61.1.1.1.3": "Camellia-192-CBC",
    "1.2.392.200011.61.1.1.1.4": "Camellia-256-CBC",
    "1.2.156.10197.1.104.2": "SM4-CBC",
    "1.3.6.1.4.1.3029.1.2": "Blowfish-CBC",
}
_RC2_128_BITS = bytes([58])
# What `cryptography` opens by itself: with these a failure means the password or damage.
_COMMON = frozenset(
    {
        "PBES1 SHA1-RC4-128",
        "PBES1 SHA1-3DES",
        "PBES1 SHA1-RC2-40",
        "PBES1 MD5-DES",
        "AES-128-CBC",
        "AES-192-CBC",
        "AES-256-CBC",
        "3DES",
        "RC2",
    }
)
_PRFS = {
    "1.2.840.113549.2.7": "SHA-1",
    "1.2.840.113549.2.8": "SHA-224",
    "1.2.840.113549.2.9": "SHA-256",
    "1.2.840.113549.2.10": "SHA-384",
    "1.2.840.113549.2.11": "SHA-512",
}
_HMACS = frozenset(_PRFS.values())


@dataclass(frozen=True, slots=True)
class Encryption:
    """How a key file is encrypted.

    Args:
        name: Scheme, key derivation and cipher.
        iterations: Rounds of the key derivation; for scrypt its cost N.
        memory: Bytes that opening it takes, beyond a few kilobytes.
        common: Whether every build of ``cryptography`` opens it.
    """

    name: str
    iterations: int
    memory: int
    common: bool

    def __str__(self) -> str:
        return f"{self.name}, {self.iterations} iterations"


_DEK = re.compile(r"^DEK-Info:[ \t]*([A-Za-z0-9-]+),", re.MULTILINE)
_COMMON_DEK = ("AES-128-CBC", "AES-256-CBC", "DES-EDE3-CBC")


def read_headers(headers: str) -> Encryption:
    """Read the encryption of OpenSSL's old form, which has headers in front of the Base64.

    Args:
        headers: The block's headers.

    Returns:
        The description; the key is derived from the password in a single round of MD5.
    """
    found = _DEK.search(headers)
    cipher = found[1].upper() if found else "of an unnamed cipher"
    return Encryption(f"PEM encryption (RFC 1421) {cipher}", 1, 0, cipher in _COMMON_DEK)


def read_encryption(algorithm: DerElement) -> Encryption:
    """Read the encryption algorithm of an EncryptedPrivateKeyInfo, and refuse excessive ones.

    Args:
        algorithm: The AlgorithmIdentifier.

    Returns:
        The description; an algorithm without a name here is given by its OID.

    Raises:
        ValueError: The parameters are damaged.
        KeyLoadError: ``excessive-work``: more than 10 million rounds or 256 MiB.
    """
    encryption = _read(algorithm)
    if not 0 < encryption.iterations <= MAX_ITERATIONS or encryption.memory > MAX_MEMORY:
        raise KeyLoadError(
            "excessive-work",
            f"opening the key ({encryption.name}) would take more time or memory than is allowed",
        )
    return encryption


def _read(algorithm: DerElement) -> Encryption:
    oid, parameters = _identifier(algorithm)
    if oid in _NPKI:
        raise KeyLoadError(
            "unsupported-encryption",
            f"this is the key of a joint certificate (NPKI, signPri.key), encrypted by KISA's own "
            f"{_NPKI[oid]}, not the key that the gateway issued: take the gateway's "
            "(KCP_AUTH_…_PRIKEY.pem, seen in the field)",
        )
    if oid != _PBES2:
        name = _SCHEMES.get(oid, oid)
        return Encryption(name, nth(parameters, 1).integer(), 0, name in _COMMON)
    cipher = _cipher(nth(parameters, 1))
    derivation, derived = _identifier(nth(parameters, 0))
    common = cipher in _COMMON
    if derivation == _SCRYPT:
        cost, block, lanes = (nth(derived, index).integer() for index in (1, 2, 3))
        return Encryption(
            f"PBES2 scrypt {cipher}", cost, _scrypt_memory(cost, block, lanes), common
        )
    if derivation != _PBKDF2:
        return Encryption(f"PBES2 {derivation} {cipher}", 1, 0, common=False)
    prf = _prf(derived)
    iterations = nth(derived, 1).integer()
    return Encryption(f"PBES2 PBKDF2-{prf} {cipher}", iterations, 0, common and prf in _HMACS)


def _scrypt_memory(cost: int, block: int, lanes: int) -> int:
    """Count what OpenSSL takes: the table, two blocks, each lane's, and their copy as a salt.

    Only the table grows with the cost N. Lanes come one after the other, so they share it; they
    are counted as if they did not, since each takes the same time again.
    """
    lanes = max(lanes, 1)
    return 128 * block * (max(cost, 0) * lanes + 2 + 2 * lanes)


def _cipher(algorithm: DerElement) -> str:
    oid, parameters = _identifier(algorithm)
    name = _CIPHERS.get(oid, oid)
    # RFC 8018 B.2.3 codes RC2's effective key bits; libraries read 128 of them only.
    if name == "RC2" and nth(parameters, 0).body != _RC2_128_BITS:
        return "RC2 of unusual key size"
    return name


def _prf(parameters: list[DerElement]) -> str:
    # The salt, the count and perhaps the key length come first; without a PRF it is SHA-1.
    for node in parameters:
        if node.tag == SEQUENCE:
            oid, _ = _identifier(node)
            return _PRFS.get(oid, oid)
    return "SHA-1"


def _identifier(node: DerElement) -> tuple[str, list[DerElement]]:
    children = node.children()
    rest = children[1:]
    inside = rest[0].children() if rest and rest[0].tag == SEQUENCE else []
    return nth(children, 0).oid(), inside
