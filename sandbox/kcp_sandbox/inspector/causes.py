"""Find out what really is wrong with a certificate or a signature, for the inspector's eyes."""

from collections.abc import Mapping
from datetime import datetime

from kcp_proto import Certificate, KeyLoadError
from kcp_proto.explanation import Cause, diagnose
from kcp_sandbox.gateway import Payload, Refusal
from kcp_sandbox.gateway import result_codes as codes

Registered = Mapping[str, Certificate]


def mistakes(
    operation: str, payload: Payload, refusal: Refusal, registered: Registered, now: datetime
) -> tuple[Cause, ...]:
    """Explain a refusal that is about the certificate or the signature.

    Args:
        operation: The operation's name.
        payload: The request's fields.
        refusal: What was answered.
        registered: Every shop's certificate.
        now: The sandbox's time.

    Returns:
        What was done wrong; empty for any other refusal, and for a planned one.
    """
    own = registered.get(str(payload.get("site_cd", "")))
    if refusal.code is codes.BAD_SIGNATURE and own:
        others = [each for each in registered.values() if each is not own]
        return diagnose(operation, payload, own, others=others)
    text = payload.get("kcp_cert_info")
    if refusal.code in _ABOUT_CERTIFICATE and isinstance(text, str):
        return _about_certificate(refusal, text, own, registered, now)
    if refusal.code is codes.UNKNOWN_SHOP:
        return (_shops(registered),)
    return ()


def concerns(refusal: Refusal) -> bool:
    """Tell whether `mistakes` has anything to say about a refusal."""
    return refusal.code in (codes.BAD_SIGNATURE, codes.UNKNOWN_SHOP, *_ABOUT_CERTIFICATE)


_ABOUT_CERTIFICATE = (
    codes.CERTIFICATE_FORM,
    codes.OTHER_CERTIFICATE,
    codes.EXPIRED,
    codes.TOO_EARLY,
)


def _about_certificate(
    refusal: Refusal, text: str, own: Certificate | None, registered: Registered, now: datetime
) -> tuple[Cause, ...]:
    if refusal.code is codes.CERTIFICATE_FORM and ("\r" in text or "\n" in text):
        return (_LINE_ENDS,)
    try:
        sent = Certificate.parse(text.encode("utf-8", "replace"))
    except KeyLoadError as error:
        return (_unreadable(error),)
    if refusal.code is codes.CERTIFICATE_FORM:
        return (_NOT_ONE_LINE,)
    if refusal.code is not codes.OTHER_CERTIFICATE:
        return (_outside_dates(sent, now),)
    return (_other(sent, own, registered),)


def _other(sent: Certificate, own: Certificate | None, registered: Registered) -> Cause:
    owners = [site_cd for site_cd, each in registered.items() if each.der == sent.der]
    if owners:
        return _found(
            "certificate.other-shop",
            f"the certificate is registered for another shop: {owners[0]}",
            f"다른 site_cd에 등록된 인증서입니다: {owners[0]}",
            "send the certificate of the site_cd in the request",
            "요청의 site_cd에 등록된 인증서를 보내십시오",
        )
    if own and own.matches(sent.public_key):
        return _found(
            "certificate.renewed",
            "another certificate of the right key: one of the two is a renewal",
            "키는 같지만 다른 인증서입니다. 둘 중 하나는 갱신된 인증서입니다",
            *_REGISTER,
        )
    return _found(
        "certificate.unregistered",
        "nobody registered this certificate with the sandbox",
        "샌드박스에 등록되지 않은 인증서입니다",
        *_REGISTER,
    )


def _outside_dates(sent: Certificate, now: datetime) -> Cause:
    first, last = sent.not_valid_before, sent.not_valid_after
    return _found(
        "certificate.dates",
        f"the certificate is valid from {first:%Y-%m-%d} to {last:%Y-%m-%d}, "
        f"and the sandbox's clock says {now:%Y-%m-%d}",
        f"인증서 유효기간은 {first:%Y-%m-%d}부터 {last:%Y-%m-%d}까지이고 "
        f"샌드박스 시계는 {now:%Y-%m-%d}입니다",
        "renew the certificate, or set the sandbox's clock",
        "인증서를 갱신하거나 샌드박스 시계를 맞추십시오",
    )


def _shops(registered: Registered) -> Cause:
    known = ", ".join(registered)
    return _found(
        "shop.unknown",
        f"the sandbox knows these shops: {known}",
        f"샌드박스에 등록된 site_cd: {known}",
        "use one of them, or register the shop",
        "그중 하나를 쓰거나 가맹점을 새로 등록하십시오",
    )


def _unreadable(error: KeyLoadError) -> Cause:
    return _found(
        "certificate.unreadable",
        f"this is no certificate: {error.message}",
        f"인증서로 읽을 수 없습니다: {error.reason}",
        *_ONE_LINE,
    )


def _found(id_: str, message: str, message_ko: str, remedy: str, remedy_ko: str) -> Cause:
    return Cause(
        id=id_,
        message=message,
        message_ko=message_ko,
        remedy=remedy,
        remedy_ko=remedy_ko,
        certain=True,
    )


_REGISTER = (
    "send the certificate that is registered, or register this one",
    "등록된 인증서를 보내거나 이 인증서를 등록하십시오",
)
_ONE_LINE = (
    "send header, Base64 and footer of the certificate on one line, without line ends (R15)",
    "인증서의 BEGIN 줄, Base64, END 줄을 줄바꿈 없이 한 줄로 보내십시오 (R15)",
)
_LINE_ENDS = _found(
    "certificate.line-ends",
    "kcp_cert_info holds line ends (CR or LF): production refuses them, staging seems not to",
    "kcp_cert_info에 줄바꿈(CR 또는 LF)이 있습니다. 운영 환경에서는 거절되고 "
    "테스트 환경(STAGING)에서는 통과하는 것으로 보입니다",
    *_ONE_LINE,
)
_NOT_ONE_LINE = _found(
    "certificate.form",
    "the certificate can be read, but is not written as the one line that is expected",
    "인증서는 읽히지만 정해진 한 줄 형식이 아닙니다",
    *_ONE_LINE,
)
