"""Which well-known file this is that holds no key or certificate as they are read here."""

import re
from base64 import b64decode
from functools import cache
from typing import Literal, NamedTuple

from kcp_proto.errors import KeyLoadError

from .commands import CONVERT
from .der import BIT_STRING, INTEGER, OCTET_STRING, OID, SEQUENCE, DerElement, read_der

Role = Literal["key", "certificate"]
_TEXT = 512
_BASE64 = rb"[A-Za-z0-9+/_-]{24,}={0,2}"
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_TAR = slice(257, 262)
_FILE = "{file}"
_UNPACK = "unpack it, and give the file inside"
_EXPORT = "save it as a PKCS#8 key in PEM with the program that made it"
_STORE = f"keytool -importkeystore -srckeystore {_FILE} -destkeystore NEW.p12 -deststoretype PKCS12"
_ISSUED = "give the file that the gateway issued"
_MICROSOFT = f"{CONVERT} -in {_FILE} -out NEW.pem"


class OtherFile(NamedTuple):
    """A file that is none of those that are read.

    Attributes:
        name: What it is, with its article.
        remedy: What to do: a command with ``{file}`` for the file's name, or a step in words.
        is_key: Whether a private key is inside, and never a certificate.
    """

    name: str
    remedy: str
    is_key: bool = False

    def error(self, role: Role) -> KeyLoadError:
        """Write the error for a file that should hold a key or a certificate."""
        if self.is_key and role == "certificate":
            return KeyLoadError("key-not-certificate", f"this is {self.name}, not a certificate")
        is_command = _FILE in self.remedy
        shown = f"`{self.remedy.format(file='FILE')}`" if is_command else self.remedy
        return KeyLoadError(
            f"not-a-{role}",
            f"this is {self.name}: {shown}",
            self.remedy.replace(_FILE, f"{{{role}}}"),
        )


def _packed(program: str) -> str:
    return f"{program} -dc < {_FILE} > NEW.pem"


# How a file begins, after blanks for a text. A table that only a refused file waits for.
@cache
def _beginnings() -> tuple[tuple[bytes, OtherFile], ...]:
    return (
        (
            b"putty-user-key-file-",
            OtherFile(
                "a PuTTY key (.ppk)",
                "open it in PuTTYgen, export it as an OpenSSH key, and give that file",
                is_key=True,
            ),
        ),
        (b"\xfe\xed\xfe\xed", OtherFile("a Java key store (JKS)", _STORE)),
        (b"\xce\xce\xce\xce", OtherFile("a Java key store (JCEKS)", _STORE)),
        (b"\x1f\x8b", OtherFile("a gzip file", _packed("gzip"))),
        (b"BZh", OtherFile("a bzip2 file", _packed("bzip2"))),
        (b"\xfd7zXZ\0", OtherFile("an xz file", _packed("xz"))),
        (b"\x28\xb5\x2f\xfd", OtherFile("a Zstandard file", _packed("zstd"))),
        (b"PK\x03\x04", OtherFile("a ZIP archive or an Office document", _UNPACK)),
        (b"7z\xbc\xaf\x27\x1c", OtherFile("a 7-Zip archive", _UNPACK)),
        (b"Rar!\x1a\x07", OtherFile("a RAR archive", _UNPACK)),
        (b"\xd0\xcf\x11\xe0", OtherFile("an Office or HWP document", _ISSUED)),
        (b"%PDF-", OtherFile("a PDF document", _ISSUED)),
        (b"{\\rtf", OtherFile("an RTF document", _ISSUED)),
        (b"<!doctype html", OtherFile("a web page", _ISSUED)),
        (b"<html", OtherFile("a web page", _ISSUED)),
        (b"\x1e\xf1\xb5\xb0", OtherFile("a Microsoft key (PVK)", _MICROSOFT, is_key=True)),
        (b"\x07\x02\0\0", OtherFile("a Microsoft key (PRIVATEKEYBLOB)", _MICROSOFT, is_key=True)),
        (b"\x06\x02\0\0", OtherFile("a Microsoft public key (PUBLICKEYBLOB)", _ISSUED)),
        (
            b"salted__",
            OtherFile("a file encrypted by openssl enc", "decrypt it as it was encrypted"),
        ),
        (
            b"u2fsdgvkx1",
            OtherFile("a file encrypted by openssl enc", "decrypt it as it was encrypted"),
        ),
        (b"$ansible_vault", OtherFile("an Ansible vault", "decrypt it by ansible-vault")),
        (b"age-encryption.org/", OtherFile("a file encrypted by age", "decrypt it by age")),
        (b"age-secret-key-", OtherFile("a secret key of age", _ISSUED)),
        (
            b"version https://git-lfs",
            OtherFile("a Git LFS pointer", "fetch the file by git lfs pull"),
        ),
        (b"ssh-", OtherFile("an OpenSSH public key", _ISSUED)),
        (b"ecdsa-sha2-", OtherFile("an OpenSSH public key", _ISSUED)),
        (b"sqlite format 3", OtherFile("an SQLite database", _ISSUED)),
    )


