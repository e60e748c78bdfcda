"""The errors after which the gateway may have acted, and what to do about them (R22).

R22: the toolkit never sends a message about money twice. The words promise nothing undocumented.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from . import catalogue
from .errors import KcpError, ResponseError
from .showing import last_four, printable
from .times import KOREA

NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})
Language = Literal["en", "ko"]

_READ = {
    "en": "Nothing moved. Ask again if it matters; the gateway counts daily balance inquiries.",
    "ko": "결제나 취소는 일어나지 않았습니다. 필요하면 다시 조회하십시오. 게이트웨이는 하루 잔액 "
    "조회 횟수를 집계합니다.",
}
_STOP = {
    "en": "Do not send it again: the gateway may have acted, and no key makes a repeat harmless.",
    "ko": "다시 보내지 마십시오. 이미 처리되었을 수 있고, 중복 전송을 막아 주는 키가 없습니다.",
}
_NO_INQUIRY = {
    "en": "The guides offer no inquiry for this operation, so only the gateway's staff can tell.",
    "ko": "가이드에는 이 거래를 위한 조회가 없으므로 NHN KCP에 문의해야 알 수 있습니다.",
}
_INQUIRY = {
    "en": "Look it up with {inquiry}, by transaction number or by order number (inquiry_requests), "
    "where that covers the payment's method; of any other method, Benepia points among them, only "
    "the gateway's staff can tell.",
    "ko": "조회 가능한 결제수단은 {inquiry}로 거래번호 또는 주문번호(inquiry_requests)를 조회하여 "
    "확인할 수 있습니다. 베네피아 포인트 등 그 밖의 결제수단은 NHN KCP에 문의해야 알 수 있습니다.",
}
_ANY_INQUIRY = {
    "en": "A payment by a method that an inquiry covers can be looked up (inquiry_requests); of "
    "any other only the gateway's staff can tell.",
    "ko": "조회 가능한 결제수단은 거래 조회(inquiry_requests)로 확인할 수 있습니다. 그 밖의 거래는 "
    "NHN KCP에 문의해야 알 수 있습니다.",
}
_ASK = {
    "money": {
        "en": "Ask them whether this payment was approved, under which transaction number and "
        "approval number, for which amount, and whether it stands.",
        "ko": "이 결제의 승인 여부, 거래번호와 승인번호, 승인 금액, 현재 유효 여부를 문의하십시오.",
    },
    "reversal": {
        "en": "Ask them whether the cancel or re-approval was done and when, what amount remains, "
        "and which transaction number is valid.",
        "ko": "취소 또는 재승인의 처리 여부와 시각, 남은 금액, 유효한 거래번호를 문의하십시오.",
    },
}
# Of an operation that is about a key itself, not about a payment by it.
_ASK_OF_KEY = {
    "money": {
        "en": "A billing key may exist that the shop does not know, and nothing was charged by it. "
        "Ask them whether a key was issued and which, and have it deleted if the buyer registers "
        "again.",
        "ko": "가맹점이 모르는 빌링키가 발급되었을 수 있습니다. 그 키로 결제된 것은 없습니다. "
        "빌링키 발급 여부와 값을 문의하고, 구매자가 다시 등록하면 이전 빌링키의 삭제를 "
        "요청하십시오.",
    },
    "reversal": {
        "en": "The billing key may be gone or still live: charge nothing by it. Ask them whether "
        "it was deleted.",
        "ko": "빌링키가 삭제되었거나 아직 유효할 수 있습니다. 그 키로 결제하지 말고 삭제 여부를 "
        "문의하십시오.",
    },
}
_PHASES = {
    "send": {
        "en": "it broke off while the request was being sent",
        "ko": "요청을 보내는 도중에 끊겼습니다",
    },
    "wait": {
        "en": "the request was handed over whole and no response came",
        "ko": "요청은 모두 전달했으나 응답이 없었습니다",
    },
    "receive": {
        "en": "a response began and did not arrive whole",
        "ko": "응답이 시작되었으나 끝까지 오지 않았습니다",
    },
    "answer": {
        "en": "a response came that does not settle it",
        "ko": "응답이 왔으나 처리 여부를 확정할 수 없습니다",
    },
}
_KNOWN = {"en": "What is known:", "ko": "확인된 내용:"}
_UNNAMED = {"en": "unknown operation", "ko": "알 수 없는 거래"}
_AT = {"en": "sent at", "ko": "전송 시각"}
_BYTES = {"en": "bytes handed to TLS:", "ko": "TLS에 넘긴 바이트 수:"}
_JOURNAL = {"en": "journal exchange", "ko": "기록 ID"}


class OutcomeUnknown(KcpError):
    """A request on which the gateway may have acted, and what is known of it.

    What only a layer above can know (time, journal) it fills in on the way up.

    Args:
        operation: The operation's name, "" if unknown.
        effect: ``read``, ``money`` or ``reversal``: whether it matters.
        phase: How far it came: ``send``, ``wait``, ``receive`` or ``answer``.
        reason: What failed, without a secret.
        known: What helps to find out: wire field names to unmasked text, no secret.
        when: When sending began, aware; None where no clock is at hand.
        bytes_sent: How many bytes, HTTP head and body, were handed to TLS, in bytes: the gateway
            got these at most. None if unknown.
        journal_id: The exchange's id in the recording; None if there is none.
    """

    code = "outcome-unknown"

    def __init__(
        self,
        operation: str,
        effect: str,
        phase: str,
        reason: str,
        known: Mapping[str, str] = NOTHING_KNOWN,
        *,
        when: datetime | None = None,
        bytes_sent: int | None = None,
        journal_id: str | None = None,
    ) -> None:
        # Not super(): in an UnreadableReply that would be the other parent.
        KcpError.__init__(self, operation, effect, phase, reason, dict(known))
        self.operation = operation
        self.effect = effect
        self.phase = phase
        self.reason = reason
        # A copy: a read-only view could not be pickled.
        self.known: Mapping[str, str] = dict(known)
        self.when = when
        self.bytes_sent = bytes_sent
        self.journal_id = journal_id

    @property
    def order_no(self) -> str | None:
        """Give the shop's order number, under either of its names; None if unknown."""
        return catalogue.order_number(self.known)

    @property
    def tno(self) -> str | None:
        """Give the whole transaction number; None if unknown. Not for logs (R24)."""
        return self.known.get("tno")

    @property
    def recovery(self) -> str:
        """Say what to do, whom to ask for what, and what is known (R22), in English."""
        return _recovery(self, "en")

    @property
    def recovery_ko(self) -> str:
        """Say the same in Korean, in which the gateway's staff can be asked."""
        return _recovery(self, "ko")

    def _sentence(self) -> str:
        return (
            f"the outcome of {self.operation or 'a request'} ({self.effect}) is unknown "
            f"({self.phase}): {self.reason}"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"


class UnreadableReply(OutcomeUnknown, ResponseError):
    """An unreadable response to a message that may have moved money.

    Args:
        operation: The operation's name.
        effect: ``money`` or ``reversal``.
        reason: What is wrong with the response, without its content.
        payload: The response's bytes; shown as length only.
        known: What helps to find out: wire field names to unmasked text, no secret.
        when: When sending began, aware; None where no clock is at hand.
        bytes_sent: How many bytes were handed to TLS; None if unknown.
        journal_id: The exchange's id in the recording; None if there is none.
    """

    code = "unreadable-reply"

    def __init__(
        self,
        operation: str,
        effect: str,
        reason: str,
        payload: bytes,
        known: Mapping[str, str] = NOTHING_KNOWN,
        *,
        when: datetime | None = None,
        bytes_sent: int | None = None,
        journal_id: str | None = None,
    ) -> None:
        OutcomeUnknown.__init__(
            self,
            operation,
            effect,
            "answer",
            reason,
            known,
            when=when,
            bytes_sent=bytes_sent,
            journal_id=journal_id,
        )
        self.args: tuple[object, ...] = (operation, effect, reason, payload, dict(known))
        self.payload = payload

    def _sentence(self) -> str:
        return f"{OutcomeUnknown._sentence(self)} (answer of {len(self.payload)} bytes)"


def _recovery(unknown: OutcomeUnknown, language: Language) -> str:
    """Say what to do about an unknown outcome, whom to ask for what, and what is known.

    Args:
        unknown: The outcome.
        language: ``en`` or ``ko``.

    Returns:
        One paragraph; transaction numbers are cut to their last four digits (R24), the whole
        ones are in the error's ``known``.
    """
    if unknown.effect == "read":
        return _READ[language]
    inquiry = _inquiry(unknown.operation, language)
    about_key = any(field.role == "billing-key" for field in _fields(unknown.operation).values())
    words = _ASK_OF_KEY if about_key else _ASK
    ask = words["reversal" if unknown.effect == "reversal" else "money"]
    facts = "; ".join(_facts(unknown, language))
    known = f"{_KNOWN[language]} {facts}."
    return printable(" ".join((_STOP[language], inquiry, ask[language], known)))


def _inquiry(name: str, language: Language) -> str:
    if name not in catalogue.operations():
        return _ANY_INQUIRY[language]
    inquiry = catalogue.operation(name).inquiry
    if inquiry is None:
        return _NO_INQUIRY[language]
    return _INQUIRY[language].format(inquiry=inquiry)


def _facts(unknown: OutcomeUnknown, language: Language) -> Iterator[str]:
    yield unknown.operation or _UNNAMED[language]
    for name, value in unknown.known.items():
        if text := _shown(unknown.operation, name, value):
            yield f"{name} {text}"
    if unknown.when is not None:
        moment = unknown.when.astimezone(KOREA).isoformat(" ", "seconds")
        yield f"{_AT[language]} {moment}"
    if words := _PHASES.get(unknown.phase):
        yield words[language]
    if unknown.bytes_sent is not None:
        yield f"{_BYTES[language]} {unknown.bytes_sent}"
    if unknown.journal_id is not None:
        yield f"{_JOURNAL[language]} {unknown.journal_id}"


def _shown(operation: str, name: str, value: str) -> str:
    """Show what identifies a transaction; free text identifies nothing, nor what is undescribed."""
    field = _fields(operation).get(name)
    if field is None or field.sensitive or field.kind == "text":
        return ""
    return last_four(value) if field.last_four else value


def _fields(operation: str) -> Mapping[str, catalogue.Field]:
    if operation not in catalogue.operations():
        return {}
    described = [*catalogue.responses(operation), catalogue.operation(operation).request]
    return {name: field for message in described for name, field in message.fields.items()}
