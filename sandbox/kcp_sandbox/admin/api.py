"""The admin API of the sandbox, under ``/_sandbox/api/``."""

import json
import re
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from kcp_proto import Certificate, KeyLoadError, MessageError
from kcp_sandbox.asgi_types import Application, Receive, Scope, Send
from kcp_sandbox.brain import Brain

from . import views
from .input import Wanted, checked, read_moment, read_text, read_truth
from .korean import korean
from .same_site import objection
from .seed_files import member_of, plan_of, transaction_of

Write = Callable[[Brain, Any], views.Json]
_MOST_BYTES = 64 * 1024
API = "/_sandbox/api"
HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}
"""Nothing on the sandbox's own paths may be framed, guessed at or kept."""


def admin(brain: Brain, names: Collection[str], pages: Collection[BaseRoute] = ()) -> Application:
    """Make the application for the sandbox's own paths.

    Args:
        brain: The gateway to look at and to change.
        names: Host names by which the sandbox is reached.
        pages: Further routes, of a page for people.

    Returns:
        An ASGI application that serves nobody else's pages (`kcp_sandbox._guard`).
    """
    app = Starlette(routes=[Mount(API, routes=routes(brain)), *pages])

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        reason = objection(scope["method"], Request(scope).headers, names)
        if reason:
            refused = JSONResponse({"error": reason}, status_code=403, headers=HEADERS)
            await refused(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guarded


def routes(brain: Brain) -> list[Route]:
    """List the routes of the API.

    Args:
        brain: The gateway to look at and to change.
    """

    def reads(path: str, read: Callable[[Request], views.Json]) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                shown = await run_in_threadpool(read, request)
            except ValueError as error:
                return JSONResponse({"error": str(error)}, status_code=400, headers=HEADERS)
            return JSONResponse(shown, headers=HEADERS)

        return Route(path, endpoint, methods=["GET"])

    def writes(path: str, write: Write, method: str = "POST") -> Route:
        async def endpoint(request: Request) -> Response:
            return await _written(request, lambda given: write(brain, given))

        return Route(path, endpoint, methods=[method])

    return [
        reads("/health", lambda _: {"status": "ok", "clock": views.clock(brain)}),
        reads("/state", lambda asked: views.state(brain, names=_wants_names(asked))),
        reads("/exchanges", lambda asked: _exchanges(brain, asked)),
        reads("/faults", lambda _: {"faults": views.plans(brain.faults.planned())}),
        writes("/shops", _register),
        writes("/members", _add_member),
        writes("/transactions", _plant),
        writes("/faults", _plan),
        writes("/faults", _clear_faults, "DELETE"),
        writes("/clock", _set_clock),
        writes("/reset", _reset),
    ]


def _wants_names(asked: Request) -> bool:
    return asked.query_params.get("names") == "shown"


def _exchanges(brain: Brain, asked: Request) -> views.Json:
    given = asked.query_params.get("after", "0")
    if not re.fullmatch("[0-9]{1,15}", given):
        raise ValueError("after must be the serial number of an exchange")
    return {"exchanges": [views.record(each) for each in brain.inspector.records(int(given))]}


async def _written(request: Request, write: Callable[[object], views.Json]) -> Response:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return _refused(413, f"the body is larger than {_MOST_BYTES} bytes")
    try:
        # What is given is the user's own: JSON of the standard library, fractions included.
        given: object = json.loads(body or b"{}")
        done = await run_in_threadpool(write, given)
    except (ValueError, RecursionError, MessageError, KeyLoadError) as error:
        reason = _reason(error)
        return _refused(400, reason, korean(error, reason))
    return JSONResponse(done, headers=HEADERS)


def _refused(status: int, reason: str, reason_ko: str = "") -> Response:
    told = {"error": reason, "error_ko": reason_ko or reason}
    return JSONResponse(told, status_code=status, headers=HEADERS)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return "the body is not JSON"
    return str(error)


def _register(brain: Brain, given: object) -> views.Json:
    names = {"site_cd": read_text, "certificate": read_text}
    asked = checked(given, names, "a shop", needed=tuple(names))
    certificate = Certificate.parse(asked["certificate"].encode("utf-8", "replace"))
    brain.stock.register(asked["site_cd"], certificate)
    return {"site_cd": asked["site_cd"], "certificate": certificate.fingerprint}


def _add_member(brain: Brain, given: object) -> views.Json:
    added = brain.stock.add_member(**member_of(given))
    return views.member(brain.stock, added, names=False)


def _plant(brain: Brain, given: object) -> views.Json:
    asked = transaction_of(given)
    with brain.stock.storage.transaction():
        site_cd = asked.setdefault("site_cd", next(iter(brain.stock.storage.certificates()), ""))
        if brain.stock.certificate_of(site_cd) is None:
            raise ValueError("no shop has this site_cd")
        return views.planted(brain.stock.plant(**asked))


def _plan(brain: Brain, given: object) -> views.Json:
    brain.faults.add(plan_of(given))
    return {"faults": views.plans(brain.faults.planned())}


def _clear_faults(brain: Brain, given: object) -> views.Json:
    checked(given, {}, "the body")
    brain.faults.clear()
    return {"faults": []}


def _set_clock(brain: Brain, given: object) -> views.Json:
    names: Wanted = {"set": read_moment, "move": _seconds, "follow": read_truth}
    asked = checked(given, names, "the clock")
    if len(asked) != 1 or asked.get("follow") is False:
        raise ValueError("give one of set, move and follow: true")
    if "set" in asked:
        brain.clock.set(asked["set"])
    elif "move" in asked:
        brain.clock.move(asked["move"])
    else:
        brain.clock.follow()
    return views.clock(brain)


def _seconds(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number of seconds")
    try:
        return timedelta(seconds=value)
    except OverflowError:
        raise ValueError("is too far away") from None


def _reset(brain: Brain, given: object) -> views.Json:
    checked(given, {}, "the body")
    brain.reset()
    return {"status": "reset"}
