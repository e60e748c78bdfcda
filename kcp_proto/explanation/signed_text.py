"""Which bytes may have been signed instead of the right ones: at most two mistakes at once."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain, combinations, product
from typing import TypeVar

from kcp_proto.catalogue import Operation
from kcp_proto.sign_string import SEPARATOR

from ._signed_values import Wire, signed_values
from .causes import RIGHT, Step
from .padding import hashed

Transform = Callable[[bytes], bytes]
_T = TypeVar("_T")
# Beyond this size a request is nobody's: pairs of mistakes would cost seconds there.
_FULL_SEARCH = 8 * 1024
_SEPARATORS: Sequence[tuple[Step, str]] = (
    (RIGHT, SEPARATOR),
    *(
        (("text.separator", name), text)
        for name, text in (
            *(("nothing", ""), ("a blank", " "), ("a tab", "\t"), ("a line end", "\n")),
            *((character, character) for character in "|,:;&+-_/.~#*"),
            *((text, text) for text in ("^^", "%5E", "＾", ", ", " ^ ")),
        )
    ),
)
_EDGES: Sequence[tuple[Step, tuple[str, str]]] = (
    (RIGHT, ("", "")),
    *(
        (("text.newline", name), ("", end))
        for name, end in (("LF", "\n"), ("CRLF", "\r\n"), ("CR", "\r"), (r"written \n", r"\n"))
    ),
    (("text.newline", "LF, twice"), ("", "\n\n")),
    *((("text.blank",), edges) for edges in ((" ", ""), ("", " "), (" ", " "))),
    *((("text.quotes",), (quote, quote)) for quote in "\"'"),
    *((("text.separator-at-edge",), edges) for edges in ((SEPARATOR, ""), ("", SEPARATOR))),
    (("text.nul",), ("", "\0")),
)
_ENCODINGS: Sequence[tuple[Step, tuple[str, bytes]]] = (
    (RIGHT, ("utf-8", b"")),
    (("encoding.bom",), ("utf-8", b"\xef\xbb\xbf")),
    (("encoding.euc-kr",), ("cp949", b"")),
    (("encoding.utf-16",), ("utf-16-le", b"")),
    (("encoding.utf-16",), ("utf-16-be", b"")),
    (("encoding.utf-16",), ("utf-16-le", b"\xff\xfe")),
    (("encoding.utf-16",), ("utf-16-be", b"\xfe\xff")),
)


def signed_bytes(operation: Operation, wire: Wire) -> Iterator[tuple[tuple[Step, ...], bytes]]:
    """List what may have been signed.

    Args:
        operation: An operation that is signed.
        wire: The request's fields, texts and integers.

    Yields:
        The mistakes, and the bytes that they lead to: the right bytes first, then one mistake,
        then two.
    """
    small = sum(len(str(value)) for value in wire.values()) <= _FULL_SEARCH
    values = signed_values(operation, wire)
    for wrong in chain.from_iterable(combinations(range(5), count) for count in range(2 + small)):
        yield from _written(
            product(
                _choose(values, 0 in wrong),
                _choose(_SEPARATORS, 1 in wrong),
                _choose(_EDGES, 2 in wrong),
                _choose(_ENCODINGS, 3 in wrong),
                _choose(_transforms(), 4 in wrong),
            )
        )


_Choices = tuple[
    tuple[Step, tuple[str, ...]],
    tuple[Step, str],
    tuple[Step, tuple[str, str]],
    tuple[Step, tuple[str, bytes]],
    tuple[Step, Transform],
]


def _written(choices: Iterator[_Choices]) -> Iterator[tuple[tuple[Step, ...], bytes]]:
    for choice in choices:
        (_, values), (_, separator), (_, (before, after)), (_, (codec, mark)), (_, last) = choice
        text = before + separator.join(values) + after
        # What an encoding cannot write was not signed in it.
        encoded = text.encode(codec, "ignore")
        yield tuple(step for step, _ in choice if step), last(mark + encoded)


def _choose(choices: Sequence[_T], wrong: bool) -> Sequence[_T]:
    return choices[1:] if wrong else choices[:1]


@cache
def _transforms() -> Sequence[tuple[Step, Transform]]:
    return (
        (RIGHT, lambda data: data),
        *chain.from_iterable(map(_digests, ("SHA-256", "SHA-1", "MD5", "SHA-512"))),
        (("text.base64",), b64encode),
        (("text.hex",), lambda data: data.hex().encode("ascii")),
    )


def _digests(name: str) -> Sequence[tuple[Step, Transform]]:
    return (
        (("digest.hex", name, "lower"), lambda data: hashed(name, data).hex().encode("ascii")),
        (
            ("digest.hex", name, "upper"),
            lambda data: hashed(name, data).hex().upper().encode("ascii"),
        ),
        (("digest.raw", name), lambda data: hashed(name, data)),
        (("digest.base64", name), lambda data: b64encode(hashed(name, data))),
    )
