"""DER by hand: the few elements that make an EncryptedPrivateKeyInfo (RFC 5958, RFC 8018)."""

from base64 import b64encode


def element(tag: int, body: bytes) -> bytes:
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 + len(length)]) + length + body


def sequence(*parts: bytes) -> bytes:
    return element(0x30, b"".join(parts))


def integer(value: int) -> bytes:
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(value: bytes) -> bytes:
    return element(0x04, value)


def null() -> bytes:
    return element(0x05, b"")


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    body = b""
    for arc in [40 * first + second, *rest]:
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.insert(0, arc & 0x7F | 0x80)
        body += bytes(digits)
    return element(0x06, body)


def pbes1(scheme: str, *, iterations: int) -> bytes:
    return sequence(oid(scheme), sequence(octets(b"saltsalt"), integer(iterations)))


def pbkdf2(cipher: str, *, iterations: int, prf: str = "1.2.840.113549.2.9") -> bytes:
    hmac = sequence(oid(prf), null())
    derivation = sequence(octets(b"saltsalt"), integer(iterations), hmac)
    return _pbes2(sequence(oid("1.2.840.113549.1.5.12"), derivation), cipher)


def scrypt(cipher: str, *, cost: int, block: int, lanes: int) -> bytes:
    numbers = (integer(cost), integer(block), integer(lanes))
    derivation = sequence(octets(b"saltsalt"), *numbers)
    return _pbes2(sequence(oid("1.3.6.1.4.1.11591.4.11"), derivation), cipher)


def _pbes2(derivation: bytes, cipher: str) -> bytes:
    encryption = sequence(oid(cipher), octets(b"0" * 16))
    return sequence(oid("1.2.840.113549.1.5.13"), sequence(derivation, encryption))


def encrypted_pkcs8(scheme: bytes, *, size: int = 64) -> bytes:
    der = sequence(scheme, octets(b"0" * size))
    text = b64encode(der).decode("ascii")
    label = "ENCRYPTED PRIVATE KEY"
    return f"-----BEGIN {label}-----\n{text}\n-----END {label}-----\n".encode("ascii")
