"""What a key file is, and what it would cost to open, before anything opens it."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from kcp_proto.errors import KeyLoadError
from kcp_proto.shield import shielded
from kcp_proto.showing import MaskedRepr

from .algorithm import ALGORITHMS, RSA, wrong_algorithm
from .commands import is_plain, openssh_command, pkcs12_command
from .der import BIT_STRING, INTEGER, OCTET_STRING, SEQUENCE, nth, read_der
from .encryption import Encryption, read_encryption, read_headers
from .other_files import kind_of, recognise, recognise_der
from .pem import Block, is_certificate, read_blocks

# An RSA key of 8,192 bits, encrypted or not, is shorter; the gateway issues 2,048.
MAX_KEY_BYTES = 5 * 1024
Container = Literal["PKCS#8", "encrypted PKCS#8", "PKCS#1", "encrypted PKCS#1"]
_PUBLIC_KEY = ((SEQUENCE, BIT_STRING), (INTEGER, INTEGER))
_OTHER_LABELS = {"EC PRIVATE KEY": "EC", "DSA PRIVATE KEY": "DSA"}


@dataclass(frozen=True, slots=True, repr=False)
class KeyFile(MaskedRepr):
    """A private key file, of which nothing is decrypted.

    Args:
        container: The form of the key.
        encryption: How it is encrypted; None if it is not.
        block: The block of the key.
        plain: Whether openssl reads the file as it stands.
    """

    container: Container
    encryption: Encryption | None
    block: Block
    plain: bool = True

    @classmethod
    @shielded
    def parse(cls, data: bytes) -> "KeyFile":
        """Find the one private key in a file and describe it.

        Args:
            data: The file's bytes: PEM in any form, or DER. Certificates beside it are skipped.

        Returns:
            The description.

        Raises:
            KeyLoadError: ``empty``, ``too-large``, ``damaged``, ``not-a-key``,
                ``several-keys``, ``certificate-not-key``, ``public-key``, ``wrong-algorithm``,
                ``pkcs12`` or ``excessive-work``.
        """
        try:
            return cls._read(data)
        except KeyLoadError as error:
            other = recognise(data) if error.reason in ("damaged", "not-a-key") else None
            if other is None:
                raise
        raise other.error("key")

    @classmethod
    def _read(cls, data: bytes) -> "KeyFile":
        blocks = read_blocks(data)
        keys = [block for block in blocks if _is_key(block)]
        if not keys:
            raise _no_key(blocks)
        if len(keys) > 1:
            raise KeyLoadError("several-keys", "the file holds more than one key: leave one")
        try:
            file = replace(_describe(keys[0]), plain=is_plain(data))
        except KeyLoadError as error:
            raise _with_command(error, keys[0], data) from None
        if len(file.block.der) > MAX_KEY_BYTES:
            raise KeyLoadError("excessive-work", "checking so long a key would take too much time")
        return file

    def _shown(self) -> str:
        return f"<KeyFile {self.container}, {self.encryption or 'not encrypted'}>"


def _is_key(block: Block) -> bool:
    # The armour may say what is not inside.
    return (
        not block.label or "PRIVATE KEY" in block.label or kind_of(block.der) in ("key", "pkcs12")
    )


def _no_key(blocks: list[Block]) -> KeyLoadError:
    others = [recognise_der(block.der) for block in blocks]
    for block, other in zip(blocks, others, strict=True):
        if other is None and is_certificate(block.label):
            return KeyLoadError("certificate-not-key", "this is a certificate, not a private key")
    if any("PUBLIC KEY" in block.label for block in blocks):
        return KeyLoadError("public-key", "this is a public key, not a private key")
    unknown = KeyLoadError("not-a-key", "this is no private key in PEM or DER form")
    return next((other.error("key") for other in others if other), unknown)


def _with_command(error: KeyLoadError, block: Block, data: bytes) -> KeyLoadError:
    """Add the command that works on this very file."""
    if error.reason == "pkcs12":
        command = pkcs12_command(block.der, plain=data == block.der)
        message = error.message.format(command=command.format(key="FILE"))
        return KeyLoadError(error.reason, message, command)
    if block.label == "OPENSSH PRIVATE KEY" and error.reason == "not-a-key":
        plain = is_plain(data)
        command = openssh_command(plain=plain)
        shown = f"this is an OpenSSH key: convert it by `{command.format(key='KEY')}`"
        return KeyLoadError(error.reason, error.message if plain else shown, command)
    return error


def _openssh_type(block: Block) -> str:
    """Read what an OpenSSH key is for, such as ``ssh-rsa``; "" if that cannot be read."""
    rest = block.der.removeprefix(b"openssh-key-v1\0")
    # Cipher, key derivation and its options come first, then how many keys there are.
    for _ in range(3):
        rest = rest[4 + int.from_bytes(rest[:4], "big") :]
    start = 12
    name = rest[start : start + int.from_bytes(rest[8:start], "big")]
    return name.decode("ascii") if re.fullmatch(rb"[a-z0-9@.-]{1,40}", name) else ""


def _describe(block: Block) -> KeyFile:
    if block.label in _OTHER_LABELS:
        raise wrong_algorithm(_OTHER_LABELS[block.label])
    if block.label == "OPENSSH PRIVATE KEY":
        kind = _openssh_type(block)
        if kind not in ("", "ssh-rsa"):
            raise wrong_algorithm(kind)
        command = "ssh-keygen -p -m PKCS8 -f KEY"
        raise KeyLoadError("not-a-key", f"this is an OpenSSH key: convert a copy by `{command}`")
    # PKCS#8 says inside how it is encrypted; headers must not hide what that asks for.
    if "DEK-Info:" in block.headers and block.label != "ENCRYPTED PRIVATE KEY":
        return KeyFile("encrypted PKCS#1", read_headers(block.headers), block)
    try:
        return _describe_der(block)
    except ValueError:
        if block.label:
            raise KeyLoadError("damaged", "the key's DER is damaged or cut short") from None
        raise KeyLoadError("not-a-key", "this is no private key in PEM or DER form") from None


def _describe_der(block: Block) -> KeyFile:
    top = read_der(block.der)
    parts = top.children() if top.tag == SEQUENCE else []
    tags = tuple(part.tag for part in parts)
    if tags == (SEQUENCE, OCTET_STRING):
        return KeyFile("encrypted PKCS#8", read_encryption(parts[0]), _named(block, encrypted=True))
    if tags[:3] == (INTEGER, SEQUENCE, OCTET_STRING):
        oid = nth(parts[1].children(), 0).oid()
        if oid != RSA:
            raise wrong_algorithm(ALGORITHMS.get(oid, oid))
        return KeyFile("PKCS#8", None, _named(block))
    if len(tags) >= 9 and set(tags) <= {INTEGER, SEQUENCE}:
        return KeyFile("PKCS#1", None, Block("RSA PRIVATE KEY", block.der))
    other = recognise_der(block.der)
    raise other.error("key") if other and tags not in _PUBLIC_KEY else _other_der(tags)


def _named(block: Block, *, encrypted: bool = False) -> Block:
    return Block("ENCRYPTED PRIVATE KEY" if encrypted else "PRIVATE KEY", block.der)


def _other_der(tags: tuple[int, ...]) -> KeyLoadError:
    """Name what else the DER may be."""
    if tags == (SEQUENCE, SEQUENCE, BIT_STRING):
        return KeyLoadError("certificate-not-key", "this is a certificate, not a private key")
    if tags in _PUBLIC_KEY:
        return KeyLoadError("public-key", "this is a public key, not a private key")
    if tags[:2] == (INTEGER, OCTET_STRING):
        return wrong_algorithm("EC")
    if tags[:2] == (INTEGER, SEQUENCE):
        return KeyLoadError("pkcs12", "this is a PKCS#12 file: take the key out by `{command}`")
    if len(tags) == 6 and set(tags) == {INTEGER}:
        return wrong_algorithm("DSA")
    return KeyLoadError("not-a-key", "this is no private key in PEM or DER form")
