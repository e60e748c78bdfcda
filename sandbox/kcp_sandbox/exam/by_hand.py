"""The page on which a person takes a shop through an exam, step by step."""

import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kcp_sandbox.page import PAGE_HEADERS, language, static_file, template, words

_PAGE = "/_sandbox/exam"
_PACKAGE = __package__ or ""


def exam_page(shop: str) -> list[Route]:
    """List the routes of the page, which works by those of `exam_routes`.

    Args:
        shop: The name of the shop that it is about, if it has one.
    """

    async def page(request: Request) -> Response:
        html = await run_in_threadpool(_render, language(request), shop)
        return Response(html, media_type="text/html", headers=PAGE_HEADERS)

    async def static(request: Request) -> Response:
        return await static_file(request, _PACKAGE)

    return [Route(_PAGE, page), Route(f"{_PAGE}/static/{{name}}", static)]


def _render(lang: str, shop: str) -> str:
    texts = words(lang, _PACKAGE)
    page = template("by_hand.html", _PACKAGE)
    return page.render(lang=lang, shop=shop, say=texts, words=json.dumps(dict(texts)))
