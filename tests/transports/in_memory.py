"""The smallest transport: a function responds."""

from collections.abc import Callable

from kcp_proto import HttpRequest, HttpResponse, NotSent


class InMemoryTransport:
    """A function as a transport."""

    def __init__(self, peer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._peer = peer
        self._closed = False

    def send(self, request: HttpRequest) -> HttpResponse:
        if self._closed:
            raise NotSent(request.operation, "closed", "the transport is closed")
        response = self._peer(request)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return HttpResponse(status=response.status, headers=headers, body=response.body)

    def close(self) -> None:
        self._closed = True
