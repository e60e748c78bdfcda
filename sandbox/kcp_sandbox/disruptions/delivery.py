"""Do to a response what a planned disruption does to it."""

from concurrent.futures import Future
from typing import NamedTuple

from kcp_proto import HttpResponse

from .passage import Passage
from .plans import DisruptionPlan

_HTML = {"content-type": "text/html;charset=UTF-8"}
_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>[sandbox] {0}</title></head>"
    "<body><h1>[sandbox] {0}</h1></body></html>\n"
)


class Delivery(NamedTuple):
    """A response and how it travels, for the transport or the server that carries it.

    Attributes:
        response: The response; None if the connection is cut instead.
        passage: Where the carrier notes what of it really leaves.
        delay: Seconds until the response begins.
        cut_at: How many bytes of the body arrive before the connection is cut; None for all.
        drip: Seconds that the body takes, byte by byte.
        after: What must be done before any of it leaves; None if nothing.
    """

    response: HttpResponse | None
    passage: Passage
    delay: float = 0.0
    cut_at: int | None = None
    drip: float = 0.0
    after: Future[None] | None = None


def deliver(response: HttpResponse | None, plan: DisruptionPlan | None) -> Delivery:
    """Apply a plan to a response.

    Args:
        response: The response that the gateway would give; None if it cuts the connection before
            it acts.
        plan: The request's plan; None if nothing goes wrong.

    Returns:
        The response that it gives, and how.
    """
    passage = Passage(response)
    if plan is None or response is None:
        return Delivery(response, passage)
    match plan.kind:
        case "late":
            return Delivery(response, passage, delay=plan.delay)
        case "drip":
            return Delivery(response, passage, drip=plan.delay)
        case "drop-before" | "act-late" | "drop-after":
            return Delivery(None, Passage(response, is_altered=True))
        case "truncated":
            return Delivery(response, passage, cut_at=len(response.body) // 2)
        case _:
            leaving = _changed(response, plan.kind)
            return Delivery(leaving, Passage(leaving, is_altered=leaving is not response))


def _changed(response: HttpResponse, kind: str) -> HttpResponse:
    match kind:
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
