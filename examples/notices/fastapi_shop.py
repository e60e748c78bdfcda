"""Notices in FastAPI."""

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from kcp_proto.documents import MAX_BYTES
from kcp_transports.database import Inbox

from .shop import take


def create_app(path: str) -> FastAPI:
    """Make the application; its inbox is in the shop's database."""
    app, inbox = FastAPI(), Inbox.open(path)

    @app.post("/kcp/notice")
    async def notice(request: Request) -> Response:
        # The raw body, read no further than a notice may be long.
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > MAX_BYTES:
                break
        # A database blocks, and must not block the loop.
        content_type = request.headers.get("content-type", "")
        response = await run_in_threadpool(take, inbox, bytes(body), content_type)
        return Response(response.body, response.status, dict(response.headers))

    return app
