"""What a value looks like that a program's types changed before it was signed."""

import re
from collections.abc import Iterator
from struct import pack, unpack

# What languages write for a variable without a value.
UNSET = (
    *("undefined", "null", "None", "nan", "NaN", "NULL", "nil", "(null)", "<nil>", "<NA>"),
    *("false", "False", "[object Object]"),
)
# As many digits as the longest number of a documented field, and more.
_NUMBER = re.compile(r"[0-9]{1,30}(?:\.0)?")
_DOUBLE = (
    *(".5g", ".6g", ".14g", ".15g", ".16g", ".17g", ".2e", ".4e", ".5e", ".6e", ".14e"),
    *(".0f", ".1f", ".2f", ".3f", ".4f", ".6f", ".8f"),
)
_SINGLE = (".6g", ".7g", ".8g", ".9g", ".0f", ".1f")

_MARKS = (".", " ", "'", "_", "\u00a0", "\u202f", "\u2009", "\uff0c")
_AMOUNTS = (
    *(("1,000", form) for form in ("{:,}.00", "{:,}.0")),
    *(("currency", form) for form in ("{:,}원", "{:,} 원", "{}원", "₩{}", "￦{}", "₩{:,}")),
    *(("currency", form) for form in ("￦{:,}", "KRW {:,}", "{} KRW", "\\{}", "\\{:,}")),
)


def numbers(text: str) -> Iterator[tuple[str, str]]:
    """Write a value as programs do that took it for a number.

    Args:
        text: The value as the request carries it.

    Yields:
        What kind of number it was, and how that is written, always otherwise than the value;
        nothing for what is no decimal number.
    """
    if not _NUMBER.fullmatch(text):
        return
    whole = int(text.partition(".")[0])
    seen = {text}
    for kind, written in _written(whole):
        if written not in seen:
            seen.add(written)
            yield kind, written


def rare_numbers(text: str) -> Iterator[tuple[str, str]]:
    """Write a value in rarer ways for a number, as `numbers` does."""
    if not _NUMBER.fullmatch(text):
        return
    whole = int(text.partition(".")[0])
    seen = {text, *(written for _, written in numbers(text))}
    for kind, written in _written_rarely(whole):
        if written not in seen:
            seen.add(written)
            yield kind, written


def _written_rarely(whole: int) -> Iterator[tuple[str, str]]:
    for form in (".3g", ".4g", ".7g", ".8g", ".9g", ".10g", ".11g", ".12g", ".13g", ".1e", ".3e"):
        for written in _spellings(f"{float(whole):{form}}"):
            yield "float", written
    for written in _floats(float(whole), (".2f",)):
        yield "float", written.replace(".", ",")
    yield from (("int", f"{whole}{end}") for end in ("n", "L", "l", "D", "d", "M", "m", "."))
    yield "Decimal", f"Decimal('{whole}')"
    yield from (("1,000", f"{whole:,}".replace(",", mark)) for mark in _MARKS)
    yield from ((kind, form.format(whole)) for kind, form in _AMOUNTS)
    yield from (
        ("hexadecimal", form.format(whole)) for form in ("{:x}", "{:X}", "0x{:x}", "0x{:X}")
    )
    for largest in (2**31 - 1, 2**53 - 1, 2**63 - 1):
        if whole > largest:
            yield "integer", str(largest)
    yield "uint32", str(whole % 2**32)
    yield "zeros before it", f"{whole:015}"
    yield "zeros before it", f"0{whole}"
    yield "a sign before it", f"+{whole}"
    for cut in (1, 2, 3):
        rounded = round(whole, -cut)
        yield "float", str(rounded)


def _written(whole: int) -> Iterator[tuple[str, str]]:
    yield "int", str(whole)
    for written in _floats(float(whole), _DOUBLE):
        yield "float", written
    for written in _floats(_single(whole), _SINGLE):
        yield "float32", written
    yield "int32", str((whole + 2**31) % 2**32 - 2**31)
    yield "1,000", f"{whole:,}"


def _single(whole: int) -> float:
    number: float = unpack("f", pack("f", whole))[0]
    return number


def _floats(number: float, forms: tuple[str, ...]) -> Iterator[str]:
    shortest = repr(number)
    yield from _spellings(shortest)
    yield from _spellings(_scientific(shortest.removesuffix(".0")))
    for form in forms:
        yield from _spellings(f"{number:{form}}")


def _scientific(digits: str) -> str:
    """Write the fewest digits that mean the number with an exponent, as Java does."""
    return digits if "e" in digits else f"{digits[0]}.{_fraction(digits)}e+{len(digits) - 1:02}"


def _fraction(digits: str) -> str:
    return digits[1:].rstrip("0") or "0"


def _spellings(written: str) -> Iterator[str]:
    """Write an exponent as each language does: e+13, e13, E+13, E13, e+013, E+013."""
    yield written
    if "e+" in written:
        digits, _, exponent = written.partition("e+")
        short = int(exponent)
        for form in ("e+{:02}", "e+{}", "e{}", "e+{:03}"):
            spelling = digits + form.format(short)
            yield spelling
            yield spelling.upper()
