"""What a certificate's file holds: the certificate, or why there is none.

Where a file holds something else, the error names it, with the command that takes the certificate
out of it if there is one.
"""

from typing import TYPE_CHECKING

from kcp_proto.errors import KeyLoadError

from .commands import pkcs7_command, pkcs12_command
from .other_files import kind_of, recognise, recognise_der
from .pem import Block, is_certificate, read_blocks

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as X509Certificate

_WHAT = "certificate"


def read_certificate(data: bytes) -> "X509Certificate":
    """Read the first certificate of a file.

    Args:
        data: The file's bytes, in any of the forms of `.pem.read_blocks`.

    Returns:
        The certificate as the library reads it.

    Raises:
        KeyLoadError: ``empty``, ``too-large``, ``damaged``, ``not-a-certificate``,
            ``key-not-certificate`` or ``pkcs12``.
    """
    try:
        return _load(_certificate_block(read_blocks(data)), data)
    except KeyLoadError as error:
        other = recognise(data) if error.reason in ("damaged", "not-a-certificate") else None
        if other is None:
            raise
        raise other.error("certificate") from None


def _certificate_block(blocks: list[Block]) -> Block:
    for block in blocks:
        if not block.label or is_certificate(block.label):
            return block
    # The armour may say what is not inside.
    kinds = [kind_of(block.der) for block in blocks]
    if "certificate" in kinds:
        return blocks[kinds.index("certificate")]
    if any("PRIVATE KEY" in block.label for block in blocks):
        raise KeyLoadError("key-not-certificate", "this is a private key, not a certificate")
    if blocks:
        return blocks[0]
    raise KeyLoadError("not-a-certificate", "this is no X.509 certificate in PEM or DER form")


def _load(block: Block, data: bytes) -> "X509Certificate":
    # Importing x509 costs more than the rest of the signing set together.
    from cryptography.x509 import InvalidVersion, load_der_x509_certificate

    try:
        return load_der_x509_certificate(block.der)
    except (ValueError, TypeError, InvalidVersion):
        raise _no_certificate(block, data) from None


def _no_certificate(block: Block, data: bytes) -> KeyLoadError:
    """Name what else a block holds, with the command that takes the certificate out of it."""
    kind, plain = kind_of(block.der), data == block.der
    if kind == "key":
        return KeyLoadError("key-not-certificate", "this is a private key, not a certificate")
    if kind == "pkcs12":
        return _taken_out("pkcs12", "PKCS#12", pkcs12_command(block.der, plain=plain, what=_WHAT))
    if kind == "pkcs7":
        return _taken_out("not-a-certificate", "PKCS#7", pkcs7_command(plain=plain))
    if other := recognise_der(block.der):
        return other.error("certificate")
    reason = "damaged" if is_certificate(block.label) else "not-a-certificate"
    return KeyLoadError(reason, "this is no X.509 certificate in PEM or DER form, or it is damaged")


def _taken_out(reason: str, name: str, command: str) -> KeyLoadError:
    shown = command.format(certificate="FILE")
    return KeyLoadError(
        reason, f"this is a {name} file: take the certificates out by `{shown}`", command
    )
