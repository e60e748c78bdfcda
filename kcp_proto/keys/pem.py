"""Find PEM blocks in the wild forms that keys and certificates arrive in."""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from kcp_proto.errors import KeyLoadError
from kcp_proto.showing import MaskedRepr

from .der import first
from .wrappings import plain_text, without_edges, without_marks

MAX_BYTES = 64 * 1024
# Some tools remove all white space, the one inside the armour line included.
_TRUSTED = "TRUSTED CERTIFICATE"
_CERTIFICATES = ("CERTIFICATE", _TRUSTED, "X509 CERTIFICATE")
_LABELS = (
    *_CERTIFICATES,
    "ENCRYPTED PRIVATE KEY",
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "DSA PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "PUBLIC KEY",
    "RSA PUBLIC KEY",
)
_CANONICAL = {label.replace(" ", ""): label for label in _LABELS}
# Left as text: what is seldom needed is not worth the time that compiling it takes.
_BEGIN = r"-----BEGIN ?([A-Z0-9 ]+?)-----"
_END = r"-----END ([A-Z0-9 ]+?)-----"
_HEADER = r"(?m)^[A-Za-z-]+:[^\n]*(?:\n[ \t][^\n]*)*\n"
_ENCRYPTION = ("Proc-Type:", "DEK-Info:")
# Keys and certificates are long DER sequences, and those begin with these two characters.
_BARE = r"MI[A-Za-z0-9+/]+={0,2}"
_HEXADECIMAL = r"(?:0x)?30(?::?[0-9A-Fa-f]{2})+"
# The same of a text that begins with dashes.
_HEXADECIMAL_TEXT = r"(?:0x)?(?:2[Dd]:?){5}(?:[0-9A-Fa-f]{2}:?)+"
_DATA_ADDRESS = r"(?i)data:[^,]{0,100};base64,"
# Base64 of a text that begins with an armour line, wherever it stands in a file.
_NESTED = r"LS0tLS1CRUdJTi[A-Za-z0-9+/_\s-]*={0,2}"
_ENCODED = r"[A-Za-z0-9+/_-]{24,}={0,2}"
_URL_SAFE = str.maketrans("-_", "+/")
# DER as it is between armour lines; left as text, for few files are so.
_RAW = rb"-----BEGIN ([A-Z0-9 ]{3,32})-----\r?\n(\x30[\x80-\xff].{64,}?)-----END \1-----"
_LAYERS = 3


@dataclass(frozen=True, slots=True, repr=False)
class Block(MaskedRepr):
    """One block of a file.

    Args:
        label: What the armour says, such as ``ENCRYPTED PRIVATE KEY``; "" for DER without armour.
        der: The decoded content.
        headers: The RFC 1421 headers that say how an old key is encrypted; else "".
    """

    label: str
    der: bytes
    headers: str = ""

    def armoured(self) -> bytes:
        """Write the block as every library reads it: LF, 64 columns."""
        text = b64encode(self.der).decode("ascii")
        lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
        head = f"{self.headers}\n" if self.headers else ""
        begin, end = (f"-----{word} {self.label}-----" for word in ("BEGIN", "END"))
        return f"{begin}\n{head}{lines}\n{end}\n".encode("ascii", "replace")

    def _shown(self) -> str:
        return f"<Block {self.label or 'DER'}, {len(self.der)} bytes>"


def read_blocks(data: bytes) -> list[Block]:
    r"""Find every block of a key or certificate file.

    Accepts PEM with any line ends, columns, byte order mark, UTF-16, text around the blocks, on
    one line, with literal ``\n``, with white space removed, with what `.wrappings` undoes, with a
    ``#`` or the like before each line, Base64 without armour, Base64 of any of these, and DER.

    Args:
        data: The file's bytes.

    Returns:
        The blocks in the file's order; empty if there is nothing like one.

    Raises:
        KeyLoadError: ``empty``, ``too-large``, or ``damaged``: a block without its end or whose
            content is not Base64.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise KeyLoadError("empty", "the file is empty")
    if len(data) > MAX_BYTES:
        raise KeyLoadError("too-large", f"the file is larger than {MAX_BYTES} bytes")
    return _blocks(data, _LAYERS)


def is_certificate(label: str) -> bool:
    """Tell whether a block's label announces an X.509 certificate, not a request for one."""
    return label in _CERTIFICATES