# What a text holds that begins in no certain way; compiled where a file is refused.
@cache
def _contents() -> tuple[tuple[bytes, OtherFile], ...]:
    return (
        (rb"-{4,5} ?BEGIN PGP ", OtherFile("a file of PGP", _ISSUED)),
        (rb"-{4,5} ?BEGIN AGE ", OtherFile("a file encrypted by age", "decrypt it by age")),
        (rb"-{4} BEGIN SSH2 ENCRYPTED", OtherFile("an SSH2 private key", _EXPORT, is_key=True)),
        (rb"-{4} BEGIN SSH2 PUBLIC", OtherFile("an SSH2 public key", _ISSUED)),
        (
            rb"-{4,5} ?BEGIN TSS2 ",
            OtherFile("a key sealed by a TPM, which only it opens", _ISSUED, is_key=True),
        ),
        (
            rb"\A\s*(?:<\?xml[^>]{0,100}>\s*)?<RSAKeyValue",
            OtherFile("a key of .NET in XML", _EXPORT, is_key=True),
        ),
        (rb'\A\s*\{[\s\S]{0,200}"(?:kty|keys)"', OtherFile("a JSON Web Key", _EXPORT, is_key=True)),
        (
            rb"\A\s*(?:RSA )?(?:Private|Public)-Key: \(",
            OtherFile("what openssl prints of a key", _ISSUED, is_key=True),
        ),
    )


# What the DER of a file is, by its outermost elements.
_CONTEXT = 0xA0
_TIMES = {0x17, 0x18}
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_PKCS12_VERSION = 3
_PUBLIC_KEY = ((SEQUENCE, BIT_STRING), (INTEGER, INTEGER))
_INSIDE: dict[str, OtherFile] = {
    "request": OtherFile(
        "a certificate signing request (CSR)", "give the file that the gateway issued"
    ),
    "crl": OtherFile("a list of revoked certificates (CRL)", _ISSUED),
    "pkcs7": OtherFile("a chain of certificates (PKCS#7)", _ISSUED),
    "cms": OtherFile("a CMS message", _ISSUED),
    "public key": OtherFile("a public key", _ISSUED),
}


def recognise(data: bytes) -> OtherFile | None:
    """Recognise a file by its first bytes, or by what stands in its text.

    Args:
        data: The file's bytes.

    Returns:
        What it is; None for a file that is not known here, and for keys and certificates.
    """
    inner = _decoded(data)
    if inner and (found := recognise(inner)):
        return OtherFile(f"{found.name} in Base64", "decode the Base64 first")
    start = data[:_TEXT].lstrip(b"\xef\xbb\xbf \t\r\n")
    for beginning, file in _beginnings():
        if data.startswith(beginning) or start.lower().startswith(beginning):
            return file
    if data[_TAR] == b"ustar":
        return OtherFile("a tar archive", _UNPACK)
    text = data[:_TEXT]
    return next((file for pattern, file in _contents() if re.search(pattern, text, re.I)), None)


def _decoded(data: bytes) -> bytes:
    """Undo Base64 of a whole file; b"" where there is none."""
    joined = b"".join(data.split())
    if not re.fullmatch(_BASE64, joined):
        return b""
    letters = joined.rstrip(b"=").translate(_URL_SAFE)
    # One letter alone is no byte.
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return b64decode(letters + b"=" * (-len(letters) % 4))


def recognise_der(der: bytes) -> OtherFile | None:
    """Recognise DER that holds neither a key nor a certificate, as `recognise` does."""
    return _INSIDE.get(kind_of(der))


def kind_of(der: bytes) -> str:
    """Name what DER holds.

    Args:
        der: The content of a block.

    Returns:
        ``key``, ``certificate``, ``public key``, ``pkcs12``, ``request``, ``crl``, ``pkcs7``
        or ``cms``; "" for anything else.
    """
    try:
        parts = read_der(der).children()
        tags = tuple(part.tag for part in parts)
        if tags == (SEQUENCE, SEQUENCE, BIT_STRING):
            return _signed_kind(parts[0].children())
    except ValueError:
        return ""
    if tags == (OID, _CONTEXT):
        return "pkcs7" if parts[0].body == _SIGNED_DATA else "cms"
    if tags in _PUBLIC_KEY:
        return "public key"
    if tags[:3] == (INTEGER, SEQUENCE, OCTET_STRING):
        return "key"
    # A certificate whose first byte inside is damaged begins with an INTEGER as well.
    if tags[:2] == (INTEGER, SEQUENCE) and parts[0].integer() == _PKCS12_VERSION:
        return "pkcs12"
    if tags == (SEQUENCE, OCTET_STRING) or (len(tags) >= 9 and set(tags) <= {INTEGER, SEQUENCE}):
        return "key"
    return ""


def _signed_kind(inside: list[DerElement]) -> str:
    """Tell certificates, requests and lists of revoked ones apart by what is signed in them."""
    tags = tuple(part.tag for part in inside)
    if tags[:3] == (INTEGER, SEQUENCE, SEQUENCE) and tags[3:4] in ((), (_CONTEXT,)):
        return "request"
    # Behind algorithm and issuer stands a moment; a later version names its number first.
    return "crl" if {*tags[2:4]} & _TIMES else "certificate"
