"""The pages of the window; they work without scripts, and change nothing that the gateway owns."""

import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kcp_sandbox.admin import HEADERS, is_own_host
from kcp_sandbox.asgi_types import Application, Receive, Scope, Send
from kcp_sandbox.disruptions import Disruptions
from kcp_sandbox.gateway import METHODS, WINDOW_PATH, Registration, read_registration
from kcp_sandbox.page import LANGUAGES, language

from .endings import ENDINGS, Ending, differences, read_form, return_form

if TYPE_CHECKING:
    from jinja2 import Template

_MOST_BYTES = 64 * 1024
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
# A browser follows a form's redirects only as far as this goes, and the shop may send it on.
_TO_SHOPS = f"{_POLICY}; form-action http: https:"
_TO_ITSELF = f"{_POLICY}; form-action 'self'"
# The shop's server sees where the form came from, as it does with the real window.
_LEAVING = {"referrer-policy": "origin"}


def payment_window(names: Collection[str], disruptions: Disruptions) -> Application:
    """Make the application for the paths below `WINDOW_PATH`.

    A shop's own page posts to it, so that requests of other sites come in. They can do no harm: a
    window shows what its address holds, and changes nothing but that it uses up an ending.

    Args:
        names: Host names by which the sandbox is reached.
        disruptions: Say how the windows end for which the customer is not asked.
    """
    app = Starlette(
        routes=[
            Route(f"{WINDOW_PATH}static/window.css", _style),
            Route(f"{WINDOW_PATH}{{token}}", _opened, methods=["GET", "POST"]),
            Route(f"{WINDOW_PATH}{{token}}/{{ending}}", _ended, methods=["POST"]),
        ]
    )

    app.state.disruptions = disruptions

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if is_own_host(Request(scope).headers.get("host", ""), names):
            await app(scope, receive, send)
        else:
            refused = PlainTextResponse("this host name is not the sandbox's", 403, HEADERS)
            await refused(scope, receive, send)

    return guarded


async def _style(_: Request) -> Response:
    style = await run_in_threadpool(_read, "static/window.css")
    return Response(style, media_type="text/css", headers=HEADERS)


async def _opened(request: Request) -> Response:
    registration = _registered(request)
    sent = await _sent(request)
    if registration is None or sent is None:
        return await _page(request, 404 if sent is not None else 413, _TO_ITSELF, {"missing": True})
    ending = request.app.state.disruptions.take_ending()
    if ending:
        return await _left(request, registration, ENDINGS[ending], sent)
    shown = {"sent": sent, "differ": differences(registration, sent), **_bill(registration)}
    return await _page(request, 200, _TO_ITSELF, shown)


async def _ended(request: Request) -> Response:
    registration, ending = _registered(request), ENDINGS.get(request.path_params["ending"])
    sent = await _sent(request)
    if registration is None or ending is None or sent is None:
        return await _page(request, 404 if sent is not None else 413, _TO_ITSELF, {"missing": True})
    return await _left(request, registration, ending, sent)


async def _left(
    request: Request, registration: Registration, ending: Ending, sent: Mapping[str, str]
) -> Response:
    form = return_form(registration, ending, sent)
    shown = {"form": form, "ending": ending, **_bill(registration)}
    return await _page(request, 200, _TO_SHOPS, shown, _LEAVING)


def _registered(request: Request) -> Registration | None:
    return read_registration(request.path_params["token"])


def _bill(registration: Registration) -> dict[str, object]:
    pay_type, _ = METHODS[registration.pay_method]
    return {"bill": registration, "pay_type": pay_type}


async def _sent(request: Request) -> Mapping[str, str] | None:
    """Read what was posted; None if it is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return None
    return read_form(body)


async def _page(
    request: Request,
    status: int,
    policy: str,
    shown: Mapping[str, object],
    more: Mapping[str, str] = HEADERS,
) -> Response:
    html = await run_in_threadpool(_render, language(request), shown)
    headers = {**HEADERS, **more, "content-security-policy": policy}
    return Response(html, status, headers, media_type="text/html")


def _render(lang: str, shown: Mapping[str, object]) -> str:
    both: Mapping[str, list[str]] = json.loads(_read("words.json"))
    say = {name: texts[LANGUAGES.index(lang)] for name, texts in both.items()}
    return _template().render(lang=lang, say=say, **shown)


def _read(name: str) -> str:
    return (resources.files(__package__ or "") / name).read_text("utf-8")


@cache
def _template() -> "Template":
    # A sandbox whose window is never opened starts without the template engine.
    from jinja2 import Environment, PackageLoader

    loader = PackageLoader(__package__ or "", "templates")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("window.html")
