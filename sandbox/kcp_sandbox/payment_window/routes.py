"""The pages of the window; they work without scripts, and change nothing that the gateway owns."""

from collections.abc import Collection, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kcp_proto import MessageError
from kcp_sandbox.admin import HEADERS, is_own_host
from kcp_sandbox.asgi_types import Application, Receive, Scope, Send
from kcp_sandbox.disruptions import Disruptions
from kcp_sandbox.gateway import METHODS, WINDOW_PATH, Registration, read_registration
from kcp_sandbox.page import language, static, template, words

from .endings import ENDINGS, Ending, differences, read_form, return_form

_MOST_BYTES = 64 * 1024
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
# A browser follows a form's redirects only as far as this goes, and the shop may send it on.
_TO_SHOPS = f"{_POLICY}; form-action http: https:"
_TO_ITSELF = f"{_POLICY}; form-action 'self'"
# The shop's server sees where the form came from, as it does with the real window.
_LEAVING = {**HEADERS, "referrer-policy": "origin"}
# Each style, and the package in whose folder `static` it is; the page's colours are the window's.
_STYLES = {"window": __package__ or "", "tokens": "kcp_sandbox.page"}
# What a page of the window may lack.
_NOTHING = {"bill": None, "form": None, "missing": False}


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
            Route(f"{WINDOW_PATH}static/{{name}}.css", _style),
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


async def _style(request: Request) -> Response:
    package = _STYLES.get(request.path_params["name"])
    if package is None:
        return await _missing(request, 404)
    style = await run_in_threadpool(static, f"{request.path_params['name']}.css", package)
    return Response(style, media_type="text/css", headers=HEADERS)


async def _opened(request: Request) -> Response:
    registration = _registered(request)
    sent = await _sent(request)
    if registration is None or sent is None:
        return await _missing(request, 404 if sent is not None else 413)
    ending = request.app.state.disruptions.take_ending()
    if ending:
        return await _left(request, registration, ENDINGS[ending], sent)
    shown = {"sent": sent, "differ": differences(registration, sent), **_bill(registration)}
    return await _page(request, shown)


async def _ended(request: Request) -> Response:
    registration, ending = _registered(request), ENDINGS.get(request.path_params["ending"])
    sent = await _sent(request)
    if registration is None or ending is None or sent is None:
        return await _missing(request, 404 if sent is not None else 413)
    return await _left(request, registration, ending, sent)


async def _left(
    request: Request, registration: Registration, ending: Ending, sent: Mapping[str, str]
) -> Response:
    try:
        form = return_form(registration, ending, sent)
    except MessageError:
        # Only an address that no registration gave holds such an order number.
        return await _missing(request, 404)
    shown = {"form": form, "ending": ending, **_bill(registration)}
    return await _page(request, shown, policy=_TO_SHOPS, headers=_LEAVING)


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


async def _missing(request: Request, status: int) -> Response:
    return await _page(request, {"missing": True}, status=status)


async def _page(
    request: Request,
    shown: Mapping[str, object],
    *,
    status: int = 200,
    policy: str = _TO_ITSELF,
    headers: Mapping[str, str] = HEADERS,
) -> Response:
    root = "../" if "ending" in request.path_params else ""
    shown = {**_NOTHING, **shown, "root": root}
    html = await run_in_threadpool(_render, language(request), shown)
    headers = {**headers, "content-security-policy": policy}
    return Response(html, status, headers, media_type="text/html")


def _render(lang: str, shown: Mapping[str, object]) -> str:
    package = __package__ or ""
    return template("window.html", package).render(lang=lang, say=words(lang, package), **shown)
