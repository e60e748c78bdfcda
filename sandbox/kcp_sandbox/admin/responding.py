"""How the API takes JSON, and says what is wrong with it."""

import json
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kcp_proto import KeyLoadError, MessageError
from kcp_sandbox.input_errors import InputError

from .views import Json

_MOST_BYTES = 64 * 1024
HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}
"""Nothing on the sandbox's own paths may be framed, guessed at or stored."""


async def written(request: Request, write: Callable[[object], Json | Response]) -> Response:
    """Read a request's JSON and respond with what is done by it, which runs in a thread.

    Args:
        request: The request.
        write: Gives what is shown, or the whole response; what it refuses is status 400.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return refused(413, InputError("size", what="body", most=_MOST_BYTES))
    try:
        # The user's own values: JSON of the standard library, fractions included.
        value: object = json.loads(body or b"{}")
        # A lone surrogate could neither be stored nor shown.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return refused(400, InputError("not json"))
    try:
        shown = await run_in_threadpool(write, value)
    except (ValueError, MessageError, KeyLoadError) as error:
        return refused(400, error)
    if isinstance(shown, Response):
        return shown
    return JSONResponse(shown, headers=HEADERS)


def refused(status: int, error: Exception) -> Response:
    """Say in both languages why something is refused."""
    reasons = {"error": str(error), "error_ko": _korean(error)}
    return JSONResponse(reasons, status_code=status, headers=HEADERS)


def _korean(error: Exception) -> str:
    if isinstance(error, InputError):
        return error.korean
    if isinstance(error, MessageError):
        return "; ".join(
            f"{fault.pointer.removeprefix('/')}: {fault.message_ko}".removeprefix(": ")
            for fault in error.faults
        )
    return str(error)
