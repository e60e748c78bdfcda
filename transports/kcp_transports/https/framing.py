"""Where a response ends, and what its body is: the rules that hold whichever library reads it."""

import re
from collections.abc import Iterable, Mapping

from kcp_proto import HttpResponse
from kcp_transports.content_coding import UndecodableBody, content_codings, decode_body

_DIGITS = re.compile(r"[0-9]{1,18}")
_VERSIONS = (b"1.0", b"1.1")
_OF_THE_CODED_BODY = ("content-encoding", "content-length")


class BadResponse(Exception):
    """Why a response is not a complete one, in words that quote none of it."""


def join_headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Write header names in lower case, and the values of one name in one line.

    Args:
        pairs: Names and values as they came, Latin-1.

    Returns:
        One value for each name.
    """
    headers: dict[str, str] = {}
    for name, value in pairs:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip(" \t")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def check_version(version: bytes) -> None:
    """Refuse what is not HTTP/1.0 or HTTP/1.1.

    Args:
        version: HTTP's version, such as ``b"1.1"``.

    Raises:
        BadResponse: It is another one.
    """
    if version not in _VERSIONS:
        raise BadResponse("the response does not begin as HTTP/1.0 or HTTP/1.1 does")


def check_framing(status: int, headers: Mapping[str, str], max_response_bytes: int) -> None:
    """Refuse a response whose end two readers could find in different places (RFC 9112 §6).

    Args:
        status: HTTP status code.
        headers: As `join_headers` gives them.
        max_response_bytes: Most bytes that the body may have.

    Raises:
        BadResponse: It is interim, too large, or its length is ambiguous.
    """
    if status < 200:
        raise BadResponse(f"the response is an interim one (HTTP status {status})")
    transfer, length = headers.get("transfer-encoding"), headers.get("content-length", "0")
    if transfer is not None and (transfer.lower() != "chunked" or "content-length" in headers):
        raise BadResponse("the response's transfer encoding is ambiguous")
    if not _DIGITS.fullmatch(length):
        raise BadResponse("the response's Content-Length is not one number")
    if status == 204 and int(length):
        raise BadResponse("the response declares a body that its status rules out")
    check_size(int(length), max_response_bytes)


def decode_response(
    status: int, headers: Mapping[str, str], body: bytes, max_response_bytes: int
) -> HttpResponse:
    """Make a response of its parts, its body out of the content codings that it came in.

    R44: what a proxy compressed is readable, although the request asked for no coding.

    Args:
        status: HTTP status code.
        headers: As `join_headers` gives them.
        body: The complete body as it came.
        max_response_bytes: Most bytes that the body may have, decoded too.

    Returns:
        The response; headers that describe the coded body are left out if there was one.

    Raises:
        BadResponse: The body cannot be decoded, or is too large then.
    """
    try:
        decoded = decode_body(headers, body, max_response_bytes)
    except UndecodableBody as error:
        raise BadResponse(f"the response's body {error}") from None
    if decoded != body or content_codings(headers):
        headers = {n: value for n, value in headers.items() if n not in _OF_THE_CODED_BODY}
    return HttpResponse(status=status, headers=headers, body=decoded)


def check_size(size: int, max_response_bytes: int) -> None:
    """Refuse a response that is, or says that it will be, too large.

    Args:
        size: Bytes that came or were declared.
        max_response_bytes: Most bytes that there may be.

    Raises:
        BadResponse: There are more.
    """
    if size > max_response_bytes:
        raise BadResponse("the response is larger than max_response_bytes")