def _blocks(data: bytes, depth: int) -> list[Block]:
    # DER begins with this byte, and so does a text that begins with a zero.
    if data[:1] == b"0" and data[:2] != b"0x" and b"-----BEGIN" not in data:
        return [Block("", _without_rest(data))]
    if raw := re.search(_RAW, data, re.DOTALL):
        return [Block(raw[1].decode("ascii"), _without_rest(raw[2]))]
    text = plain_text(data)
    blocks = list(_armoured(text))
    if blocks:
        return blocks
    if stray := re.search(_END, text):
        raise KeyLoadError(
            "damaged", f"the block {stray[1]} has no begin line: the file is cut off"
        )
    # White space goes first: a pattern that allows it anywhere takes minutes for some files.
    joined = re.sub(_DATA_ADDRESS, "", "".join(text.split()).strip("\"'"))
    if depth and re.fullmatch(_HEXADECIMAL_TEXT, joined):
        return _blocks(bytes.fromhex(joined.removeprefix("0x").replace(":", "")), depth - 1)
    if re.fullmatch(_HEXADECIMAL, joined):
        return [Block("", bytes.fromhex(joined.removeprefix("0x").replace(":", "")))]
    if re.fullmatch(_BARE, joined):
        return [Block("", _base64(_padded(joined)))]
    return list(_inside(text, joined, depth)) if depth else []


def _inside(text: str, joined: str, depth: int) -> Iterator[Block]:
    """Find blocks in a file that was encoded in Base64 once more, header and footer included."""
    found = [match[0] for match in re.finditer(_NESTED, text)]
    if not found and re.fullmatch(_ENCODED, joined):
        found = [joined]
    for encoded in found:
        letters = "".join(encoded.split()).rstrip("=").translate(_URL_SAFE)
        # One letter too many belongs to what follows the Base64, or nothing can be decoded.
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        yield from _blocks(b64decode(letters + "=" * (-len(letters) % 4)), depth - 1)


def _armoured(text: str) -> Iterator[Block]:
    position = 0
    begins = re.compile(_BEGIN)
    while begin := begins.search(text, position):
        label = _CANONICAL.get(begin[1].replace(" ", ""), begin[1])
        end = re.compile(rf"-----END ?{begin[1]}-----").search(text, begin.end())
        if end is None:
            raise KeyLoadError("damaged", f"the block {label} has no end line: the file is cut off")
        before = text[text.rfind("\n", 0, begin.start()) + 1 : begin.start()]
        content = without_marks(text[begin.end() : end.start()], before).lstrip()
        found = (match[0] for match in re.finditer(_HEADER, content))
        headers = "".join(header for header in found if header.startswith(_ENCRYPTION))
        der = _content(
            re.sub(_HEADER, "", content), text[begin.end() : end.start()], label, headers
        )
        yield Block(label, _without_trust(der) if label == _TRUSTED else der, headers)
        position = end.end()


def _base64(text: str) -> bytes:
    try:
        return b64decode("".join(text.split()), validate=True)
    except (Base64Error, ValueError):
        raise KeyLoadError("damaged", "the block's content is not Base64: damaged file") from None


def _content(text: str, whole: str, label: str, headers: str) -> bytes:
    """Decode a block, also one whose lines have something before or behind them.

    Raises:
        KeyLoadError: ``damaged``: it is not Base64.
    """
    try:
        der = _base64(text)
    except KeyLoadError:
        if salvaged := _salvaged(whole):
            return salvaged
        raise
    is_der = not headers and label != "OPENSSH PRIVATE KEY"
    return der if _is_whole(der) or not is_der else _salvaged(whole) or der


def _salvaged(content: str) -> bytes:
    """Find a way to read lines that leads to DER of the length it says itself; b"" if none."""
    for text in without_edges(content):
        with suppress(KeyLoadError):
            der = _base64(_padded(text))
            if _is_whole(der):
                return der
    return b""


def _is_whole(der: bytes) -> bool:
    try:
        return first(der) == der
    except ValueError:
        return False


def _padded(text: str) -> str:
    letters = text.rstrip("=")
    return letters + "=" * (-len(letters) % 4)


def _without_rest(der: bytes) -> bytes:
    """Cut off the line end or the zeros that a tool wrote behind DER."""
    with suppress(ValueError):
        whole = first(der)
        if not der[len(whole) :].strip(b"\0\t\r\n \x1a"):
            return whole
    return der


def _without_trust(der: bytes) -> bytes:
    # OpenSSL writes behind the certificate what it is trusted for.
    try:
        return first(der)
    except ValueError:
        raise KeyLoadError("damaged", "the certificate is damaged or cut short") from None
