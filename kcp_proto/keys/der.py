"""Look into DER without decrypting: enough of X.690 to recognise key files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

INTEGER, BIT_STRING, OCTET_STRING, OID, SEQUENCE = 0x02, 0x03, 0x04, 0x06, 0x30
_LONG_FORM = _INDEFINITE = 0x80
# Algorithms have identifiers of a dozen bytes; reading an endless one would take seconds.
_LONGEST_OID = 64


@dataclass(frozen=True, slots=True, repr=False)
class DerElement:
    """One element: its tag and its content; never printed, it may be a key."""

    tag: int
    body: bytes

    def children(self) -> list["DerElement"]:
        """Read the elements inside.

        Raises:
            ValueError: The content is not a row of elements.
        """
        return list(_elements(self.body))

    def integer(self) -> int:
        """Read the content as an INTEGER."""
        return int.from_bytes(self.body, "big", signed=True)

    def oid(self) -> str:
        """Read the content as an OBJECT IDENTIFIER, dotted.

        Raises:
            ValueError: The content is none.
        """
        if len(self.body) > _LONGEST_OID:
            raise ValueError("no object identifier of an algorithm")
        arcs: list[int] = []
        arc = 0
        for byte in self.body:
            arc = arc << 7 | byte & 0x7F
            if byte < _LONG_FORM:
                arcs.append(arc)
                arc = 0
        if not arcs or self.body[-1] >= _LONG_FORM:
            raise ValueError("no object identifier")
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def read_der(data: bytes) -> DerElement:
    """Read the one element that fills the data.

    Args:
        data: DER bytes.

    Returns:
        The outermost element.

    Raises:
        ValueError: The data is cut short, too long, or no DER.
    """
    elements = list(_elements(data))
    if len(elements) != 1:
        raise ValueError("not one element")
    return elements[0]


def nth(elements: Sequence[DerElement], index: int) -> DerElement:
    """Give one of a row of elements.

    Args:
        elements: The row.
        index: Which, from 0.

    Returns:
        The element.

    Raises:
        ValueError: The row is too short.
    """
    if index >= len(elements):
        raise ValueError("missing element")
    return elements[index]


def first(data: bytes) -> bytes:
    """Cut off what follows the first element.

    Args:
        data: DER bytes.

    Returns:
        The first element's bytes.

    Raises:
        ValueError: The data begin with no whole element.
    """
    element = nth(list(islice(_elements(data), 1)), 0)
    head = 2 + max(data[1] - _LONG_FORM, 0)
    return data[: head + len(element.body)]


def _elements(data: bytes) -> Iterator[DerElement]:
    start = 0
    while start < len(data):
        if start + 2 > len(data) or data[start + 1] == _INDEFINITE:
            raise ValueError("cut short")
        body, length = start + 2, data[start + 1]
        if length > _LONG_FORM:
            body += length - _LONG_FORM
            length = int.from_bytes(data[start + 2 : body], "big")
        if body + length > len(data):
            raise ValueError("cut short")
        yield DerElement(data[start], data[body : body + length])
        start = body + length
