"""The routes of the page, under ``/_sandbox/``."""

from collections.abc import Awaitable, Callable, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kcp_sandbox.admin import HEADERS, base_url_of, show_record, without_numbers
from kcp_sandbox.brain import Brain
from kcp_sandbox.inspector import Record
from kcp_sandbox.store import Store

from .copies import copies, inquiry_copies
from .events import events
from .first_run import first_run
from .glossary import glossary
from .language import language
from .rendering import render

PAGE = "/_sandbox/"
# No inline script or style, nothing from anywhere else: what a request holds can never run.
_POLICY = "; ".join(
    (
        *("default-src 'self'", "object-src 'none'", "base-uri 'none'"),
        *("form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"),
    )
)
PAGE_HEADERS = {**HEADERS, "content-security-policy": _POLICY}
_NO_FILES: Mapping[str, str] = MappingProxyType({})
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class Copy(Protocol):
    """Writes something of a record as code: `copies` or `inquiry_copies`."""

    def __call__(self, record: Record, host: str, *, beyond: Store | None = None) -> dict[str, str]:
        """Write it in each language; nothing if there is nothing to write."""
        ...


def routes(
    brain: Brain, *, whole_tno: bool = True, files: Mapping[str, str] = _NO_FILES
) -> list[Route]:
    """List the routes of the page.

    Args:
        brain: The gateway to look at.
        whole_tno: Show transaction numbers whole, else their last four digits (R24).
        files: Where the files of a shop are; they may be told later.

    Returns:
        The page, its files, the exchanges as they happen, and requests as code; everything that the
        page needs comes from the sandbox itself.
    """
    beyond = None if whole_tno else brain.store

    def show(record: Record) -> object:
        shown = show_record(record, brain.inspector)
        return shown if beyond is None else without_numbers(shown, beyond)

    async def page(request: Request) -> Response:
        html = await run_in_threadpool(_page, language(request), brain.name)
        return Response(html, media_type="text/html", headers=PAGE_HEADERS)

    async def stream(request: Request) -> Response:
        return events(brain.inspector, request, PAGE_HEADERS, show=show)

    def copy(write: Copy) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            found = brain.inspector.record(request.path_params["number"])
            texts = write(found, request.headers["host"], beyond=beyond) if found else {}
            return JSONResponse(texts, status_code=200 if texts else 404, headers=PAGE_HEADERS)

        return endpoint

    async def start(request: Request) -> Response:
        told = first_run(brain, base_url_of(request), files, is_local=whole_tno)
        return JSONResponse(told, headers=PAGE_HEADERS)

    async def meanings(request: Request) -> Response:
        explained = await run_in_threadpool(glossary, language(request))
        return JSONResponse(explained, headers=PAGE_HEADERS)

    return [
        Route(PAGE.rstrip("/"), _to_page),
        Route(PAGE, page),
        Route(f"{PAGE}events", stream),
        Route(f"{PAGE}start", start),
        Route(f"{PAGE}glossary", meanings),
        Route(f"{PAGE}copies/{{number:int}}", copy(copies)),
        Route(f"{PAGE}copies/{{number:int}}/inquiry", copy(inquiry_copies)),
        Route(f"{PAGE}static/{{name}}", _static),
    ]


async def _to_page(request: Request) -> Response:
    return RedirectResponse(request.scope["root_path"] + PAGE, headers=PAGE_HEADERS)


async def _static(request: Request) -> Response:
    return await static_file(request, __package__ or "")


async def static_file(request: Request, package: str) -> Response:
    """Respond with a style, script or drawing, whose name stands in the path.

    Args:
        request: The request.
        package: In whose folder ``static`` they are.
    """
    name: str = request.path_params["name"]
    body = await run_in_threadpool(static, name, package)
    if body is None:
        return Response(status_code=404, headers=PAGE_HEADERS)
    return Response(body, media_type=_KINDS[name.rpartition(".")[2]], headers=PAGE_HEADERS)


def static(name: str, package: str = __package__ or "") -> bytes | None:
    """Read a style, script or drawing.

    Args:
        name: The file's; it only chooses among those that there are.
        package: In whose folder ``static`` they are.

    Returns:
        Its bytes; None if there is no such file.
    """
    folder = resources.files(package) / "static"
    found = [each for each in folder.iterdir() if each.name == name]
    return found[0].read_bytes() if found and name.rpartition(".")[2] in _KINDS else None


def _page(lang: str, shop: str) -> str:
    return render(lang, shop)
