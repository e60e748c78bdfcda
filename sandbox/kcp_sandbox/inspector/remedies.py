"""What a shop does about a refusal, where the result code alone says what was wrong.

The codes mean here what they mean in this sandbox (`gateway.result_codes`); for the real gateway's
meaning see the schemas' table of result codes.
"""

from collections.abc import Mapping
from types import MappingProxyType

_ASK_NUMBER = (
    "send the tno that the approval's response gave, or ask by order number",
    "승인 응답의 tno를 보내거나 주문번호로 조회하십시오",
)
_PAY_AGAIN = (
    "open a new payment window, and approve with what that one returns",
    "결제창을 새로 열고 그 결제창이 돌려준 값으로 승인하십시오",
)
_ALL_AT_ONCE = (
    "cancel the whole payment (STSC) instead",
    "부분취소 대신 전체 취소(STSC)를 요청하십시오",
)
_ASK_FIRST = (
    "wait, ask with an inquiry what came of it, and only then cancel what is left",
    "기다린 뒤 거래를 조회하여 결과를 확인하고 남은 금액만 취소하십시오",
)
REMEDIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "5002": (
            "cancel by the operation of the transaction's own payment method",
            "거래의 결제수단에 맞는 취소를 요청하십시오",
        ),
        "5530": _ASK_NUMBER,
        "8023": (
            "nothing is left to take back: book the order as cancelled",
            "더 취소할 금액이 없으니 주문을 취소로 처리하십시오",
        ),
        "8026": (
            "send the order number that the payment was registered with",
            "거래를 등록한 주문번호를 보내십시오",
        ),
        "8035": ("cancel more than 0 won", "0원보다 큰 금액을 취소하십시오"),
        "8036": (
            "ask for the remaining amount with an inquiry, and cancel at most that",
            "거래를 조회하여 남은 금액을 확인하고 그 이하로 취소하십시오",
        ),
        "8037": (
            "send as rem_mny what was left before this cancel; an inquiry tells it",
            "rem_mny에는 이번 취소 전의 남은 금액을 보내십시오. 조회로 확인할 수 있습니다",
        ),
        "8040": (
            "take the rest back with a partial cancel (STPC) of the whole remaining amount",
            "남은 금액 전부를 부분취소(STPC)로 취소하십시오",
        ),
        "8059": (
            "send the same amount everywhere: as registered, as paid in the window, as approved; "
            "take it from the order in your own database",
            "등록, 결제창, 승인에 같은 금액을 보내십시오. 금액은 자체 DB의 주문에서 가져오십시오",
        ),
        "8078": (
            "send the tax parts of a mixed payment, each at most what is left of it",
            "복합과세 거래의 과세 구분 금액을 남은 금액 안에서 보내십시오",
        ),
        "8094": (
            "ask with an inquiry whether this order is paid; a new payment needs a new number",
            "이 주문이 결제되었는지 조회하십시오. 새 결제에는 새 주문번호가 필요합니다",
        ),
        "8143": (
            "pay anew: a cancelled payment is not re-approved",
            "취소된 거래는 재승인되지 않으니 새로 결제하십시오",
        ),
        "8146": (
            "send an amount below the current one",
            "현재 금액보다 작은 금액을 보내십시오",
        ),
        "8147": (
            "two payments live: cancel the original by its tno, once an inquiry has confirmed it",
            "두 거래가 모두 살아 있습니다. 원거래를 조회한 뒤 원거래의 tno로 취소하십시오",
        ),
        "8308": (
            "send both fields of the cash receipt, or neither",
            "현금영수증 항목을 둘 다 보내거나 둘 다 빼십시오",
        ),
        "8310": _PAY_AGAIN,
        "8336": (
            "refund a deposit by other means: the account has been paid into",
            "이미 입금되었으니 환불로 처리하십시오",
        ),
        "8384": _ALL_AT_ONCE,
        "8387": _ASK_FIRST,
        "8388": _ASK_FIRST,
        "8392": _ALL_AT_ONCE,
        "X016": (
            "leave it out of tests against the sandbox",
            "샌드박스 시험에서 이 거래를 빼십시오",
        ),
        "X020": (
            "use a member of the sandbox's seed data",
            "샌드박스 초기 데이터의 회원을 쓰십시오",
        ),
        "X021": ("use the test member's password", "테스트 회원의 비밀번호를 보내십시오"),
        "X022": (
            "pay at most the member's points, or give the member more in the sandbox",
            "회원의 포인트 이하로 결제하거나 샌드박스에서 포인트를 늘리십시오",
        ),
        "X030": (
            "send the pay_type that the transaction was paid with",
            "거래를 결제한 pay_type을 보내십시오",
        ),
        "X031": (
            "keep the payment's response: there is no inquiry for points",
            "포인트 결제는 조회가 없으니 승인 응답을 보관하십시오",
        ),
        "X032": (
            "send enc_data and enc_info unchanged, as the sandbox's window returned them",
            "샌드박스 결제창이 돌려준 enc_data와 enc_info를 그대로 보내십시오",
        ),
        "X033": (
            "send the billing key that the sandbox issued to this shop",
            "샌드박스가 이 가맹점에 발급한 빌링키를 보내십시오",
        ),
        "X034": (
            "send the tran_cd that the window returned",
            "결제창이 돌려준 tran_cd를 보내십시오",
        ),
    }
)
"""By result code: what to do, in English and Korean."""
