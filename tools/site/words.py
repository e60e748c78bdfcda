"""The site's own words in both languages: headings and labels of what is generated."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")

_WORDS: Mapping[str, tuple[str, str]] = {
    "type": ("자료형", "Type"),
    "length": ("길이", "Length"),
    "required": ("필수", "Required"),
    "filled-in-by": ("채우는 쪽", "Filled in by"),
    "shown": ("노출", "Shown"),
    "evidence": ("근거", "Evidence"),
    "source": ("출처와 해석", "Source and rulings"),
    "example": ("예", "Example"),
    "form": ("형식", "Form"),
    "values": ("값", "Values"),
    "advice": ("권장", "Advice"),
    "relation": ("다른 필드와의 관계", "Relation"),
    "yes": ("예", "yes"),
    "no": ("아니요", "no"),
    "recommended": ("권장", "recommended"),
    "fields": ("필드", "Fields"),
    "address": ("주소", "Address"),
    "operation": ("거래", "Operation"),
    "effect": ("영향", "Effect"),
    "sign-string": ("서명 문자열", "Sign string"),
    "unsigned": ("서명하지 않습니다.", "It is not signed."),
    "inquiry": ("결과를 조회하는 거래", "Inquiry that finds its outcome"),
    "no-inquiry": ("알려진 것이 없습니다.", "None is known."),
    "typed-class": ("자료형 클래스", "Typed class"),
    "belongs-to": ("짝이 되는 요청", "Answers"),
    "success": ("성공", "Success"),
    "experimental": (
        "공개된 연동 코드에서만 확인한 전문입니다. 길이와 동작이 실제와 다를 수 있습니다.",
        "Known from public integrations only: lengths, and whether it works, are less certain.",
    ),
    "api": ("Python API", "Python API"),
    "api-lead": (
        "공개된 이름과 그 설명을 코드에서 뽑았습니다. 설명은 영어입니다.",
        "Every public name, with its docstring.",
    ),
    "decisions": ("결정 기록", "Decisions"),
    "messages": ("전문", "Messages"),
    "messages-lead": (
        "모든 요청, 응답, 통보의 필드를 스키마에서 뽑은 것입니다.",
        "The fields of every request, response and notice, taken from the schemas.",
    ),
    "characters": ("자", "characters"),
    "bytes": ("바이트 (UTF-8)", "bytes of UTF-8"),
    "at-most": ("최대 {0}", "at most {0}"),
    "exactly": ("{0}", "{0}"),
    "between": ("{0} ~ {1}", "{0} to {1}"),
    "any-length": ("제한을 알 수 없음", "not known to be limited"),
    "text": ("문자열", "text"),
    "text-or-integer": ("숫자 문자열 (정수도 허용)", "digits as text (an integer is taken too)"),
    "fixed": ("고정값", "fixed"),
    "dark": ("어둡게", "Dark"),
    "light": ("밝게", "Light"),
}
KINDS: Mapping[str, tuple[str, str]] = {
    "won": ("금액 (원)", "won"),
    "count": ("개수", "count"),
    "datetime": ("일시 (KST)", "date and time (KST)"),
    "date": ("날짜 (KST)", "date (KST)"),
    "flag": ("여부", "flag"),
    "code": ("코드", "code"),
    "id": ("식별자", "identifier"),
    "text": ("글", "text"),
}
SOURCES: Mapping[str, tuple[str, str]] = {
    "caller": ("호출하는 쪽", "the caller"),
    "identity": ("라이브러리 (가맹점 정보)", "the library, from the shop's identity"),
    "signature": ("라이브러리 (서명)", "the library, by signing"),
    "constant": ("라이브러리 (고정값)", "the library, a constant"),
}
SENSITIVITY: Mapping[str | None, tuple[str, str]] = {
    "secret": ("절대 보이지 않음", "never"),
    "credential": ("절대 보이지 않음 (인증 정보)", "never (a credential)"),
    "personal": ("가림 (개인정보)", "masked (personal)"),
    "last-four": ("끝 네 자리만", "the last four characters"),
    None: ("보임", "yes"),
}
EVIDENCE: Mapping[str, tuple[str, str]] = {
    "guide": ("가이드", "guide"),
    "documented": ("NHN KCP의 다른 문서", "other documents of NHN KCP"),
    "sample": ("NHN KCP의 샘플 코드", "sample code of NHN KCP"),
    "captured": ("공개 코드에 실린 실제 전문", "real bodies in public code"),
    "seen": ("공개된 연동 코드", "public integrations"),
}
EFFECTS: Mapping[str, tuple[str, str]] = {
    "read": ("조회만 합니다.", "It only reads."),
    "money": ("돈이 움직일 수 있습니다.", "It may move money."),
    "reversal": ("돈을 되돌립니다.", "It gives money back."),
}


def word(name: str, language: Language, *values: object) -> str:
    """Give a word of the site, filled in."""
    return pick(_WORDS[name], language).format(*values)


def pick(both: tuple[str, str], language: Language) -> str:
    """Choose the language of a pair."""
    return both[LANGUAGES.index(language)]
