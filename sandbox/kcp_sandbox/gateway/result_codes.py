"""Every result code of the sandbox, and where it comes from.

Codes of origin ``published`` were seen or published by public integrations; their wording here is
ours, because the gateway's own is not known. Codes of origin ``sandbox`` begin with ``X``, their
messages with ``[sandbox]``: which code the real gateway sends there is unknown, so no shop may
depend on them. Which published code belongs to which case, where several could, is our choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Origin = Literal["documented", "published", "sandbox"]
_MARK = "[sandbox] "


@dataclass(frozen=True, slots=True)
class ResultCode:
    """A result code.

    Args:
        res_cd: The code, four characters.
        english: What it means, in English.
        korean: The same in Korean.
        origin: Who says so: the guides, public integrations, or only this sandbox.
        status: HTTP status of the response. Which status the real gateway uses is unknown; ours is
            200 for whatever can be read, because HTTP clients hide the body of a 4xx.
    """

    res_cd: str
    english: str
    korean: str
    origin: Origin
    status: int = 200

    @property
    def mark(self) -> str:
        """Give what the messages of the sandbox's own codes begin with; "" for any other code."""
        return _MARK if self.origin == "sandbox" else ""

    @property
    def res_msg(self) -> str:
        """Word the code as a response does, marked if the code is the sandbox's own."""
        return self.mark + self.korean

    @property
    def res_en_msg(self) -> str:
        """Word the code in English, marked likewise."""
        return self.mark + self.english


def _published(res_cd: str, english: str, korean: str) -> ResultCode:
    return ResultCode(res_cd, english, korean, "published")


def _sandbox(res_cd: str, english: str, korean: str, status: int = 200) -> ResultCode:
    return ResultCode(res_cd, english, korean, "sandbox", status)


SUCCESS = ResultCode("0000", "SUCCESS", "정상처리", "documented")

CERTIFICATE_FORM = _published("S032", "certificate not accepted", "인증서 정보 오류")
NOT_CANCELLABLE = _published("5002", "cannot be cancelled", "취소할 수 없는 거래")
NO_TRANSACTION = _published("5530", "no original transaction", "원거래 없음")
ALREADY_CANCELLED = _published("8023", "already cancelled", "이미 취소된 거래")
BELOW_MINIMUM = _published("8035", "less than the smallest amount", "최소 취소 금액 미만")
OVER_BALANCE = _published("8036", "more than can be cancelled", "취소 가능 금액 초과")
BALANCE_DIFFERS = _published("8037", "the balance differs", "남은 금액 불일치")
USE_PARTIAL_CANCEL = _published(
    "8040", "cancelled in part: cancel the rest in part too", "부분취소된 거래: 부분취소로 요청"
)
DEPOSITED = _published("8336", "a deposit was made", "이미 입금된 가상계좌")
ORDER_DIFFERS = _published("8026", "order number differs", "주문번호 불일치")
AMOUNT_FORMAT = _published("8051", "amount format", "금액 형식 오류")
CURRENCY_FORMAT = _published("8052", "currency format", "통화 코드 오류")
IP_FORMAT = _published("8055", "IP address format", "IP 형식 오류")
INQUIRY_AMOUNT = _published("8056", "amount of a point inquiry", "포인트 조회 금액 오류")
AMOUNTS_DIFFER = _published("8059", "amounts differ", "금액 불일치")
TNO_FORMAT = _published("8072", "transaction number format", "거래번호 형식 오류")
TAX_SPLIT = _published("8078", "tax split of a partial cancel", "복합과세 금액 오류")
CHANGE_FORMAT = _published("8082", "format of the amount to change", "변경 금액 형식 오류")
BALANCE_FORMAT = _published("8084", "format of the amount that is left", "남은 금액 형식 오류")
DUPLICATE_ORDER = _published("8094", "duplicate order number", "주문번호 중복")
REAPPROVAL_STATE = _published(
    "8143", "re-approval refused: cancelled already", "재승인 불가: 취소된 거래"
)
REAPPROVAL_AMOUNT = _published(
    "8146",
    "re-approval refused: the amount must be lower",
    "재승인 불가: 현재 금액보다 작아야 합니다",
)
SPLIT = _published(
    "8147",
    "re-approved, but the original was not cancelled",
    "재승인되었으나 원거래가 취소되지 않음",
)
AUTHENTICATION_EXPIRED = _published(
    "8310", "authenticated too long ago", "인증 유효 시간이 지났습니다"
)
NO_PARTIAL_CANCEL = _published(
    "8384", "no partial cancel of this method", "부분취소를 할 수 없는 결제수단"
)
PARTIAL_CANCEL_RUNS = _published("8387", "a partial cancel is running", "부분취소 진행 중")
CANCEL_RUNS = _published("8388", "a cancel is running", "취소 진행 중")
NOT_CONTRACTED = _published(
    "8392", "partial cancels are not contracted", "부분취소 계약이 없는 거래"
)
RECEIPT = _published(
    "8308", "cash receipt: both fields or none", "현금영수증 항목은 함께 보내야 합니다"
)
SITE_FORMAT = _published("9002", "site code format", "사이트 코드 형식 오류")

