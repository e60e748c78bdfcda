"""Do to a response what a planned disruption does to it."""

from concurrent.futures import Future
from dataclasses import dataclass

from kcp_proto import HttpResponse

from .passage import Passage
from .plans import DisruptionPlan

_HTML = {"content-type": "text/html;charset=UTF-8"}
_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>[sandbox] {0}</title></head>"
    "<body><h1>[sandbox] {0}</h1></body></html>\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A response and how it travels, for the transport or the server that carries it.

    Args:
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
    leaving, delay, drip = response, 0.0, 0.0
    cut_at: int | None = None
    if plan is not None and response is not None:
        match plan.kind:
            case "late":
                delay = plan.delay
            case "drip":
                drip = plan.delay
            case "drop-before" | "act-late" | "drop-after":
                leaving = None
            case "truncated":
                cut_at = len(response.body) // 2
            case _:
                leaving = _changed(response, plan.kind)
    passage = Passage(leaving or response, is_altered=leaving is not response)
    return Delivery(response=leaving, passage=passage, delay=delay, cut_at=cut_at, drip=drip)


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
