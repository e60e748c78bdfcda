"""Take a complete answer from the wire, or say why it is none."""

import re
from collections.abc import Iterable, Mapping
from http.client import HTTPResponse

from kcp_proto import HttpResponse

from ._attempt import BadAnswer

_CHUNK = 16 * 1024
_DIGITS = re.compile(r"[0-9]{1,18}")


def read_answer(response: HTTPResponse, max_response_bytes: int) -> HttpResponse:
    """Read the body as it came: not decompressed, not decoded, not one byte short.

    Args:
        response: The answer, its head read.
        max_response_bytes: Most bytes that the body may have.

    Returns:
        The complete answer.

    Raises:
        BadAnswer: It is interim, compressed, too large, cut off, or its length is ambiguous.
    """
    headers = join_headers(response.getheaders())
    check_framing(response.status, headers)
    # The standard library reads the length leniently, so `headers` were checked before.
    declared = response.length
    if declared is not None and declared > max_response_bytes:
        raise BadAnswer("the answer is larger than max_response_bytes")
    body = _body(response, max_response_bytes)
    if declared is not None and len(body) != declared:
        raise BadAnswer(f"the answer has {len(body)} of the {declared} bytes that it declares")
    return HttpResponse(status=response.status, headers=headers, body=body)


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


def _body(response: HTTPResponse, limit: int) -> bytes:
    body = bytearray()
    # Reading goes on until nothing comes: a short read alone would hide a cut.
    while chunk := response.read(min(_CHUNK, limit + 1 - len(body))):
        body += chunk
        if len(body) > limit:
            raise BadAnswer("the answer is larger than max_response_bytes")
    return bytes(body)
