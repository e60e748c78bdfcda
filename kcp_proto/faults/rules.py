"""The one table of rules: their severities, rulings and words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
# English and Korean.
Words = tuple[str, str]


class Rule(NamedTuple):
    """A rule that a message can break, and the words for it.

    Attributes:
        severity: Whether breaking it makes the message invalid.
        ruling: Guide section and rulings; a fault of one field cites the field's own instead.
        message: What is wrong, in English, with placeholders.
        message_ko: The same in Korean.
        cases: Words for special cases, by the case's name.
    """

    severity: Severity
    ruling: str
    message: str
    message_ko: str
    cases: Mapping[str, Words] = MappingProxyType({})


_HUB = "Benepia HUB guide 1.0.0 §1.2"
_MESSAGES = "docs/messages.md"
_VALIDATE = "docs/validate.md"
_PROFILES = "docs/profiles.md"
_FORM = (
    "does not have the required form: {description}",
    "형식이 올바르지 않습니다: {description_ko}",
)
_REFUSED = (
    "holds text that is refused here: {description}",
    "허용되지 않는 문자나 문자열이 있습니다: {description_ko}",
)
_SURROGATE = ("holds a lone surrogate", "짝이 없는 서로게이트가 있습니다")
_DEPTH = ("is nested deeper than {limit}", "중첩이 {limit}단계보다 깊습니다")
# A Korean particle would depend on how the last value is read aloud.
_CHOICE = ("must be {values}", "허용되는 값: {values}")


def _error(ruling: str, message: str, message_ko: str, **cases: Words) -> Rule:
    return Rule("error", ruling, message, message_ko, cases)


def _warning(ruling: str, message: str, message_ko: str) -> Rule:
    return Rule("warning", ruling, message, message_ko)


RULES: Mapping[str, Rule] = {
    # Keywords of JSON Schema and our own.
    "type": _error(
        "R2, R26",
        "is not {types}",
        "{types_ko} 아닙니다",
        body=("is not a JSON object", "JSON 객체가 아닙니다"),
        array=(
            "is not an object but an array: give one document a file, or one a line of a .ndjson "
            "file (jq -c '.[]' writes them so)",
            "객체가 아니라 배열입니다. 파일마다 또는 .ndjson 파일의 줄마다 문서를 하나씩 두십시오"
            "(jq -c '.[]'로 바꿀 수 있습니다)",
        ),
    ),
    "const": _error("R8", *_CHOICE),
    "enum": _error("R8", "must be one of {values}", "허용되는 값: {values}", single=_CHOICE),
    "pattern": _error("R5", *_FORM),
    "not": _error("R5, R6", *_REFUSED, form=_FORM),
    "minLength": _error(
        "R9, R11",
        "is shorter than {limit} characters",
        "{limit}자보다 짧습니다",
        empty=("is empty", "비어 있습니다"),
    ),
    "maxLength": _error("R4", "is longer than {limit} characters", "{limit}자를 넘습니다"),
    "x-kcp-max-bytes": _error(
        "R4", "is longer than {limit} bytes in UTF-8", "UTF-8로 {limit}바이트를 넘습니다"
    ),
    "minimum": _error("R8, R19", "is less than {limit}", "{limit}보다 작습니다"),
    "maximum": _error("R2", "is greater than {limit}", "{limit}보다 큽니다"),
    "required": _error(
        "R7, R13, R27",
        "is missing",
        "빠졌습니다",
        field=("is missing: {description}", "빠졌습니다: {description_ko}"),
    ),
    # Names of fields.
    "field.unknown": _error(
        "R1", "is not a field of {message}{suggestion}", "{message}에 없는 필드입니다{suggestion}"
    ),
    "field.not-yours": _error(
        "R1",
        "is filled in from the {source}: leave it out",
        "자동으로 채워지는 필드이므로 넣지 마십시오",
    ),
    # What JSON Schema cannot say.
    "json.value": _error(
        "R6, R26",
        "is not a JSON value",
        "JSON 값이 아닙니다",
        name=("has a name that is no text", "이름이 문자열이 아닙니다"),
        surrogate=_SURROGATE,
        depth=_DEPTH,
        number=("is not a plain integer", "정수가 아닌 숫자입니다"),
    ),
    "text.nfc": _error(
        "R6",
        "is not in Unicode normalisation form C (composed): normalise it first",
        "유니코드 NFC(완성형)가 아닙니다. 먼저 정규화하십시오",
    ),
    "fields.equal": _error("R8", "must equal {other}", "{other} 값과 같아야 합니다"),
    "fields.at-most": _error(
        "docs/schemas.md", "must be at most {other}", "{other} 값보다 클 수 없습니다"
    ),
    "fields.advised-below": _warning(
        "R34",
        "equals {other}, which is right only after an earlier partial cancel: whether the first "
        "one may take all is unknown",
        "{other} 값과 같습니다. 앞선 부분취소가 있을 때만 알려진 방식이며, 첫 부분취소로 전액을 "
        "취소할 수 있는지는 알려져 있지 않습니다",
    ),
    "fields.sum": _error(
        "R34", "must be the sum of {other}", "다음 값의 합과 같아야 합니다: {other}"
    ),
    "fields.all-or-none": _error(
        "R34",
        "and {other} must all be there, or none of them",
        "다음 필드와 함께 모두 보내거나 모두 빼야 합니다: {other}",
    ),
    "date-key": _error(
        "R10",
        "ends in {zeros} but begins with no date; beside {other} it is YYYYMMDD{zeros}",
        "{other} 필드로 조회할 때는 승인일자(YYYYMMDD) 뒤에 {zeros}을 붙여야 합니다",
    ),
    "date-key.alone": _warning(
        "R10",
        "is a date followed by zeros, but {other} is missing",
        "날짜로 조회하려면 {other} 필드가 필요합니다",
    ),
    "date-key.zeros": _warning(
        "R10",
        "is a date with too few zeros, or a date and a time; beside {other} "
        "did you mean YYYYMMDD{zeros}?",
        "{other} 필드로 조회할 때는 시각 없이 승인일자(YYYYMMDD) 뒤에 0 여섯 개를 붙여야 합니다",
    ),
    "time.impossible": _error("R25", "is no real date or time", "존재하지 않는 날짜나 시간입니다"),
    "advice": _warning("R2, R6, R11, R39, R40", "{description}", "{description_ko}"),
    "answer.misfit": _warning(
        "R31", "differs from the request's {other}", "요청의 {other} 값과 다릅니다"
    ),
    # Signatures.
    "sign.character": _error(
        "R17",
        "is signed: it must be printable ASCII text without a space or {separator}",
        "서명 대상 값에는 공백과 {separator} 문자를 제외한 ASCII 문자만 쓸 수 있습니다",
    ),
    "sign.none": _error(_HUB, "this operation is not signed", "서명하지 않는 거래입니다"),
    "signature.mismatch": _error(
        "R16, R17",
        "is not the signature of these fields by the certificate's key",
        "이 필드들을 해당 인증서의 키로 서명한 값이 아닙니다",
    ),
    # Texts.
    "json.syntax": _error("R26", "is not JSON: {reason}", "JSON 문법에 맞지 않습니다"),
    "json.utf-8": _error("R26", "is not UTF-8", "UTF-8이 아닙니다"),
    "json.bom": _error(
        "R26", "begins with a byte order mark", "바이트 순서 표시(BOM)로 시작합니다"
    ),
    "json.size": _error("R26", "is larger than {limit} bytes", "{limit}바이트를 넘습니다"),
    "json.depth": _error("R26", *_DEPTH),
    "json.duplicate": _error(
        "R26",
        "names a member twice",
        "같은 이름의 필드가 두 번 나옵니다",
        same=("comes twice, with the same value", "같은 값으로 두 번 나옵니다"),
    ),
    "json.number": _error(
        "R26", "holds a number that is not a plain integer", "정수가 아닌 숫자가 있습니다"
    ),
    "json.surrogate": _error("R26", *_SURROGATE),
    # Forms, in which notices come.
    "form.size": _error("R36", "is larger than {limit} bytes", "{limit}바이트를 넘습니다"),
    "form.empty": _error("R36", "is empty", "비어 있습니다"),
    "form.json": _error(
        "R36",
        "is JSON: a notice comes as a form (application/x-www-form-urlencoded)",
        "JSON입니다. 통보는 폼(application/x-www-form-urlencoded)으로 옵니다",
    ),
    "form.media-type": _error(
        "R36",
        "has another media type than application/x-www-form-urlencoded",
        "Content-Type이 application/x-www-form-urlencoded가 아닙니다",
    ),
    "form.charset": _error(
        "R36",
        "names a character set that is neither UTF-8 nor EUC-KR",
        "UTF-8도 EUC-KR도 아닌 문자 집합이 지정되었습니다",
    ),
    "form.encoding": _error(
        "R36",
        "is neither UTF-8 nor EUC-KR",
        "UTF-8도 EUC-KR도 아닙니다",
        named=("is not {charset}, as its media type says", "지정된 {charset} 인코딩이 아닙니다"),
    ),
    "form.syntax": _error(
        "R36",
        "holds a character that a form never has: a blank, a control or a semicolon",
        "폼에 쓸 수 없는 문자(공백, 제어 문자, 세미콜론)가 있습니다",
        percent=(
            "holds a percent sign without two hexadecimal digits",
            "퍼센트 기호 뒤에 16진수 두 자리가 없습니다",
        ),
        pair=("holds a part that is no name=value", "name=value 형식이 아닌 부분이 있습니다"),
        name=(
            "holds a name that is empty or not printable",
            "이름이 비어 있거나 보이지 않는 문자가 있습니다",
        ),
    ),
    "form.duplicate": _error(
        "R36", "is a name that comes twice", "같은 이름의 필드가 두 번 나옵니다"
    ),
    "document.valid": _error(
        _VALIDATE,
        "is valid, and was expected to be invalid",
        "오류가 있어야 하는데 정상입니다",
    ),
    # What a file is expected to be.
    "expect.missing": _error(
        _VALIDATE,
        "was expected to break {expected}, and does not",
        "기대한 오류가 나오지 않았습니다: {expected}",
    ),
    "expect.more": _error(
        _VALIDATE,
        "breaks {found}, which is not expected: {text}",
        "기대하지 않은 오류가 나왔습니다: {found}, {text_ko}",
    ),
    "expect.absent": _error(
        _VALIDATE,
        "has no {file} beside it, which says what must be found: write it with --write-expect",
        "찾아야 할 오류를 적은 {file} 파일이 없습니다. --write-expect로 만드십시오",
    ),
    "expect.orphan": _error(
        _VALIDATE,
        "is an expectation, and there is no {file} beside it",
        "기대하는 오류를 적은 파일인데 대상 파일이 없습니다: {file}",
    ),
    "expect.file": _error(
        _VALIDATE,
        "is no expectation",
        "기대하는 오류를 적은 파일이 아닙니다",
        object=("is no expectation: it is not an object", "객체가 아닙니다"),
        key=(
            "is no member here; there are {keys}{suggestion}",
            "없는 항목입니다{suggestion}. 쓸 수 있는 항목: {keys}",
        ),
        text=("is not a text", "문자열이 아닙니다"),
        faults=(
            "needs faults, a list of at least one fault that must be found",
            "찾아야 할 오류를 하나 이상 적은 목록 faults가 필요합니다",
        ),
        fault=(
            "is not an object with a rule and a pointer",
            "rule과 pointer가 있는 객체가 아닙니다",
        ),
        rule=("is no rule{suggestion}", "그런 규칙이 없습니다{suggestion}"),
        pointer=(
            'is no JSON pointer: one begins with a slash, as "/tno", and "" is the whole message',
            'JSON 포인터가 아닙니다. "/tno"처럼 빗금으로 시작하고, ""는 전문 전체입니다',
        ),
    ),
    # A shop's own contract: first what breaks it, then what is wrong with it.
    "profile.value": _error(
        _PROFILES,
        "is not allowed by the shop's profile: it allows {values}",
        "가맹점 프로필이 허용하지 않는 값입니다. 허용되는 값: {values}",
        none=(
            "is not allowed by the shop's profile: it allows no value here",
            "가맹점 프로필이 이 거래에서는 어떤 값도 허용하지 않습니다",
        ),
    ),
    "profile.required": _error(
        _PROFILES,
        "is missing, and the shop's profile requires it",
        "빠졌습니다. 가맹점 프로필이 요구하는 필드입니다",
        empty=(
            "is empty, and the shop's profile requires it",
            "비어 있습니다. 가맹점 프로필이 요구하는 필드입니다",
        ),
    ),
    "profile.form": _error(
        _PROFILES,
        "does not have the form that the shop's profile asks for: {form}",
        "가맹점 프로필이 정한 형식이 아닙니다: {form}",
    ),
    "profile.length": _error(
        _PROFILES,
        "is longer than the {limit} characters that the shop's profile allows",
        "가맹점 프로필이 허용하는 {limit}자를 넘습니다",
    ),
    "profile.syntax": _error(
        _PROFILES, "is not TOML in UTF-8", "UTF-8로 된 TOML 문법에 맞지 않습니다"
    ),
    "profile.absent": _error(
        _PROFILES,
        "holds no table [tool.kcp-proto.profile]",
        "[tool.kcp-proto.profile] 표가 없습니다",
    ),
    "profile.size": _error(_PROFILES, "is larger than {limit} bytes", "{limit}바이트를 넘습니다"),
    "profile.key": _error(
        _PROFILES, "is no key of a profile{suggestion}", "프로필에 없는 항목입니다{suggestion}"
    ),
    "profile.type": _error(
        _PROFILES,
        "is not of the type that belongs here",
        "형식이 올바르지 않은 값입니다",
        table=("is not a table", "표(table)가 아닙니다"),
        texts=("is not a list of at least one text", "문자열이 하나 이상 든 목록이 아닙니다"),
        text=("is not a text", "문자열이 아닙니다"),
        number=("is not a number from 1 upwards", "1 이상의 정수가 아닙니다"),
        always=('is not "always"', '"always"만 쓸 수 있습니다'),
    ),
    "profile.operation": _error(
        _PROFILES, "is no operation{suggestion}", "그런 거래가 없습니다{suggestion}"
    ),
    "profile.field": _error(
        _PROFILES,
        "is no field of the request{suggestion}",
        "요청 전문에 없는 필드입니다{suggestion}",
        role=("narrows a field that the request does not have", "요청 전문에 해당 필드가 없습니다"),
        sensitive=(
            "is a sensitive field, whose values do not belong into a profile",
            "민감 필드의 값은 프로필에 적을 수 없습니다",
        ),
    ),
    "profile.widens": _error(
        _PROFILES,
        "is no value that the message takes, and a profile can only narrow{suggestion}",
        "전문이 받지 않는 값입니다. 프로필은 좁힐 수만 있습니다{suggestion}",
        length=(
            "is more than the {limit} characters that the message takes, and a profile can only "
            "narrow",
            "전문이 받는 {limit}자보다 큽니다. 프로필은 좁힐 수만 있습니다",
        ),
    ),
    "profile.pattern": _error(
        _PROFILES,
        "is no pattern of the dialect that a profile takes",
        "프로필에 쓸 수 있는 패턴이 아닙니다",
        character=(
            "holds a character that a pattern cannot hold here: letters, digits and -_!#%/:=@~ "
            "stand for themselves, others behind a backslash",
            "패턴의 이 자리에 쓸 수 없는 문자가 있습니다. 영문, 숫자와 -_!#%/:=@~는 그대로 쓰고, "
            "다른 문자는 역슬래시 뒤에 씁니다",
        ),
        members=(
            "holds a class that is not of single characters and ranges, such as [A-Z0-9_]",
            "문자와 범위로만 된 문자 클래스가 아닙니다. 예: [A-Z0-9_]",
        ),
        group=(
            "holds a bracket without its other half, or groups nested too deep",
            "괄호의 짝이 맞지 않거나 그룹이 너무 깊이 중첩되었습니다",
        ),
        empty=(
            "is empty, or holds an alternative that is",
            "패턴이나 선택 항목이 비어 있습니다",
        ),
        endless=(
            "holds a repeat without an end: say how often at most, as in {{1,20}}",
            "끝이 없는 반복이 있습니다. {{1,20}}처럼 최대 횟수를 적으십시오",
        ),
        repeat=(
            "holds a repeat that is not from m to n times, n at most 100, as in {{1,20}}",
            "반복 횟수가 올바르지 않습니다. {{1,20}}처럼 적고, 최대는 100입니다",
        ),
        long=(
            "matches texts of more than 100 characters",
            "100자를 넘는 문자열까지 일치하는 패턴입니다",
        ),
        ways=(
            "could be tried in more than 1,000 ways, which is slow: use fewer repeats of varying "
            "length",
            "일치를 시도하는 방법이 1,000가지를 넘어 느려질 수 있습니다. 길이가 변하는 반복을 "
            "줄이십시오",
        ),
        short=(
            "matches no text that is short enough",
            "허용되는 길이 안에서는 일치하는 문자열이 없습니다",
        ),
    ),
    # Names of messages and operations.
    "message.undetected": _error(
        _MESSAGES,
        "the fields do not tell which message this is: give --message NAME",
        "어떤 전문인지 알 수 없습니다. --message로 지정하십시오",
        several=(
            "the fields do not tell which message this is: give --message NAME (it may be {names})",
            "어떤 전문인지 알 수 없습니다. --message로 지정하십시오(가능한 전문: {names})",
        ),
        request=(
            "is no request whose operation can be told from {names}",
            "어떤 거래의 요청인지 알 수 없습니다: {names} 값을 확인하십시오",
        ),
        value=(
            "{name} is {value}: known are {choices}",
            "{name} 값이 {value}입니다. 알려진 값: {choices}",
        ),
    ),
    "message.window": _error(
        "R35, R38",
        "is what the payment window posts to the shop, neither a notice nor a response: send its "
        "tran_cd, enc_data and enc_info on in an approval, and take amount and order number from "
        "your own records",
        "결제창이 가맹점으로 보낸 값이며 통보나 응답이 아닙니다. tran_cd, enc_data, enc_info를 "
        "결제 승인 요청에 그대로 넣고, 금액과 주문번호는 가맹점의 자료에서 가져오십시오",
    ),
    "message.unknown": _error(
        _MESSAGES, "there is no such message{suggestion}", "그런 전문이 없습니다{suggestion}"
    ),
    "operation.unknown": _error(
        _MESSAGES, "there is no such operation{suggestion}", "그런 거래가 없습니다{suggestion}"
    ),
    "answer.unknown": _error(_MESSAGES, "there is no such answer", "그런 응답이 없습니다"),
    # Who sends, and to whom.
    "environment.url": _error(
        "R23",
        "the address must be https://host or https://host:port, with or without a path",
        "주소는 https://host 또는 https://host:port 형식이어야 하며 뒤에 경로를 붙일 수 있습니다",
    ),
    "certificate.early": _warning(_HUB, "is not valid yet", "아직 유효하지 않습니다"),
    "certificate.expired": _warning(_HUB, "has expired", "만료되었습니다"),
    "certificate.expiring": _warning(_HUB, "expires in {days} days", "{days}일 뒤에 만료됩니다"),
    "key.pkcs1": _warning(
        "docs/keys.md",
        "is kept as {container}; convert it to PKCS#8 by `{command}`",
        "PKCS#8로 변환하십시오: {command}",
    ),
    "key.iterations": _warning(
        "docs/keys.md",
        "is protected by {iterations} iterations only, which is quick to guess through; "
        "encrypt it again by `{command}`",
        "반복 횟수가 적어 추측 공격에 취약합니다. 다시 암호화하십시오: {command}",
    ),
}


def rule_anchor(rule: str) -> str:
    """Name the heading of a rule on the page of rules, as code hosts make it of the id.

    Args:
        rule: A rule of the table.

    Returns:
        What follows the ``#`` of its address.
    """
    return rule.lower().replace(".", "")
