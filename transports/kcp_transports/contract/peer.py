"""What the transport contract asks and what answers: plain values, no key and no network."""

from collections.abc import Callable
from threading import Lock

from kcp_proto import HttpRequest, HttpResponse, catalogue
from kcp_proto.wire import encode

Peer = Callable[[HttpRequest], HttpResponse]

SECRET = "contract-secret-4711"  # noqa: S105  # what must not be seen; it opens nothing
JSON = {"content-type": "application/json"}
ANSWER = HttpResponse(status=200, headers=JSON, body=b'{"res_cd":"0000","res_msg":"ok"}')


def inquiry(base_url: str, tno: str, **more: str) -> HttpRequest:
    """Make a request that only reads."""
    fields = {"site_cd": "T0000", "tno": tno, "pay_type": "PACA", **more}
    return _request(base_url, "transaction.inquiry", fields)


def payment(base_url: str) -> HttpRequest:
    """Make a request that moves money and holds a password."""
    fields = {"site_cd": "T0000", "pt_pwd": SECRET, "ordr_idxx": "A1", "amount": "1004"}
    return _request(base_url, "benepia.point_payment", fields)


def always(answer: HttpResponse) -> Peer:
    """Make a far end that says one thing."""
    return lambda request: answer


def remember(seen: list[HttpRequest], answer: HttpResponse) -> Peer:
    """Make a far end that keeps what arrived."""
    lock = Lock()

    def peer(request: HttpRequest) -> HttpResponse:
        with lock:
            seen.append(request)
        return answer

    return peer


def echo(request: HttpRequest) -> HttpResponse:
    """Answer with the question itself."""
    # The question's own text makes the answer, so one that belongs elsewhere shows.
    body = b'{"res_cd":"0000","res_msg":"' + request.body.hex().encode() + b'"}'
    return HttpResponse(status=200, headers=JSON, body=body)


def _request(base_url: str, operation: str, fields: dict[str, str]) -> HttpRequest:
    return HttpRequest(
        method="POST",
        url=base_url + catalogue.operation(operation).path,
        headers={"Content-Type": "application/json"},
        body=encode(fields),
        operation=operation,
        fields=fields,
    )
