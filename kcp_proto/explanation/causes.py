"""What a wrong signature can be explained by, in words: one row for each stable id."""

from collections.abc import Mapping
from dataclasses import dataclass

# An id, and the texts that fill its words; the empty step is no mistake.
Step = tuple[str, ...]
RIGHT: Step = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One mistake that explains why a signature does not verify; it quotes no field's value.

    Args:
        id: Stable id, such as ``text.newline``.
        message: What happened, in English.
        message_ko: The same in Korean.
        remedy: What to do, in English.
        remedy_ko: The same in Korean.
        certain: Whether the key and the digest prove it; otherwise nothing speaks against it.
        key: For ``key.known`` the fingerprint of the key that signed, 64 hexadecimal digits;
            otherwise "".
    """

    id: str
    message: str
    message_ko: str
    remedy: str
    remedy_ko: str
    certain: bool
    key: str = ""

    def __str__(self) -> str:
        return f"{self.message} [{self.id}]"


def cause_of(step: Step) -> Cause:
    """Put a mistake into words.

    Args:
        step: Its id, one of `CAUSES`, and what fills the words.

    Returns:
        The words in English and Korean.
    """
    name, *details = step
    message, message_ko, remedy, remedy_ko = (text.format(*details) for text in CAUSES[name])
    return Cause(
        id=name,
        message=message,
        message_ko=message_ko,
        remedy=remedy,
        remedy_ko=remedy_ko,
        certain=name != "key.unknown",
        key=details[0] if name == "key.known" else "",
    )


_ENCODE = (
    "write the signature's bytes once, in standard Base64 with padding, on one line (R16)",
    "서명 바이트를 표준 Base64(패딩 포함, 한 줄)로 한 번만 인코딩하십시오 (R16)",
)
_CARRY = (
    "put the Base64 text into the JSON body as it is; JSON needs no other escaping",
    "Base64 문자열을 JSON 본문에 그대로 넣으십시오. 다른 이스케이프는 필요 없습니다",
)
_SIGN = (
    "sign with SHA256withRSA (RSASSA-PKCS1-v1_5 with SHA-256, R16)",
    "SHA256withRSA(RSASSA-PKCS1-v1_5, SHA-256)로 서명하십시오 (R16)",
)
_PLAIN = (
    "hand the sign string itself to SHA256withRSA: it hashes by itself",
    "서명 대상 문자열을 그대로 SHA256withRSA에 넘기십시오. 해시는 그 안에서 계산됩니다",
)
_PLAIN_TEXT = (
    "sign the values as they are; escape afterwards, and only what is sent",
    "값을 그대로 서명하십시오. 이스케이프는 전송할 때만 합니다",
)
_JOIN = (
    "join exactly the signed fields, in their order, with ^ and nothing else (R16, R17)",
    "서명 대상 필드만 정해진 순서대로 ^로 이어 붙이고 다른 것은 넣지 마십시오 (R16, R17)",
)
_SAME = (
    "sign the very values that the request carries",
    "요청에 실린 값과 똑같은 값으로 서명하십시오",
)
_UTF8 = (
    "sign the UTF-8 bytes, without a byte order mark (R16)",
    "BOM 없는 UTF-8 바이트에 서명하십시오 (R16)",
)
_KEY = (
    "sign with the key that belongs to the certificate, or send the signing key's certificate",
    "인증서에 맞는 개인키로 서명하거나, 서명한 개인키의 인증서를 보내십시오",
)
CAUSES: Mapping[str, tuple[str, str, str, str]] = {
    "signature.unreadable": (
        "the signature is not Base64, however it is read",
        "서명이 어떤 방식으로도 Base64로 읽히지 않습니다",
        *_ENCODE,
    ),
    "signature.length": (
        "the signature has {} bytes and this key makes {}: cut off, or by a key of another size",
        "서명이 {}바이트인데 이 키의 서명은 {}바이트입니다. 잘렸거나 길이가 다른 키입니다",
        *_ENCODE,
    ),
    "signature.line-breaks": (
        "the signature's Base64 holds line breaks",
        "서명 Base64에 줄바꿈이 들어 있습니다",
        *_ENCODE,
    ),
    "signature.blanks": (
        "the signature has blanks around it",
        "서명 앞뒤에 공백이 있습니다",
        *_CARRY,
    ),
    "signature.quotes": (
        "the signature has quotation marks around it",
        "서명이 따옴표로 둘러싸여 있습니다",
        *_CARRY,
    ),
    "signature.plus-as-blank": (
        "the signature's + became blanks, as in a form",
        "폼 전송처럼 서명의 +가 공백으로 바뀌었습니다",
        *_CARRY,
    ),
    "signature.percent": (
        "the signature is percent-encoded, as in an address",
        "서명이 URL처럼 퍼센트 인코딩되어 있습니다",
        *_CARRY,
    ),
    "signature.html": (
        "the signature is HTML-escaped, as for a web page: &#43;, &#x2F; and &#61; for +, / and =",
        "서명이 웹 페이지처럼 HTML 이스케이프되어 있습니다(+, /, = 대신 &#43;, &#x2F;, &#61;)",
        *_CARRY,
    ),
    "signature.json-escape": (
        r"the signature holds JSON escapes, such as \/ or \u002b: it was escaped twice",
        r"서명에 \/, \u002b 같은 JSON 이스케이프가 남아 있습니다(두 번 이스케이프)",
        *_CARRY,
    ),
    "signature.data-address": (
        "the signature is written as a data: address",
        "서명이 data: 주소 형식입니다",
        *_CARRY,
    ),
    "signature.bytes-repr": (
        "the text form of a bytes object, b'...', stands around the signature, as Python's str() "
        "makes it",
        "서명이 파이썬 bytes의 문자열 표현 b'...'으로 둘러싸여 있습니다",
        "turn the bytes into text by .decode('ascii'), not by str()",
        "str()이 아니라 .decode('ascii')로 문자열을 만드십시오",
    ),
    "signature.url-safe": (
        "the signature uses the URL-safe alphabet: - and _ for + and /",
        "서명이 URL-safe Base64(+와 / 대신 -와 _)입니다",
        *_ENCODE,
    ),
    "signature.padding": (
        "the signature's padding (=) is missing or wrong",
        "서명의 패딩(=)이 없거나 잘못되었습니다",
        *_ENCODE,
    ),
    "signature.double-base64": (
        "the signature was encoded in Base64 twice",
        "서명이 Base64로 두 번 인코딩되었습니다",
        *_ENCODE,
    ),
    "signature.hex": (
        "the signature is in hexadecimal, not in Base64",
        "서명이 Base64가 아니라 16진수입니다",
        *_ENCODE,
    ),
    "signature.numbers": (
        "the signature is written as numbers, not in Base64",
        "서명이 Base64가 아니라 숫자로 쓰여 있습니다",
        *_ENCODE,
    ),
    "signature.base32": (
        "the signature is in Base32, not in Base64",
        "서명이 Base64가 아니라 Base32입니다",
        *_ENCODE,
    ),
    "signature.alphabet": (
        "the signature uses another alphabet than Base64's: {} for + and /",
        "서명이 표준 Base64 문자표가 아닙니다(+와 / 대신 {})",
        *_ENCODE,
    ),
    "signature.full-width": (
        "the signature is written in full-width characters",
        "서명이 전각 문자로 쓰여 있습니다",
        *_CARRY,
    ),
    "signature.armour": (
        "BEGIN and END lines stand around the signature, as in PEM",
        "서명이 PEM처럼 BEGIN, END 줄로 둘러싸여 있습니다",
        *_CARRY,
    ),
    "signature.der": (
        "the signature's bytes are wrapped in DER, or a zero byte stands before them",
        "서명 바이트가 DER로 싸여 있거나 앞에 0 바이트가 붙어 있습니다",
        "take the raw signature, as many bytes as the key has",
        "키 길이와 같은 길이의 서명 바이트만 쓰십시오",
    ),
    "signature.as-text": (
        "the signature's bytes were taken for Latin-1 text and written in UTF-8",
        "서명 바이트를 Latin-1 문자로 여겨 UTF-8로 바꾸었습니다",
        "never make a text of the signature's bytes before Base64",
        "Base64로 바꾸기 전에 서명 바이트를 문자열로 만들지 마십시오",
    ),
    "signature.lost": (
        "the signature's bytes were taken for text, and what is no text was lost",
        "서명 바이트를 문자열로 여겨, 문자가 아닌 바이트가 사라졌습니다",
        "never make a text of the signature's bytes before Base64",
        "Base64로 바꾸기 전에 서명 바이트를 문자열로 만들지 마십시오",
    ),
    "signature.reversed": (
        "the signature's bytes are in reverse order, as the Windows CryptoAPI gives them",
        "서명 바이트의 순서가 뒤집혀 있습니다(Windows CryptoAPI의 방식)",
        "reverse the bytes before Base64",
        "Base64로 바꾸기 전에 바이트 순서를 뒤집으십시오",
    ),
    "key.known": (
        "it was signed with another key: {1}, key fingerprint {0}",
        "다른 키로 서명했습니다: {1}, 키 지문 {0}",
        *_KEY,
    ),
    "key.unknown": (
        "it was signed with another key, or the signature was changed afterwards",
        "다른 키로 서명했거나, 서명이 나중에 바뀌었습니다",
        *_KEY,
    ),
    "padding.pss": (
        "it was signed with RSASSA-PSS and {}",
        "RSASSA-PSS({}) 방식으로 서명했습니다",
        *_SIGN,
    ),
    "hash.other": (
        "it was signed with {} instead of SHA-256",
        "SHA-256 대신 {} 해시로 서명했습니다",
        *_SIGN,
    ),
    "hash.no-null": (
        "the signature names {} without the NULL parameter that PKCS#1 demands",
        "서명의 {} 식별자에 PKCS#1이 요구하는 NULL이 없습니다",
        *_SIGN,
    ),
    "hash.bare": (
        "a {} digest was signed without naming the hash, as NONEwithRSA does",
        "해시 식별자 없이 {} 해시값만 서명했습니다(NONEwithRSA 방식)",
        *_SIGN,
    ),
    "hash.none": (
        "the bytes were signed without a hash, as NONEwithRSA does",
        "해시하지 않고 바이트에 바로 서명했습니다(NONEwithRSA 방식)",
        *_SIGN,
    ),
    "digest.hex": (
        "the {} digest, written in {}-case hexadecimal, was signed instead of the text",
        "문자열이 아니라 16진수({1} case)로 쓴 {0} 해시값에 서명했습니다",
        *_PLAIN,
    ),
    "digest.raw": (
        "the {} digest was signed instead of the text: it was hashed twice",
        "문자열이 아니라 {} 해시값에 서명했습니다(두 번 해시)",
        *_PLAIN,
    ),
    "digest.base64": (
        "the {} digest, written in Base64, was signed instead of the text",
        "문자열이 아니라 Base64로 쓴 {} 해시값에 서명했습니다",
        *_PLAIN,
    ),
    "text.base64": (
        "the text was written in Base64 before it was signed",
        "문자열을 Base64로 바꾼 뒤 서명했습니다",
        *_PLAIN,
    ),
    "text.hex": (
        "the text was written in hexadecimal before it was signed",
        "문자열을 16진수로 바꾼 뒤 서명했습니다",
        *_PLAIN,
    ),
    "text.numbers": (
        "the text's bytes were signed as a list of numbers",
        "문자열의 바이트를 숫자 목록으로 써서 서명했습니다",
        *_PLAIN,
    ),
    "text.full-width": (
        "digits or letters of another width or script were signed",
        "전각 문자나 다른 문자 체계의 숫자에 서명했습니다",
        "sign the very characters that the request carries, all of them ASCII (R5, R17)",
        "요청에 실린 ASCII 문자 그대로 서명하십시오 (R5, R17)",
    ),
    "encoding.bom": (
        "a byte order mark was signed before the text",
        "문자열 앞에 BOM을 붙여 서명했습니다",
        *_UTF8,
    ),
    "encoding.euc-kr": (
        "the text was signed in EUC-KR",
        "EUC-KR 바이트에 서명했습니다",
        *_UTF8,
    ),
    "encoding.utf-16": (
        "the text was signed in UTF-16",
        "UTF-16 바이트에 서명했습니다",
        *_UTF8,
    ),
    "encoding.utf-32": (
        "the text was signed in UTF-32",
        "UTF-32 바이트에 서명했습니다",
        *_UTF8,
    ),
    "text.separator": (
        "the fields were joined with {} instead of ^",
        "필드를 ^ 대신 다른 구분자로 이어 붙였습니다: {}",
        *_JOIN,
    ),
    "text.separator-at-edge": (
        "a ^ more stands at the beginning or end of the signed text",
        "서명한 문자열의 앞이나 뒤에 ^가 하나 더 있습니다",
        *_JOIN,
    ),
    "text.percent": (
        "the text was percent-encoded before it was signed: {} for ^",
        "서명 전에 문자열을 퍼센트 인코딩했습니다(^ 대신 {})",
        *_PLAIN_TEXT,
    ),
    "text.html": (
        "the text was HTML-escaped before it was signed: {} for ^",
        "서명 전에 문자열을 HTML 이스케이프했습니다(^ 대신 {})",
        *_PLAIN_TEXT,
    ),
    "text.json-escape": (
        "the text was escaped for JSON before it was signed: {} for ^",
        "서명 전에 문자열을 JSON 이스케이프했습니다(^ 대신 {})",
        *_PLAIN_TEXT,
    ),
    "text.bytes-repr": (
        "the text form of a bytes object, b'...', was signed",
        "파이썬 bytes의 문자열 표현 b'...'에 서명했습니다",
        "turn bytes into text by .decode(), not by str()",
        "str()이 아니라 .decode()로 문자열을 만드십시오",
    ),
    "text.order": (
        "the fields were signed in another order: {}",
        "필드의 순서가 다릅니다: {}",
        *_JOIN,
    ),
    "text.left-out": (
        "not all fields were signed; left out or empty: {}",
        "서명에서 빠지거나 빈 필드가 있습니다: {}",
        *_JOIN,
    ),
    "text.unset": (
        "{} was signed in place of {}: a variable had no value",
        "{1} 대신 {0}이(가) 서명되었습니다: 변수에 값이 없었습니다",
        "build the text after all of its values are set",
        "모든 값이 정해진 뒤에 서명 대상 문자열을 만드십시오",
    ),
    "text.number": (
        "the value of {} was signed as a number is written, not as the request carries it: {}",
        "{} 값을 요청의 문자 그대로가 아니라 숫자 표기로 서명했습니다: {}",
        "treat the value as text from end to end; a float or an integer changes its characters",
        "값을 처음부터 끝까지 문자열로 다루십시오. 숫자형을 거치면 글자가 바뀝니다",
    ),
    "text.extra-field": (
        "{} was signed too",
        "서명 대상이 아닌 {}까지 서명했습니다",
        *_JOIN,
    ),
    "text.other-field": (
        "the value of {} was signed in place of {}",
        "{1} 대신 {0} 값에 서명했습니다",
        *_JOIN,
    ),
    "text.other-type": (
        "{} was signed as {}, the request carries another value",
        "{} 필드에 {} 값을 넣어 서명했지만 요청의 값은 다릅니다",
        *_SAME,
    ),
    "text.type-field": (
        "{0} {1} was signed in place of {2}",
        "{2} 대신 {0}의 값 {1}에 서명했습니다",
        *_JOIN,
    ),
    "text.sample-value": (
        "the guide's sample value was signed for {}",
        "{} 필드에 가이드의 예시 값을 넣어 서명했습니다",
        *_SAME,
    ),
    "text.names": (
        "the names of the fields were signed instead of their values",
        "필드의 값이 아니라 이름에 서명했습니다",
        *_JOIN,
    ),
    "text.pairs": (
        "name=value pairs were signed instead of the values alone",
        "값이 아니라 이름=값 형태에 서명했습니다",
        *_JOIN,
    ),
    "text.case": (
        "the values were signed in {} case",
        "값의 대소문자를 바꾸어 서명했습니다({} case)",
        *_SAME,
    ),
    "text.newline": (
        "a line end ({}) was signed with the text",
        "줄바꿈({})까지 서명했습니다",
        "trim the text; write it without a line end (printf, not echo)",
        "줄바꿈을 없애십시오(echo 대신 printf)",
    ),
    "text.blank": (
        "a blank at the beginning or end of the text or of a part was signed too",
        "문자열이나 값의 앞뒤 공백까지 서명했습니다",
        *_JOIN,
    ),
    "text.nul": (
        "the NUL byte that ends a C string was signed with the text",
        "C 문자열 끝의 NUL 바이트까지 서명했습니다",
        "give the text's length without the final NUL",
        "마지막 NUL을 뺀 길이를 넘기십시오",
    ),
    "text.quotes": (
        "quotation marks were signed with the text",
        "따옴표까지 서명했습니다",
        *_JOIN,
    ),
    "text.json": (
        "the JSON body was signed instead of the joined fields",
        "이어 붙인 필드 값이 아니라 JSON 본문에 서명했습니다",
        *_JOIN,
    ),
    "text.other": (
        "the key did sign, but another text than this request's, and none that was tried",
        "이 키로 서명한 것은 맞지만, 이 요청과 다른 문자열에 서명했습니다",
        *_SAME,
    ),
}
