"""What a gateway would answer, for transports that are tested without one."""

import json
from collections.abc import Callable

from kcp_proto import HttpRequest, HttpResponse

TNO = "22320972271249"


def reply(**fields: object) -> HttpResponse:
    """Make a whole answer of these fields."""
    headers = {"content-type": "application/json;charset=UTF-8"}
    body = json.dumps(fields, ensure_ascii=False).encode("utf-8")
    return HttpResponse(status=200, headers=headers, body=body)


def paid(**fields: object) -> HttpResponse:
    """Make the answer to a payment."""
    usual = {
        "res_cd": "0000",
        "res_msg": "정상처리",
        "rsv_pnt": "45000",
        "tno": TNO,
        "pnt_amount": "5000",
        "pnt_app_time": "20260101120000",
        "pnt_app_no": "0264502327",
    }
    return reply(**(usual | fields))


def in_turn(*answers: HttpResponse | Exception) -> Callable[[HttpRequest], HttpResponse]:
    """Make a far end that says one thing after the other."""
    left = list(answers)

    def peer(request: HttpRequest) -> HttpResponse:
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return peer