BAD_SIGNATURE = _sandbox("X001", "the signature does not verify", "서명이 맞지 않습니다")
UNKNOWN_SHOP = _sandbox("X002", "no shop has this site_cd", "등록되지 않은 site_cd입니다")
OTHER_CERTIFICATE = _sandbox(
    "X003", "not the certificate registered for this site_cd", "site_cd에 등록된 인증서가 아닙니다"
)
EXPIRED = _sandbox("X004", "the certificate has expired", "만료된 인증서입니다")
TOO_EARLY = _sandbox("X005", "the certificate is not valid yet", "아직 유효하지 않은 인증서입니다")
NOT_POST = _sandbox("X010", "send it with POST", "POST로 보내야 합니다", 405)
NO_SUCH_PATH = _sandbox("X011", "no operation has this path", "이 경로의 거래가 없습니다", 404)
NOT_JSON_TYPE = _sandbox(
    "X012",
    "the content type must be application/json in UTF-8",
    "Content-Type은 application/json(UTF-8)이어야 합니다",
    415,
)
NOT_JSON = _sandbox("X013", "the body is not strict JSON", "본문이 올바른 JSON이 아닙니다", 400)
NO_SUCH_OPERATION = _sandbox(
    "X014", "no operation on this path has this value", "이 경로에 그런 거래가 없습니다"
)
BROKEN_SCHEMA = _sandbox("X015", "the message breaks its schema", "전문이 스키마에 맞지 않습니다")
NOT_PLAYED = _sandbox(
    "X016", "the sandbox does not act on this operation", "샌드박스가 처리하지 않는 거래입니다"
)
UNKNOWN_MEMBER = _sandbox("X020", "no such member", "없는 회원입니다")
WRONG_PASSWORD = _sandbox("X021", "wrong password", "비밀번호가 틀렸습니다")
INSUFFICIENT_POINTS = _sandbox("X022", "not enough points", "포인트가 부족합니다")
OTHER_PAY_TYPE = _sandbox(
    "X030", "the transaction has another pay_type", "거래의 pay_type과 다릅니다"
)
POINT_PAYMENT = _sandbox(
    "X031",
    "a point payment: the guides describe no inquiry for it",
    "포인트 결제는 가이드에 거래 조회가 없습니다",
)
NOT_FROM_WINDOW = _sandbox(
    "X032", "enc_data is not of the sandbox's own window", "샌드박스 결제창의 enc_data가 아닙니다"
)
NO_BILLING_KEY = _sandbox("X033", "no such billing key", "없는 빌링키입니다")
OTHER_KIND = _sandbox(
    "X034", "tran_cd is not what the window gave", "결제창이 준 tran_cd가 아닙니다"
)
NOT_AUTHENTICATED = _sandbox(
    "X035", "the customer was not authenticated", "구매자 인증에 실패했습니다"
)
RATE_LIMIT = _sandbox("X040", "too many requests, as planned", "설정한 장애: 요청 횟수 초과", 429)
BAD_HEADER = _sandbox(
    "X041",
    "X-KCP-Sandbox asks for no disruption",
    "X-KCP-Sandbox에 없는 장애입니다",
    400,
)
NO_SHOP = _sandbox("X042", "no shop has this path", "이 경로의 가맹점이 없습니다", 404)
NO_STATE = _sandbox(
    "X043",
    "the sandbox cannot use its state",
    "샌드박스가 상태 파일을 사용할 수 없습니다",
    500,
)

CODES: tuple[ResultCode, ...] = tuple(
    value for value in dict(globals()).values() if type(value) is ResultCode
)
"""Every code above, in that order, for documentation."""

RUNNING: Mapping[str, ResultCode] = MappingProxyType(
    {"payment.partial_cancel": PARTIAL_CANCEL_RUNS, "payment.cancel": CANCEL_RUNS}
)
"""What refuses to take a payment back while the gateway is late with one of these."""

FOR_FIELD: Mapping[str, ResultCode] = MappingProxyType(
    {
        "kcp_cert_info": CERTIFICATE_FORM,
        "site_cd": SITE_FORMAT,
        "amount": AMOUNT_FORMAT,
        "pt_mny": AMOUNT_FORMAT,
        "ordr_mony": AMOUNT_FORMAT,
        "good_mny": AMOUNT_FORMAT,
        "card_mny": AMOUNT_FORMAT,
        "va_mny": AMOUNT_FORMAT,
        "currency": CURRENCY_FORMAT,
        "cust_ip": IP_FORMAT,
        "tno": TNO_FORMAT,
        "mod_mny": CHANGE_FORMAT,
        "rem_mny": BALANCE_FORMAT,
        "tax_flag": TAX_SPLIT,
        "mod_tax_mny": TAX_SPLIT,
        "mod_vat_mny": TAX_SPLIT,
        "mod_free_mny": TAX_SPLIT,
    }
)
"""The published code for a field that is there but wrong."""


_PLANNED = ("{}, as planned", "설정한 결과 코드 {}")


def planned(res_cd: str) -> ResultCode:
    """Make the code of a planned disruption; its message is marked as the sandbox's.

    Args:
        res_cd: Any result code.

    Returns:
        The code.
    """
    english, korean = _PLANNED
    return _sandbox(res_cd, english.format(res_cd), korean.format(res_cd))
