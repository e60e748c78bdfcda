"""Take a complete answer from the wire, or say why it is none.

The standard library reads on where a line is damaged, and loses what stands behind it: a length
that did not arrive, a compression. Here a damaged line ends the reading (RFC 9112).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kcp_proto import HttpResponse

from .attempt import BadAnswer

_DIGITS = re.compile(r"[0-9]{1,18}")
_TEXT = rb"[\t\x20-\x7e\x80-\xff]*"
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: " + _TEXT + rb")?\r?\n")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):(" + _TEXT + rb")\r?\n")
_FOLD = re.compile(rb"[ \t](" + _TEXT + rb")\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;" + _TEXT + rb")?\r\n")
_LINE_ENDS = (b"\r\n", b"\n")
_SWITCH, _WITHOUT_BODY = 101, (204, 304)


class Reader(Protocol):
    """Give the bytes of an answer, as a buffered file does."""

    def read(self, size: int | None = ..., /) -> bytes:
        """Give so many bytes; fewer only at the end."""
        ...

    def readline(self, size: int | None = ..., /) -> bytes:
        """Give a line with its end; without one only at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Head:
    """Hold what stands before an answer's body.

    Args:
        status: HTTP status code; 101 or 200 and above.
        headers: As `join_headers` gives them.
        kept: Whether the connection may carry a further request.
    """

    status: int
    headers: Mapping[str, str]
    kept: bool


def read_head(reader: Reader) -> Head:
    """Read the head of an answer, and those of the interim ones before it.

    Args:
        reader: Stands before the first byte.

    Returns:
        The head; the reader stands behind it.

    Raises:
        BadAnswer: It is cut off, or a line of it is damaged.
    """
    while True:
        minor, status = _read_status(reader)
        headers = join_headers(_read_fields(reader))
        if status >= 200 or status == _SWITCH:
            return Head(status, headers, minor == b"1" and not _says_close(headers))


def read_answer(reader: Reader, head: Head, max_response_bytes: int) -> HttpResponse:
    """Read the body as it came: not decompressed, not decoded, not one byte short.

    Args:
        reader: Stands behind the head.
        head: What `read_head` gave.
        max_response_bytes: Most bytes that the body may have.

    Returns:
        The complete answer.

    Raises:
        BadAnswer: It is interim, compressed, too large, cut off, or its length is ambiguous.
    """
    check_framing(head.status, head.headers)
    body = _read_body(reader, head, max_response_bytes)
    return HttpResponse(status=head.status, headers=head.headers, body=body)


def join_headers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Write header names in lower case, and the values of one name in one line."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def check_framing(status: int, headers: Mapping[str, str]) -> None:
    """Refuse an answer whose end two readers could find in different places.

    Args:
        status: HTTP status code.
        headers: As `join_headers` gives them.

    Raises:
        BadAnswer: It is interim, compressed, or its length is ambiguous.
    """
    if status < 200:
        raise BadAnswer(f"the answer is an interim one (HTTP status {status})")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise BadAnswer("the answer is compressed, which was not asked for")
    transfer, length = headers.get("transfer-encoding"), headers.get("content-length")
    if transfer is not None and (transfer.lower() != "chunked" or length is not None):
        raise BadAnswer("the answer's transfer encoding is ambiguous")
    if length is not None and not _DIGITS.fullmatch(length):
        raise BadAnswer("the answer's Content-Length is not one number")
    if status == 204 and int(length or 0):
        raise BadAnswer("the answer declares a body that its status rules out")


def _read_status(reader: Reader) -> tuple[bytes, int]:
    """Read HTTP's minor version and the status."""
    match = _STATUS.fullmatch(_read_line(reader))
    if match is None:
        raise BadAnswer("the answer does not begin as HTTP/1.0 or HTTP/1.1 does")
    return match[1], int(match[2])


def _read_fields(reader: Reader) -> list[tuple[str, str]]:
    fields: list[tuple[str, str]] = []
    while (line := _read_line(reader)) not in _LINE_ENDS:
        if match := _FIELD.fullmatch(line):
            fields.append((_text(match[1]), _text(match[2])))
        elif fields and (match := _FOLD.fullmatch(line)):
            name, value = fields.pop()
            fields.append((name, f"{value} {_text(match[1])}"))
        else:
            raise BadAnswer("a line of the answer's head or trailer is damaged")
    return fields


def _read_line(reader: Reader) -> bytes:
    line = reader.readline()
    if not line.endswith(b"\n"):
        raise BadAnswer("the answer ends within its head or trailer")
    return line


def _text(part: bytes) -> str:
    return part.strip(b" \t").decode("latin-1")


def _says_close(headers: Mapping[str, str]) -> bool:
    options = headers.get("connection", "").lower().split(",")
    return any(option.strip() == "close" for option in options)


def _read_body(reader: Reader, head: Head, limit: int) -> bytes:
    if head.status in _WITHOUT_BODY:
        return b""
    if "transfer-encoding" in head.headers:
        return _read_chunks(reader, limit)
    if (length := head.headers.get("content-length")) is not None:
        return _read_exactly(reader, int(length), limit)
    # It ends where TLS says so; a stream that is cut raises.
    body = reader.read(limit + 1)
    _check_size(len(body), limit)
    return body


def _read_exactly(reader: Reader, declared: int, limit: int) -> bytes:
    _check_size(declared, limit)
    body = reader.read(declared)
    if len(body) != declared:
        raise BadAnswer(f"the answer has {len(body)} of the {declared} bytes that it declares")
    return body


def _read_chunks(reader: Reader, limit: int) -> bytes:
    body = bytearray()
    while size := _read_chunk_size(reader):
        _check_size(len(body) + size, limit)
        chunk = reader.read(size)
        if len(chunk) != size or reader.read(2) != b"\r\n":
            raise BadAnswer("a chunk of the answer is cut off or not as long as it declares")
        body += chunk
    # What a trailer says comes too late to matter, but it must be one, and end.
    _read_fields(reader)
    return bytes(body)


def _read_chunk_size(reader: Reader) -> int:
    match = _CHUNK.fullmatch(reader.readline())
    if match is None:
        raise BadAnswer("the answer's next chunk is missing, or its size is no number")
    return int(match[1], 16)


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise BadAnswer("the answer is larger than max_response_bytes")
