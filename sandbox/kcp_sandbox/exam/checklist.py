"""What must be true before a shop goes live, and what an exam can say of it."""

from collections.abc import Mapping
from typing import NamedTuple

from kcp_proto.faults import Words

from .observations import FAILED, NOT_OBSERVED, PASSED
from .results import ExamResult, Verdict

BY_HAND = "by hand"


class Item(NamedTuple):
    """One thing that must be true.

    Attributes:
        id: Its name.
        must: What must be true.
        check: How a person finds out, or what the exam looks at.
        command: The command that helps; "" if none does.
        cases: The cases of the exam that tick it off; none if no exam can.
        needs_all: Each of its cases must be examined; else those that were.
    """

    id: str
    must: Words
    check: Words
    command: str = ""
    cases: tuple[str, ...] = ()
    needs_all: bool = True


_EXAM = "kcp-proto sandbox exam --html exam.html -- CMD"
_IN_THE_EXAM = ("The exam looks at it.", "시험에서 확인합니다.")

CHECKLIST: tuple[Item, ...] = (
    Item(
        "keys",
        ("Key, certificate and password are yours for production, and belong together.",
         "운영용 개인키, 인증서, 비밀번호가 서로 맞습니다."),
        ("No check fails.", "실패한 점검이 없어야 합니다."),
        "kcp-proto doctor --key key.pem --cert cert.pem --password-file password.txt",
    ),
    Item(
        "key-files",
        ("Key files are for their owner alone, outside of the web, images and repositories.",
         "키 파일은 소유자만 읽을 수 있고 웹, 이미지, 저장소 밖에 있습니다."),
        ("Nothing is found in what is deployed and committed.",
         "배포하고 커밋하는 파일에서 아무것도 나오지 않아야 합니다."),
        "kcp-proto recording scan FOLDER",
    ),
    Item(
        "line-ends",
        ("A certificate with CR LF is sent as one line.",
         "CR LF로 된 인증서도 한 줄로 보냅니다."),
        _IN_THE_EXAM, _EXAM, ("certificate-line-ends",),
    ),
    Item(
        "expiry",
        ("An expired certificate costs no goods, and nothing is sent again because of it.",
         "인증서가 만료돼도 상품이 나가지 않고, 그 때문에 다시 보내지 않습니다."),
        _IN_THE_EXAM, _EXAM, ("certificate-expired",),
    ),
    Item(
        "renewal",
        ("The certificate's last day is in a calendar, and the next pair is ready before it.",
         "인증서 만료일을 관리하고, 다음 키와 인증서를 그 전에 준비합니다."),
        ("The doctor warns of the last days, and checks the next pair.",
         "doctor가 만료가 가까우면 경고하고, 다음 키와 인증서도 점검합니다."),
        "kcp-proto doctor --key key.pem --cert cert.pem --next-key new.pem --next-cert new.crt",
    ),
    Item(
        "contract",
        ("Your contract has the methods, partial cancels and inquiries that the shop uses.",
         "상점이 쓰는 결제 수단, 부분취소, 조회 권한이 계약에 있습니다."),
        ("Ask NHN KCP; an inquiry without the right to it was refused with S032.",
         "NHN KCP에 확인하십시오. 권한이 없는 조회가 S032로 거절된 적이 있습니다."),
    ),
    Item(
        "addresses",
        ("The shop sends to production, with TLS checks on, through nothing that ends TLS.",
         "운영 주소로 보내고, TLS 검사를 켜 두고, 중간에서 TLS를 끝내는 것이 없습니다."),
        ("No step fails from the machine that will send.",
         "실제로 보낼 컴퓨터에서 실패한 단계가 없어야 합니다."),
        "kcp-proto doctor --network --env production",
    ),
    Item(
        "staging",
        ("A payment, a cancel and an inquiry of yours went through staging.",
         "결제, 취소, 조회가 테스트 환경에서 한 번씩 성공했습니다."),
        ("What the sandbox cannot know is seen there first.",
         "샌드박스가 알 수 없는 것은 여기서 처음 드러납니다."),
        "kcp-proto recording ls calls.jsonl",
    ),
    Item(
        "methods",
        ("Each payment method that you offer is paid, and the goods are handed out once.",
         "제공하는 결제 수단마다 결제되고 상품이 한 번만 나갑니다."),
        ("The exam looks at it; leave out by --without what you do not offer.",
         "시험에서 확인합니다. 제공하지 않는 수단은 --without으로 뺍니다."),
        _EXAM, ("pay-card", "pay-bank", "pay-mobile", "pay-gift", "pay-account"), needs_all=False,
    ),
    Item(
        "own-amount",
        ("The amount comes from your records, not from the browser.",
         "금액은 브라우저가 아니라 상점의 기록에서 가져옵니다."),
        _IN_THE_EXAM, _EXAM, ("amount-tampered",),
    ),
    Item(
        "order-numbers",
        ("Order numbers are unique, and an order is approved once.",
         "주문번호가 겹치지 않고, 주문 하나를 한 번만 승인합니다."),
        _IN_THE_EXAM, _EXAM, ("return-twice", "return-at-once", "order-again"),
    ),
    Item(
        "refusals",
        ("A customer who gives up or is refused gets nothing and pays nothing.",
         "고객이 그만두거나 거절되면 상품도 나가지 않고 돈도 나가지 않습니다."),
        _IN_THE_EXAM, _EXAM, ("window-closed", "authentication-expired", "card-refused"),
    ),
    Item(
        "no-retries",
        ("Nothing that moves money is sent again: its outcome is asked by inquiry.",
         "돈이 움직이는 요청은 다시 보내지 않고, 조회로 결과를 확인합니다."),
        _IN_THE_EXAM, _EXAM,
        ("lost-before", "lost-after", "lost-acts-late", "cancel-lost", "part-lost"),
    ),
    Item(
        "unreadable",
        ("A response that cannot be read leaves the outcome unknown, and is asked about.",
         "읽을 수 없는 응답은 결과를 모르는 것으로 보고 조회합니다."),
        _IN_THE_EXAM, _EXAM,
        ("response-html", "response-euc-kr", "response-half", "response-500"),
    ),
    Item(
        "deadlines",
        ("The shop waits for a bounded time, and what comes later is found by inquiry.",
         "기다리는 시간에 한도가 있고, 그 뒤에 처리된 것은 조회로 찾습니다."),
        _IN_THE_EXAM, _EXAM, ("response-slow",),
    ),
    Item(
        "midnight",
        ("An inquiry by order number asks by both days around midnight, in Korean time.",
         "자정 무렵의 주문번호 조회는 한국 시각으로 이틀 모두 확인합니다."),
        _IN_THE_EXAM, _EXAM, ("midnight",),
    ),
    Item(
        "cancels",
        ("Cancels in full and in part leave what your records say, the rest included.",
         "전체 취소와 부분취소 뒤에 남은 금액이 상점의 기록과 같습니다."),
        _IN_THE_EXAM, _EXAM, ("cancel-full", "cancel-parts", "cancel-rest"),
    ),
    Item(
        "notices",
        ("Deposit notices are confirmed by inquiry and booked once, in any order.",
         "입금 통보는 조회로 확인하고, 어떤 순서로 와도 한 번만 반영합니다."),
        _IN_THE_EXAM, _EXAM,
        ("deposit-twice", "deposit-at-once", "deposit-early", "deposit-cancel-first",
         "deposit-forged", "deposit-euc-kr"),
    ),
    Item(
        "notice-address",
        ("The address for notices is registered with NHN KCP and reached from outside.",
         "통보 주소가 NHN KCP에 등록돼 있고 밖에서 닿습니다."),
        ("A deposit on staging stands in the list.",
         "테스트 환경에서 입금한 것이 목록에 있어야 합니다."),
        "kcp-proto notice ls inbox.sqlite",
    ),
    Item(
        "unknown-fields",
        ("Fields that were never seen before change nothing.",
         "처음 보는 필드가 와도 달라지는 것이 없습니다."),
        _IN_THE_EXAM, _EXAM, ("unknown-fields",),
    ),
    Item(
        "journal",
        ("Each request is in a journal before it is sent, on a disk that survives the machine.",
         "요청은 보내기 전에 저널에 남고, 저널은 컴퓨터가 죽어도 남는 디스크에 있습니다."),
        ("Kill the shop in the middle of a payment: the order's line is there.",
         "결제 도중에 상점을 강제로 끝내 보십시오. 그 주문의 줄이 있어야 합니다."),
        "kcp-proto recording ls payments.jsonl",
    ),
    Item(
        "recovery",
        ("After a crash, and regularly, what is open is asked until it is settled.",
         "장애 뒤에, 그리고 정기적으로, 미해결 요청을 해결될 때까지 조회합니다."),
        ("The command ends with 0.", "종료 코드가 0이어야 합니다."),
        "kcp-proto recording unresolved payments.jsonl",
    ),
    Item(
        "desk",
        ("It is known who asks NHN KCP about what no inquiry settles, and what to send.",
         "조회로 해결되지 않는 것을 누가 무엇을 들고 NHN KCP에 문의할지 정해져 있습니다."),
        ("Make one report and read it.", "보고서를 하나 만들어 읽어 보십시오."),
        "kcp-proto report payments.jsonl --for desk --lang ko",
    ),
    Item(
        "redaction",
        ("No log, trace or crash report holds a secret.",
         "로그, 추적, 장애 보고서에 비밀 값이 없습니다."),
        ("Nothing is found after a day of tests.",
         "하루 동안 시험한 뒤에 아무것도 나오지 않아야 합니다."),
        "kcp-proto recording scan logs/",
    ),
    Item(
        "payloads",
        ("What the shop sends fits the schemas, in CI too.",
         "상점이 보내는 전문이 스키마에 맞고, CI에서도 검사합니다."),
        ("No file has an error.", "오류가 있는 파일이 없어야 합니다."),
        "kcp-proto validate fixtures/",
    ),
    Item(
        "receipts",
        ("The customer's receipt shows amount, approval number and time of the response.",
         "고객의 영수증에 응답의 금액, 승인번호, 승인 시각이 나옵니다."),
        ("Compare one with its inquiry.", "하나를 조회 결과와 비교해 보십시오."),
    ),
)  # fmt: skip


def ticks(result: ExamResult) -> Mapping[str, Verdict]:
    """Say of each item what an exam says of it.

    Args:
        result: What came of the exam.

    Returns:
        An item's name to ``passed``, ``failed`` or ``not observed``, or ``by hand`` where no exam
        can tell; nothing if the plan has none of the checklist's cases.
    """
    verdicts: dict[str, set[Verdict]] = {}
    for each in result.results:
        verdicts.setdefault(each.case.id, set()).add(each.verdict)
    if not any(name in verdicts for item in CHECKLIST for name in item.cases):
        return {}
    return {item.id: _tick(item, verdicts) for item in CHECKLIST}


def _tick(item: Item, verdicts: Mapping[str, set[Verdict]]) -> Verdict:
    if not item.cases:
        return BY_HAND
    said = [verdicts[name] for name in item.cases if name in verdicts]
    if any(FAILED in each for each in said):
        return FAILED
    is_whole = len(said) == len(item.cases) or (bool(said) and not item.needs_all)
    return PASSED if is_whole and all(each == {PASSED} for each in said) else NOT_OBSERVED
