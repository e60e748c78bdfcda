"""Find out what really is wrong with a request, for the inspector's eyes."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from kcp_proto import Certificate, KeyLoadError
from kcp_proto.explanation import Cause, diagnose
from kcp_sandbox.gateway import (
    BAD_SIGNATURE,
    CERTIFICATE_FORM,
    CODES,
    EXPIRED,
    OTHER_CERTIFICATE,
    TOO_EARLY,
    UNKNOWN_SHOP,
    Payload,
    Refusal,
)

from .remedies import REMEDIES

Registered = Mapping[str, Certificate]

_REGISTER = (
    "send the certificate that is registered, or register this one",
    "등록된 인증서를 보내거나 이 인증서를 등록하십시오",
)
_ONE_LINE = (
    "send header, Base64 and footer of the certificate on one line, without line ends (R15)",
    "인증서의 BEGIN 줄, Base64, END 줄을 줄바꿈 없이 한 줄로 보내십시오 (R15)",
)
# By its id: the cause in English and Korean, the remedy in English and Korean.
_CAUSES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "certificate.dates": (
            "the certificate is valid from {first:%Y-%m-%d} to {last:%Y-%m-%d}, "
            "and the sandbox's clock says {now:%Y-%m-%d}",
            "인증서 유효기간은 {first:%Y-%m-%d}부터 {last:%Y-%m-%d}까지이고 "
            "샌드박스 시계는 {now:%Y-%m-%d}입니다",
            "renew the certificate, or set the sandbox's clock",
            "인증서를 갱신하거나 샌드박스 시계를 맞추십시오",
        ),
        "certificate.form": (
            "the certificate can be read, but is not written as the one line that is expected",
            "인증서는 읽히지만 정해진 한 줄 형식이 아닙니다",
            *_ONE_LINE,
        ),
        "certificate.line-ends": (
            "kcp_cert_info holds line ends (CR or LF): production refuses them, "
            "staging seems not to",
            "kcp_cert_info에 줄바꿈(CR 또는 LF)이 있습니다. 운영 환경에서는 거절되고 "
            "테스트 환경(STAGING)에서는 통과하는 것으로 보입니다",
            *_ONE_LINE,
        ),
        "certificate.other-shop": (
            "the certificate is registered for another shop: {site_cd}",
            "다른 site_cd에 등록된 인증서입니다: {site_cd}",
            "send the certificate of the site_cd in the request",
            "요청의 site_cd에 등록된 인증서를 보내십시오",
        ),
        "certificate.renewed": (
            "another certificate of the right key: one of the two is a renewal",
            "키는 같지만 다른 인증서입니다. 둘 중 하나는 갱신된 인증서입니다",
            *_REGISTER,
        ),
        "certificate.unreadable": (
            "this is no certificate: {message}",
            "인증서로 읽을 수 없습니다: {reason}",
            *_ONE_LINE,
        ),
        "certificate.unregistered": (
            "the certificate is not registered with the sandbox",
            "샌드박스에 등록되지 않은 인증서입니다",
            *_REGISTER,
        ),
        "shop.unknown": (
            "the sandbox knows these shops: {shops}",
            "샌드박스에 등록된 site_cd: {shops}",
            "use one of them, or register the shop",
            "그중 하나를 쓰거나 가맹점을 새로 등록하십시오",
        ),
    }
)
_ABOUT_CERTIFICATE = (CERTIFICATE_FORM, OTHER_CERTIFICATE, EXPIRED, TOO_EARLY)


def find_causes(
    operation: str, payload: Payload, refusal: Refusal, registered: Registered, now: datetime
) -> tuple[Cause, ...]:
    """Explain a refusal.

    Args:
        operation: The operation's name.
        payload: The request's fields.
        refusal: The gateway's refusal.
        registered: Every shop's certificate.
        now: The sandbox's time.

    Returns:
        What was done wrong, also with a signature that the schema refuses, or else what the
        result code says; empty if a rule of the schema says it all.
    """
    own = registered.get(str(payload.get("site_cd", "")))
    causes: tuple[Cause, ...] = ()
    text = payload.get("kcp_cert_info")
    if refusal.code in _ABOUT_CERTIFICATE and isinstance(text, str):
        causes = (_of_certificate(refusal, text, own, registered, now),)
    if refusal.code is UNKNOWN_SHOP:
        causes = (_cause("shop.unknown", shops=", ".join(registered)),)
    # A signature that breaks its schema is refused before anything verifies it.
    if refusal.code is BAD_SIGNATURE or refusal.faults:
        causes += _of_signature(operation, payload, own, registered)
    return causes or _of_code(refusal)


def has_causes(refusal: Refusal) -> bool:
    """Tell whether `find_causes` may have anything to say about a refusal."""
    about = (BAD_SIGNATURE, UNKNOWN_SHOP, *_ABOUT_CERTIFICATE)
    return refusal.code in about or bool(refusal.faults)


def _of_signature(
    operation: str, payload: Payload, own: Certificate | None, registered: Registered
) -> tuple[Cause, ...]:
    """Explain a signature, by the certificate that the request carries if the shop is unknown."""
    expected = own or _carried(payload)
    if not operation or expected is None:
        return ()
    others = [each for each in registered.values() if each is not expected]
    return diagnose(operation, payload, expected, others=others)


def _carried(payload: Payload) -> Certificate | None:
    try:
        return Certificate.parse(str(payload.get("kcp_cert_info", "")).encode("utf-8", "replace"))
    except KeyLoadError:
        return None


def _of_certificate(
    refusal: Refusal, text: str, own: Certificate | None, registered: Registered, now: datetime
) -> Cause:
    if refusal.code is CERTIFICATE_FORM and ("\r" in text or "\n" in text):
        return _cause("certificate.line-ends")
    try:
        sent = Certificate.parse(text.encode("utf-8", "replace"))
    except KeyLoadError as error:
        return _cause("certificate.unreadable", message=error.message, reason=error.reason)
    if refusal.code is CERTIFICATE_FORM:
        return _cause("certificate.form")
    if refusal.code is not OTHER_CERTIFICATE:
        first, last = sent.not_valid_before, sent.not_valid_after
        return _cause("certificate.dates", first=first, last=last, now=now)
    owners = [site_cd for site_cd, each in registered.items() if each.der == sent.der]
    if owners:
        return _cause("certificate.other-shop", site_cd=owners[0])
    if own and own.matches(sent.public_key):
        return _cause("certificate.renewed")
    return _cause("certificate.unregistered")


def _of_code(refusal: Refusal) -> tuple[Cause, ...]:
    """Explain a refusal whose result code says what was wrong."""
    res_cd = refusal.code.res_cd
    if refusal.faults or res_cd not in REMEDIES or refusal.code not in CODES:
        return ()
    remedy, remedy_ko = REMEDIES[res_cd]
    return (
        Cause(
            id=f"code.{res_cd}",
            message=refusal.message,
            message_ko=refusal.message_ko,
            remedy=remedy,
            remedy_ko=remedy_ko,
            certain=True,
        ),
    )


def _cause(name: str, **values: object) -> Cause:
    message, message_ko, remedy, remedy_ko = _CAUSES[name]
    return Cause(
        id=name,
        message=message.format(**values),
        message_ko=message_ko.format(**values),
        remedy=remedy,
        remedy_ko=remedy_ko,
        certain=True,
    )
