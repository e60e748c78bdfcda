"""The kinds of faults that the sandbox can be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """Describe one kind of fault.

    Args:
        word: What the order number says after its prefix.
        acts: Whether the gateway acts on the request that is struck.
        english: What happens, in English.
        korean: The same in Korean.
        seconds: How long it takes unless the plan says otherwise.
    """

    word: str
    acts: bool
    english: str
    korean: str
    seconds: float = 0.0


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "late": Kind("LATE", True, "acts, answers late", "처리 후 늦게 응답", 3.0),
        "drop-before": Kind(
            "DROPBEFORE", False, "cuts the connection before acting", "처리 전에 연결 끊김"
        ),
        "drop-after": Kind("DROPAFTER", True, "acts, cuts the connection", "처리 후 연결 끊김"),
        "http-500": Kind("HTTP500", True, "acts, answers HTTP 500", "처리 후 HTTP 500"),
        "truncated": Kind(
            "TRUNCATED",
            True,
            "acts, cuts the connection in mid-answer",
            "처리 후 응답이 중간에 끊김",
        ),
        "html": Kind("HTML", True, "acts, answers an HTML page", "처리 후 HTML 응답"),
        "euc-kr": Kind("EUCKR", True, "acts, answers in EUC-KR", "처리 후 EUC-KR 응답"),
        "duplicate": Kind(
            "TWICE", True, "acts, answers two JSON documents", "처리 후 JSON 두 개 응답"
        ),
        "code": Kind(
            "CODE", False, "answers the result code of the plan", "지정한 결과 코드로 응답"
        ),
        "split": Kind(
            "SPLIT",
            True,
            "re-approves and leaves the original alive: 8147, two live transactions",
            "재승인되지만 원거래도 유효: 8147",
        ),
        "certificate-expired": Kind(
            "EXPIRED", False, "takes the certificate for expired", "인증서를 만료된 것으로 취급"
        ),
        "drip": Kind(
            "DRIP", True, "acts, answers byte by byte", "처리 후 1바이트씩 느리게 응답", 3.0
        ),
        "rate-limit": Kind("LIMIT", False, "refuses with HTTP 429", "HTTP 429로 거절"),
    }
)
"""Every kind of fault by its name."""
