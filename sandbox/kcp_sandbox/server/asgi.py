"""A gateway as an ASGI application: its paths go to the brain, all others to the admin API."""

import asyncio
from typing import Protocol

from kcp_proto import HttpRequest, HttpResponse
from kcp_proto.documents import MAX_BYTES
from kcp_sandbox.asgi_types import Application, Receive, Scope, Send
from kcp_sandbox.brain import Brain
from kcp_sandbox.disruptions import Delivery, Passage
from kcp_sandbox.gateway import WINDOW_PATH, Refusal

WIRE = "kcp_sandbox.wire"
"""Under this name the scope's state holds the connection, a `Wire`."""
ADMIN_PATHS = b"/_sandbox"
"""A path that begins so is about the sandbox; the gateway has none."""
_WINDOW = WINDOW_PATH.encode("ascii")
_AT_THE_DOOR = (b"/", b"")
_TO_THE_PAGE = [
    (b"vary", b"accept"),
    (b"cache-control", b"no-store"),
    (b"content-length", b"0"),
]
# A body that is too large is still read up to here, so that its sender can read the refusal.
_PATIENCE = 1024 * 1024


class Wire(Protocol):
    """A connection, which tells what of a response really leaves over it."""

    def carry(self, passage: Passage) -> None:
        """Note from here on in a passage what leaves, as it leaves."""
        ...

    def settle(self) -> None:
        """End the passage as soon as what waits has left."""
        ...

    def abort(self) -> None:
        """Cut the connection."""
        ...


def application(brain: Brain, admin: Application, window: Application) -> Application:
    """Wrap a brain.

    The brain is called on the event loop: it does no I/O that waits and takes well under a
    millisecond, less than handing the request to a thread and back would cost.

    Args:
        brain: The gateway.
        admin: The application for the sandbox's own paths.
        window: The application for the payment window's paths among them.

    Returns:
        The application.
    """
    below = brain.path.encode("ascii")
    to_the_page = [(b"location", below + ADMIN_PATHS + b"/"), *_TO_THE_PAGE]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path: bytes = scope["raw_path"].removeprefix(below)
        if path.startswith(ADMIN_PATHS):
            scope["root_path"] = brain.path
            await (window if path.startswith(_WINDOW) else admin)(scope, receive, send)
        elif path in _AT_THE_DOOR and _is_browser(scope):
            await send({"type": "http.response.start", "status": 303, "headers": to_the_page})
            await send({"type": "http.response.body", "body": b""})
        else:
            await respond(brain, scope, receive, send)

    return app


async def respond(
    brain: Brain, scope: Scope, receive: Receive, send: Send, refusal: Refusal | None = None
) -> None:
    """Let a brain respond to a request.

    Args:
        brain: The gateway.
        scope: The request's head, with its connection in the state.
        receive: Gives its body.
        send: Takes the response.
        refusal: Why it is refused, if that is known already.
    """
    wire: Wire = scope["state"][WIRE]
    body = await _body(receive)
    if body is None:
        await _cut(wire, receive)
        return
    delivery = brain.respond(_request(scope, body), refusal)
    if scope["method"] == "HEAD":
        delivery.passage.of = 0
    wire.carry(delivery.passage)
    try:
        if delivery.after is not None:
            # What it waits for is bounded, and ends when the sandbox is closed.
            await asyncio.wait([asyncio.wrap_future(delivery.after)])
        if delivery.response is None:
            delivery.passage.end()
            await _cut(wire, receive)
        elif not delivery.delay or not await _gone_within(receive, delivery.delay):
            await _travel(wire, receive, send, delivery.response, delivery)
    finally:
        wire.settle()


def _is_browser(scope: Scope) -> bool:
    """Tell whether a person typed the sandbox's address; a program's request is a wrong one."""
    return scope["method"] in ("GET", "HEAD") and any(
        name == b"accept" and b"text/html" in value for name, value in scope["headers"]
    )


async def _body(receive: Receive) -> bytes | None:
    """Read the first bytes of the body; None if its sender is gone or never stops."""
    body, seen = b"", 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message["body"]
        seen += len(part)
        # One byte too many is what makes the brain refuse the body as too large.
        body += part[: MAX_BYTES + 1 - len(body)]
        if seen > _PATIENCE:
            return None
        if not message["more_body"]:
            return body


def _request(scope: Scope, body: bytes) -> HttpRequest:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    path: bytes = scope["raw_path"]
    return HttpRequest(
        method=scope["method"],
        url=f"https://{headers.get('host', '')}{path.decode('latin-1')}",
        headers=headers,
        body=body,
    )


async def _cut(wire: Wire, receive: Receive) -> None:
    wire.abort()
    # Returning before the server knows of the cut would make it respond in our place.
    while (await receive())["type"] != "http.disconnect":
        pass


async def _gone_within(receive: Receive, seconds: float) -> bool:
    """Wait, but no longer than the client does: a server that stops must not wait for it."""
    try:
        async with asyncio.timeout(seconds):
            await receive()
    except TimeoutError:
        return False
    return True


async def _travel(
    wire: Wire, receive: Receive, send: Send, response: HttpResponse, delivery: Delivery
) -> None:
    body = response.body
    headers = {**response.headers, "content-length": str(len(body))}
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": encoded})
    if delivery.cut_at is not None:
        await send(
            {"type": "http.response.body", "body": body[: delivery.cut_at], "more_body": True}
        )
        # The bytes must leave before the cut, or there would be no response at all.
        if not await _gone_within(receive, _LEAVE_WITHIN):
            delivery.passage.end()
            await _cut(wire, receive)
        return
    if delivery.drip:
        pause = delivery.drip / len(body)
        for byte in body[:-1]:
            await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
            if await _gone_within(receive, pause):
                return
        body = body[-1:]
    await send({"type": "http.response.body", "body": body})


_LEAVE_WITHIN = 0.02
