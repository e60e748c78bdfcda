"""Columns of numbers: what an index of a recording of any size is made of.

A number costs its four or eight bytes here, and nearly a hundred in a dictionary.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from hashlib import blake2b

_BUCKETS = 256
_TOP = 56


def hashed(text: bytes) -> int:
    """Hash a text to 64 bits, alike in every process."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def sorted_positions(values: "array[int]") -> "array[int]":
    """Sort the positions of 64-bit numbers by the numbers; equal ones stay in their order.

    Args:
        values: The numbers.

    Returns:
        The positions.
    """
    # Sorted in parts, no more than a part is ever there as objects.
    buckets = [array("I") for _ in range(_BUCKETS)]
    for position, value in enumerate(values):
        buckets[value >> _TOP].append(position)
    positions = array("I")
    for bucket in buckets:
        positions.extend(sorted(bucket, key=values.__getitem__))
    return positions


def find_equal(values: Sequence[int], value: int) -> slice:
    """Find a number among sorted ones; the slice is empty if it is not there."""
    first = bisect_left(values, value)
    return slice(first, bisect_right(values, value, first))
