"""How the whole text may have been written anew before it was signed: rarely, and tried last."""

from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from itertools import chain, product

from kcp_proto.sign_string import SEPARATOR

from .causes import Step
from .odd_values import numbers, rare_numbers
from .padding import hashed

Steps = tuple[Step, ...]
_ENDS: tuple[tuple[Steps, bytes], ...] = (
    ((), b""),
    ((("text.newline", "LF"),), b"\n"),
)
_WIDE = (
    *(("encoding.utf-32", "utf-32-le", mark) for mark in ("", "\ufeff")),
    *(("encoding.utf-32", "utf-32-be", mark) for mark in ("", "\ufeff")),
    *(("encoding.utf-16", codec, "") for codec in ("utf-16-le", "utf-16-be")),
)
_WIDE_ENDS: tuple[tuple[Steps, str], ...] = (
    ((), ""),
    ((("text.newline", "LF"),), "\n"),
    ((("text.newline", "CRLF"),), "\r\n"),
    ((("text.nul",),), "\0"),
)
# Every character of ASCII that takes ink has a full-width one, as many places further on.
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_ONLY_DIGITS = {code: wide for code, wide in _FULL_WIDTH.items() if chr(code).isdigit()}
_ARABIC = {ord("0") + digit: 0x660 + digit for digit in range(10)}
_USUAL_HASHES = ("SHA-256", "SHA-1", "MD5", "SHA-512")
_RARE_HASHES = ("SHA-384", "SHA-224", "SHA3-256", "SHA3-512")
# Of more fields so much else is tried that these are left out.
_FEW_FIELDS = 3
# As openssl's command names them before a digest.
_OPENSSL = {"SHA-256": "SHA2-256", "SHA-512": "SHA2-512", "SHA-1": "SHA1"}


def rare_forms(
    signed: Mapping[str, str], others: Mapping[str, str]
) -> Iterator[tuple[Steps, bytes]]:
    """List the bytes that the whole text may have become before it was signed.

    Args:
        signed: The signed fields of the request, by name, in their order.
        others: Short fields of the request that are not signed.

    Yields:
        The mistakes, and the bytes that they lead to.
    """
    text = SEPARATOR.join(signed.values())
    for (name, codec, mark), (ended, tail) in product(_WIDE, _WIDE_ENDS):
        yield (*ended, (name,)), (mark + text + tail).encode(codec, "ignore")
    for form in _full_width(signed):
        for ended, end in _ENDS:
            yield (("text.full-width",), *ended), form.encode("utf-8", "ignore") + end
    data = text.encode("utf-8", "ignore")
    for step, written in chain(_dumps(data), _encoded(data), _listed(data)):
        for ended, end in _ENDS:
            yield (step, *ended), written + end
    yield from _digests(data, "".join(signed.values()).encode("utf-8", "ignore"))
    if len(signed) > _FEW_FIELDS:
        return
    for name, value in others.items():
        for how, number in chain(numbers(value), rare_numbers(value)):
            steps = (("text.extra-field", name), ("text.number", name, how))
            yield steps, data + f"{SEPARATOR}{number}".encode()


def _full_width(signed: Mapping[str, str]) -> Iterator[str]:
    for table in (_FULL_WIDTH, _ONLY_DIGITS, _ARABIC):
        changed = {name: value.translate(table) for name, value in signed.items()}
        yield SEPARATOR.join(changed.values())
        yield SEPARATOR.join(changed.values()).translate(_FULL_WIDTH)
        for name, value in changed.items():
            yield SEPARATOR.join({**signed, name: value}.values())


def _dumps(data: bytes) -> Iterator[tuple[Step, bytes]]:
    """Write bytes as debuggers and the usual commands show them."""
    step: Step = ("text.hex",)
    for form in (data.hex(), data.hex().upper()):
        yield step, b"0x" + form.encode()
    for between in " :-":
        yield step, data.hex(between).encode()
        yield step, data.hex(between).upper().encode()
    for before in (r"\x", "%", "0x", ", 0x"):
        digits = "".join(f"{before}{byte:02x}" for byte in data)
        yield step, digits.removeprefix(", ").encode()
        yield step, "".join(f"{before}{byte:02X}" for byte in data).removeprefix(", ").encode()
    yield step, b"\n".join(_xxd(data))
    yield step, b"\n".join((*_hexdump(data), f"{len(data):08x}".encode()))


