"""The regular expressions of the schemas in words: no reader of a report reads an expression."""

from collections.abc import Mapping
from typing import Any

from .rules import Words

_DIGITS: Words = ("digits only", "숫자만")
_ADDRESS: Words = (
    "an address that begins with http:// or https://, in ASCII characters",
    "http:// 또는 https://로 시작하고 ASCII 문자로만 된 주소",
)
_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)"
_IPV4 = (
    "(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.){3}"
    "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
)

# That a value may be empty is not said: it was not, or it would have been taken.
PATTERNS: Mapping[str, Words] = {
    "^[0-9]*$": _DIGITS,
    "^[0-9]+$": _DIGITS,
    "^[1-9][0-9]*$": ("digits only, the first of them not 0", "0으로 시작하지 않는 숫자만"),
    "^(?:0|[1-9][0-9]*)$": ("digits only, without leading zeros", "앞에 0을 붙이지 않은 숫자만"),
    "^[0-9]{2}$": ("two digits", "숫자 두 자리"),
    "^BK[0-9]{2}$": ("BK and two digits", "BK와 숫자 두 자리"),
    "^[A-Za-z0-9]+$": ("Latin letters and digits only", "영문자와 숫자만"),
    f"^(?:{_IPV4})?$": ("an IPv4 address such as 192.0.2.10", "IPv4 주소(예: 192.0.2.10)"),
    "^https?://[!-~]+$": _ADDRESS,
    "^(?:https?://[!-~]+)?$": _ADDRESS,
    f"^{_BASE64}$": ("Base64 on one line", "줄바꿈 없이 한 줄로 된 Base64"),
    f"^-----BEGIN CERTIFICATE-----{_BASE64}-----END CERTIFICATE-----$": (
        "a PEM certificate on one line, without its line ends",
        "줄바꿈 없이 한 줄로 이은 PEM 인증서",
    ),
}


def in_words(pattern: str, schema: Mapping[str, Any]) -> Words:
    """Put a pattern into words.

    Args:
        pattern: The regular expression.
        schema: The schema of the field that it belongs to.

    Returns:
        English and Korean; what the field is, where the table does not have the pattern.
    """
    return PATTERNS.get(pattern) or (schema["description"].removesuffix("."), schema["title"])
