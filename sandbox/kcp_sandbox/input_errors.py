"""Input that the sandbox does not take: one table of reasons, in English and Korean."""

from collections.abc import Mapping
from types import MappingProxyType

_Wording = tuple[str, str]

REASONS: Mapping[str, _Wording] = MappingProxyType(
    {
        "account.exists": ("the account exists already", "이미 등록된 회원입니다"),
        "account.negative": ("an account cannot begin with fewer than 0 points", ""),
        "acts": ("whether it acts can be chosen for code only", ""),
        "at least 1": ("{name} must be at least 1", "{name}: 1 이상이어야 합니다"),
        "choice": ("{name} must be one of {choices}", "{name}: 허용되는 값: {choices}"),
        "clock": ("give one of set, move and follow: true", ""),
        "clock.far": ("is too far away", "이동할 수 있는 범위를 벗어났습니다"),
        "clock.seconds": ("must be a number of seconds", ""),
        "clock.year": (
            "the clock's year must be between 1970 and 2999",
            "시계는 1970년부터 2999년까지 설정할 수 있습니다",
        ),
        "code": (
            "code, and nothing else, needs a res_cd of four letters or digits",
            "code일 때만 영문자·숫자 네 자리의 res_cd를 지정합니다",
        ),
        "deposit.account": (
            "no virtual account has this tno",
            "이 tno의 가상계좌가 없습니다",
        ),
        "deposit.cancelled": (
            "the virtual account was cancelled",
            "취소된 가상계좌입니다",
        ),
        "deposit.early": (
            "delivery and after are of a deposit by tno: one by order_no is told early",
            "delivery와 after는 tno로 지정한 입금에만 쓸 수 있습니다",
        ),
        "deposit.much": (
            "a virtual account cannot be paid more than {most} won",
            "가상계좌 입금 합계는 {most}원 이하여야 합니다",
        ),
        "deposit.none": (
            "there is no such deposit, or it was cancelled already",
            "해당 입금이 없거나 이미 취소되었습니다",
        ),
        "deposit.which": (
            "a deposit needs either tno, or order_no for an account that is yet to be issued",
            "tno 또는 아직 발급되지 않은 계좌의 order_no 중 하나만 지정합니다",
        ),
        "disruption.none": (
            "there is no plan {number}, or it is used up",
            "{number}번 장애가 없거나 모두 적용되었습니다",
        ),
        "entry": ("{name}, entry {number}: {reason}", "{name} {number}번째 항목: {reason_ko}"),
        "exam.alone": (
            "{name} and {other} cannot run at the same time: one of them changes the clock",
            "{name}와(과) {other}은(는) 동시에 진행할 수 없습니다. 시계를 바꾸는 사례가 있습니다",
        ),
        "exam.bare": ("the step {name} takes no value", "{name} 단계에는 값이 없습니다"),
        "exam.busy": (
            "a step of {name} is under way",
            "{name}의 단계가 아직 진행 중입니다",
        ),
        "exam.case": ("there is no such case{guess}", "그런 사례가 없습니다{guess}"),
        "exam.empty": ("a plan needs a case", "계획에는 사례가 하나 이상 있어야 합니다"),
        "exam.ended": ("{name} has no step left", "{name}에는 남은 단계가 없습니다"),
        "exam.first": (
            "a case begins with the step order",
            "사례의 첫 단계는 order여야 합니다",
        ),
        "exam.id": (
            "must be letters, digits and hyphens",
            "영문자, 숫자, 하이픈만 쓸 수 있습니다",
        ),
        "exam.many": (
            "there are {most} exams already: finish one by DELETE",
            "시험이 이미 {most}개입니다. DELETE로 하나를 끝내세요",
        ),
        "exam.none": ("there is no exam {number}", "{number}번 시험이 없습니다"),
        "exam.nothing": (
            "a case needs observations, or goods",
            "사례에는 observations나 goods가 필요합니다",
        ),
        "exam.no step": ("there is no such step{guess}", "그런 단계가 없습니다{guess}"),
        "exam.slow": (
            "must be from 0.1 to {most} seconds",
            "0.1초에서 {most}초 사이여야 합니다",
        ),
        "exam.step": (
            "the next step of {name} is {step}, not {found}",
            "{name}의 다음 단계는 {found}이(가) 아니라 {step}입니다",
        ),
        "exam.steps": (
            "{most} steps are under way already",
            "이미 {most}개 단계가 진행 중입니다",
        ),
        "exam.twice": ("two cases have the id {name}", "사례 id {name}이(가) 두 번 나옵니다"),
        "exchange": ("{name} must be the serial number of an exchange", ""),
        "exchange.missing": (
            "{count} such exchanges came, not {wanted}",
            "해당하는 요청·응답이 {wanted}건이어야 하는데 {count}건입니다",
        ),
        "exchange.number": (
            "{name} must be a whole number of at most {most}",
            "{name}: {most} 이하의 정수여야 합니다",
        ),
        "free.amount": (
            "free_mny must be between 0 and amount",
            "free_mny는 0 이상 금액 이하여야 합니다",
        ),
        "issued": (
            "issued, and not yet paid, is a state of virtual accounts only",
            "발급(미입금) 상태는 가상계좌에만 지정합니다",
        ),
        "list": ("must be a list", ""),
        "mapping": ("{what} must be a mapping of names to values", ""),
        "missing": ("{what} needs {name}", "{name}: 필수입니다"),
        "no key": (
            "this sandbox does not hold the shop's key, and cannot send as the shop",
            "이 샌드박스에는 가맹점의 개인 키가 없어 가맹점 대신 보낼 수 없습니다",
        ),
        "no such": ("there is no {what} {name}{guess}", "{name}: 없는 이름입니다{guess}"),
        "not json": ("the body is not JSON", "본문이 JSON이 아닙니다"),
        "not yaml": ("the file is not YAML: {reason}", ""),
        "notice.none": (
            "no notice began with exchange {number}",
            "{number}번 요청으로 시작한 통보가 없습니다",
        ),
        "notify.many": (
            "{most} notices wait already: reset, or let the shop acknowledge them",
            "대기 중인 통보가 이미 {most}건입니다. 가맹점이 응답하거나 초기화해야 합니다",
        ),
        "notify.none": (
            "no notice can be posted: name an address by notify (--notify)",
            "통보를 보낼 주소가 없습니다. notify(--notify)로 지정하세요",
        ),
        "notify.target": (
            "notices are posted to this machine only: allow_any_target (--allow-any-target)",
            "통보는 이 컴퓨터에만 보냅니다. 다른 주소는 --allow-any-target이 필요합니다",
        ),
        "notify.url": (
            "the address for notices must be an http or https URL without blanks, in ASCII",
            "통보 주소는 공백 없는 ASCII의 http 또는 https URL이어야 합니다",
        ),
        "notify.user": (
            "the address for notices must not hold a name or a password",
            "통보 주소에 사용자 이름이나 비밀번호를 넣을 수 없습니다",
        ),
        "number": ("must be a number", "숫자여야 합니다"),
        "points": (
            "a member cannot hold more than {most} points",
            "포인트는 {most} 이하여야 합니다",
        ),
        "probability": (
            "probability must be above 0 and at most 1",
            "확률은 0보다 크고 1 이하여야 합니다",
        ),
        "remaining.amount": (
            "remaining must be at least 1 and less than amount",
            "남은 금액은 1 이상이고 금액보다 작아야 합니다",
        ),
        "remaining.state": (
            "remaining belongs to a part-cancelled transaction only",
            "남은 금액은 부분취소 상태에만 지정합니다",
        ),
        "seconds": (
            "seconds must be between 0 and {most:g}",
            "초는 0 이상 {most:g} 이하여야 합니다",
        ),
        "shop": ("no shop has this site_cd", "등록되지 않은 site_cd입니다"),
        "shop.foreign": (
            "a page of another site makes no shop",
            "다른 사이트의 페이지는 가맹점을 만들 수 없습니다",
        ),
        "shop.lasting": (
            "a sandbox with a state file has no shops by path: they would not last (--state)",
            "--state를 쓰면 경로별 가맹점을 만들 수 없습니다. 그 상태는 파일에 남지 않습니다",
        ),
        "shop.many": (
            "there are {most} shops already: remove one by DELETE /_sandbox/api/shops",
            "가맹점은 {most}개까지 만들 수 있습니다. DELETE /_sandbox/api/shops로 하나를 지우세요",
        ),
        "shop.name": (
            "a shop's name is 1 to 40 of a-z, 0-9 and -",
            "가맹점 이름은 영문 소문자, 숫자, -로 된 1~40자입니다",
        ),
        "shop.none": ("there is no shop of this name", "이 이름의 가맹점이 없습니다"),
        "size": ("the {what} is larger than {most} bytes", ""),
        "split": ("split applies to {operation} only", "split을 적용할 수 있는 거래: {operation}"),
        "text": ("must be text", ""),
        "texts": ("must be a mapping of field names to texts", ""),
        "texts.only": ("must hold texts only, as the gateway's responses do", ""),
        "time": (
            "a time is written as 2026-03-01T09:00:00 or 20260301090000",
            "시각은 2026-03-01T09:00:00 형식이어야 합니다",
        ),
        "times": ("times must be between 1 and {most}", "times는 1 이상 {most} 이하여야 합니다"),
        "tno.date": (
            "a tno that ends in six zeros reads as a date in an inquiry by order number",
            "000000으로 끝나는 tno는 주문번호 조회의 날짜로 해석됩니다",
        ),
        "tno.differs": (
            "tno and the tno of response differ",
            "tno와 response의 tno가 서로 다릅니다",
        ),
        "tno.exists": ("a transaction with this tno exists already", "이미 있는 tno입니다"),
        "transaction.none": (
            "no transaction has this tno",
            "이 tno의 거래가 없습니다",
        ),
        "true or false": ("must be true or false", ""),
        "unknown": ("{what} has no {name}; it has {names}", ""),
        "value": ("{name} of {what}: {reason}", "{name}: {reason_ko}"),
        "whole number": (
            "must be a whole number of at most 15 digits",
            "15자리 이하의 정수여야 합니다",
        ),
    }
)
"""Each reason in English and Korean; where there is no Korean, the English is shown."""


class InputError(ValueError):
    """Input that the sandbox does not take, with the reason in both languages.

    Args:
        reason: One of `REASONS`.
        **values: What fills its words.

    Attributes:
        korean: The reason in Korean; the text of the error is the English one.
    """

    def __init__(self, reason: str, /, **values: object) -> None:
        english, korean = REASONS[reason]
        super().__init__(english.format(**values))
        self.korean: str = korean.format(**values) or str(self)
