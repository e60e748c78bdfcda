"""A trust store for Java: certificates in PKCS#12 (RFC 7292), marked as Java wants them.

cryptography writes one too, from release 45 on.
"""

from collections.abc import Sequence

_SEQUENCE, _SET, _INTEGER, _OCTETS, _OID, _BMP, _WITHIN = 0x30, 0x31, 0x02, 0x04, 0x06, 0x1E, 0xA0
# Object identifiers, encoded.
_DATA = bytes.fromhex("2a864886f70d010701")
_CERTIFICATE_BAG = bytes.fromhex("2a864886f70d010c0a0103")
_X509 = bytes.fromhex("2a864886f70d01091601")
_FRIENDLY_NAME = bytes.fromhex("2a864886f70d010914")
_TRUSTED_KEY_USAGE = bytes.fromhex("6086480186f966adca7b0101")
_ANY_USAGE = bytes.fromhex("551d2500")


def java_truststore(certificates: Sequence[bytes]) -> bytes:
    """Write certificates that Java is to trust, without a password.

    Args:
        certificates: In DER.

    Returns:
        The file's content.
    """
    bags = b"".join(_bag(each, f"ca{number}") for number, each in enumerate(certificates))
    contents = _der(_SEQUENCE, _content(_der(_SEQUENCE, bags)))
    # Certificates are no secret: nothing is encrypted, and no password proves where they are from.
    return _der(_SEQUENCE, _der(_INTEGER, b"\3"), _content(contents))


def _bag(certificate: bytes, name: str) -> bytes:
    inside = _der(_SEQUENCE, _der(_OID, _X509), _der(_WITHIN, _der(_OCTETS, certificate)))
    named = _attribute(_FRIENDLY_NAME, _der(_BMP, name.encode("utf-16-be")))
    trusted = _attribute(_TRUSTED_KEY_USAGE, _der(_OID, _ANY_USAGE))
    head = _der(_OID, _CERTIFICATE_BAG) + _der(_WITHIN, inside)
    return _der(_SEQUENCE, head, _der(_SET, named, trusted))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return _der(_SEQUENCE, _der(_OID, kind), _der(_SET, value))


def _content(data: bytes) -> bytes:
    return _der(_SEQUENCE, _der(_OID, _DATA), _der(_WITHIN, _der(_OCTETS, data)))


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(size)]) + size + content
