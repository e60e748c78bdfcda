"""Undo the content codings that a body came in (R44: a readable body is read, asked for or not).

A body is decoded within a limit, so that a few bytes cannot fill the memory. ``gzip`` and
``deflate`` are decoded; a name that is no coding of HTTP, such as ``UTF-8``, says nothing about the
body and is ignored.
"""

import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Mapping

_GZIP = frozenset({"gzip", "x-gzip"})
# zlib itself tells its own wrapping from that of gzip.
_EITHER_WINDOW, _RAW_WINDOW = 47, -15
_GZIP_MAGIC = b"\x1f\x8b\x08"
_NAMES = re.compile(r"[^\s,]+")
# HTTP's registry of codings, without those that are decoded here.
_UNKNOWN = frozenset(
    "aes128gcm br compress dcb dcz exi pack200-gzip x-compress x-bzip2 bzip2 zstd".split()
)
# No sender packs more than once; a stream that unpacks to itself would have no end.
_MOST_CODINGS, _MOST_MEMBERS = 3, 16


class UndecodableBody(Exception):
    """Why a body cannot be decoded, in words that quote none of it."""


def content_codings(headers: Mapping[str, str]) -> list[str]:
    """List the codings of HTTP that a body is in, in the order in which they were applied.

    Args:
        headers: Header names in any case to their values.

    Returns:
        Names in lower case; ``identity``, and names of no coding, are left out.
    """
    values = [value for name, value in headers.items() if name.lower() == "content-encoding"]
    # Some write a name in quotation marks, or with a weight as requests have it.
    names = [name.partition(";")[0].strip('"').lower() for name in _NAMES.findall(",".join(values))]
    return [name for name in names if name in _GZIP or name == "deflate" or name in _UNKNOWN]


def decode_body(headers: Mapping[str, str], body: bytes, max_bytes: int) -> bytes:
    """Undo the content codings of a body.

    Args:
        headers: Header names in any case to their values.
        body: The whole body as it came.
        max_bytes: Most bytes that it may have at any stage.

    Returns:
        The body; as it came if it is empty, or begins as a JSON object and is not in the coding
        that its header names: an intermediary decoded it and left the header. One that begins as
        gzip does is decoded without a header too, and gzip and deflate under each other's name.

    Raises:
        UndecodableBody: It is damaged, in another coding, or larger than `max_bytes`.
    """
    codings = content_codings(headers)
    if not codings and body.startswith(_GZIP_MAGIC):
        codings = ["gzip"]
    if len(codings) > _MOST_CODINGS:
        raise UndecodableBody("is compressed again and again")
    for coding in reversed(codings):
        if not body:
            break
        try:
            body = _undo(coding, body, max_bytes)
        except zlib.error:
            if _is_object(body):
                break
            raise UndecodableBody(f"is no {coding} as its header says") from None
    return body


def _undo(coding: str, body: bytes, max_bytes: int) -> bytes:
    if coding not in _GZIP and coding != "deflate":
        if _is_object(body):
            return body
        raise UndecodableBody(f"is compressed with {coding}, which is not decoded here")
    try:
        return _inflate(body, _EITHER_WINDOW, max_bytes)
    except zlib.error:
        if coding in _GZIP:
            raise
        # RFC 9110 §8.4.1.2: some senders leave the wrapping of zlib out.
        return _inflate(body, _RAW_WINDOW, max_bytes)


def _is_object(body: bytes) -> bool:
    return body.removeprefix(BOM_UTF8).lstrip()[:1] == b"{"


def _inflate(body: bytes, window: int, max_bytes: int) -> bytes:
    plain = bytearray()
    has_members = body.startswith(_GZIP_MAGIC)
    for _ in range(_MOST_MEMBERS):
        stream = zlib.decompressobj(window)
        plain += stream.decompress(body, max_bytes + 1 - len(plain))
        if len(plain) > max_bytes:
            raise UndecodableBody("is larger than the limit once it is decompressed")
        if not stream.eof:
            raise zlib.error("cut off")
        body = stream.unused_data
        if not body.strip(b"\0"):
            # Padding in zeros, as of a block device, says nothing.
            return bytes(plain)
        if not has_members:
            break
    raise zlib.error("more follows")
