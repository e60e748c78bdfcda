"""Why the admin API refused, in Korean; what is not listed here stays English."""

import re

from kcp_proto import Fault, MessageError


def korean(error: Exception, reason: str) -> str:
    """Say in Korean what was wrong with what was given.

    Args:
        error: What was raised.
        reason: The same in English.

    Returns:
        One line; the English one where there is no Korean.
    """
    if isinstance(error, MessageError):
        return "; ".join(map(_fault, error.faults))
    return _worded(reason)


def _fault(fault: Fault) -> str:
    return f"{fault.pointer.removeprefix('/')}: {fault.message_ko}".removeprefix(": ")


def _worded(reason: str) -> str:
    for form, text in _FORMS:
        if found := form.fullmatch(reason):
            return text.format(*found.groups())
    if found := _PLACED.fullmatch(reason):
        return f"{found[1]}: {_worded(found[2])}"
    return reason


# As `kcp_sandbox._given.checked` says where a wrong value stands.
_PLACED = re.compile(r"(\w+) of [a-z ]+: (.+)")
_FORMS = tuple(
    (re.compile(form), text)
    for form, text in {
        r"the body is not JSON": "본문이 JSON이 아닙니다",
        r"(\w+) must be at least 1": "{}: 1 이상이어야 합니다",
        r"(\w+) must be one of (.+)": "{}: 허용되는 값: {}",
        r"must be a number|could not convert string to float: .*": "숫자여야 합니다",
        r"must be a whole number of at most 15 digits": "15자리 이하의 정수여야 합니다",
        r"[a-z ]+ needs (\w+)": "{}: 필수입니다",
        r"probability must be above 0 and at most 1": "확률은 0보다 크고 1 이하여야 합니다",
        r"seconds must be between 0 and (\w+)": "초는 0 이상 {} 이하여야 합니다",
        r"code, and nothing else, needs a res_cd .+": (
            "code일 때만 영문자·숫자 네 자리의 res_cd를 지정합니다"
        ),
        r"split strikes (.+) only": "split을 적용할 수 있는 거래: {}",
        r"remaining belongs to a part-cancelled transaction only": (
            "남은 금액은 부분취소 상태에만 지정합니다"
        ),
        r"remaining must be at least 1 and less than amount": (
            "남은 금액은 1 이상이고 금액보다 작아야 합니다"
        ),
        r"the account exists already": "이미 등록된 회원입니다",
        r"a member cannot hold more than (\d+) points": "포인트는 {} 이하여야 합니다",
        r"no shop has this site_cd": "등록되지 않은 site_cd입니다",
        r"the clock's year must be between 1970 and 2999": (
            "시계는 1970년부터 2999년까지 설정할 수 있습니다"
        ),
        r"a time is written as .+": "시각은 2026-03-01T09:00:00 형식이어야 합니다",
        r"is too far away": "이동할 수 있는 범위를 벗어났습니다",
    }.items()
)
