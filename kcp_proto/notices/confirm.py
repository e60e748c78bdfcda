"""What an inquiry says about a notice, which alone proves nothing (R36)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, NamedTuple

from kcp_proto import catalogue
from kcp_proto.faults import Words
from kcp_proto.messages import DepositNotice, VirtualAccountInquiry, VirtualAccountInquiryReply
from kcp_proto.redaction import MASK
from kcp_proto.shield import shielded

State = Literal["confirmed", "contradicted", "not-shown"]
# No document says that the clocks behind the notice and the inquiry agree to the second.
_WITHIN = timedelta(minutes=10)
# The inquiry guide names this state of a cancelled transaction, and no other one.
_CANCELLED = "STSC"


class _Finding(NamedTuple):
    state: State
    words: Words


FINDINGS = {
    "deposit": _Finding(
        "confirmed",
        (
            "the inquiry shows this deposit",
            "거래 조회에서 이 입금이 확인되었습니다",
        ),
    ),
    "no-money-left": _Finding(
        "confirmed",
        (
            "the inquiry shows no money in the account, as after a cancelled deposit; whether the "
            "bank network or the shop cancelled it cannot be told from it",
            "거래 조회에 입금 금액이 없어 입금 취소와 일치합니다. 은행망의 취소인지 상점의 "
            "취소인지는 이것만으로 구분할 수 없습니다",
        ),
    ),
    "transaction-cancelled": _Finding(
        "confirmed",
        (
            "the inquiry shows a cancelled transaction; whether the bank network or the shop "
            "cancelled it cannot be told from it",
            "거래 조회에서 취소된 거래로 확인되었습니다. 은행망의 취소인지 상점의 취소인지는 "
            "이것만으로 구분할 수 없습니다",
        ),
    ),
    "differs": _Finding(
        "contradicted",
        (
            "the inquiry shows something else than the notice, which may be forged: change no "
            "order by it, and let a person look",
            "거래 조회 결과가 통보와 다릅니다. 위조된 통보일 수 있으므로 주문에 반영하지 말고 "
            "담당자가 확인하십시오",
        ),
    ),
    "still-paid": _Finding(
        "contradicted",
        (
            "the inquiry still shows the deposit that the notice cancels; whether it would after "
            "such a cancel is not documented: change no order by it, and ask NHN KCP",
            "통보는 입금 취소라고 하지만 거래 조회에는 입금이 그대로 있습니다. 취소 후의 조회 "
            "결과는 문서에 없으므로 주문에 반영하지 말고 NHN KCP에 문의하십시오",
        ),
    ),
    "refused": _Finding(
        "not-shown",
        (
            "the inquiry finds no such virtual account; that shows nothing but the moment: ask "
            "again later, and change no order before",
            "거래 조회에서 해당 가상계좌를 찾지 못했습니다. 조회한 시점의 결과일 뿐이므로 나중에 "
            "다시 조회하고, 그 전에는 주문에 반영하지 마십시오",
        ),
    ),
    "no-deposit": _Finding(
        "not-shown",
        (
            "the inquiry shows the account and no money in it yet: ask again later, and change no "
            "order before",
            "거래 조회에 아직 입금이 없습니다. 나중에 다시 조회하고, 그 전에는 주문에 반영하지 "
            "마십시오",
        ),
    ),
    "several-deposits": _Finding(
        "not-shown",
        (
            "the inquiry shows a sum of several deposits, in which this one cannot be told: let a "
            "person look",
            "거래 조회에는 여러 입금의 합계만 있어 이 입금을 구분할 수 없습니다. 담당자가 "
            "확인하십시오",
        ),
    ),
    "unreadable": _Finding(
        "not-shown",
        (
            "the inquiry's amount cannot be read: let a person look",
            "거래 조회의 입금 금액을 읽을 수 없습니다. 담당자가 확인하십시오",
        ),
    ),
    "other-kind": _Finding(
        "not-shown",
        (
            "no inquiry is documented that confirms this kind of notice: let a person look",
            "이 종류의 통보를 확인하는 조회는 문서에 없습니다. 담당자가 확인하십시오",
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What an inquiry says about a notice.

    Args:
        state: ``confirmed``; ``contradicted``, by what is in ``fields``; or ``not-shown``, which
            settles nothing. Only what is confirmed may change an order.
        reason: Which case of the state it is; stable, for programs.
        fields: Where the two differ: the notice's field names, and the inquiry's ``shop_status``
            for the state of the transaction.
    """

    state: State
    reason: str
    fields: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Say it to the shop's staff, in English."""
        return FINDINGS[self.reason].words[0]

    @property
    def words_ko(self) -> str:
        """Say it to the shop's staff, in Korean."""
        return FINDINGS[self.reason].words[1]


