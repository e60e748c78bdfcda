"""The smallest transport: a function answers."""

from collections.abc import Callable

from kcp_proto import HttpRequest, HttpResponse, NotSent


class InMemoryTransport:
    """Ask a function."""

    def __init__(self, peer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._peer = peer
        self._closed = False

    def send(self, request: HttpRequest) -> HttpResponse:
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        answer = self._peer(request)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return HttpResponse(status=answer.status, headers=headers, body=answer.body)

    def close(self) -> None:
        self._closed = True
