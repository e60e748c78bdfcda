"""The words about unknown outcomes, English and Korean, and what is our own choice about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "ko"]
LANDS_WITHIN = timedelta(days=1)
"""Our own choice: how long after it was sent a request may still be acted on.

How long the gateway may take is unknown. A day covers what waits for a batch or for the next
morning, and ends where the second of the two Korean dates ends by which an inquiry finds it.
"""
CLOCK_SKEW = timedelta(minutes=5)
"""Our own choice: how far the shop's clock and the gateway's may differ.

What was approved earlier than this before the request was sent belongs to an earlier one.
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an outcome stays unknown.

    Args:
        en: The reason in English, with ``{detail}`` where something is to be named.
        ko: The same in Korean.
        is_lasting: Whether asking the same again cannot change it.
    """

    en: str
    ko: str
    is_lasting: bool = True


REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "no-inquiry": Reason(
            "No inquiry is known for this operation.", "이 거래를 확인할 수 있는 조회가 없습니다."
        ),
        "method-not-covered": Reason(
            "The inquiry does not cover the payment method {detail}.",
            "조회가 지원하지 않는 결제수단입니다: {detail}.",
        ),
        "no-method": Reason(
            "The payment method was not sent with the request: say it (pay_type), and ask again.",
            "요청에 결제수단이 없습니다. 결제수단(pay_type)을 지정하여 다시 조회하십시오.",
        ),
        "no-order-number": Reason(
            "The request carried no order number, so no inquiry can find the payment.",
            "요청에 주문번호가 없어 조회로 결제를 찾을 수 없습니다.",
        ),
        "no-transaction-number": Reason(
            "The transaction number of the request is not known.",
            "요청의 거래번호를 알 수 없습니다.",
        ),
        "no-amount": Reason(
            "The amounts of the request are not known, so nothing can be compared.",
            "요청 금액을 알 수 없어 비교할 수 없습니다.",
        ),
        "no-moment": Reason(
            "It is not known when the request was sent, so no date can be asked.",
            "전송 시각을 알 수 없어 조회할 날짜를 정할 수 없습니다.",
        ),
        "unfit": Reason(
            "What is known of the request makes no valid inquiry.",
            "확인된 내용으로는 올바른 조회를 만들 수 없습니다.",
        ),
        "twins": Reason(
            "Another partial cancel of the same amount was sent, and an inquiry cannot tell two "
            "equal ones apart.",
            "같은 금액의 부분취소가 또 전송되었고, 조회로는 두 건을 구별할 수 없습니다.",
        ),
        "another-shop": Reason(
            "The request is another shop's: ask with that shop's key and certificate.",
            "다른 가맹점의 요청입니다. 해당 가맹점의 키와 인증서로 조회하십시오.",
        ),
        "other-inquiry": Reason(
            "The reply is not that of an inquiry about this request.",
            "이 요청에 대한 조회의 응답이 아닙니다.",
        ),
        "not-asked": Reason("Nothing was asked yet.", "아직 조회하지 않았습니다.", False),
        "failed": Reason("The inquiry failed: {detail}.", "조회에 실패했습니다: {detail}.", False),
        "refused": Reason(
            "The inquiry was refused with {detail}, which says nothing about the request.",
            "조회가 {detail} 코드로 거절되어 요청의 처리 여부를 알 수 없습니다.",
            False,
        ),
        "payment-not-found": Reason(
            "The inquiry finds no payment of this method with the transaction number.",
            "이 결제수단과 거래번호로 조회되는 결제가 없습니다.",
            False,
        ),
        "no-number": Reason(
            "A payment was found, but the reply names no transaction number.",
            "결제가 조회되었으나 거래번호가 없습니다.",
            False,
        ),
        "no-state": Reason(
            "A payment was found, but the reply does not say in which state it is.",
            "결제가 조회되었으나 거래 상태가 없습니다.",
            False,
        ),
        "no-time": Reason(
            "A payment was found, but the reply does not say when it was approved.",
            "결제가 조회되었으나 승인 시각이 없습니다.",
            False,
        ),
        "nothing-left-shown": Reason(
            "The inquiry does not show how much of the payment is left.",
            "조회 응답에 남은 금액이 없습니다.",
            False,
        ),
    }
)
"""Why an outcome is unknown, by a stable name."""

MISFITS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "transaction": {"en": "another transaction number", "ko": "거래번호가 다름"},
        "order number": {"en": "another order number", "ko": "주문번호가 다름"},
        "amount": {"en": "another amount", "ko": "금액이 다름"},
        "method": {"en": "another payment method", "ko": "결제수단이 다름"},
        "time": {
            "en": "a time that does not fit when the request was sent",
            "ko": "시각이 전송 시각과 맞지 않음",
        },
        "state": {"en": "another state: cancelled", "ko": "상태가 다름: 취소됨"},
        "contradiction": {
            "en": "states that contradict each other",
            "ko": "서로 어긋나는 거래 상태",
        },
        "left": {
            "en": "an amount left that does not fit the request",
            "ko": "남은 금액이 요청과 맞지 않음",
        },
    }
)
"""What of a transaction that was found does not fit the request, by a stable name."""

DONE: Mapping[Language, str] = {
    "en": "Done: {inquiry} showed it at {at}.",
    "ko": "처리되었습니다. {inquiry} 조회로 {at}에 확인했습니다.",
}
DIFFERENT: Mapping[Language, str] = {
    "en": "{inquiry} found a transaction at {at}, but with {misfits}.",
    "ko": "{inquiry} 조회로 {at}에 거래가 확인되었으나 요청과 다릅니다: {misfits}.",
}
NOT_SEEN: Mapping[Language, str] = {
    "en": "At {at} nothing of it was there. That does not prove that it was not done: until "
    "{until} at least (our own choice) it may still be acted on.",
    "ko": "{at} 현재 조회되지 않았습니다. 처리되지 않았다는 뜻은 아닙니다. 적어도 {until}까지는 "
    "처리될 수 있습니다(이 도구가 정한 기준).",
}
NOT_SEEN_UNTIMED: Mapping[Language, str] = {
    "en": "At {at} nothing of it was there. That does not prove that it was not done, and when it "
    "was sent is not known: it may still be acted on.",
    "ko": "{at} 현재 조회되지 않았습니다. 처리되지 않았다는 뜻은 아닙니다. 전송 시각을 알 수 "
    "없으므로 이후에도 처리될 수 있습니다.",
}
HANDED_OVER: Mapping[Language, str] = {
    "en": "It was asked as often as planned. A person has to settle it now.",
    "ko": "예정된 횟수만큼 조회했습니다. 이제 담당자가 확인해야 합니다.",
}
