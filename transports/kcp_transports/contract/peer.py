"""What a transport carries in the contract: plain requests and responses, no key, no network."""

from collections.abc import Callable
from threading import Lock

from kcp_proto import HttpRequest, HttpResponse, catalogue
from kcp_proto.wire import encode

Peer = Callable[[HttpRequest], HttpResponse]

SECRET = "contract-secret-4711"  # noqa: S105  # what must not be seen; it opens nothing
JSON = {"content-type": "application/json"}
RESPONSE = HttpResponse(status=200, headers=JSON, body=b'{"res_cd":"0000","res_msg":"ok"}')


def inquiry(base_url: str, tno: str, **more: str) -> HttpRequest:
    """Make a request that only reads."""
    fields = {"site_cd": "T0000", "tno": tno, "pay_type": "PACA", **more}
    return _request(base_url, "transaction.inquiry", fields)


def payment(base_url: str) -> HttpRequest:
    """Make a request that moves money and holds a password."""
    fields = {"site_cd": "T0000", "pt_pwd": SECRET, "ordr_idxx": "A1", "amount": "1004"}
    return _request(base_url, "benepia.point_payment", fields)


def always(response: HttpResponse) -> Peer:
    """Make a peer that always gives one response."""
    return lambda request: response


def remember(seen: list[HttpRequest], response: HttpResponse) -> Peer:
    """Make a peer that remembers what arrived."""
    lock = Lock()

    def peer(request: HttpRequest) -> HttpResponse:
        with lock:
            seen.append(request)
        return response

    return peer


def echo(request: HttpRequest) -> HttpResponse:
    """Respond with the request's own text, so that a response to another request shows."""
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
