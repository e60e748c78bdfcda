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
class KeyDeletionReply(TypedReply):
    """Result of a deletion. (빌링키 삭제 응답)."""

    MESSAGE: ClassVar[str] = "billing.key_deletion.response"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyDeletion(RequestMessage[KeyDeletionReply]):
    """Deletes a billing key. Experimental. (빌링키 삭제 요청).

    Args:
        group_id: The contract's group of billing keys. (빌링 그룹 ID) [public integrations]
        batch_key: Key to delete. (빌링키) [public integrations; length as captured; R24]
    """

    OPERATION: ClassVar[str] = "billing.key_deletion"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[KeyDeletionReply]] = KeyDeletionReply
    group_id: str
    batch_key: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyIssueReply(TypedReply):
    """A billing key. (빌링키 발급 응답).

    Args:
        batch_key: Key by which the card can be charged. (빌링키) [public integrations; length as captured; R24, R27]
        card_cd: Code of the card issuer. (발급사 코드) [public integrations; length borrowed from the transaction inquiry guide; R27]
        card_name: Name of the card issuer. (발급 카드사 이름) [public integrations; length borrowed from the transaction inquiry guide; R27]
        card_bank_cd: Code of the bank behind the card. (카드 발급 은행 코드) [public integrations; R27]
        card_bin_type_01: Whose card it is: 0 personal, 1 corporate. (개인·법인 구분) [public integrations; R27]
        card_bin_type_02: Kind of card: 0 credit, 1 debit. (신용·체크 구분) [public integrations; R27]
        van_tx_id: Transaction id at the VAN. (VAN 거래 ID) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
    """

    MESSAGE: ClassVar[str] = "billing.key_issue.response"
    batch_key: str | None
    card_cd: str | None
    card_name: str | None
    card_bank_cd: str | None
    card_bin_type_01: str | None
    card_bin_type_02: str | None
    van_tx_id: str | None
    join_cd: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyIssue(RequestMessage[KeyIssueReply]):
    """Turns what the payment window encrypted into a billing key, by which a card can be charged later. Experimental. (빌링키 발급 요청).

    Args:
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [public integrations; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [public integrations; R24, R35]
    """

    OPERATION: ClassVar[str] = "billing.key_issue"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[KeyIssueReply]] = KeyIssueReply
    enc_data: str
    enc_info: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyPaymentReply(TypedReply):
    """Result of a payment by billing key. (빌링키 결제 응답).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [public integrations; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [public integrations; length borrowed from the transaction inquiry guide; R27]
        amount: Total amount of the payment, in won. (총 결제금액) [public integrations; length borrowed from the transaction inquiry guide; R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [public integrations; length borrowed from the transaction inquiry guide; R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [public integrations; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [public integrations; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [public integrations; length borrowed from the transaction inquiry guide; R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        card_cd: Code of the card issuer. (발급사 코드) [public integrations; length borrowed from the transaction inquiry guide; R27]
        card_name: Name of the card issuer. (발급 카드사 이름) [public integrations; length borrowed from the transaction inquiry guide; R27]
        card_no: Card number, masked by the gateway. (카드번호) [public integrations; length borrowed from the transaction inquiry guide; R24, R27]
        app_no: Approval number. (승인번호) [public integrations; length borrowed from the transaction inquiry guide; R27]
        quota: Number of monthly instalments; 00 is a single payment. (할부 기간) [public integrations; length borrowed from the transaction inquiry guide; R27]
        noinf: Whether the instalments are free of interest: Y or N. (무이자 여부) [public integrations; length borrowed from the transaction inquiry guide; R27]
        card_mny: Part of the amount paid by card, in won; may be 0. (카드 결제금액) [public integrations; length borrowed from the transaction inquiry guide; R27]
        coupon_mny: Part of the amount paid by coupon or PAYCO points, in won. (쿠폰 할인 금액) [public integrations; length borrowed from the transaction inquiry guide; R27]
        partcanc_yn: Whether a partial cancel is possible: Y or N. (부분취소 가능 여부) [public integrations; length borrowed from the transaction inquiry guide; R27]
        acqu_cd: Code of the acquirer. (매입사 코드) [public integrations; length borrowed from the transaction inquiry guide; R27]
        acqu_name: Name of the acquirer. (매입사 이름) [public integrations; length borrowed from the transaction inquiry guide; R27]
        bizx_numb: Merchant number at the card company. (가맹점번호) [public integrations; length borrowed from the transaction inquiry guide; R27]
        noinf_type: Who bears the interest: CARD or SHOP. (무이자 부담 주체) [public integrations; R27]
        payco_point_mny: PAYCO points in the amount, in won. (페이코 포인트 금액) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        card_bin_type_01: Whose card it is: 0 personal, 1 corporate. (개인·법인 구분) [public integrations; R27]
        card_bin_type_02: Kind of card: 0 credit, 1 debit. (신용·체크 구분) [public integrations; R27]
        card_bin_bank_cd: Code of the bank behind the card. (카드 발급 은행 코드) [public integrations; R27]
        isp_issuer_cd: Code of the issuer behind a card that is sold under another's name. (ISP 발급사 코드) [public integrations; R27]
        isp_issuer_nm: Name of that issuer. (ISP 발급사 이름) [public integrations; R27]
        isp_partner_cd: Code of that issuer's partner. (ISP 제휴사 코드) [public integrations; R27]
        use_point: Card points used. (사용 포인트) [public integrations; R27]
        card_other_pay_type: Easy-pay service that paid by card: OT01 Samsung Pay, OT03 SSG Pay, OT11 L.PAY, OT12 PAYCO, OT13 Kakao Pay, OT16 Naver Pay, OT21 Apple Pay, OT23 Toss Pay. (간편결제 종류) [public integrations; R27]
    """

    MESSAGE: ClassVar[str] = "billing.key_payment.response"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    card_cd: str | None
    card_name: str | None
    card_no: str | None
    app_no: str | None
    quota: int | None
    noinf: str | None
    card_mny: int | None
    coupon_mny: int | None
    partcanc_yn: str | None
    acqu_cd: str | None
    acqu_name: str | None
    bizx_numb: str | None
    noinf_type: str | None
    payco_point_mny: int | None
    card_bin_type_01: str | None
    card_bin_type_02: str | None
    card_bin_bank_cd: str | None
    isp_issuer_cd: str | None
    isp_issuer_nm: str | None
    isp_partner_cd: str | None
    use_point: str | None
    card_other_pay_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyPayment(RequestMessage[KeyPaymentReply]):
    """Charges a card by its billing key. Experimental. (빌링키 결제 요청).

    Args:
        amount: Amount to pay, in won. (총 결제금액) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29]
        card_mny: Amount to pay by card, in won; equals amount. (카드 결제금액) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29]
        quota: Number of monthly instalments; 00 is a single payment. (할부 기간) [public integrations]
        cust_ip: IPv4 address of the customer who asks. (요청자 IP) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R12, R24, R39]
        ordr_idxx: The shop's own order number: ASCII letters and digits. (주문번호) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R11, R40]
        good_name: Name of the goods, at most 100 bytes of UTF-8. (상품명) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R4, R6, R39, R40]
        buyr_name: The buyer's name. (주문자 이름) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R6, R24, R39, R40]
        buyr_mail: The buyer's e-mail address; the gateway mails the result there. (주문자 이메일) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R6, R24, R39, R40]
        buyr_tel2: The buyer's telephone number, with or without hyphens. (주문자 연락처) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R6, R24, R39, R40]
        bt_batch_key: Key by which the card is charged. (빌링키) [public integrations; length as captured; R24]
        bt_group_id: The contract's group of billing keys. (빌링 그룹 ID) [public integrations]
        media_type: MC02; what it means is not documented. (매체 구분) [public integrations; R39]
    """

    OPERATION: ClassVar[str] = "billing.key_payment"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[KeyPaymentReply]] = KeyPaymentReply
    amount: int
    card_mny: int
    quota: str
    cust_ip: str | None = None
    ordr_idxx: str
    good_name: str
    buyr_name: str | None = None
    buyr_mail: str | None = None
    buyr_tel2: str | None = None
    bt_batch_key: str
    bt_group_id: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ApprovalReply(TypedReply):
    """Result of an approval whose request named no payment method. (결제 승인 응답: 공통).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Approval(RequestMessage[ApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[ApprovalReply]] = ApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BankTransferApprovalReply(TypedReply):
    """Result of an approval of a bank transfer. (결제 승인 응답: 계좌이체).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        bank_code: Code of the bank. (은행 코드) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        bank_name: Name of the bank. (은행 이름) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        bk_mny: Amount transferred, in won. (이체 금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        cash_authno: Approval number of the cash receipt. (현금영수증 승인번호) [NHN KCP's sample code; R27]
        cash_no: Transaction number of the cash receipt. (현금영수증 거래번호) [NHN KCP's sample code; R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response.bank_transfer"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    bank_code: str | None
    bank_name: str | None
    bk_mny: int | None
    cash_authno: str | None
    cash_no: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BankTransferApproval(RequestMessage[BankTransferApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PABK"})
    REPLY: ClassVar[type[BankTransferApprovalReply]] = BankTransferApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CardApprovalReply(TypedReply):
    """Result of an approval of a card. (결제 승인 응답: 신용카드).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        card_cd: Code of the card issuer. (발급사 코드) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        card_name: Name of the card issuer. (발급 카드사 이름) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        card_no: Card number, masked by the gateway. (카드번호) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R24, R27]
        app_no: Approval number. (승인번호) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        quota: Number of monthly instalments; 00 is a single payment. (할부 기간) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        noinf: Whether the instalments are free of interest: Y or N. (무이자 여부) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        card_mny: Part of the amount paid by card, in won; may be 0. (카드 결제금액) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        coupon_mny: Part of the amount paid by coupon or PAYCO points, in won. (쿠폰 할인 금액) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        partcanc_yn: Whether a partial cancel is possible: Y or N. (부분취소 가능 여부) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        acqu_cd: Code of the acquirer. (매입사 코드) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        acqu_name: Name of the acquirer. (매입사 이름) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        bizx_numb: Merchant number at the card company. (가맹점번호) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        noinf_type: Who bears the interest: CARD or SHOP. (무이자 부담 주체) [NHN KCP's API reference as quoted by public integrations; R27]
        payco_point_mny: PAYCO points in the amount, in won. (페이코 포인트 금액) [NHN KCP's API reference as quoted by public integrations; R2, R27]
        card_bin_type_01: Whose card it is: 0 personal, 1 corporate. (개인·법인 구분) [NHN KCP's API reference as quoted by public integrations; R27]
        card_bin_type_02: Kind of card: 0 credit, 1 debit. (신용·체크 구분) [NHN KCP's API reference as quoted by public integrations; R27]
        card_bin_bank_cd: Code of the bank behind the card. (카드 발급 은행 코드) [NHN KCP's API reference as quoted by public integrations; R27]
        isp_issuer_cd: Code of the issuer behind a card that is sold under another's name. (ISP 발급사 코드) [NHN KCP's API reference as quoted by public integrations; R27]
        isp_issuer_nm: Name of that issuer. (ISP 발급사 이름) [NHN KCP's API reference as quoted by public integrations; R27]
        isp_partner_cd: Code of that issuer's partner. (ISP 제휴사 코드) [NHN KCP's API reference as quoted by public integrations; R27]
        use_point: Card points used. (사용 포인트) [public integrations; R27]
        card_other_pay_type: Easy-pay service that paid by card: OT01 Samsung Pay, OT03 SSG Pay, OT11 L.PAY, OT12 PAYCO, OT13 Kakao Pay, OT16 Naver Pay, OT21 Apple Pay, OT23 Toss Pay. (간편결제 종류) [NHN KCP's API reference as quoted by public integrations; R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response.card"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    card_cd: str | None
    card_name: str | None
    card_no: str | None
    app_no: str | None
    quota: int | None
    noinf: str | None
    card_mny: int | None
    coupon_mny: int | None
    partcanc_yn: str | None
    acqu_cd: str | None
    acqu_name: str | None
    bizx_numb: str | None
    noinf_type: str | None
    payco_point_mny: int | None
    card_bin_type_01: str | None
    card_bin_type_02: str | None
    card_bin_bank_cd: str | None
    isp_issuer_cd: str | None
    isp_issuer_nm: str | None
    isp_partner_cd: str | None
    use_point: str | None
    card_other_pay_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CardApproval(RequestMessage[CardApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PACA"})
    REPLY: ClassVar[type[CardApprovalReply]] = CardApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GiftCertificateApprovalReply(TypedReply):
    """Result of an approval of a gift certificate. (결제 승인 응답: 상품권).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        tk_van_code: Code of the gift certificate company. (상품권사 코드) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        tk_app_no: Approval number of the gift certificate. (상품권 승인번호) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        tk_app_time: When the gift certificate was approved, Korean time, YYYYMMDDHHMMSS. (상품권 승인 시각) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response.gift_certificate"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    tk_van_code: str | None
    tk_app_no: str | None
    tk_app_time: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GiftCertificateApproval(RequestMessage[GiftCertificateApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PATK"})
    REPLY: ClassVar[type[GiftCertificateApprovalReply]] = GiftCertificateApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KakaoMoneyApprovalReply(TypedReply):
    """Result of an approval of Kakao money. (결제 승인 응답: 카카오머니).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        easypoint_mny: Amount paid by easy-pay money or points, in won. (간편결제 금액) [NHN KCP's API reference as quoted by public integrations; R2, R27]
        kakaomny_mny: Amount paid with Kakao money, in won: the older name of easypoint_mny. (카카오머니 결제금액) [public integrations; lengths borrowed from the transaction inquiry guide; R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response.kakao_money"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    easypoint_mny: int | None
    kakaomny_mny: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KakaoMoneyApproval(RequestMessage[KakaoMoneyApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PAKM"})
    REPLY: ClassVar[type[KakaoMoneyApprovalReply]] = KakaoMoneyApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MobilePhoneApprovalReply(TypedReply):
    """Result of an approval of a mobile phone. (결제 승인 응답: 휴대폰).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        commid: Telephone company. (통신사) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        mobile_no: Telephone number that paid. (휴대폰 번호) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R24, R27]
        hp_mny: Amount paid by telephone, in won. (휴대폰 결제 금액) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response.mobile_phone"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    commid: str | None
    mobile_no: str | None
    hp_mny: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MobilePhoneApproval(RequestMessage[MobilePhoneApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PAMC"})
    REPLY: ClassVar[type[MobilePhoneApprovalReply]] = MobilePhoneApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NaverPointApprovalReply(TypedReply):
    """Result of an approval of Naver Pay points. (결제 승인 응답: 네이버페이 포인트).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        easypoint_mny: Amount paid by easy-pay money or points, in won. (간편결제 금액) [NHN KCP's API reference as quoted by public integrations; R2, R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response.naver_point"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    easypoint_mny: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NaverPointApproval(RequestMessage[NaverPointApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PANP"})
    REPLY: ClassVar[type[NaverPointApprovalReply]] = NaverPointApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PointApprovalReply(TypedReply):
    """Result of an approval of points. (결제 승인 응답: 포인트).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        pnt_issue: Code of the point service: SCSK OK Cashbag, SCWB Benepia. (포인트 서비스사) [NHN KCP's sample code; R27]
        pnt_amount: Points used, in won. (포인트 사용 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0; R2, R3, R27]
        pnt_app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (포인트 승인 시각) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0; R2, R3, R25, R27]
        pnt_app_no: Approval number of the point payment. (포인트 승인번호) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0; R2, R3, R27]
        add_pnt: Points that were earned. (적립 포인트) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0; R2, R27]
        use_pnt: Points that can be used. (가용 포인트) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0; R2, R27]
        rsv_pnt: Points that the member has left. (잔여 포인트) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0; R2, R3, R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response.point"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    pnt_issue: str | None
    pnt_amount: int | None
    pnt_app_time: datetime | None
    pnt_app_no: str | None
    add_pnt: int | None
    use_pnt: int | None
    rsv_pnt: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PointApproval(RequestMessage[PointApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PAPT"})
    REPLY: ClassVar[type[PointApprovalReply]] = PointApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SsgMoneyApprovalReply(TypedReply):
    """Result of an approval of SSG money. (결제 승인 응답: SSG머니).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        easypoint_mny: Amount paid by easy-pay money or points, in won. (간편결제 금액) [NHN KCP's API reference as quoted by public integrations; R2, R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response.ssg_money"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    easypoint_mny: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SsgMoneyApproval(RequestMessage[SsgMoneyApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PASG"})
    REPLY: ClassVar[type[SsgMoneyApprovalReply]] = SsgMoneyApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VirtualAccountApprovalReply(TypedReply):
    """Number of a virtual account, which is not paid yet. (결제 승인 응답: 가상계좌).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R3, R9, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R25, R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R25, R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [NHN KCP's sample code; length borrowed from the transaction inquiry guide; R2, R3, R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R3, R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R2, R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        bankname: Name of the bank. (은행 이름) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        bankcode: Code of the bank that takes the deposit. (입금 은행 코드) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        account: Number of the virtual account. (가상계좌 번호) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R24, R27]
        va_date: Deadline of the deposit, Korean time, YYYYMMDDHHMMSS. (입금 마감일) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        van_txid: Transaction id at the intermediary. (중계기관 ID) [NHN KCP's sample code; lengths borrowed from the transaction inquiry guide; R27]
        depositor: Holder of the virtual account. (예금주) [NHN KCP's sample code; R24, R27]
        va_name: Who is to pay into the account. (입금자명) [NHN KCP's sample code; R24, R27]
        shop_user_id: The customer's id in the shop. (쇼핑몰 회원 ID) [public integrations; R24, R27]
    """

    MESSAGE: ClassVar[str] = "payment.approval.response.virtual_account"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    bankname: str | None
    bankcode: str | None
    account: str | None
    va_date: datetime | None
    van_txid: str | None
    depositor: str | None
    va_name: str | None
    shop_user_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VirtualAccountApproval(RequestMessage[VirtualAccountApprovalReply]):
    """Turns what the payment window encrypted into a payment. (결제 승인 요청).

    Args:
        tran_cd: Kind of request, passed through as the payment window returned it: 00100000 is a payment, and 00300001, a billing key, is another message. (요청 종류) [NHN KCP's sample code; length borrowed from NHN KCP's legacy manual or API reference; R35]
        enc_data: What the payment window encrypted; passed through untouched. (인증 데이터) [NHN KCP's sample code; R24, R35]
        enc_info: What belongs to enc_data; passed through untouched. (인증 정보) [NHN KCP's sample code; R24, R35]
        ordr_mony: Amount to pay, in won, from the shop's own records; the gateway compares it with the encrypted one. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R35]
        ordr_no: The shop's own order number; the gateway compares it with the encrypted one. (주문번호) [NHN KCP's API reference as quoted by public integrations; R11, R39, R40, R35]
    """

    OPERATION: ClassVar[str] = "payment.approval"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({"pay_type": "PAVC"})
    REPLY: ClassVar[type[VirtualAccountApprovalReply]] = VirtualAccountApprovalReply
    tran_cd: str = "00100000"
    enc_data: str
    enc_info: str
    ordr_mony: int
    ordr_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CancelReply(TypedReply):
    """Result of a full cancel. (전체 취소 응답).

    Args:
        tno: NHN KCP transaction number. (KCP 거래번호) [Benepia HUB guide 1.0.0 §2.4; R2, R3, R9, R27]
        canc_time: When the payment was cancelled, Korean time, YYYYMMDDHHMMSS; an inquiry calls it can_time. (취소 시각) [NHN KCP's legacy manual; R2, R25, R27, R33]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's legacy manual; length borrowed from the transaction inquiry guide; R2, R27, R33]
        card_cd: Code of the card issuer. (발급사 코드) [NHN KCP's legacy manual; R27, R33]
        card_name: Name of the card issuer. (발급 카드사 이름) [NHN KCP's legacy manual; length borrowed from the transaction inquiry guide; R27, R33]
        coupon_mny: Part of the amount paid by coupon or PAYCO points, in won. (쿠폰 할인 금액) [NHN KCP's legacy manual; R2, R27, R33]
        app_cash_receipt_mny: Part of the amount for which a cash receipt was issued, in won; the shop may have to cancel that receipt itself. (현금영수증 발급 금액) [NHN KCP's API reference as quoted by public integrations; length borrowed from the transaction inquiry guide; R2, R27, R33]
    """

    MESSAGE: ClassVar[str] = "payment.cancel.response"
    tno: str | None
    canc_time: datetime | None
    amount: int | None
    card_cd: str | None
    card_name: str | None
    coupon_mny: int | None
    app_cash_receipt_mny: int | None


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
class LiteRegistrationReply(TypedReply):
    """Where the LITE PAY window is. (LITE PAY 거래 등록 응답).

    Args:
        pay_url: Address of the LITE PAY window. (결제창 주소) [public integrations; R38]
        tran_cd: Kind of request that follows the window, as an approval names it. (요청 종류) [public integrations; R35, R38]
    """

    MESSAGE: ClassVar[str] = "payment.lite_registration.response"
    pay_url: str | None
    tran_cd: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LiteRegistration(RequestMessage[LiteRegistrationReply]):
    """Registers a payment before the LITE PAY window opens; nothing is paid. Its signature covers the amount. Experimental. (LITE PAY 거래 등록 요청).

    Args:
        ordr_idxx: The shop's own order number: ASCII letters and digits. (주문번호) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R11, R38, R40]
        good_mny: Amount to pay, in won. (결제 금액) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R38]
        good_name: Name of the goods, at most 100 bytes of UTF-8. (상품명) [public integrations; length borrowed from Benepia HUB guide 1.0.0; R4, R6, R38, R39, R40]
        pay_method: Payment method that the window offers. (결제 수단) [public integrations; R38]
        reg_type: Where the window opens: web or mobile. (결제 환경) [public integrations; R38]
        ret_URL: Where the customer's browser posts what the window encrypted. (결과 수신 주소) [public integrations; R38]
        fail_url: Where the customer's browser goes after a failure. (실패 시 주소) [public integrations; R38, R39]
    """

    OPERATION: ClassVar[str] = "payment.lite_registration"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[LiteRegistrationReply]] = LiteRegistrationReply
    ordr_idxx: str
    good_mny: int
    good_name: str
    pay_method: str
    reg_type: str
    ret_URL: str
    fail_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PartialCancelReply(TypedReply):
    """Result of a partial cancel. (부분취소 응답).

    Args:
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's legacy manual; R2, R3, R9, R27]
        mod_mny: Amount that was given back, in won. (부분취소 금액) [NHN KCP's legacy manual; R2, R27, R34]
        rem_mny: Amount that is left, in won. (남은 금액) [NHN KCP's legacy manual; R2, R27, R29, R34]
        mod_pcan_seq_no: Number of this partial cancel. (부분취소 일련번호) [NHN KCP's legacy manual; R2, R3, R27, R34]
        canc_time: When the payment was cancelled, Korean time, YYYYMMDDHHMMSS; an inquiry calls it can_time. (취소 시각) [NHN KCP's legacy manual; R2, R25, R27]
        amount: Total amount of the payment, in won. (총 결제금액) [NHN KCP's legacy manual; length borrowed from the transaction inquiry guide; R2, R27]
        card_mod_mny: Card part of what was given back, in won. (카드 부분취소 금액) [NHN KCP's legacy manual; R2, R27]
        coupon_mod_mny: Coupon part of what was given back, in won. (쿠폰 부분취소 금액) [NHN KCP's legacy manual; R2, R27]
        card_cd: Code of the card issuer. (발급사 코드) [NHN KCP's legacy manual; R27]
        card_name: Name of the card issuer. (발급 카드사 이름) [NHN KCP's legacy manual; length borrowed from the transaction inquiry guide; R27]
        coupon_mny: Part of the amount paid by coupon or PAYCO points, in won. (쿠폰 할인 금액) [NHN KCP's legacy manual; R2, R27]
    """

    MESSAGE: ClassVar[str] = "payment.partial_cancel.response"
    tno: str | None
    mod_mny: int | None
    rem_mny: int | None
    mod_pcan_seq_no: str | None
    canc_time: datetime | None
    amount: int | None
    card_mod_mny: int | None
    coupon_mod_mny: int | None
    card_cd: str | None
    card_name: str | None
    coupon_mny: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PartialCancel(RequestMessage[PartialCancelReply]):
    """Gives back a part of a payment. (부분취소 요청).

    Args:
        tno: NHN KCP transaction number. (KCP 거래번호) [NHN KCP's legacy manual; R9]
        mod_desc: Why the payment is cancelled or changed. (사유) [NHN KCP's legacy manual; length borrowed from Benepia HUB guide 1.0.0 §2.4; R6, R39, R40]
        mod_mny: Amount to give back now, in won. (부분취소 금액) [NHN KCP's legacy manual; R2, R18, R29, R34]
        rem_mny: Amount that could be cancelled before this request, in won; in the response it is what is left after it. (취소 전 남은 금액) [NHN KCP's legacy manual; R2, R18, R29, R34]
        tax_flag: Tax type, for shops that sell taxed and tax-free goods: TG03 mixed. (과세 유형) [NHN KCP's legacy manual; R34, R39]
        mod_tax_mny: Taxed part of mod_mny without its tax, in won. (부분취소 공급가액) [NHN KCP's legacy manual; R2, R34]
        mod_vat_mny: Value added tax in mod_mny, in won. (부분취소 부가세) [NHN KCP's legacy manual; R2, R34]
        mod_free_mny: Tax-free part of mod_mny, in won. (부분취소 비과세 금액) [NHN KCP's legacy manual; R2, R34]
    """

    OPERATION: ClassVar[str] = "payment.partial_cancel"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[PartialCancelReply]] = PartialCancelReply
    tno: str
    mod_desc: str | None = None
    mod_mny: int
    rem_mny: int
    tax_flag: str | None = None
    mod_tax_mny: int | None = None
    mod_vat_mny: int | None = None
    mod_free_mny: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RegistrationReply(TypedReply):
    """Where the mobile payment window is, and the key of the registration. (모바일 거래 등록 응답).

    Args:
        Code: Result code; 0000 is success, every other code passes through as it came. (결과 코드) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0; R13, R38]
        Message: Result message. (결과 메시지) [NHN KCP's sample code; R38]
        approvalKey: Key of the registration. (거래 등록 키) [NHN KCP's API reference as quoted by public integrations; R24, R38]
        PayUrl: Address of the mobile payment window. (결제창 주소) [NHN KCP's sample code; R38]
        traceNo: Number by which the gateway traces the request. (추적 번호) [NHN KCP's sample code; R38]
        paymentMethod: Payment method that was registered. (결제 수단) [NHN KCP's sample code; R38]
        request_URI: Path of the request at the gateway. (요청 경로) [NHN KCP's sample code; R38]
        hashData: Not documented; kept out of sight because it may be a credential. (해시 데이터) [NHN KCP's API reference as quoted by public integrations; R24, R38]
    """

    MESSAGE: ClassVar[str] = "payment.registration.response"
    Code: str | None
    Message: str | None
    approvalKey: str | None
    PayUrl: str | None
    traceNo: str | None
    paymentMethod: str | None
    request_URI: str | None
    hashData: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Registration(RequestMessage[RegistrationReply]):
    """Registers a payment before the mobile payment window opens; nothing is paid. (모바일 거래 등록 요청).

    Args:
        ordr_idxx: The shop's own order number: ASCII letters and digits. (주문번호) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R11, R38, R40]
        good_mny: Amount to pay, in won. (결제 금액) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29, R38]
        good_name: Name of the goods, at most 100 bytes of UTF-8. (상품명) [NHN KCP's sample code; length borrowed from Benepia HUB guide 1.0.0; R4, R6, R38, R39, R40]
        pay_method: Payment method that the window offers; AUTH registers a billing key. (결제 수단) [NHN KCP's sample code; R38]
        Ret_URL: Where the customer's browser posts what the window encrypted. (결과 수신 주소) [NHN KCP's sample code; R38]
        escw_used: Whether the payment is held in escrow: Y or N. (에스크로 여부) [NHN KCP's sample code; R38, R39]
        user_agent: The customer's browser, as its User-Agent header says. (사용자 브라우저) [NHN KCP's sample code; R24, R38, R39]
        server: true or false; what it changes is not documented. (서버 여부) [NHN KCP's API reference as quoted by public integrations; R38, R39]
    """

    OPERATION: ClassVar[str] = "payment.registration"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[RegistrationReply]] = RegistrationReply
    ordr_idxx: str
    good_mny: int
    good_name: str
    pay_method: str
    Ret_URL: str
    escw_used: str | None = None
    user_agent: str | None = None
    server: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VirtualAccountReply(TypedReply):
    """Number of a virtual account, which is not paid yet. (가상계좌 발급 응답).

    Args:
        res_en_msg: Result message in English. (영문 결과 메시지) [public integrations; length borrowed from the transaction inquiry guide; R27]
        tno: NHN KCP transaction number. (KCP 거래번호) [public integrations; length borrowed from the transaction inquiry guide; R27]
        amount: Total amount of the payment, in won. (총 결제금액) [public integrations; length borrowed from the transaction inquiry guide; R27]
        order_no: The shop's order number, as the request gave it. (주문번호) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pay_method: Payment method that was used. (결제 수단) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        app_time: When the payment was approved, Korean time, YYYYMMDDHHMMSS. (승인 시각) [public integrations; length borrowed from the transaction inquiry guide; R27]
        escw_yn: Whether the payment is in escrow: Y or N. (에스크로 여부) [public integrations; length borrowed from the transaction inquiry guide; R27]
        trace_no: Number by which the gateway traces the request. (추적 번호) [public integrations; R27]
        van_cd: Code of the VAN that approved. (승인 VAN사) [public integrations; length borrowed from the transaction inquiry guide; R27]
        van_apptime: When the VAN approved, Korean time, YYYYMMDDHHMMSS. (VAN 승인 시각) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        pg_txid: Transaction id inside the gateway. (PG 거래 ID) [public integrations; R27]
        ca_order_id: Order id inside the gateway. (카드 주문 ID) [public integrations; R27]
        cert_no: Number of the authentication. (인증 번호) [public integrations; R27]
        join_cd: Code of an affiliated card. (제휴 코드) [public integrations; R27]
        mall_taxno: The shop's business registration number. (가맹점 사업자번호) [public integrations; length borrowed from the transaction inquiry guide; R24, R27]
        mcht_taxno: Business registration number of the seller. (판매자 사업자번호) [public integrations; R24, R27]
        res_tax_flag: Tax type: TG01 taxed, TG02 tax-free, TG03 mixed. (과세 유형) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_tax_mny: Taxed part of the amount without its tax, in won. (공급가액) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_vat_mny: Value added tax in the amount, in won. (부가세) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_free_mny: Tax-free part of the amount, in won. (비과세 금액) [public integrations; length borrowed from NHN KCP's legacy manual or API reference; R27]
        res_green_deposit_mny: Green deposit in the amount, in won. (보증금) [public integrations; length borrowed from the transaction inquiry guide; R2, R27]
        bankname: Name of the bank. (은행 이름) [public integrations; length borrowed from the transaction inquiry guide; R27]
        bankcode: Code of the bank that takes the deposit. (입금 은행 코드) [public integrations; length borrowed from the transaction inquiry guide; R27]
        account: Number of the virtual account. (가상계좌 번호) [public integrations; length borrowed from the transaction inquiry guide; R24, R27]
        va_date: Deadline of the deposit, Korean time, YYYYMMDDHHMMSS. (입금 마감일) [public integrations; length borrowed from the transaction inquiry guide; R27]
        van_txid: Transaction id at the intermediary. (중계기관 ID) [public integrations; length borrowed from the transaction inquiry guide; R27]
        depositor: Holder of the virtual account. (예금주) [public integrations; R24, R27]
        va_name: Who is to pay into the account. (입금자명) [public integrations; R24, R27]
    """

    MESSAGE: ClassVar[str] = "payment.virtual_account.response"
    res_en_msg: str | None
    tno: str | None
    amount: int | None
    order_no: str | None
    pay_method: str | None
    app_time: datetime | None
    escw_yn: str | None
    trace_no: str | None
    van_cd: str | None
    van_apptime: datetime | None
    pg_txid: str | None
    ca_order_id: str | None
    cert_no: str | None
    join_cd: str | None
    mall_taxno: str | None
    mcht_taxno: str | None
    res_tax_flag: str | None
    res_tax_mny: int | None
    res_vat_mny: int | None
    res_free_mny: int | None
    res_green_deposit_mny: int | None
    bankname: str | None
    bankcode: str | None
    account: str | None
    va_date: datetime | None
    van_txid: str | None
    depositor: str | None
    va_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VirtualAccount(RequestMessage[VirtualAccountReply]):
    """Issues a virtual account for a deposit, without a payment window. Experimental. (가상계좌 발급 요청).

    Args:
        amount: Amount to pay, in won. (총 결제금액) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29]
        va_mny: Amount to deposit, in won; equals amount. (가상계좌 입금 금액) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R2, R29]
        cust_ip: IPv4 address of the customer who asks. (요청자 IP) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R12, R24, R39]
        ordr_idxx: The shop's own order number: ASCII letters and digits. (주문번호) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R11, R40]
        good_name: Name of the goods, at most 100 bytes of UTF-8. (상품명) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R4, R6, R39, R40]
        buyr_name: The buyer's name. (주문자 이름) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R6, R24, R40]
        buyr_mail: The buyer's e-mail address; the gateway mails the result there. (주문자 이메일) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R6, R24, R39, R40]
        buyr_tel2: The buyer's telephone number, with or without hyphens. (주문자 연락처) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R6, R24, R40]
        va_bankcode: Code of the bank that takes the deposit, such as BK04. (은행 코드) [public integrations]
        va_name: Who is to pay into the account. (입금자명) [public integrations; length borrowed from Benepia HUB guide 1.0.0 §2.3; R6, R24, R40]
        va_date: Deadline of the deposit, Korean time, YYYYMMDDHHMMSS. (입금 마감일) [public integrations; length borrowed from the transaction inquiry guide; R25]
        va_receipt_gubn: Purpose of the cash receipt: 0 income deduction, 1 expense proof. (현금영수증 용도) [public integrations; R39]
        va_taxno: Telephone or business number for the cash receipt. (현금영수증 발급 번호) [public integrations; R24, R39]
    """

    OPERATION: ClassVar[str] = "payment.virtual_account"
    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({})
    REPLY: ClassVar[type[VirtualAccountReply]] = VirtualAccountReply
    amount: int
    va_mny: int
    cust_ip: str | None = None
    ordr_idxx: str
    good_name: str
    buyr_name: str
    buyr_mail: str | None = None
    buyr_tel2: str
    va_bankcode: str
    va_name: str
    va_date: datetime
    va_receipt_gubn: str | None = None
    va_taxno: str | None = None


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
        "billing.key_deletion.response": KeyDeletionReply,
        "billing.key_issue.response": KeyIssueReply,
        "billing.key_payment.response": KeyPaymentReply,
        "payment.approval.response": ApprovalReply,
        "payment.approval.response.bank_transfer": BankTransferApprovalReply,
        "payment.approval.response.card": CardApprovalReply,
        "payment.approval.response.gift_certificate": GiftCertificateApprovalReply,
        "payment.approval.response.kakao_money": KakaoMoneyApprovalReply,
        "payment.approval.response.mobile_phone": MobilePhoneApprovalReply,
        "payment.approval.response.naver_point": NaverPointApprovalReply,
        "payment.approval.response.point": PointApprovalReply,
        "payment.approval.response.ssg_money": SsgMoneyApprovalReply,
        "payment.approval.response.virtual_account": VirtualAccountApprovalReply,
        "payment.cancel.response": CancelReply,
        "payment.lite_registration.response": LiteRegistrationReply,
        "payment.partial_cancel.response": PartialCancelReply,
        "payment.registration.response": RegistrationReply,
        "payment.virtual_account.response": VirtualAccountReply,
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
    KeyDeletion,
    KeyIssue,
    KeyPayment,
    Approval,
    BankTransferApproval,
    CardApproval,
    GiftCertificateApproval,
    KakaoMoneyApproval,
    MobilePhoneApproval,
    NaverPointApproval,
    PointApproval,
    SsgMoneyApproval,
    VirtualAccountApproval,
    Cancel,
    LiteRegistration,
    PartialCancel,
    Registration,
    VirtualAccount,
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
