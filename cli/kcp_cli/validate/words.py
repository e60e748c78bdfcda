"""The words of the report in English and Korean."""

from collections.abc import Mapping

from kcp_cli.output import Language
from kcp_proto import Fault
from kcp_proto.faults import Words
from kcp_proto.showing import printable


def fault_text(fault: Fault, language: Language) -> str:
    """Write a fault on one line, without its position and rule.

    Args:
        fault: The fault.
        language: The language.

    Returns:
        Pointer and words.
    """
    words = chosen((fault.message, fault.message_ko), language)
    return printable(f"{fault.pointer}: {words}" if fault.pointer else words)


def fault_line(fault: Fault, language: Language) -> str:
    """Write a fault on one line with its position, rule and ruling.

    Args:
        fault: The fault.
        language: The language.

    Returns:
        The line.
    """
    position = ""
    if fault.line is not None:
        position = WORDS[language]["position"].format(line=fault.line, column=fault.column or 1)
    return f"{position}{fault_text(fault, language)} [{fault.rule}; {fault.ruling}]"


def chosen(words: Words, language: Language) -> str:
    """Choose from words that a table has in both languages."""
    english, korean = words
    return korean if language is Language.KOREAN else english


WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: {
        "position": "line {line}, column {column}: ",
        "valid": "valid",
        "invalid": "INVALID",
        "expected": "invalid, as expected,",
        "known": "no new fault",
        "as expected": " (as expected: {})",
        "error": "error",
        "warning": "warning",
        "as": " as {}",
        "detected": " (found from its fields)",
        "counts": "documents: {documents}, valid: {valid}, invalid: {invalid}",
        "rules": "faults by rule: {}",
        "explained": "each rule is explained at {}",
        "hidden": "faults counted but not shown: {}",
        "unread": "cannot be read: {}",
        "profile": "the profile is wrong: nothing was checked",
        "skipped": "skipped, since it is not a regular file: {}",
        "cut": "this file is cut: {} more faults were counted (--max-faults)",
        "remedy": "Remedy:",
        "report skipped": "skipped, since a report goes there: {}",
        "summary": "Documents: {}, of which {} are as expected.",
        "file": "file",
        "what": "what is wrong",
        "rule": "rule",
        "number": "faults",
    },
    Language.KOREAN: {
        "position": "{line}행 {column}열: ",
        "valid": "정상",
        "invalid": "오류",
        "expected": "기대한 대로 오류",
        "known": "새 오류 없음",
        "as expected": "(기대한 오류 {}건)",
        "error": "오류",
        "warning": "경고",
        "as": ": {}",
        "detected": " (필드로 판별)",
        "counts": "문서 {documents}건, 정상 {valid}건, 오류 {invalid}건",
        "rules": "규칙별 오류 수: {}",
        "explained": "규칙 설명: {}",
        "hidden": "표시하지 않은 오류와 경고: {}건",
        "unread": "읽을 수 없습니다: {}",
        "profile": "프로필이 올바르지 않아 검사하지 않았습니다",
        "skipped": "일반 파일이 아니므로 건너뜁니다: {}",
        "cut": "일부만 담았습니다. 더 있는 오류와 경고: {}건(--max-faults)",
        "remedy": "해결:",
        "report skipped": "보고서를 쓸 파일이므로 건너뜁니다: {}",
        "summary": "문서 {}건 가운데 {}건이 기대한 대로입니다.",
        "file": "파일",
        "what": "내용",
        "rule": "규칙",
        "number": "건수",
    },
}
