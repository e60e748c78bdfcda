"""What JSON values are, and how large one may be."""

from typing import Any, TypeGuard

MAX_DEPTH = 8
# Beyond some more digits Python neither reads nor writes an integer, and raises.
MAX_DIGITS = 4000
_TOO_LARGE: int = 10**MAX_DIGITS


def is_writable(number: int) -> bool:
    """Tell whether an integer has at most `MAX_DIGITS` digits."""
    return -_TOO_LARGE < number < _TOO_LARGE


def is_object(value: object) -> TypeGuard[dict[Any, Any]]:
    """Tell whether a decoded value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a decoded value is a JSON array."""
    return isinstance(value, list)
