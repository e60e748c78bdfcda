"""Find secrets in files that other software wrote: recordings, archives of traffic, logs."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from urllib.parse import unquote_plus

from kcp_proto import RecordingError
from kcp_proto.redaction import find_secrets

_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_DEEPEST = 3
_ARMOUR = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----")
_LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretLocation:
    """Where a secret is, and of what kind; never the secret.

    Args:
        line: Line number, from 1.
        column: Column, from 1, in characters; None if it only shows once the line is decoded.
        kind: ``private-key``, ``certificate``, ``signature``, ``card-number`` or ``field``.
        name: The field's name; "" for the other kinds.
    """

    line: int
    column: int | None
    kind: str
    name: str

    def __str__(self) -> str:
        place = f"{self.line}" if self.column is None else f"{self.line}:{self.column}"
        return f"{place}: {self.kind}" + (f" {self.name}" if self.name else "")


def scan_file(path: str | PathLike[str]) -> Iterator[SecretLocation]:
    """Find secrets in a text file of any kind: JSON, a line each, HAR, a cassette, a log.

    Args:
        path: The file, in UTF-8 or UTF-16; read line by line.

    Yields:
        What was found, each place once.

    Raises:
        RecordingError: The file cannot be read.
    """
    try:
        with open(path, "rb") as file:
            encoding = _encoding(file.peek(4)[:4])
        with open(path, encoding=encoding, errors="replace", newline="\n") as lines:
            yield from scan_lines(lines)
    except OSError as error:
        raise RecordingError(f"{path} cannot be read: {error.strerror}") from error


def scan_lines(lines: Iterable[str]) -> Iterator[SecretLocation]:
    """Find secrets in lines of text.

    Args:
        lines: The lines, from the first.

    Yields:
        What was found. Text within text is looked at too: escaped JSON, encoded addresses, Base64.
    """
    for number, line in enumerate(_join_armour(lines), 1):
        if line:
            yield from _scan_line(number, line)


def _scan_line(number: int, line: str) -> Iterator[SecretLocation]:
    seen = set[tuple[str, str]]()
    for secret in find_secrets(line):
        seen.add((secret.kind, secret.name))
        yield SecretLocation(
            line=number, column=secret.start + 1, kind=secret.kind, name=secret.name
        )
    for text in _within(line, 0):
        for secret in find_secrets(text):
            if (secret.kind, secret.name) not in seen:
                seen.add((secret.kind, secret.name))
                yield SecretLocation(line=number, column=None, kind=secret.kind, name=secret.name)


def _within(text: str, depth: int) -> Iterator[str]:
    """Give what a text holds in another form."""
    if depth == _DEEPEST:
        return
    for inner in _decoded(text):
        yield inner
        yield from _within(inner, depth + 1)


def _decoded(text: str) -> Iterator[str]:
    if "%" in text and (plain := unquote_plus(text)) != text:
        yield plain
    if "\\u" in text and (plain := _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)) != text:
        yield plain
    for found in _ENCODED.finditer(text):
        if inner := _base64(found.group()):
            yield inner


def _base64(text: str) -> str:
    letters = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        inner = b64decode(letters + "=" * (-len(letters) % 4), validate=True).decode("utf-8")
    except (Error, UnicodeDecodeError):
        return ""
    return inner if inner.isprintable() or "\n" in inner else ""


def _join_armour(lines: Iterable[str]) -> Iterator[str]:
    """Give each line; a key or certificate on many lines is given on its first, whole."""
    block, lines_in_block = "", 0
    for line in lines:
        if block:
            block, lines_in_block = block + line, lines_in_block + 1
            if "-----END " in line or len(block) > _LONGEST:
                yield block
                yield from [""] * lines_in_block
                block, lines_in_block = "", 0
        elif _ARMOUR.search(line) and "-----END " not in line:
            block = line
        else:
            yield line
    if block:
        yield block


def _encoding(begin: bytes) -> str:
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if begin[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if begin[:1] == b"\0" else "utf-8-sig"
