"""The typed layer: a class for each message; written by ``tools/typed_layer.py``.

Money is ``int`` won, times are aware datetimes at +09:00, identifiers are text, and an empty text
is None. Do not edit: change the schemas and run ``make generate``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from .replies import Reply
from .typed import Notice, RequestMessage, TypedReply


def typed(reply: Reply) -> TypedReply:
    """Give the same reply with typed fields: won as ``int``, times as aware datetimes.

    Args:
        reply: What `kcp_proto.read_response` read.

    Returns:
        An instance of the reply's class in this module.
    """
    return REPLIES[reply.message].of(reply)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PointInquiryReply(TypedReply):
    """A Benepia member's point balance. (베네피아 포인트 조회 응답).

    Args:
        rsv_pnt: Points that the member has left. (잔여 포인트) [Benepia HUB guide 1.0.0 §2.2; R2, R3]
    """

    MESSAGE: ClassVar[str] = "benepia.point_inquiry.response"
    rsv_pnt: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PointInquiry(RequestMessage[PointInquiryReply]):
    """Asks for a Benepia member's point balance. (베네피아 포인트 조회 요청).

    Args:
        cust_ip: IPv4 address of the customer who asks. (요청자 IP) [Benepia HUB guide 1.0.0 §2.2; R12, R24, R39]
        pt_idno: The member's Benepia login name. (베네피아 아이디) [Benepia HUB guide 1.0.0 §2.2; R6, R24]
        pt_pwd: The member's Benepia password. (베네피아 비밀번호) [Benepia HUB guide 1.0.0 §2.2; R6, R24]
        pt_memcorp_cd: Code that Benepia gave to the member's company. (회원사 코드) [Benepia HUB guide 1.0.0 §2.2; R6, R7, R40]
        ordr_idxx: The shop's own order number: ASCII letters and digits. (주문번호) [Benepia HUB guide 1.0.0 §2.2; R11, R40]
    """

    OPERATION: ClassVar[str] = "benepia.point_inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[PointInquiryReply]] = PointInquiryReply
    cust_ip: str | None = None
    pt_idno: str
    pt_pwd: str
    pt_memcorp_cd: str
    ordr_idxx: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PointPaymentReply(TypedReply):
    """Result of a point payment. (베네피아 포인트 결제 응답).

    Args:
        rsv_pnt: Points that the member has left. (잔여 포인트) [Benepia HUB guide 1.0.0 §2.3; R2, R3]
        tno: NHN KCP transaction number. (KCP 거래번호) [Benepia HUB guide 1.0.0 §2.3; R9, R27]
        pnt_amount: Points used, in won. (포인트 사용 금액) [Benepia HUB guide 1.0.0 §2.3; R2, R3]
        pnt_app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (포인트 승인 시각) [Benepia HUB guide 1.0.0 §2.3; R2, R3, R25]
        pnt_app_no: Approval number of the point payment. (포인트 승인번호) [Benepia HUB guide 1.0.0 §2.3; R2, R3]
    """

    MESSAGE: ClassVar[str] = "benepia.point_payment.response"
    rsv_pnt: int | None
    tno: str | None
    pnt_amount: int | None
    pnt_app_time: datetime | None
    pnt_app_no: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PointPayment(RequestMessage[PointPaymentReply]):
    """Pays with a Benepia member's points. (베네피아 포인트 결제 요청).

    Args:
        amount: Amount to pay, in won. (총 결제금액) [Benepia HUB guide 1.0.0 §2.3; R2, R8, R29]
        cust_ip: IPv4 address of the customer who asks. (요청자 IP) [Benepia HUB guide 1.0.0 §2.3; R12, R24, R39]
        pt_idno: The member's Benepia login name. (베네피아 아이디) [Benepia HUB guide 1.0.0 §2.3; R6, R24]
        pt_pwd: The member's Benepia password. (베네피아 비밀번호) [Benepia HUB guide 1.0.0 §2.3; R6, R24]
        pt_memcorp_cd: Code that Benepia gave to the member's company. (회원사 코드) [Benepia HUB guide 1.0.0 §2.3; R6, R7, R40]
        pt_mny: Points to pay, in won; equals amount. (포인트 결제 금액) [Benepia HUB guide 1.0.0 §2.3; R2, R8, R29]
        ordr_idxx: The shop's own order number: ASCII letters and digits. (주문번호) [Benepia HUB guide 1.0.0 §2.3; R11, R40]
        good_name: Name of the goods, at most 100 bytes of UTF-8. (상품명) [Benepia HUB guide 1.0.0 §2.3; R4, R6, R39, R40]
        buyr_name: The buyer's name. (주문자 이름) [Benepia HUB guide 1.0.0 §2.3; R6, R24, R39, R40]
        buyr_mail: The buyer's e-mail address; the gateway mails the result there. (주문자 이메일) [Benepia HUB guide 1.0.0 §2.3; R6, R24, R39, R40]
        buyr_tel2: The buyer's telephone number, with or without hyphens. (주문자 연락처) [Benepia HUB guide 1.0.0 §2.3; R6, R24, R39, R40]
    """

    OPERATION: ClassVar[str] = "benepia.point_payment"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[PointPaymentReply]] = PointPaymentReply
    amount: int
    cust_ip: str | None = None
    pt_idno: str
    pt_pwd: str
    pt_memcorp_cd: str
    pt_mny: int
    ordr_idxx: str
    good_name: str | None = None
    buyr_name: str | None = None
    buyr_mail: str | None = None
    buyr_tel2: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReapprovalReply(TypedReply):
    """Result of a re-approval. (베네피아 재승인 응답).

    Args:
        tno: NHN KCP transaction number. (KCP 거래번호) [Benepia HUB guide 1.0.0 §2.4; R2, R3, R9, R27]
        pnt_amount: Points used, in won. (포인트 사용 금액) [Benepia HUB guide 1.0.0 §2.4; R2, R3]
        pnt_app_no: Approval number of the point payment. (포인트 승인번호) [Benepia HUB guide 1.0.0 §2.4; R2, R3]
    """

    MESSAGE: ClassVar[str] = "benepia.reapproval.response"
    tno: str | None
    pnt_amount: int | None
    pnt_app_no: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reapproval(RequestMessage[ReapprovalReply]):
    """Replaces a point payment by one over a smaller amount. (베네피아 재승인 요청).

    Args:
        tno: NHN KCP transaction number. (KCP 거래번호) [Benepia HUB guide 1.0.0 §2.4; R9]
        mod_desc: Why the payment is cancelled or changed. (사유) [Benepia HUB guide 1.0.0 §2.4; R6, R39, R40]
        mod_mny: Amount that remains after the change, in won; not the amount given back. (재승인 금액) [Benepia HUB guide 1.0.0 §2.4; R2, R18, R19, R29]
        mod_ordr_idxx: Order number of the re-approval. (주문번호) [Benepia HUB guide 1.0.0 §2.4; R11, R39, R40]
        mod_ordr_goods: Name of the goods of the re-approval. (상품명) [Benepia HUB guide 1.0.0 §2.4; R6, R39, R40]
    """

    OPERATION: ClassVar[str] = "benepia.reapproval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[ReapprovalReply]] = ReapprovalReply
    tno: str
    mod_desc: str | None = None
    mod_mny: int
    mod_ordr_idxx: str | None = None
    mod_ordr_goods: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CancelReply(TypedReply):
    """Result of a full cancel. (전체 취소 응답).

    Args:
        tno: NHN KCP transaction number. (KCP 거래번호) [Benepia HUB guide 1.0.0 §2.4; R2, R3, R9, R27]
    """

    MESSAGE: ClassVar[str] = "payment.cancel.response"
    tno: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Cancel(RequestMessage[CancelReply]):
    """Cancels a payment in full, whatever its method. (전체 취소 요청).

    Args:
        tno: NHN KCP transaction number. (KCP 거래번호) [Benepia HUB guide 1.0.0 §2.4; R9]
        mod_desc: Why the payment is cancelled or changed. (사유) [Benepia HUB guide 1.0.0 §2.4; R6, R39, R40]
    """

    OPERATION: ClassVar[str] = "payment.cancel"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[CancelReply]] = CancelReply
    tno: str
    mod_desc: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BankTransferInquiryReply(TypedReply):
    """State of a bank transfer transaction. (거래 조회 응답: 계좌이체).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [transaction inquiry guide, 공통 파라미터; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [transaction inquiry guide, 공통 파라미터; R3, R9, R27]
        shop_status: Settlement state of the transaction. (정산 상태) [transaction inquiry guide, 계좌이체 응답; R27, R28]
        amount: Total amount of the payment, in won. (총 결제금액) [transaction inquiry guide, 계좌이체 응답; R2, R27, R28]
        bk_mny: Amount transferred, in won. (이체 금액) [transaction inquiry guide, 계좌이체 응답; R2, R27]
        bk_code: Code of the bank. (은행 코드) [transaction inquiry guide, 계좌이체 응답; R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [transaction inquiry guide, 계좌이체 응답; R27]
        bk_name: Name of the bank. (은행 이름) [transaction inquiry guide, 계좌이체 응답; R27]
        app_time: When the transfer was made, Korean time, YYYYMMDDHHMMSS. (이체 시각) [transaction inquiry guide, 계좌이체 응답; R25, R27]
        bk_reciept_gubn: Whether a cash receipt was registered. (현금영수증 등록 여부) [transaction inquiry guide, 계좌이체 응답; R14, R27]
        bk_tid: Approval number of the transfer. (승인번호) [transaction inquiry guide, 계좌이체 응답; R27]
        canc_bk_yn: Whether the transfer can be cancelled: Y or N. (취소 가능 여부) [transaction inquiry guide, 계좌이체 응답; R27]
        bk_rem_mny: Amount that is left, in won. (남은 금액) [transaction inquiry guide, 계좌이체 응답; R2, R27]
        stat_bk_cd: Final state of the payment. (최종 결제 상태) [transaction inquiry guide, 계좌이체 응답; R27]
    """

    MESSAGE: ClassVar[str] = "transaction.inquiry.response.bank_transfer"
    res_en_msg: str | None
    tno: str | None
    shop_status: str | None
    amount: int | None
    bk_mny: int | None
    bk_code: str | None
    escw_yn: str | None
    bk_name: str | None
    app_time: datetime | None
    bk_reciept_gubn: str | None
    bk_tid: str | None
    canc_bk_yn: str | None
    bk_rem_mny: int | None
    stat_bk_cd: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BankTransferInquiry(RequestMessage[BankTransferInquiryReply]):
    """Asks for the state of one transaction, by transaction number or by order number and date. (거래 조회 요청).

    Args:
        tno: NHN KCP transaction number; to ask by order number: the approval date followed by six zeros. (KCP 거래번호) [transaction inquiry guide, 조회요청; R9, R10]
        mod_ordr_idxx: Order number of the transaction, to ask by order number; not signed. (주문번호) [transaction inquiry guide, 조회요청; R10, R11, R39, R40]
    """

    OPERATION: ClassVar[str] = "transaction.inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PABK"})
    REPLY: ClassVar[type[BankTransferInquiryReply]] = BankTransferInquiryReply
    tno: str
    mod_ordr_idxx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CardInquiryReply(TypedReply):
    """State of a card transaction. (거래 조회 응답: 신용카드).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [transaction inquiry guide, 공통 파라미터; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [transaction inquiry guide, 공통 파라미터; R3, R9, R27]
        shop_status: Settlement state of the transaction. (정산 상태) [transaction inquiry guide, 공통 파라미터; R27, R28]
        amount: Total amount of the payment, in won. (총 결제금액) [transaction inquiry guide, 신용카드 응답; R2, R27, R28]
        card_cd: Code of the card issuer. (발급사 코드) [transaction inquiry guide, 신용카드 응답; R27]
        card_name: Name of the card issuer. (발급 카드사 이름) [transaction inquiry guide, 신용카드 응답; R27]
        bizx_numb: Merchant number at the card company. (가맹점번호) [transaction inquiry guide, 신용카드 응답; R3, R27]
        app_no: Approval number. (승인번호) [transaction inquiry guide, 신용카드 응답; R3, R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [transaction inquiry guide, 신용카드 응답; R25, R27]
        noinf: Whether the instalments are free of interest: Y or N. (무이자 여부) [transaction inquiry guide, 신용카드 응답; R27]
        canc_card_yn: Y when cancelled; N when approved or cancelled in part. (취소 상태) [transaction inquiry guide, 신용카드 응답; R27]
        quota: Number of monthly instalments; 00 is a single payment. (할부 기간) [transaction inquiry guide, 신용카드 응답; R2, R3, R27]
        card_mny: Part of the amount paid by card, in won; may be 0. (카드 결제금액) [transaction inquiry guide, 신용카드 응답; R2, R27]
        coupon_mny: Part of the amount paid by coupon or PAYCO points, in won. (쿠폰 할인 금액) [transaction inquiry guide, 신용카드 응답; R2, R27]
        partcanc_yn: Whether a partial cancel is possible: Y or N. (부분취소 가능 여부) [transaction inquiry guide, 신용카드 응답; R14, R27]
        card_no: Card number, masked by the gateway. (카드번호) [transaction inquiry guide, 신용카드 응답; R24, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [transaction inquiry guide, 신용카드 응답; R27]
        can_time: When the payment was cancelled, Korean time, YYYYMMDDHHMMSS; only for a cancelled one. (취소 시각) [transaction inquiry guide, 신용카드 응답; R14, R25, R27]
        rem_mny: Amount that is left, in won. (남은 금액) [transaction inquiry guide, 신용카드 응답; R27, R29]
        card_rem_mny: Amount that is left on the card, in won. (카드 남은 금액) [transaction inquiry guide, 신용카드 응답; R27, R29]
        stat_ca_cd: Final state of the payment. (최종 결제 상태) [transaction inquiry guide, 신용카드 응답; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [transaction inquiry guide, 신용카드 응답; R27]
        van_status: Payment state at the VAN. (VAN 결제 상태) [transaction inquiry guide, 신용카드 응답; R27]
        acqu_cd: Code of the acquirer. (매입사 코드) [transaction inquiry guide, 신용카드 응답; R27]
        acqu_name: Name of the acquirer. (매입사 이름) [transaction inquiry guide, 신용카드 응답; R27]
        tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [transaction inquiry guide, 신용카드 응답; R27]
        coupon_rem_mny: Coupon amount that is left, in won. (쿠폰 남은 금액) [transaction inquiry guide, 신용카드 응답; R2, R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [transaction inquiry guide, 신용카드 응답; R2, R3, R24, R27]
    """

    MESSAGE: ClassVar[str] = "transaction.inquiry.response.card"
    res_en_msg: str | None
    tno: str | None
    shop_status: str | None
    amount: int | None
    card_cd: str | None
    card_name: str | None
    bizx_numb: str | None
    app_no: str | None
    app_time: datetime | None
    noinf: str | None
    canc_card_yn: str | None
    quota: int | None
    card_mny: int | None
    coupon_mny: int | None
    partcanc_yn: str | None
    card_no: str | None
    escw_yn: str | None
    can_time: datetime | None
    rem_mny: int | None
    card_rem_mny: int | None
    stat_ca_cd: str | None
    van_cd: str | None
    van_status: str | None
    acqu_cd: str | None
    acqu_name: str | None
    tax_flag: str | None
    coupon_rem_mny: int | None
    mall_taxno: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CardInquiry(RequestMessage[CardInquiryReply]):
    """Asks for the state of one transaction, by transaction number or by order number and date. (거래 조회 요청).

    Args:
        tno: NHN KCP transaction number; to ask by order number: the approval date followed by six zeros. (KCP 거래번호) [transaction inquiry guide, 조회요청; R9, R10]
        mod_ordr_idxx: Order number of the transaction, to ask by order number; not signed. (주문번호) [transaction inquiry guide, 조회요청; R10, R11, R39, R40]
    """

    OPERATION: ClassVar[str] = "transaction.inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PACA"})
    REPLY: ClassVar[type[CardInquiryReply]] = CardInquiryReply
    tno: str
    mod_ordr_idxx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GiftCertificateInquiryReply(TypedReply):
    """State of a gift certificate transaction. (거래 조회 응답: 상품권).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [transaction inquiry guide, 공통 파라미터; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [transaction inquiry guide, 공통 파라미터; R3, R9, R27]
        shop_status: Settlement state of the transaction. (정산 상태) [transaction inquiry guide, 상품권 응답; R27, R28]
        amount: Total amount of the payment, in won. (총 결제금액) [transaction inquiry guide, 상품권 응답; R2, R27, R28]
        tk_van_code: Code of the gift certificate company. (상품권사 코드) [transaction inquiry guide, 상품권 응답; R27]
        tk_app_no: Approval number of the gift certificate. (상품권 승인번호) [transaction inquiry guide, 상품권 응답; R27]
        tk_app_time: When the gift certificate was approved, Korean time, YYYYMMDDHHMMSS. (상품권 승인 시각) [transaction inquiry guide, 상품권 응답; R25, R27]
        van_status: Payment state at the VAN. (VAN 결제 상태) [transaction inquiry guide, 상품권 응답; R27]
    """

    MESSAGE: ClassVar[str] = "transaction.inquiry.response.gift_certificate"
    res_en_msg: str | None
    tno: str | None
    shop_status: str | None
    amount: int | None
    tk_van_code: str | None
    tk_app_no: str | None
    tk_app_time: datetime | None
    van_status: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GiftCertificateInquiry(RequestMessage[GiftCertificateInquiryReply]):
    """Asks for the state of one transaction, by transaction number or by order number and date. (거래 조회 요청).

    Args:
        tno: NHN KCP transaction number; to ask by order number: the approval date followed by six zeros. (KCP 거래번호) [transaction inquiry guide, 조회요청; R9, R10]
        mod_ordr_idxx: Order number of the transaction, to ask by order number; not signed. (주문번호) [transaction inquiry guide, 조회요청; R10, R11, R39, R40]
    """

    OPERATION: ClassVar[str] = "transaction.inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PATK"})
    REPLY: ClassVar[type[GiftCertificateInquiryReply]] = GiftCertificateInquiryReply
    tno: str
    mod_ordr_idxx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KakaoMoneyInquiryReply(TypedReply):
    """State of a Kakao money transaction. (거래 조회 응답: 카카오머니).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [transaction inquiry guide, 공통 파라미터; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [transaction inquiry guide, 공통 파라미터; R3, R9, R27]
        shop_status: Settlement state of the transaction. (정산 상태) [transaction inquiry guide, 카카오머니 응답; R27, R28]
        kakaomny_mny: Amount paid with Kakao money, in won. (카카오머니 결제금액) [transaction inquiry guide, 카카오머니 응답; R2, R27]
        app_kakaomny_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (간편결제 승인 시각) [transaction inquiry guide, 카카오머니 응답; R25, R27]
        service_corp_id: Code of the institution. (기관 코드) [transaction inquiry guide, 카카오머니 응답; R27, R28]
        van_status: Payment state at the VAN. (VAN 결제 상태) [transaction inquiry guide, 카카오머니 응답; R27]
    """

    MESSAGE: ClassVar[str] = "transaction.inquiry.response.kakao_money"
    res_en_msg: str | None
    tno: str | None
    shop_status: str | None
    kakaomny_mny: int | None
    app_kakaomny_time: datetime | None
    service_corp_id: str | None
    van_status: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KakaoMoneyInquiry(RequestMessage[KakaoMoneyInquiryReply]):
    """Asks for the state of one transaction, by transaction number or by order number and date. (거래 조회 요청).

    Args:
        tno: NHN KCP transaction number; to ask by order number: the approval date followed by six zeros. (KCP 거래번호) [transaction inquiry guide, 조회요청; R9, R10]
        mod_ordr_idxx: Order number of the transaction, to ask by order number; not signed. (주문번호) [transaction inquiry guide, 조회요청; R10, R11, R39, R40]
    """

    OPERATION: ClassVar[str] = "transaction.inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PAKM"})
    REPLY: ClassVar[type[KakaoMoneyInquiryReply]] = KakaoMoneyInquiryReply
    tno: str
    mod_ordr_idxx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LPointInquiryReply(TypedReply):
    """State of a L.POINT transaction. (거래 조회 응답: 엘포인트).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [transaction inquiry guide, 공통 파라미터; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [transaction inquiry guide, 공통 파라미터; R3, R9, R27]
        shop_status: Settlement state of the transaction. (정산 상태) [transaction inquiry guide, 엘포인트 응답; R27, R28]
        lpoint_mny: Amount paid with L.POINT, in won. (엘포인트 결제금액) [transaction inquiry guide, 엘포인트 응답; R2, R27]
        app_easypoint_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (간편결제 승인 시각) [transaction inquiry guide, 엘포인트 응답; R25, R27]
        service_corp_id: Code of the institution. (기관 코드) [transaction inquiry guide, 엘포인트 응답; R27, R28]
        van_status: Payment state at the VAN. (VAN 결제 상태) [transaction inquiry guide, 엘포인트 응답; R27]
    """

    MESSAGE: ClassVar[str] = "transaction.inquiry.response.l_point"
    res_en_msg: str | None
    tno: str | None
    shop_status: str | None
    lpoint_mny: int | None
    app_easypoint_time: datetime | None
    service_corp_id: str | None
    van_status: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LPointInquiry(RequestMessage[LPointInquiryReply]):
    """Asks for the state of one transaction, by transaction number or by order number and date. (거래 조회 요청).

    Args:
        tno: NHN KCP transaction number; to ask by order number: the approval date followed by six zeros. (KCP 거래번호) [transaction inquiry guide, 조회요청; R9, R10]
        mod_ordr_idxx: Order number of the transaction, to ask by order number; not signed. (주문번호) [transaction inquiry guide, 조회요청; R10, R11, R39, R40]
    """

    OPERATION: ClassVar[str] = "transaction.inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PALP"})
    REPLY: ClassVar[type[LPointInquiryReply]] = LPointInquiryReply
    tno: str
    mod_ordr_idxx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MobilePhoneInquiryReply(TypedReply):
    """State of a mobile phone transaction. (거래 조회 응답: 휴대폰).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [transaction inquiry guide, 공통 파라미터; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [transaction inquiry guide, 공통 파라미터; R3, R9, R27]
        shop_status: Settlement state of the transaction. (정산 상태) [transaction inquiry guide, 휴대폰 응답; R27, R28]
        amount: Total amount of the payment, in won. (총 결제금액) [transaction inquiry guide, 휴대폰 응답; R2, R27, R28]
        van_code: Code of the payment institution. (결제 기관 코드) [transaction inquiry guide, 휴대폰 응답; R27]
        commid: Telephone company. (통신사) [transaction inquiry guide, 휴대폰 응답; R27]
        mobile_no: Telephone number that paid. (휴대폰 번호) [transaction inquiry guide, 휴대폰 응답; R24, R27]
        app_time: When the payment was made, Korean time, YYYYMMDDHHMMSS. (결제 시각) [transaction inquiry guide, 휴대폰 응답; R25, R27]
        hp_mny: Amount paid by telephone, in won. (휴대폰 결제 금액) [transaction inquiry guide, 휴대폰 응답; R2, R27]
        stat_hp_cd: Final state of the payment. (최종 결제 상태) [transaction inquiry guide, 휴대폰 응답; R27]
        van_status: Payment state at the VAN. (VAN 결제 상태) [transaction inquiry guide, 휴대폰 응답; R27]
    """

    MESSAGE: ClassVar[str] = "transaction.inquiry.response.mobile_phone"
    res_en_msg: str | None
    tno: str | None
    shop_status: str | None
    amount: int | None
    van_code: str | None
    commid: str | None
    mobile_no: str | None
    app_time: datetime | None
    hp_mny: int | None
    stat_hp_cd: str | None
    van_status: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MobilePhoneInquiry(RequestMessage[MobilePhoneInquiryReply]):
    """Asks for the state of one transaction, by transaction number or by order number and date. (거래 조회 요청).

    Args:
        tno: NHN KCP transaction number; to ask by order number: the approval date followed by six zeros. (KCP 거래번호) [transaction inquiry guide, 조회요청; R9, R10]
        mod_ordr_idxx: Order number of the transaction, to ask by order number; not signed. (주문번호) [transaction inquiry guide, 조회요청; R10, R11, R39, R40]
    """

    OPERATION: ClassVar[str] = "transaction.inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PAMC"})
    REPLY: ClassVar[type[MobilePhoneInquiryReply]] = MobilePhoneInquiryReply
    tno: str
    mod_ordr_idxx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NaverPointInquiryReply(TypedReply):
    """State of a Naver Pay points transaction. (거래 조회 응답: 네이버페이 포인트).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [transaction inquiry guide, 공통 파라미터; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [transaction inquiry guide, 공통 파라미터; R3, R9, R27]
        shop_status: Settlement state of the transaction. (정산 상태) [transaction inquiry guide, 네이버페이 포인트 응답; R27, R28]
        naverpoint_mny: Amount paid with Naver Pay points, in won. (네이버페이 포인트 결제금액) [transaction inquiry guide, 네이버페이 포인트 응답; R2, R27]
        app_easypoint_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (간편결제 승인 시각) [transaction inquiry guide, 네이버페이 포인트 응답; R25, R27]
        service_corp_id: Code of the institution. (기관 코드) [transaction inquiry guide, 네이버페이 포인트 응답; R27, R28]
        app_cash_receipt_no: Transaction number of the cash receipt. (현금영수증 거래번호) [transaction inquiry guide, 네이버페이 포인트 응답; R27]
        van_status: Payment state at the VAN. (VAN 결제 상태) [transaction inquiry guide, 네이버페이 포인트 응답; R27]
    """

    MESSAGE: ClassVar[str] = "transaction.inquiry.response.naver_point"
    res_en_msg: str | None
    tno: str | None
    shop_status: str | None
    naverpoint_mny: int | None
    app_easypoint_time: datetime | None
    service_corp_id: str | None
    app_cash_receipt_no: str | None
    van_status: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NaverPointInquiry(RequestMessage[NaverPointInquiryReply]):
    """Asks for the state of one transaction, by transaction number or by order number and date. (거래 조회 요청).

    Args:
        tno: NHN KCP transaction number; to ask by order number: the approval date followed by six zeros. (KCP 거래번호) [transaction inquiry guide, 조회요청; R9, R10]
        mod_ordr_idxx: Order number of the transaction, to ask by order number; not signed. (주문번호) [transaction inquiry guide, 조회요청; R10, R11, R39, R40]
    """

    OPERATION: ClassVar[str] = "transaction.inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PANP"})
    REPLY: ClassVar[type[NaverPointInquiryReply]] = NaverPointInquiryReply
    tno: str
    mod_ordr_idxx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SsgMoneyInquiryReply(TypedReply):
    """State of a SSG money transaction. (거래 조회 응답: SSG머니).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [transaction inquiry guide, 공통 파라미터; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [transaction inquiry guide, 공통 파라미터; R3, R9, R27]
        shop_status: Settlement state of the transaction. (정산 상태) [transaction inquiry guide, SSG머니 응답; R27, R28]
        app_ssgmny_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (간편결제 승인 시각) [transaction inquiry guide, SSG머니 응답; R25, R27]
        service_corp_id: Code of the institution. (기관 코드) [transaction inquiry guide, SSG머니 응답; R27, R28]
        van_status: Payment state at the VAN. (VAN 결제 상태) [transaction inquiry guide, SSG머니 응답; R27]
    """

    MESSAGE: ClassVar[str] = "transaction.inquiry.response.ssg_money"
    res_en_msg: str | None
    tno: str | None
    shop_status: str | None
    app_ssgmny_time: datetime | None
    service_corp_id: str | None
    van_status: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SsgMoneyInquiry(RequestMessage[SsgMoneyInquiryReply]):
    """Asks for the state of one transaction, by transaction number or by order number and date. (거래 조회 요청).

    Args:
        tno: NHN KCP transaction number; to ask by order number: the approval date followed by six zeros. (KCP 거래번호) [transaction inquiry guide, 조회요청; R9, R10]
        mod_ordr_idxx: Order number of the transaction, to ask by order number; not signed. (주문번호) [transaction inquiry guide, 조회요청; R10, R11, R39, R40]
    """

    OPERATION: ClassVar[str] = "transaction.inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PASG"})
    REPLY: ClassVar[type[SsgMoneyInquiryReply]] = SsgMoneyInquiryReply
    tno: str
    mod_ordr_idxx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VirtualAccountInquiryReply(TypedReply):
    """State of a virtual account transaction. (거래 조회 응답: 가상계좌).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [transaction inquiry guide, 공통 파라미터; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [transaction inquiry guide, 공통 파라미터; R3, R9, R27]
        shop_status: Settlement state of the transaction. (정산 상태) [transaction inquiry guide, 가상계좌 응답; R27, R28]
        amount: Total amount of the payment, in won. (총 결제금액) [transaction inquiry guide, 가상계좌 응답; R2, R27, R28]
        bankname: Name of the bank. (은행 이름) [transaction inquiry guide, 가상계좌 응답; R27]
        bankcode: Code of the bank that takes the deposit. (입금 은행 코드) [transaction inquiry guide, 가상계좌 응답; R27]
        account: Number of the virtual account. (가상계좌 번호) [transaction inquiry guide, 가상계좌 응답; R3, R24, R27]
        va_date: Deadline of the deposit, Korean time, YYYYMMDDHHMMSS. (입금 마감일) [transaction inquiry guide, 가상계좌 응답; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [transaction inquiry guide, 가상계좌 응답; R27]
        ipkum_money: Amount deposited, in won. (입금 금액) [transaction inquiry guide, 가상계좌 응답; R2, R27]
        app_time: When the deposit was made, Korean time, YYYYMMDDHHMMSS. (입금 시각) [transaction inquiry guide, 가상계좌 응답; R25, R27]
        van_txid: Transaction id at the intermediary. (중계기관 ID) [transaction inquiry guide, 가상계좌 응답; R27]
        va_reciept_gubn: Whether a cash receipt was registered. (현금영수증 등록 여부) [transaction inquiry guide, 가상계좌 응답; R14, R27]
        van_status: Payment state at the VAN. (VAN 결제 상태) [transaction inquiry guide, 가상계좌 응답; R27]
        va_tr_code: Use of the cash receipt: 0 income deduction, 1 proof of expense. (현금영수증 용도) [transaction inquiry guide, 가상계좌 응답; R27]
    """

    MESSAGE: ClassVar[str] = "transaction.inquiry.response.virtual_account"
    res_en_msg: str | None
    tno: str | None
    shop_status: str | None
    amount: int | None
    bankname: str | None
    bankcode: str | None
    account: str | None
    va_date: datetime | None
    escw_yn: str | None
    ipkum_money: int | None
    app_time: datetime | None
    van_txid: str | None
    va_reciept_gubn: str | None
    van_status: str | None
    va_tr_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VirtualAccountInquiry(RequestMessage[VirtualAccountInquiryReply]):
    """Asks for the state of one transaction, by transaction number or by order number and date. (거래 조회 요청).

    Args:
        tno: NHN KCP transaction number; to ask by order number: the approval date followed by six zeros. (KCP 거래번호) [transaction inquiry guide, 조회요청; R9, R10]
        mod_ordr_idxx: Order number of the transaction, to ask by order number; not signed. (주문번호) [transaction inquiry guide, 조회요청; R10, R11, R39, R40]
    """

    OPERATION: ClassVar[str] = "transaction.inquiry"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PAVC"})
    REPLY: ClassVar[type[VirtualAccountInquiryReply]] = VirtualAccountInquiryReply
    tno: str
    mod_ordr_idxx: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DepositNotice(Notice):
    """Notice from the gateway, as a form: a deposit into a virtual account, or another event; not signed, so it proves nothing. (입금 통보).

    Args:
        site_cd: The shop's code. (가맹점 코드) [NHN KCP's webhook page; R36]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's webhook page; R36, R3]
        order_no: The shop's order number. (주문번호) [NHN KCP's webhook page; R36]
        tx_cd: Kind of the notice: TX00 a deposit into a virtual account, TX01 its refund, TX02 to TX07 escrow and cancels, TX08 a mobile bank transfer. (통보 구분) [NHN KCP's webhook page; R36]
        tx_tm: When it happened, Korean time, YYYYMMDDHHMMSS. (통보 시각) [NHN KCP's webhook page; R36, R25]
        ipgm_name: The buyer's name. (주문자 이름) [NHN KCP's webhook page; R36, R24]
        remitter: Name of who paid. (입금자 이름) [NHN KCP's manual of the TCP engine; R36, R24]
        ipgm_mnyx: Amount that was paid in, in won; it may differ from the order's. (입금 금액) [NHN KCP's webhook page; R36]
        totl_mnyx: Sum of what was paid into the account, in won. (누적 입금 금액) [NHN KCP's webhook page; R36]
        ipgm_time: When the deposit was made, Korean time, YYYYMMDDHHMMSS. (입금 시각) [NHN KCP's manual of the TCP engine; R36, R25]
        bank_code: Code of the bank. (은행 코드) [NHN KCP's manual of the TCP engine; R36]
        account: Number of the virtual account. (가상계좌 번호) [NHN KCP's manual of the TCP engine; R36, R24]
        noti_id: Number of the notice. (통보 번호) [NHN KCP's manual of the TCP engine; R36]
        op_cd: 13 for a deposit that the bank network cancelled; any other value, usually 50, for a deposit. (처리 구분) [NHN KCP's manual of the TCP engine; R36]
        cash_a_no: Approval number of the cash receipt. (현금영수증 승인번호) [NHN KCP's manual of the TCP engine; R36]
        cash_a_dt: When the cash receipt was approved; its form is not documented. (현금영수증 승인 시각) [NHN KCP's sample; R36]
        cash_no: Transaction number of the cash receipt. (현금영수증 거래번호) [NHN KCP's manual of the TCP engine; R36]
        refund_nm: Name of who is refunded; TX01. (환불 예금주) [NHN KCP's sample of the TCP engine; R36, R24]
        refund_mny: Amount that was refunded, in won; TX01. (환불 금액) [NHN KCP's sample of the TCP engine; R36]
        st_cd: Y when the purchase is confirmed, N when it is refused, S when the system confirmed it; TX02. (구매 확인 구분) [NHN KCP's sample of the TCP engine; R36]
        can_msg: Why the purchase was refused; TX02. (구매 거절 사유) [NHN KCP's sample of the TCP engine; R36]
        waybill_no: Number of the shipment; TX03. (운송장 번호) [NHN KCP's sample of the TCP engine; R36]
        waybill_corp: Company that ships; TX03. (택배 회사) [NHN KCP's sample of the TCP engine; R36]
    """

    MESSAGE: ClassVar[str] = "deposit.notice"
    site_cd: str | None
    tno: str
    order_no: str | None
    tx_cd: str
    tx_tm: datetime | None
    ipgm_name: str | None
    remitter: str | None
    ipgm_mnyx: int | None
    totl_mnyx: int | None
    ipgm_time: datetime | None
    bank_code: str | None
    account: str | None
    noti_id: str | None
    op_cd: str | None
    cash_a_no: str | None
    cash_a_dt: str | None
    cash_no: str | None
    refund_nm: str | None
    refund_mny: int | None
    st_cd: str | None
    can_msg: str | None
    waybill_no: str | None
    waybill_corp: str | None


REPLIES: Mapping[str, type[TypedReply]] = MappingProxyType(
    {
        "benepia.point_inquiry.response": PointInquiryReply,
        "benepia.point_payment.response": PointPaymentReply,
        "benepia.reapproval.response": ReapprovalReply,
        "payment.cancel.response": CancelReply,
        "transaction.inquiry.response.bank_transfer": BankTransferInquiryReply,
        "transaction.inquiry.response.card": CardInquiryReply,
        "transaction.inquiry.response.gift_certificate": GiftCertificateInquiryReply,
        "transaction.inquiry.response.kakao_money": KakaoMoneyInquiryReply,
        "transaction.inquiry.response.l_point": LPointInquiryReply,
        "transaction.inquiry.response.mobile_phone": MobilePhoneInquiryReply,
        "transaction.inquiry.response.naver_point": NaverPointInquiryReply,
        "transaction.inquiry.response.ssg_money": SsgMoneyInquiryReply,
        "transaction.inquiry.response.virtual_account": VirtualAccountInquiryReply,
    }
)
NOTICES: tuple[type[Notice], ...] = (DepositNotice,)
REQUESTS: tuple[type[RequestMessage[TypedReply]], ...] = (
    PointInquiry,
    PointPayment,
    Reapproval,
    Cancel,
    BankTransferInquiry,
    CardInquiry,
    GiftCertificateInquiry,
    KakaoMoneyInquiry,
    LPointInquiry,
    MobilePhoneInquiry,
    NaverPointInquiry,
    SsgMoneyInquiry,
    VirtualAccountInquiry,
)