def _rows(data: bytes) -> Iterator[tuple[int, bytes, str]]:
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        yield start, row, "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)


def _xxd(data: bytes) -> Iterator[bytes]:
    for start, row, shown in _rows(data):
        yield f"{start:08x}: {row.hex(' ', -2):39}  {shown}".encode()


def _hexdump(data: bytes) -> Iterator[bytes]:
    for start, row, shown in _rows(data):
        yield f"{start:08x}  {row[:8].hex(' '):23}  {row[8:].hex(' '):23}  |{shown}|".encode()


def _encoded(data: bytes) -> Iterator[tuple[Step, bytes]]:
    step: Step = ("text.base64",)
    for encode in (b64encode, urlsafe_b64encode):
        yield step, encode(data)
        yield step, encode(data).rstrip(b"=")
    yield step, b64encode(b64encode(data))
    for end in (b"\n", b"\r\n"):
        yield step, b64encode(data + end)
    yield step, b32encode(data)


def _listed(data: bytes) -> Iterator[tuple[Step, bytes]]:
    """Write bytes as a list of numbers, as Python, Java and JavaScript do."""
    for between, before, after in ((", ", "[", "]"), (",", "[", "]"), (",", "", ""), (" ", "", "")):
        yield ("text.numbers",), f"{before}{between.join(map(str, data))}{after}".encode()
    yield ("text.numbers",), "".join(f"{byte:08b}" for byte in data).encode()


def _digests(data: bytes, joined: bytes) -> Iterator[tuple[Steps, bytes]]:
    """Hash the text, alone or with a mistake, and write the digest in each way that is usual."""
    for name in (*_USUAL_HASHES, *_RARE_HASHES):
        for step, form in _written(name, hashed(name, data)):
            for ended, end in _ENDS[: 1 if name in _RARE_HASHES else None]:
                yield (step, *ended), form + end
    texts: tuple[tuple[Step, bytes], ...] = (
        (("text.newline", "LF"), data + b"\n"),
        (("text.newline", "CRLF"), data + b"\r\n"),
        (("text.separator", "nothing"), joined),
        (("text.base64",), b64encode(data)),
        (("encoding.utf-16",), data.decode("utf-8").encode("utf-16-le")),
    )
    for (step, text), name in product(texts, (*_USUAL_HASHES, *_RARE_HASHES)):
        digest = hashed(name, text)
        yield (step, ("digest.hex", name, "lower")), digest.hex().encode()
        yield (step, ("digest.hex", name, "upper")), digest.hex().upper().encode()
        yield (step, ("digest.base64", name)), b64encode(digest)
        yield (step, ("digest.raw", name)), digest


def _written(name: str, digest: bytes) -> Iterator[tuple[Step, bytes]]:
    for case, change in (("lower", str.lower), ("upper", str.upper)):
        step: Step = ("digest.hex", name, case)
        for form in (digest.hex(), digest.hex(":"), digest.hex("-"), digest.hex(" ")):
            yield step, change(form).encode()
        yield step, b"0x" + change(digest.hex()).encode()
        yield step, hashed(name, change(digest.hex()).encode()).hex().encode()
    for encode in (b64encode, urlsafe_b64encode):
        yield ("digest.base64", name), encode(digest)
        yield ("digest.base64", name), encode(digest).rstrip(b"=")
    yield ("digest.base64", name), b64encode(digest.hex().encode())
    yield ("digest.raw", name), digest
    yield ("digest.raw", name), hashed(name, digest)
    step = ("digest.hex", name, "lower")
    yield step, f"{digest.hex()}  -".encode()
    for prefix in (_OPENSSL.get(name, name), name.replace("-", ""), ""):
        yield step, f"{prefix}(stdin)= {digest.hex()}".encode()