@shielded
def confirming_inquiry(notice: DepositNotice) -> VirtualAccountInquiry:
    """Make the inquiry that says whether a notice is true (R36).

    Args:
        notice: What `read_notice` read.

    Returns:
        The inquiry, by transaction number; it only reads, so that it may be sent again.
    """
    return VirtualAccountInquiry(tno=notice.key.tno)


@shielded
def confirm(
    notice: DepositNotice, reply: VirtualAccountInquiryReply, *, within: timedelta = _WITHIN
) -> Confirmation:
    """Compare a notice with what the gateway says when it is asked (R36).

    The amount is the one that was paid in. Whether it is the order's, only the shop can tell.

    Args:
        notice: What `read_notice` read.
        reply: The reply to `confirming_inquiry`. An inquiry without a reply confirms nothing.
        within: How far apart the two times of the deposit may be.

    Returns:
        Whether the notice is confirmed. What the inquiry does not name is not compared.
    """
    message = catalogue.message(notice.MESSAGE)
    if message.notice is None or not message.says_success(notice.wire):
        return _found("other-kind")
    if not reply.ok:
        return _found("refused")
    is_cancel = message.notice.unbooks.items() <= notice.wire.items()
    differing = tuple(_differing(notice, reply))
    if differing:
        return _found("differs", *differing)
    if reply.shop_status == _CANCELLED:
        return _found("transaction-cancelled") if is_cancel else _found("differs", "shop_status")
    return (_of_cancel if is_cancel else _of_deposit)(notice, reply, within)


def _found(reason: str, *fields: str) -> Confirmation:
    return Confirmation(state=FINDINGS[reason].state, reason=reason, fields=fields)


def _differing(notice: DepositNotice, reply: VirtualAccountInquiryReply) -> Iterator[str]:
    """Name what says that the two are about different transactions."""
    inquiry = catalogue.operation(reply.operation).request
    order = next(field for field in inquiry.fields.values() if field.role == "order-number")
    # A reply that names no transaction is about the one that was asked for.
    shown = {
        "tno": reply.tno or reply.known.get("tno"),
        "order_no": next((_text(reply.wire.get(name)) for name in order.echoes), None),
        "account": reply.account,
    }
    fields = catalogue.message(reply.message).fields
    for name, other in shown.items():
        value, mask = notice.wire.get(name), fields[name].mask if name in fields else None
        if value and other and other not in (MASK, mask) and other != value:
            yield name


def _of_deposit(
    notice: DepositNotice, reply: VirtualAccountInquiryReply, within: timedelta
) -> Confirmation:
    paid = reply.ipkum_money
    if not paid:
        return _found("no-deposit" if paid == 0 or _is_empty(reply) else "unreadable")
    if paid != notice.ipgm_mnyx and paid == notice.totl_mnyx:
        return _found("several-deposits")
    differing = [] if paid == notice.ipgm_mnyx else ["ipgm_mnyx"]
    if notice.ipgm_time and reply.app_time and abs(notice.ipgm_time - reply.app_time) > within:
        differing.append("ipgm_time")
    return _found("differs", *differing) if differing else _found("deposit")


def _of_cancel(
    notice: DepositNotice, reply: VirtualAccountInquiryReply, within: timedelta
) -> Confirmation:
    del within
    paid = reply.ipkum_money
    if not paid:
        return _found("no-money-left" if paid == 0 or _is_empty(reply) else "unreadable")
    # What is left of several deposits says nothing about one of them.
    return _found("still-paid" if paid == notice.ipgm_mnyx else "several-deposits")


def _is_empty(reply: VirtualAccountInquiryReply) -> bool:
    return reply.wire.get("ipkum_money") in (None, "")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
