"""One response, read with h11, and what h11 lets pass although two readers could disagree on it.

h11 takes equal lengths for one, prefers chunks to a length, and allows control characters; so the
framing is checked on the text that was read.
"""

import re

import h11

from kcp_proto import HttpResponse

from .attempt import HEAD_BYTES
from .framing import (
    BadResponse,
    check_framing,
    check_size,
    check_version,
    decode_response,
    join_headers,
)

# h11 reads a response only to a request. The transport writes its own; for reading, one POST is
# like another.
_REQUEST = h11.Request(method="POST", target="/", headers=[("Host", "x")])
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A fold makes the value another one, whatever it adds.
_FRAMING = re.compile(
    rb"^(content-length|transfer-encoding):([^\r\n]*(?:\r?\n[ \t])?)", re.IGNORECASE | re.MULTILINE
)


class ResponseReader:
    """One response, put together from its bytes, its text not decoded.

    Args:
        max_response_bytes: Most bytes that the body may have.
        request: What it is the response to.

    Attributes:
        request_head: The request's line and headers, to be sent if nothing else wrote them.
    """

    def __init__(self, max_response_bytes: int, request: h11.Request = _REQUEST) -> None:
        self._limit = max_response_bytes
        self._room = max_response_bytes + HEAD_BYTES
        # A limit on what h11 holds back would depend on how the bytes were cut up.
        self._peer = h11.Connection(h11.CLIENT, max_incomplete_event_size=self._room)
        self.request_head: bytes = self._peer.send(request) or b""
        self._received = 0
        self._raw_head = bytearray()
        self._status = 0
        self._headers: dict[str, str] = {}
        self._body = bytearray()

    def feed(self, data: bytes) -> HttpResponse | None:
        """Take the next bytes; once the response is whole, take no more.

        Args:
            data: What came; empty at the end of the stream, as TLS itself announces it.

        Returns:
            The complete response; None as long as more of it is to come.

        Raises:
            BadResponse: It is damaged, cut off, too large, can be read in two ways, or is in a
                content coding that cannot be undone.
        """
        self._received += len(data)
        if not self._status:
            self._raw_head += data
        try:
            self._peer.receive_data(data)
            response = self._read()
        except h11.RemoteProtocolError:
            # h11's own words quote what came (R24: never show a secret).
            part = "body" if self._status else "head"
            what = "damaged" if data else "cut off"
            raise BadResponse(f"the response's {part} is {what}") from None
        if not self._status:
            _check_head_size(self._raw_head)
        # What came behind a response is no part of it.
        behind = 0 if response is None else len(self._peer.trailing_data[0])
        check_size(self._received - behind, self._room)
        return response

    @property
    def reusable(self) -> bool:
        """Tell whether the connection may carry a further request, once the response is whole."""
        # Bytes behind the response would be taken for the response to the next request.
        return self._peer.their_state is h11.DONE and self._peer.trailing_data == (b"", False)

    def _read(self) -> HttpResponse | None:
        while (event := self._peer.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Data):
                self._body += event.data
                check_size(len(self._body), self._limit)
            elif isinstance(event, (h11.Response, h11.InformationalResponse)):
                self._take_head(event)
            else:
                body = bytes(self._body)
                return decode_response(self._status, self._headers, body, self._limit)
        return None

    def _take_head(self, event: h11.InformationalResponse | h11.Response) -> None:
        rest, _ = self._peer.trailing_data
        head = self._raw_head[: len(self._raw_head) - len(rest)]
        self._raw_head = bytearray(rest)
        check_version(event.http_version)
        _check_head_size(head)
        if _CONTROL.search(head):
            raise BadResponse("the response's head is damaged")
        if isinstance(event, h11.Response):
            self._status, self._headers = event.status_code, join_headers(event.headers)
            as_read = join_headers(_FRAMING.findall(head))
            check_framing(self._status, self._headers | as_read, self._limit)


def _check_head_size(head: bytearray) -> None:
    if len(head) > HEAD_BYTES:
        raise BadResponse("the response's head is too large")
