"""What a gateway would send back, for transports that are tested without one."""

import json
from collections.abc import Callable

from kcp_proto import HttpRequest, HttpResponse

TNO = "22320972271249"


def json_response(**fields: object) -> HttpResponse:
    """Make a whole response of these fields."""
    headers = {"content-type": "application/json;charset=UTF-8"}
    body = json.dumps(fields, ensure_ascii=False).encode("utf-8")
    return HttpResponse(status=200, headers=headers, body=body)


def approval(**fields: object) -> HttpResponse:
    """Make the response that approves a payment."""
    usual = {
        "res_cd": "0000",
        "res_msg": "정상처리",
        "rsv_pnt": "45000",
        "tno": TNO,
        "pnt_amount": "5000",
        "pnt_app_time": "20260101120000",
        "pnt_app_no": "0264502327",
    }
    return json_response(**(usual | fields))


def in_turn(*outcomes: HttpResponse | Exception) -> Callable[[HttpRequest], HttpResponse]:
    """Make a peer that responds, or raises, in this order."""
    left = list(outcomes)

    def peer(request: HttpRequest) -> HttpResponse:
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return peer
