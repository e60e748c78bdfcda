"""Do to an answer what a planned fault does to it."""

from dataclasses import dataclass

from kcp_proto import HttpResponse

from .plans import Plan

_HTML = {"content-type": "text/html;charset=UTF-8"}
_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>[sandbox] {0}</title></head>"
    "<body><h1>[sandbox] {0}</h1></body></html>\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Say how an answer travels; whoever carries it obeys.

    Args:
        delay: Seconds until the answer begins.
        dropped: Whether the connection is cut instead of answering.
        cut_at: How many bytes of the body arrive before the connection is cut; None for all.
        drip: Seconds that the body takes, byte by byte.
    """

    delay: float = 0.0
    dropped: bool = False
    cut_at: int | None = None
    drip: float = 0.0


AT_ONCE = Delivery()
NEVER_SENT = HttpResponse(status=503, headers={}, body=b"")
"""Stands where no answer exists, because the connection is cut before anything is done."""


def delivery(plan: Plan | None, response: HttpResponse) -> Delivery:
    """Tell how an answer travels under a plan.

    Args:
        plan: What strikes it; None if nothing does.
        response: The answer.

    Returns:
        The way.
    """
    if plan is None:
        return AT_ONCE
    match plan.kind:
        case "late":
            return Delivery(delay=plan.delay)
        case "drip":
            return Delivery(drip=plan.delay)
        case "drop-before" | "drop-after":
            return Delivery(dropped=True)
        case "truncated":
            return Delivery(cut_at=len(response.body) // 2)
        case _:
            return AT_ONCE


def disturbed(plan: Plan | None, response: HttpResponse) -> HttpResponse:
    """Change an answer as a plan says.

    Args:
        plan: What strikes it; None if nothing does.
        response: The answer that the gateway would give.

    Returns:
        The answer that it gives.
    """
    match plan.kind if plan else "":
        case "http-500":
            return _page(500, "Internal Server Error")
        case "html":
            return _page(200, "Service maintenance")
        case "euc-kr":
            body = response.body.decode("utf-8").encode("euc-kr", "replace")
            headers = {**response.headers, "content-type": "application/json;charset=EUC-KR"}
            return HttpResponse(status=response.status, headers=headers, body=body)
        case "duplicate":
            body = response.body * 2
            return HttpResponse(status=response.status, headers=response.headers, body=body)
        case _:
            return response


def _page(status: int, title: str) -> HttpResponse:
    return HttpResponse(status=status, headers=_HTML, body=_PAGE.format(title).encode("utf-8"))
