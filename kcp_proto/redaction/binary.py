"""Find secrets' names among bytes: in MessagePack, CBOR, protobuf, BSON, Java's and PHP's forms.

There the length of a name may be a letter before it, and the next type a letter behind it, so that
no word ends where the name does; and where a value ends, only the bytes' own reader knows.
"""

import re
from functools import cache

from .secret_names import words_of_bytes

# Controls but blanks and escapes of terminals, what no decoder could read, and bytes as Latin-1,
# of which some are quotes and blanks.
_STRICT = "\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f"
_BYTES = f"{_STRICT}\x80-\x9f\xa1-\xaa\xac\xae-\xb3\xb5\xb6\xb8-\xba\xbc-\xff\ufffd"
_BYTE = re.compile(f"[{_BYTES}]")
_CONTROL = re.compile(f"[{_STRICT}]")
_BEFORE = re.compile(f"(?:[{_STRICT}].|[{_BYTES}])\\Z", re.DOTALL)
_BEHIND = re.compile(f".?[{_STRICT}]|[{_BYTES}]", re.DOTALL)
# CBOR writes the length of a text of up to 23 bytes as one of the letters behind this.
_NO_LENGTH = 0x60
_FAR = 16


@cache
def _names() -> re.Pattern[str]:
    words = sorted(words_of_bytes(), key=len, reverse=True)
    return re.compile("|".join("[_-]?".join(word.split("_")) for word in words), re.IGNORECASE)


def is_binary(text: str) -> bool:
    """Tell whether a text holds what only bytes hold.

    Args:
        text: Any text.
    """
    return _CONTROL.search(text) is not None


def names_secret(text: str) -> bool:
    """Tell whether a secret's name stands in bytes, wherever a word ends.

    Args:
        text: The bytes, each as a character.
    """
    return _names().search(text) is not None


def name_among_bytes(text: str) -> re.Match[str] | None:
    """Find the first secret's name that stands beside a byte that no text holds.

    Args:
        text: Any text.
    """
    if (text.isascii() and text.isprintable()) or _BYTE.search(text) is None:
        return None
    for name in _names().finditer(text):
        before = text[max(0, name.start() - 2) : name.start()]
        first = _BEFORE.search(before) and text[name.end() : name.end() + 1] not in {"=", ":"}
        if first or _BEHIND.match(text, name.end()) or _is_sized(text, name):
            return name
    return None


def _is_sized(text: str, name: re.Match[str]) -> bool:
    """Tell whether a letter before a name says where it ends."""
    for place in range(max(0, name.start() - _FAR), name.start()):
        size = ord(text[place]) - _NO_LENGTH
        behind = place + size + 1
        word = text[place : behind + 1]
        if name.end() <= behind <= name.end() + _FAR and word.isascii() and word.isidentifier():
            return True
    return False
