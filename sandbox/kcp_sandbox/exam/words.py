"""What is said of each observation, in English and Korean."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kcp_proto.faults import Words


class ObservationWords(NamedTuple):
    """What is said of one observation; `{…}` are values of what was seen.

    Attributes:
        must: What must be seen.
        happened: What happened instead.
        cost: What that would have cost.
        remedy: What to do.
        awaited: What was waited for where nothing was seen.
    """

    must: Words
    happened: Words
    cost: Words
    remedy: Words
    awaited: Words


_APPROVAL = ("an approval of order {order}", "주문 {order}의 승인 요청")
_INQUIRY = ("an inquiry about order {order}", "주문 {order}의 거래 조회")
_NOTICE = ("a deposit notice that can be posted", "보낼 수 있는 입금 통보")
_CANCEL = ("a cancel of order {order}", "주문 {order}의 취소 요청")
_ONCE_MORE = (
    "{won} won more, had the gateway carried out each",
    "모두 처리되었다면 {won}원이 더 움직였을 것입니다",
)
_NEVER_AGAIN = (
    "never send a payment or a cancel again: ask by an inquiry what became of it",
    "결제와 취소는 다시 보내지 말고, 결과는 거래 조회로 확인하세요",
)

OBSERVATIONS: Mapping[str, ObservationWords] = MappingProxyType(
    {
        "sent-once": ObservationWords(
            ("the approval is sent exactly once", "승인 요청은 정확히 한 번만 보낸다"),
            ("it was sent {count} times: {numbers}", "{count}번 보냈습니다: {numbers}"),
            _ONCE_MORE,
            (
                "write down that an approval is about to be sent before it is, and send it only "
                "where that stood nowhere yet",
                "승인을 보내기 전에 그 사실을 먼저 저장하고, 이미 저장되어 있으면 보내지 마세요",
            ),
            _APPROVAL,
        ),
        "no-approval": ObservationWords(
            ("nothing is approved", "승인 요청을 보내지 않는다"),
            ("an approval was sent: {numbers}", "승인 요청을 보냈습니다: {numbers}"),
            (
                "an order of {won} won that its customer did not pay for",
                "고객이 결제하지 않은 {won}원 주문",
            ),
            (
                "look at the form's res_cd first: 3001 means that the customer closed the window",
                "폼의 res_cd를 먼저 확인하세요. 3001은 고객이 결제창을 닫은 것입니다",
            ),
            ("the window's return, taken by the shop", "결제창의 결과 전송(상점이 받은 것)"),
        ),
        "own-amount": ObservationWords(
            (
                "the shop names the order's own amount, whatever a browser posted",
                "브라우저가 무엇을 보내든 주문에 저장된 금액으로 요청한다",
            ),
            (
                "{number} names {found} won; the order is of {won} won",
                "{number}의 금액이 {found}원입니다. 주문 금액은 {won}원입니다",
            ),
            (
                "{difference} won: goods of {won} won for {found}",
                "{difference}원: {won}원짜리 상품을 {found}원에 판매",
            ),
            (
                "take amounts from your own order, never from the form that a browser posts",
                "금액은 브라우저가 보낸 폼이 아니라 상점의 주문에서 가져오세요",
            ),
            (
                "a registration of order {order}, and the window's return taken by the shop",
                "주문 {order}의 거래 등록과 상점이 받은 결제창 결과",
            ),
        ),
        "not-repeated": ObservationWords(
            (
                "what was lost is not sent again before it is proven what became of it",
                "응답을 받지 못한 요청은 결과가 증명되기 전에 다시 보내지 않는다",
            ),
            (
                "{lost} was lost; {numbers} sent the same again",
                "{lost}의 응답을 받지 못하자 {numbers}에서 같은 요청을 다시 보냈습니다",
            ),
            _ONCE_MORE,
            _NEVER_AGAIN,
            (
                "a request about order {order} whose response is lost; if the shop waited for all "
                "of a late one, make it later (--slow)",
                "주문 {order}에서 응답을 받지 못한 요청. 상점이 늦은 응답을 끝까지 기다렸다면 "
                "--slow를 늘리세요",
            ),
        ),
        "asked": ObservationWords(
            (
                "an inquiry asks what became of what was lost",
                "응답을 받지 못한 요청의 결과를 거래 조회로 확인한다",
            ),
            (
                "{lost} was lost, and no inquiry about it came",
                "{lost}의 응답을 받지 못했지만 거래 조회가 없었습니다",
            ),
            (
                "{won} won that may have moved, and that the shop does not know of",
                "움직였을 수도 있으나 상점이 알지 못하는 {won}원",
            ),
            (
                "ask by order number and date, or by tno, until it is proven",
                "주문번호와 날짜, 또는 tno로 결과가 증명될 때까지 조회하세요",
            ),
            _INQUIRY,
        ),
        "found": ObservationWords(
            (
                "it is asked again until it is found, also after nothing was found",
                "조회 결과가 없어도 찾을 때까지 다시 조회한다",
            ),
            (
                "{lost} landed later, and no inquiry found it",
                "{lost}은(는) 나중에 처리되었지만 어떤 조회도 찾지 못했습니다",
            ),
            (
                "{won} won that the customer paid, for an order that the shop gave up",
                "상점이 포기한 주문에 고객이 낸 {won}원",
            ),
            (
                "that an inquiry finds nothing proves nothing: ask again later, for a day",
                "조회에 없다고 처리되지 않은 것이 아닙니다. 하루 동안 다시 조회하세요",
            ),
            _INQUIRY,
        ),
        "both-dates": ObservationWords(
            (
                "around midnight it is asked by both dates",
                "자정 무렵에는 두 날짜로 모두 조회한다",
            ),
            (
                "{lost} was approved on {there}, and asked for on {dates} only",
                "{lost}은(는) {there}에 승인되었지만 {dates}로만 조회했습니다",
            ),
            (
                "{won} won that the customer paid, for an order that the shop never finds",
                "상점이 찾지 못하는 주문에 고객이 낸 {won}원",
            ),
            (
                "ask by the date of sending and by the one beside it: the gateway counts by the "
                "date of approval",
                "보낸 날짜와 그 옆 날짜로 모두 조회하세요. 기준은 승인 날짜입니다",
            ),
            (
                "inquiries of order {order} by two dates, or a shop that takes its time from the "
                "exam (KCP_EXAM_NOW, X-KCP-Exam-Now): it asked for {dates}",
                "두 날짜로 한 주문 {order} 조회, 또는 시험 시각(KCP_EXAM_NOW, "
                "X-KCP-Exam-Now)을 쓰는 상점. 조회한 날짜: {dates}",
            ),
        ),
        "cancelled": ObservationWords(
            (
                "in the end {left} won are left of the payment",
                "마지막에 남은 결제 금액은 {left}원이다",
            ),
            ("{found} won are left", "{found}원이 남았습니다"),
            (
                "{difference} won that the customer got too much, or did not get back",
                "고객이 더 받았거나 돌려받지 못한 {difference}원",
            ),
            (
                "keep what is left of each payment, and compare with each response",
                "결제마다 남은 금액을 저장하고 응답과 비교하세요",
            ),
            _CANCEL,
        ),
        "none-refused": ObservationWords(
            ("no cancel is refused", "취소가 거절되지 않는다"),
            (
                "{number} was refused with {code}: {reason}",
                "{number}이(가) {code}(으)로 거절됨: {reason}",
            ),
            (
                "{won} won that the customer does not get back",
                "고객이 돌려받지 못하는 {won}원",
            ),
            (
                "after a partial cancel take back the rest by STPC too, with rem_mny as it was "
                "before",
                "부분취소 후 나머지도 STPC로, rem_mny는 취소 전 잔액으로 보내세요",
            ),
            _CANCEL,
        ),
        "proven-number": ObservationWords(
            (
                "a cancel names the transaction number that the shop was told",
                "취소는 상점이 응답으로 받은 거래번호로 한다",
            ),
            (
                "{number} names a transaction that no response had told the shop",
                "{number}의 거래번호는 어떤 응답으로도 받은 적이 없습니다",
            ),
            (
                "{won} won of another customer, taken back",
                "다른 고객의 {won}원이 취소될 수 있습니다",
            ),
            (
                "store tno of every payment as it came, and cancel by that",
                "결제마다 tno를 받은 그대로 저장하고 그 번호로 취소하세요",
            ),
            _CANCEL,
        ),
        "acknowledged": ObservationWords(
            (
                "the shop acknowledges the notice with result=0000, in time",
                "상점이 통보에 제시간에 result=0000으로 응답한다",
            ),
            ("{number}: {reason}", "{number}: {reason}"),
            (
                "the notice ten times over, and after that a deposit of {won} won that the shop "
                "hears nothing more of",
                "통보가 10번까지 반복되고, 그 뒤 상점은 {won}원 입금을 알 수 없습니다",
            ),
            (
                "keep the notice, respond with result=0000 at once, and work on it afterwards",
                "통보를 저장하고 바로 result=0000으로 응답한 뒤 처리하세요",
            ),
            _NOTICE,
        ),
        "confirmed": ObservationWords(
            (
                "an inquiry confirms the deposit before it is booked",
                "입금 처리 전에 거래 조회로 입금을 확인한다",
            ),
            (
                "the notice {number} was acknowledged, and no inquiry of its transaction came",
                "통보 {number}에 수신 확인을 응답했지만 그 거래의 조회가 없었습니다",
            ),
            (
                "{won} won: a notice is not signed, and may be posted by an impostor",
                "{won}원: 통보는 서명되지 않아 위조될 수 있습니다",
            ),
            (
                "take a notice as a reason to ask, never as a proof (R36)",
                "통보는 조회의 계기일 뿐 증거가 아닙니다(R36)",
            ),
            _NOTICE,
        ),
        "clean-certificate": ObservationWords(
            (
                "the certificate goes out without line ends",
                "인증서를 줄바꿈 없이 보낸다",
            ),
            (
                "{number} was refused with S032: a line end inside kcp_cert_info",
                "{number}이(가) S032로 거절됨: kcp_cert_info 안의 줄바꿈",
            ),
            (
                "every payment, from the day on which the file has other line ends",
                "파일의 줄바꿈이 달라진 날부터 모든 결제",
            ),
            (
                "take CR and LF out of the PEM text before it is sent",
                "PEM 텍스트에서 CR과 LF를 제거하고 보내세요",
            ),
            (
                "a registration of a shop that was given files with CR LF: one that the exam "
                "starts, or runs as a command; or the option --crlf",
                "CR LF 파일을 받은 상점의 거래 등록. 시험이 시작하는 상점이나 명령, 또는 "
                "--crlf가 필요합니다",
            ),
        ),
        "read-on": ObservationWords(
            (
                "a response with unknown fields and empty values is read",
                "모르는 필드와 빈 값이 있는 응답도 읽는다",
            ),
            (
                "after {number}, which the gateway carried out, no cancel of it came",
                "{number}은(는) 처리되었지만 그 거래의 취소가 없었습니다",
            ),
            (
                "{won} won paid, for an order that the shop takes for failed",
                "상점이 실패로 여기는 주문에 결제된 {won}원",
            ),
            (
                "let nothing depend on the absence of a field, and read an empty value as absent",
                "없는 필드를 전제로 하지 말고, 빈 값은 없는 값으로 읽으세요",
            ),
            _APPROVAL,
        ),
        "goods": ObservationWords(
            (
                "how often the goods are handed out, as the shop says: {goods}",
                "상점이 알려 준 상품 제공 횟수: {goods}번",
            ),
            ("it was {count}", "{count}번이었습니다"),
            ("{won} won of goods, given away", "{won}원어치 상품을 그냥 제공"),
            (
                "hand out once for each order, in the transaction that marks it as paid, and only "
                "by what the gateway says",
                "게이트웨이가 확인한 결제만, 결제 완료로 표시하는 트랜잭션에서 한 번 제공하세요",
            ),
            (
                "the shop's word on how often it handed out the goods of order {order} (--hook)",
                "주문 {order}의 상품을 몇 번 제공했는지 상점이 알려 주는 것(--hook)",
            ),
        ),
    }
)
"""Each observation, with its words."""
MISSING_GOODS = OBSERVATIONS["goods"]._replace(
    happened=("it was {count}", "{count}번이었습니다"),
    cost=(
        "{won} won that the customer paid, and no goods",
        "고객이 {won}원을 냈지만 상품을 받지 못함",
    ),
    remedy=(
        "hand out as soon as it is proven that the order was paid, whichever way that came",
        "어떤 경로로든 결제가 증명되면 바로 상품을 제공하세요",
    ),
)
VERDICTS: Mapping[str, Words] = MappingProxyType(
    {
        "passed": ("passed", "통과"),
        "failed": ("failed", "실패"),
        "not observed": ("not observed", "관찰되지 않음"),
        "waiting": ("waiting", "대기 중"),
    }
)
"""Each verdict, in words."""
SILENCE: Mapping[str, Words] = MappingProxyType(
    {
        "unreachable": (
            "{what}: no whole response from {where} ({reason})",
            "{what}: {where}에서 온전한 응답이 없습니다({reason})",
        ),
        "status": (
            "{what}: {where} responded with HTTP {status}",
            "{what}: {where}의 응답이 HTTP {status}입니다",
        ),
        "not json": (
            "{what}: what {where} gave is no JSON object",
            "{what}: {where}의 응답이 JSON 객체가 아닙니다",
        ),
        "other order": (
            "{what}: it answered for order {found}, not for {order}",
            "{what}: 주문 {order}이(가) 아니라 {found}에 대한 응답입니다",
        ),
        "no window": (
            "{what}: it named no payment window of this sandbox (window.url, window.fields)",
            "{what}: 이 샌드박스의 결제창이 아닙니다(window.url, window.fields)",
        ),
        "not started": (
            "the shop could not be started: {reason}",
            "상점을 시작하지 못했습니다: {reason}",
        ),
        "not ready": (
            "the shop did not print 'shop ready http://…' within {seconds:g} s{reason}",
            "상점이 {seconds:g}초 안에 'shop ready http://…'를 출력하지 않았습니다{reason}",
        ),
        "exit": (
            "{what}: {where} ended with exit code {status}",
            "{what}: {where}의 종료 코드가 {status}입니다",
        ),
        "slow": (
            "{what}: {where} did not end within {seconds:g} s",
            "{what}: {where}이(가) {seconds:g}초 안에 끝나지 않았습니다",
        ),
        "no notices": (
            "{what}: no address for notices is known (--notify, or notice_url)",
            "{what}: 통보를 보낼 주소가 없습니다(--notify 또는 notice_url)",
        ),
        "no account": (
            "{what}: no virtual account was issued for order {order}",
            "{what}: 주문 {order}의 가상계좌가 발급되지 않았습니다",
        ),
        "files": (
            "{what}: a shop that runs already cannot be given files with CR LF (--crlf, --serves)",
            "{what}: 이미 실행 중인 상점에는 CR LF 파일을 줄 수 없습니다(--crlf, --serves)",
        ),
        "other machine": (
            "{what}: {where} is not on this machine",
            "{what}: {where}은(는) 이 컴퓨터가 아닙니다",
        ),
        "no registration": (
            "{what}: no registration of order {order} came",
            "{what}: 주문 {order}의 거래 등록이 없습니다",
        ),
        "not reported": (
            "the step {what} was neither reported nor asked for",
            "{what} 단계가 보고되거나 요청되지 않았습니다",
        ),
        "sandbox": ("{what}: {reason}", "{what}: {reason}"),
    }
)
"""Why a step came to nothing."""
