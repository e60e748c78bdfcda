"""The ASGI application around a brain."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from kcp_proto import HttpRequest, HttpResponse
from kcp_proto.decoding import MAX_BYTES

from .brain import Brain

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

ABORT = "kcp_sandbox.abort"
"""Under this name the scope's state holds a function that cuts the connection."""
# A body that is too large is still read up to here, so that its sender can read the refusal.
_PATIENCE = 1024 * 1024


def application(brain: Brain) -> Application:
    """Wrap a brain.

    The brain is called on the event loop: it does no I/O and takes well under a millisecond,
    less than handing the request to a thread and back would cost.

    Args:
        brain: Who answers.

    Returns:
        The application.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        exchange = None if body is None else brain.exchange(_request(scope, body))
        if exchange is None or exchange.dropped:
            await _cut(scope, receive)
        else:
            await _answer(send, exchange.response)

    return app


async def _body(receive: Receive) -> bytes | None:
    """Read the body; None if its sender is gone or never stops. Only the first bytes are kept."""
    kept, seen = b"", 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message["body"]
        seen += len(part)
        # One byte too many is what makes the brain refuse the body as too large.
        kept += part[: MAX_BYTES + 1 - len(kept)]
        if seen > _PATIENCE:
            return None
        if not message["more_body"]:
            return kept


def _request(scope: Scope, body: bytes) -> HttpRequest:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    path: bytes = scope["raw_path"]
    return HttpRequest(
        method=scope["method"],
        url=f"https://{headers.get('host', '')}{path.decode('latin-1')}",
        headers=headers,
        body=body,
    )


async def _cut(scope: Scope, receive: Receive) -> None:
    abort: Callable[[], None] = scope["state"][ABORT]
    abort()
    # Returning before the server knows of the cut would make it answer in our place.
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, response: HttpResponse) -> None:
    headers = {**response.headers, "content-length": str(len(response.body))}
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": encoded})
    await send({"type": "http.response.body", "body": response.body})
