"""The kinds of disruptions, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class DisruptionKind:
    """A kind of disruption.

    Args:
        word: What the order number holds after its prefix.
        acts: Whether the gateway acts on the request.
        english: What happens, in English.
        korean: The same in Korean.
        seconds: How long it takes unless the plan names another time.
    """

    word: str
    acts: bool
    english: str
    korean: str
    seconds: float = 0.0


KINDS: Mapping[str, DisruptionKind] = MappingProxyType(
    {
        "late": DisruptionKind("LATE", True, "acts, responds late", "처리 후 늦게 응답", 3.0),
        "drop-before": DisruptionKind(
            "DROPBEFORE", False, "cuts the connection before acting", "처리 전에 연결 끊김"
        ),
        "act-late": DisruptionKind(
            "ACTLATE",
            False,
            "cuts the connection, acts some seconds later",
            "연결이 끊긴 뒤 몇 초 후에 처리",
            5.0,
        ),
        "drop-after": DisruptionKind(
            "DROPAFTER", True, "acts, cuts the connection", "처리 후 연결 끊김"
        ),
        "http-500": DisruptionKind(
            "HTTP500", True, "acts, responds with HTTP 500", "처리 후 HTTP 500"
        ),
        "truncated": DisruptionKind(
            "TRUNCATED",
            True,
            "acts, cuts the connection in mid-response",
            "처리 후 응답이 중간에 끊김",
        ),
        "html": DisruptionKind(
            "HTML", True, "acts, responds with an HTML page", "처리 후 HTML 응답"
        ),
        "euc-kr": DisruptionKind("EUCKR", True, "acts, responds in EUC-KR", "처리 후 EUC-KR 응답"),
        "duplicate": DisruptionKind(
            "TWICE", True, "acts, responds with two JSON documents", "처리 후 JSON 두 개 응답"
        ),
        "code": DisruptionKind(
            "CODE",
            False,
            "responds with the result code of the plan",
            "지정한 결과 코드로 응답",
        ),
        "split": DisruptionKind(
            "SPLIT",
            True,
            "re-approves and leaves the original alive: 8147, two live transactions",
            "재승인되지만 원거래도 유효: 8147",
        ),
        "certificate-expired": DisruptionKind(
            "EXPIRED", False, "takes the certificate for expired", "인증서를 만료된 것으로 취급"
        ),
        "drip": DisruptionKind(
            "DRIP", True, "acts, responds byte by byte", "처리 후 1바이트씩 느리게 응답", 3.0
        ),
        "rate-limit": DisruptionKind("LIMIT", False, "refuses with HTTP 429", "HTTP 429로 거절"),
    }
)
"""Every kind of disruption by its name."""

WINDOW_ENDINGS = ("approve", "fail", "close", "tampered", "expired", "used")
"""How a payment window can end."""
