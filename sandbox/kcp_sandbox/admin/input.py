"""Read what JSON or YAML gave, and say in plain words what is wrong with it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from kcp_proto.json_values import is_array, is_object
from kcp_proto.times import KOREA, read_datetime

Wanted = Mapping[str, Callable[[object], Any]]
"""Names to how each value is read."""


def checked(
    given: object, names: Wanted, what: str, *, needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Read a mapping of which every name is known.

    Args:
        given: What JSON or YAML held.
        names: Allowed names, and how each value is read.
        what: What it is, for errors.
        needed: Names that must be there.

    Returns:
        The values by name.

    Raises:
        ValueError: No mapping, an unknown or a missing name, or a wrong value.
    """
    if not is_object(given):
        raise ValueError(f"{what} must be a mapping of names to values")
    unknown = sorted(str(name) for name in given if name not in names)
    if unknown:
        raise ValueError(f"{what} has no {unknown[0]}; it has {', '.join(names)}")
    missing = [name for name in needed if name not in given]
    if missing:
        raise ValueError(f"{what} needs {missing[0]}")
    values: dict[str, Any] = {}
    for name, value in given.items():
        try:
            values[name] = names[name](value)
        except ValueError as error:
            raise ValueError(f"{name} of {what}: {error}") from None
    return values


def read_text(value: object) -> str:
    """Read a text.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


def read_truth(value: object) -> bool:
    """Read true or false, or these words.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("must be true or false")


def read_moment(value: object) -> datetime:
    """Read a time: ISO 8601, or ``YYYYMMDDHHMMSS``; without a zone it is Korean time (R25).

    Raises:
        ValueError: It is neither.
    """
    text = read_text(value)
    try:
        time = read_datetime(text) or datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("a time is written as 2026-03-01T09:00:00 or 20260301090000") from None
    return time if time.tzinfo else time.replace(tzinfo=KOREA)


def read_list(value: object) -> list[Any]:
    """Read a list.

    Raises:
        ValueError: It is none.
    """
    if not is_array(value):
        raise ValueError("must be a list")
    return value


def read_texts(value: object) -> dict[str, str]:
    """Read a mapping of texts to texts.

    Raises:
        ValueError: It is none.
    """
    if not is_object(value):
        raise ValueError("must be a mapping of field names to texts")
    if not all(isinstance(each, str) for pair in value.items() for each in pair):
        raise ValueError("must hold texts only, as the gateway's answers do")
    return value


def read_whole_number(value: object) -> int:
    """Read a whole number, be it one or its digits.

    Raises:
        ValueError: It is none, or has more than 15 digits.
    """
    digits = str(value)
    if isinstance(value, bool) or not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise ValueError("must be a whole number of at most 15 digits")
    return int(digits)


def read_number(value: object) -> float:
    """Read a number, be it one or its text.

    Raises:
        ValueError: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("must be a number")
    return float(value)
