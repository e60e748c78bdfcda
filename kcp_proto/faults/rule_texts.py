"""Each rule explained: a name for it, when it is broken, and how to repair what breaks it."""

from collections.abc import Mapping
from typing import NamedTuple

from .rules import Words


class RuleText(NamedTuple):
    """What a manual says of a rule, each in English and Korean.

    Attributes:
        title: The rule's short description, without a full stop.
        description: When it is broken, in whole sentences.
        remedy: How to repair what breaks it, in whole sentences.
    """

    title: Words
    description: Words
    remedy: Words


def _text(
    title: str, title_ko: str, description: str, description_ko: str, remedy: str, remedy_ko: str
) -> RuleText:
    return RuleText((title, title_ko), (description, description_ko), (remedy, remedy_ko))


_SMALLER = (
    "Send only the fields of the message, without what surrounds it.",
    "전문의 필드만 보내고, 그 밖의 내용은 빼십시오.",
)
_AGAIN_AS_IT_CAME = (
    "Take the body as the gateway posted it, byte by byte, before a framework decodes it.",
    "프레임워크가 해석하기 전의 본문을 수신한 바이트 그대로 넘기십시오.",
)
_LIST_MESSAGES = (
    "List the names with `kcp-proto messages`.",
    "`kcp-proto messages` 명령으로 이름을 확인하십시오.",
)

RULE_TEXTS: Mapping[str, RuleText] = {
    # Keywords of JSON Schema and our own.
    "type": _text(
        "A value of another JSON type",
        "JSON 자료형이 다른 값",
        "A value is of another JSON type than the schema allows, `null` included; or the document "
        "is an array where one message is expected.",
        "값이 스키마가 허용하는 JSON 자료형이 아닙니다. `null`도 해당합니다. 전문 하나가 있어야 할 "
        "자리에 배열이 있는 경우도 포함합니다.",
        "Write the value as the message's table says, mostly as a text in quotation marks; leave "
        "out a field that has no value.",
        "전문 표에 적힌 자료형으로 쓰십시오. 대부분 따옴표로 묶은 문자열입니다. 값이 없는 필드는 "
        "빼십시오.",
    ),
    "const": _text(
        "A fixed field with another value",
        "고정값이 아닌 값",
        "A field whose value is fixed for this message holds another one.",
        "이 전문에서 값이 정해진 필드에 다른 값이 있습니다.",
        "Send the fixed value, or check that this is the message that was meant.",
        "정해진 값을 보내거나, 의도한 전문이 맞는지 확인하십시오.",
    ),
    "enum": _text(
        "A value that is not in the list",
        "목록에 없는 값",
        "A field holds none of the values that the message takes there.",
        "필드 값이 전문이 받는 값 가운데 하나가 아닙니다.",
        "Send one of the listed values, written exactly so.",
        "목록에 있는 값을 표기 그대로 보내십시오.",
    ),
    "pattern": _text(
        "A value without the required form",
        "형식이 맞지 않는 값",
        "A value does not have the form that the field asks for, such as digits only.",
        "값이 필드가 요구하는 형식(예: 숫자만)이 아닙니다.",
        "Write the value in the form that the fault names: amounts without separators and units, "
        "numbers without blanks, certificates and signatures on one line.",
        "오류에 적힌 형식으로 쓰십시오. 금액에는 구분 기호와 단위를, 번호에는 공백을 넣지 말고, "
        "인증서와 서명은 한 줄로 쓰십시오.",
    ),
    "not": _text(
        "A character or text that is refused",
        "허용되지 않는 문자나 문자열",
        "A value holds a character or a text that the gateway refuses in this field.",
        "게이트웨이가 이 필드에서 받지 않는 문자나 문자열이 값에 있습니다.",
        "Take out the characters that the fault names, or replace them by harmless ones.",
        "오류에 적힌 문자를 빼거나 허용되는 문자로 바꾸십시오.",
    ),
    "minLength": _text(
        "A value that is empty or too short",
        "비어 있거나 너무 짧은 값",
        "A value has fewer characters than the field asks for, often none.",
        "값이 필드의 최소 길이보다 짧거나 비어 있습니다.",
        "Send the value, or leave the field out if it is optional.",
        "값을 채우십시오. 필수 필드가 아니라면 필드를 빼십시오.",
    ),
    "maxLength": _text(
        "A value with too many characters",
        "글자 수를 넘는 값",
        "A value has more characters (code points) than the field takes.",
        "값의 글자 수(코드 포인트)가 필드의 최대 길이를 넘습니다.",
        "Shorten the value; do not cut identifiers and numbers, which would name another thing.",
        "값을 줄이십시오. 식별자와 번호는 잘라 내면 다른 대상을 가리키므로 자르지 마십시오.",
    ),
    "x-kcp-max-bytes": _text(
        "A value with too many bytes",
        "바이트 수를 넘는 값",
        "A value has more bytes in UTF-8 than the field takes; a Korean syllable has three.",
        "값이 UTF-8로 필드의 최대 바이트 수를 넘습니다. 한글 한 글자는 3바이트입니다.",
        "Shorten the text, and cut it between characters.",
        "문자열을 줄이되 글자 중간에서 자르지 마십시오.",
    ),
    "minimum": _text(
        "An integer that is too small",
        "너무 작은 정수",
        "An integer is below the least that the field takes.",
        "정수가 필드의 최솟값보다 작습니다.",
        "Check the amount or the number where it comes from.",
        "금액이나 수가 만들어진 곳을 확인하십시오.",
    ),
    "maximum": _text(
        "An integer that is too large",
        "너무 큰 정수",
        "An integer is above the greatest that the field takes.",
        "정수가 필드의 최댓값보다 큽니다.",
        "Check the amount or the number where it comes from, and its unit.",
        "금액이나 수가 만들어진 곳과 단위를 확인하십시오.",
    ),
    "required": _text(
        "A field that is missing",
        "빠진 필드",
        "A field that the message must have is missing; in some responses only on success.",
        "전문에 반드시 있어야 하는 필드가 없습니다. 일부 응답에서는 성공일 때만 필수입니다.",
        "Fill the field in; what the identity and the signature give is filled in by "
        "`build_request`.",
        "필드를 채우십시오. 가맹점 정보와 서명은 `build_request`가 채웁니다.",
    ),
    # Names of fields.
    "field.unknown": _text(
        "A field that the request does not have",
        "요청 전문에 없는 필드",
        "A request has a field that no table describes: mostly a slip of the pen, or a field of "
        "another message.",
        "요청에 어느 표에도 없는 필드가 있습니다. 대개 오타이거나 다른 전문의 필드입니다.",
        "Correct the name as suggested, or leave the field out.",
        "제안된 이름으로 고치거나 필드를 빼십시오.",
    ),
    "field.not-yours": _text(
        "A field that is filled in for you",
        "자동으로 채워지는 필드",
        "A caller gives a field that the identity or the signature fills in.",
        "가맹점 정보나 서명에서 자동으로 채워지는 필드를 직접 넣었습니다.",
        "Leave the field out.",
        "필드를 빼십시오.",
    ),
    # What JSON Schema cannot say.
    "json.value": _text(
        "A name or value that JSON does not have",
        "JSON으로 쓸 수 없는 이름이나 값",
        "A name or value could not be written as JSON: a fraction, NaN, a lone surrogate, more "
        "than 4,000 digits, or containers deeper than 8.",
        "JSON으로 쓸 수 없는 이름이나 값입니다. 소수, NaN, 짝이 없는 서로게이트, 4,000자리를 넘는 "
        "수, 8단계보다 깊은 중첩이 해당합니다.",
        "Send texts and whole numbers only; amounts are whole numbers of won.",
        "문자열과 정수만 보내십시오. 금액은 원 단위 정수입니다.",
    ),
    "text.nfc": _text(
        "Text that is not composed",
        "완성형(NFC)이 아닌 문자열",
        "Free text of a request is not in Unicode normalisation form C: some systems store a "
        "Korean syllable as its letters, which the gateway cannot show.",
        "요청의 문자열이 유니코드 NFC가 아닙니다. 일부 시스템은 한글 음절을 자모로 나누어 "
        "저장하며, 게이트웨이는 이를 올바로 표시하지 못합니다.",
        'Normalise it first, in Python by `unicodedata.normalize("NFC", text)`.',
        '먼저 정규화하십시오. Python에서는 `unicodedata.normalize("NFC", text)`를 씁니다.',
    ),
    "fields.equal": _text(
        "Two fields that must be equal",
        "서로 같아야 하는 두 필드",
        "Two fields of a message must hold the same value, and do not.",
        "한 전문에서 같은 값이어야 하는 두 필드의 값이 다릅니다.",
        "Take both from one source.",
        "두 값을 한곳에서 가져오십시오.",
    ),
    "fields.at-most": _text(
        "An amount above the one that bounds it",
        "한도보다 큰 금액",
        "An amount is above another one of the message that bounds it.",
        "금액이 같은 전문에서 한도가 되는 금액보다 큽니다.",
        "Check both amounts: what is left to cancel is not what was paid at first.",
        "두 금액을 확인하십시오. 취소 가능 금액은 최초 결제 금액과 다를 수 있습니다.",
    ),
    "fields.advised-below": _text(
        "A first partial cancel of everything",
        "전액을 취소하는 첫 부분취소",
        "A partial cancel takes all that is left. That is known to be right after an earlier "
        "partial cancel only.",
        "부분취소가 남은 금액 전부를 취소합니다. 앞선 부분취소가 있을 때만 알려진 방식입니다.",
        "Cancel in full if nothing was cancelled before.",
        "앞서 취소한 것이 없으면 전체취소를 쓰십시오.",
    ),
    "fields.sum": _text(
        "Amounts that do not add up",
        "합계가 맞지 않는 금액",
        "An amount is not the sum of the amounts that it is made of.",
        "금액이 그 구성 금액의 합과 다릅니다.",
        "Compute the tax-free, the taxed and the VAT amount from the whole, and round once.",
        "비과세, 과세, 부가세 금액을 전체 금액에서 계산하고 반올림은 한 번만 하십시오.",
    ),
    "fields.all-or-none": _text(
        "Fields that come together or not at all",
        "함께 보내야 하는 필드",
        "Some fields of a group are there and others are not.",
        "함께 보내야 하는 필드 가운데 일부만 있습니다.",
        "Send all fields of the group, or none.",
        "모두 보내거나 모두 빼십시오.",
    ),
    "date-key": _text(
        "A date that does not exist in a transaction number",
        "거래번호 자리의 존재하지 않는 날짜",
        "Beside an order number the transaction number stands for a day, and that day does not "
        "exist.",
        "주문번호로 조회할 때 거래번호 자리에는 승인일자가 오는데, 존재하지 않는 날짜입니다.",
        "Write the day of approval as YYYYMMDD, followed by six zeros.",
        "승인일자를 YYYYMMDD로 쓰고 뒤에 0 여섯 개를 붙이십시오.",
    ),
    "date-key.alone": _text(
        "A date without the order number",
        "주문번호 없는 날짜",
        "The transaction number looks like a day, but the order number that would be looked up is "
        "missing.",
        "거래번호가 날짜로 보이지만, 함께 있어야 할 주문번호가 없습니다.",
        "Add the order number, or send the transaction number itself.",
        "주문번호를 추가하거나 실제 거래번호를 보내십시오.",
    ),
    "date-key.zeros": _text(
        "A date with the wrong ending in a transaction number",
        "거래번호 자리 날짜의 잘못된 뒷자리",
        "Beside an order number the transaction number is a date with too few zeros, or a date "
        "and a time.",
        "주문번호와 함께 쓴 거래번호가 0이 모자란 날짜이거나 날짜와 시각입니다.",
        "Write the day of approval as YYYYMMDD, followed by six zeros, without the time.",
        "시각 없이 승인일자를 YYYYMMDD로 쓰고 뒤에 0 여섯 개를 붙이십시오.",
    ),
    "time.impossible": _text(
        "A date or time that does not exist",
        "존재하지 않는 날짜나 시간",
        "A date or time has the right number of digits, but no calendar or clock has it.",
        "자릿수는 맞지만 달력이나 시계에 없는 날짜나 시간입니다.",
        "Check the order of year, month and day, and how the text was made.",
        "연, 월, 일의 순서와 문자열을 만든 방법을 확인하십시오.",
    ),
    "advice": _text(
        "A value that the guide advises against",
        "연동 가이드가 권하지 않는 값",
        "A value is taken, but the guide or experience advises against it; or a field that the "
        "guide asks for is left out.",
        "받아들여지기는 하지만 연동 가이드나 경험상 권하지 않는 값입니다. 가이드가 요구하는 필드를 "
        "뺀 경우도 포함합니다.",
        "Follow the advice where you can; the message is valid without it.",
        "가능하면 권고를 따르십시오. 따르지 않아도 전문은 유효합니다.",
    ),
    "answer.misfit": _text(
        "A response that does not fit its request",
        "요청과 맞지 않는 응답",
        "A field of the response repeats one of the request, and differs from it.",
        "응답이 요청의 값을 되돌려 주는 필드인데 요청과 값이 다릅니다.",
        "Find out which request the response belongs to before you book it.",
        "반영하기 전에 어느 요청에 대한 응답인지 확인하십시오.",
    ),
    # Signatures.
    "sign.character": _text(
        "A signed value with a character that cannot be signed",
        "서명할 수 없는 문자가 있는 값",
        "A signed field is empty, or holds a space, a control, the separator or a character that "
        "is not ASCII.",
        "서명 대상 필드가 비어 있거나 공백, 제어 문자, 구분 문자, ASCII가 아닌 문자가 있습니다.",
        "Send the value as the gateway issued it, without blanks around it.",
        "게이트웨이가 발급한 값을 앞뒤 공백 없이 그대로 보내십시오.",
    ),
    "sign.none": _text(
        "An operation that is not signed",
        "서명하지 않는 거래",
        "A signature was asked for an operation that has none.",
        "서명이 없는 거래에 서명을 요청했습니다.",
        "Send the request without a signature.",
        "서명 없이 요청하십시오.",
    ),
    "signature.mismatch": _text(
        "A signature that does not verify",
        "검증되지 않는 서명",
        "The signature of a request is not that of its fields by the key of the given certificate.",
        "요청의 서명이 이 필드들을 해당 인증서의 키로 서명한 값이 아닙니다.",
        "Ask `kcp-proto explain` for the cause: another key, a changed field, another separator "
        "or a damaged signature.",
        "`kcp-proto explain`으로 원인을 확인하십시오. 다른 키, 바뀐 필드, 다른 구분 문자, 손상된 "
        "서명일 수 있습니다.",
    ),
    # Texts.
    "json.syntax": _text(
        "Text that is not JSON",
        "JSON이 아닌 텍스트",
        "A text breaks the grammar of JSON: a comma too many, single quotes, a comment, text "
        "after the end.",
        "JSON 문법에 맞지 않습니다. 남는 쉼표, 작은따옴표, 주석, 끝난 뒤의 글자 등이 해당합니다.",
        "Repair it at the place that the fault names; write JSON with a library.",
        "오류가 가리키는 위치를 고치십시오. JSON은 라이브러리로 만드십시오.",
    ),
    "json.utf-8": _text(
        "Bytes that are not UTF-8",
        "UTF-8이 아닌 바이트",
        "A JSON text is in another encoding than UTF-8, often EUC-KR, or is damaged.",
        "JSON 텍스트가 UTF-8이 아닌 인코딩(주로 EUC-KR)이거나 손상되었습니다.",
        "Save it as UTF-8.",
        "UTF-8로 저장하십시오.",
    ),
    "json.bom": _text(
        "A byte order mark at the beginning",
        "바이트 순서 표시(BOM)로 시작하는 텍스트",
        "A JSON text begins with a byte order mark, which some editors on Windows write.",
        "JSON 텍스트가 BOM으로 시작합니다. Windows의 일부 편집기가 넣습니다.",
        "Save it as UTF-8 without a byte order mark.",
        "BOM 없는 UTF-8로 저장하십시오.",
    ),
    "json.size": _text(
        "Text that is too large",
        "너무 큰 텍스트",
        "A JSON text is larger than 64 KiB; no message comes near that.",
        "JSON 텍스트가 64KiB를 넘습니다. 이렇게 큰 전문은 없습니다.",
        *_SMALLER,
    ),
    "json.depth": _text(
        "Nesting that is too deep",
        "너무 깊은 중첩",
        "A JSON text is nested deeper than 8; messages are flat.",
        "JSON 텍스트의 중첩이 8단계보다 깊습니다. 전문은 중첩되지 않습니다.",
        *_SMALLER,
    ),
    "json.duplicate": _text(
        "A name that comes twice",
        "두 번 나오는 이름",
        "An object names a member twice, and readers differ in which they take.",
        "객체에 같은 이름이 두 번 나옵니다. 어느 값을 쓰는지는 구현마다 다릅니다.",
        "Leave one of the two out.",
        "둘 중 하나를 빼십시오.",
    ),
    "json.number": _text(
        "A number that is not a plain integer",
        "정수가 아닌 숫자",
        "A number has a fraction, an exponent or more than 4,000 digits, or is NaN or Infinity.",
        "숫자에 소수부나 지수가 있거나, 4,000자리를 넘거나, NaN 또는 Infinity입니다.",
        "Write whole numbers, or the text that the field asks for.",
        "정수로 쓰거나 필드가 요구하는 문자열로 쓰십시오.",
    ),
    "json.surrogate": _text(
        "Half a character",
        "반쪽 문자",
        "A text holds a lone surrogate as an escape: half of a character.",
        "문자열에 짝이 없는 서로게이트, 즉 반쪽 문자가 이스케이프로 들어 있습니다.",
        "Cut texts between characters, not between UTF-16 units.",
        "문자열을 UTF-16 단위가 아니라 글자 단위로 자르십시오.",
    ),
    # Forms, in which notices come.
    "form.size": _text(
        "A form that is too large",
        "너무 큰 폼",
        "A form is larger than 64 KiB; no notice comes near that.",
        "폼이 64KiB를 넘습니다. 이렇게 큰 통보는 없습니다.",
        *_AGAIN_AS_IT_CAME,
    ),
    "form.empty": _text(
        "An empty form",
        "빈 폼",
        "The body of a notice is empty; often a framework had read it before.",
        "통보 본문이 비어 있습니다. 프레임워크가 이미 읽은 경우가 많습니다.",
        *_AGAIN_AS_IT_CAME,
    ),
    "form.json": _text(
        "JSON where a form is expected",
        "폼이어야 하는데 JSON",
        "A notice is JSON. The gateway posts a form; a framework or a test made JSON of it.",
        "통보가 JSON입니다. 게이트웨이는 폼으로 보내며, 프레임워크나 테스트가 JSON으로 바꾼 "
        "것입니다.",
        *_AGAIN_AS_IT_CAME,
    ),
    "form.media-type": _text(
        "Another media type than a form's",
        "폼이 아닌 Content-Type",
        "The media type of a notice is not `application/x-www-form-urlencoded`.",
        "통보의 Content-Type이 `application/x-www-form-urlencoded`가 아닙니다.",
        "Pass the header on as it came.",
        "수신한 헤더를 그대로 넘기십시오.",
    ),
    "form.charset": _text(
        "A third character set",
        "알 수 없는 문자 집합",
        "The media type of a notice names a character set that is neither UTF-8 nor EUC-KR, or "
        "two of them.",
        "통보의 Content-Type에 UTF-8도 EUC-KR도 아닌 문자 집합이 있거나 두 개가 지정되었습니다.",
        "Pass the header on as it came.",
        "수신한 헤더를 그대로 넘기십시오.",
    ),
    "form.encoding": _text(
        "A form in an unknown encoding",
        "인코딩을 알 수 없는 폼",
        "A form is neither UTF-8 nor EUC-KR, or not what its media type says.",
        "폼이 UTF-8도 EUC-KR도 아니거나 Content-Type에 지정된 인코딩이 아닙니다.",
        *_AGAIN_AS_IT_CAME,
    ),
    "form.syntax": _text(
        "A broken form",
        "문법에 맞지 않는 폼",
        "A form holds a raw blank, control or semicolon, a broken percent sign, a part that is no "
        "`name=value`, or a name that is empty or not printable.",
        "폼에 인코딩되지 않은 공백, 제어 문자, 세미콜론, 잘못된 퍼센트 기호, `name=value`가 아닌 "
        "부분, 비어 있거나 보이지 않는 이름이 있습니다.",
        *_AGAIN_AS_IT_CAME,
    ),
    "form.duplicate": _text(
        "A name that comes twice in a form",
        "폼에 두 번 나오는 이름",
        "A form names a field twice, and readers differ in which they take.",
        "폼에 같은 이름이 두 번 나옵니다. 어느 값을 쓰는지는 구현마다 다릅니다.",
        "Do not act on such a notice; ask the gateway by an inquiry.",
        "이 통보를 처리하지 말고 거래 조회로 확인하십시오.",
    ),
    "document.valid": _text(
        "A document that should have been wrong",
        "오류가 있어야 하는 정상 문서",
        "A document is valid although it was expected to be invalid (`--expect invalid`).",
        "오류가 있어야 하는 문서(`--expect invalid`)가 정상입니다.",
        "Repair the test: it proves nothing as long as its document is valid.",
        "테스트를 고치십시오. 문서가 정상이면 아무것도 증명하지 못합니다.",
    ),
    # What a file is expected to be.
    "expect.missing": _text(
        "An expected fault that was not found",
        "나오지 않은 기대 오류",
        "The expectation beside a document (`x.expect.json`) lists a fault that is not found in "
        "`x.invalid.json`.",
        "문서 옆의 기대 파일(`x.expect.json`)에 적힌 오류가 `x.invalid.json`에서 나오지 않습니다.",
        "Break the document in the way that is meant, or take the fault out of the expectation.",
        "의도한 대로 문서를 틀리게 고치거나, 기대 파일에서 그 오류를 빼십시오.",
    ),
    "expect.more": _text(
        "A fault that was not expected",
        "기대하지 않은 오류",
        "A document has a fault that the expectation beside it does not list.",
        "문서 옆의 기대 파일에 없는 오류가 문서에서 나왔습니다.",
        "Repair the document until only the fault that is meant is left, or add the fault to the "
        "expectation.",
        "의도한 오류만 남도록 문서를 고치거나, 그 오류를 기대 파일에 더하십시오.",
    ),
    "expect.absent": _text(
        "A negative without an expectation",
        "기대 파일이 없는 오류 문서",
        "A document named `x.invalid.json` has no `x.expect.json` beside it, so that it could be "
        "wrong in any way.",
        "`x.invalid.json` 옆에 `x.expect.json`이 없어, 어떤 이유로 틀려도 알 수 없습니다.",
        "List the faults that must be found there, or write the file with `--write-expect`.",
        "찾아야 할 오류를 그 파일에 적거나 `--write-expect`로 만드십시오.",
    ),
    "expect.orphan": _text(
        "An expectation without a document",
        "대상 문서가 없는 기대 파일",
        "There is an `x.expect.json`, and neither `x.invalid.json` nor `x.invalid.form` beside it.",
        "`x.expect.json`이 있으나 옆에 `x.invalid.json`도 `x.invalid.form`도 없습니다.",
        "Name both alike, or delete the expectation.",
        "두 파일의 이름을 맞추거나 기대 파일을 지우십시오.",
    ),
    "expect.file": _text(
        "A wrong expectation",
        "올바르지 않은 기대 파일",
        "A file named `x.expect.json` is not an object with `faults`, each with a `rule` that "
        "exists and a JSON `pointer`.",
        "`x.expect.json`이 `faults`를 담은 객체가 아니거나, `rule`이 없는 규칙이거나, `pointer`가 "
        "JSON 포인터가 아닙니다.",
        "Repair what the fault names, or write the file anew with `--write-expect`.",
        "오류가 가리키는 곳을 고치거나 `--write-expect`로 새로 만드십시오.",
    ),
    # A shop's own contract: first what breaks it, then what is wrong with it.
    "profile.value": _text(
        "A value outside the shop's profile",
        "가맹점 프로필 밖의 값",
        "A value is not among those that the shop's profile allows.",
        "가맹점 프로필이 허용하는 값이 아닙니다.",
        "Send a value that the contract covers, or extend the profile if the contract was.",
        "계약에 포함된 값을 보내십시오. 계약이 바뀌었다면 프로필을 고치십시오.",
    ),
    "profile.required": _text(
        "A field that the shop's profile requires",
        "가맹점 프로필의 필수 필드",
        "A field that the shop's profile requires is missing or empty.",
        "가맹점 프로필이 요구하는 필드가 없거나 비어 있습니다.",
        "Fill the field in.",
        "필드를 채우십시오.",
    ),
    "profile.form": _text(
        "An order number without the profile's form",
        "프로필 형식이 아닌 주문번호",
        "An order number does not have the form that the shop's profile asks for.",
        "주문번호가 가맹점 프로필이 정한 형식이 아닙니다.",
        "Make order numbers as the profile says.",
        "프로필이 정한 형식으로 주문번호를 만드십시오.",
    ),
    "profile.length": _text(
        "An order number longer than the profile allows",
        "프로필보다 긴 주문번호",
        "An order number is longer than the shop's profile allows.",
        "주문번호가 가맹점 프로필이 허용하는 길이를 넘습니다.",
        "Make shorter order numbers; do not cut them.",
        "더 짧은 주문번호를 만드십시오. 잘라 내지는 마십시오.",
    ),
    "profile.syntax": _text(
        "A profile that is not TOML",
        "TOML이 아닌 프로필",
        "A profile is not TOML in UTF-8.",
        "프로필이 UTF-8로 된 TOML이 아닙니다.",
        "Repair it at the place that the fault names.",
        "오류가 가리키는 위치를 고치십시오.",
    ),
    "profile.absent": _text(
        "A file without a profile",
        "프로필이 없는 파일",
        "A `pyproject.toml` holds no table `[tool.kcp-proto.profile]`.",
        "`pyproject.toml`에 `[tool.kcp-proto.profile]` 표가 없습니다.",
        "Add the table, or name the file that holds the profile.",
        "표를 추가하거나 프로필이 있는 파일을 지정하십시오.",
    ),
    "profile.size": _text(
        "A profile that is too large",
        "너무 큰 프로필",
        "A profile's file is larger than 1 MiB.",
        "프로필 파일이 1MiB를 넘습니다.",
        "Name the right file.",
        "올바른 파일을 지정하십시오.",
    ),
    "profile.key": _text(
        "An unknown key of a profile",
        "프로필에 없는 항목",
        "A profile holds a key that profiles do not have.",
        "프로필에 정의되지 않은 항목이 있습니다.",
        "Correct the key as suggested, or leave it out.",
        "제안된 이름으로 고치거나 빼십시오.",
    ),
    "profile.type": _text(
        "A profile's value of the wrong type",
        "프로필 값의 자료형 오류",
        "A value in a profile is of another type than belongs there.",
        "프로필의 값이 그 자리에 맞는 자료형이 아닙니다.",
        "Write it as docs/profiles.md shows.",
        "docs/profiles.md의 예와 같이 쓰십시오.",
    ),
    "profile.operation": _text(
        "An unknown operation in a profile",
        "프로필의 알 수 없는 거래",
        "A profile names an operation that does not exist.",
        "프로필에 존재하지 않는 거래 이름이 있습니다.",
        "Correct the name as suggested.",
        "제안된 이름으로 고치십시오.",
    ),
    "profile.field": _text(
        "A field that a profile cannot name",
        "프로필에 쓸 수 없는 필드",
        "A profile names a field that no such request has, or values of a sensitive one.",
        "프로필에 요청 전문에 없는 필드가 있거나, 민감 필드의 값이 적혀 있습니다.",
        "Correct the name as suggested, or leave the field out.",
        "제안된 이름으로 고치거나 필드를 빼십시오.",
    ),
    "profile.widens": _text(
        "A profile that allows too much",
        "전문보다 넓은 프로필",
        "A profile allows what the message does not take; a profile can only narrow.",
        "프로필이 전문이 받지 않는 것을 허용합니다. 프로필은 좁힐 수만 있습니다.",
        "Allow only what the message takes.",
        "전문이 받는 범위 안에서만 허용하십시오.",
    ),
    "profile.pattern": _text(
        "A pattern that a profile cannot hold",
        "프로필에 쓸 수 없는 패턴",
        "A profile's pattern is not of the dialect that every engine reads alike and fast, or "
        "matches no text that is short enough.",
        "프로필의 패턴이 모든 엔진에서 똑같이 빠르게 처리되는 문법이 아니거나, 허용 길이 안에서 "
        "일치하는 문자열이 없습니다.",
        "Write it from characters, classes, groups and bounded repeats.",
        "문자, 문자 클래스, 그룹, 횟수를 정한 반복만으로 쓰십시오.",
    ),
    # Names of messages and operations.
    "message.undetected": _text(
        "A message that cannot be recognised",
        "판별할 수 없는 전문",
        "The fields do not tell which message a payload is.",
        "필드만으로는 어떤 전문인지 알 수 없습니다.",
        "Name the message with `--message NAME`.",
        "`--message`로 전문 이름을 지정하십시오.",
    ),
    "message.window": _text(
        "What the payment window posts",
        "결제창이 보낸 값",
        "A payload is what the payment window posts to the shop, which no schema describes.",
        "결제창이 가맹점으로 보낸 값으로, 이를 설명하는 스키마는 없습니다.",
        "Send its `tran_cd`, `enc_data` and `enc_info` on in an approval.",
        "`tran_cd`, `enc_data`, `enc_info`를 결제 승인 요청에 그대로 넣으십시오.",
    ),
    "message.unknown": _text(
        "An unknown message",
        "알 수 없는 전문",
        "No message has that name.",
        "그런 이름의 전문이 없습니다.",
        *_LIST_MESSAGES,
    ),
    "operation.unknown": _text(
        "An unknown operation",
        "알 수 없는 거래",
        "No operation has that name.",
        "그런 이름의 거래가 없습니다.",
        *_LIST_MESSAGES,
    ),
    "answer.unknown": _text(
        "A request without such a response",
        "해당 응답이 없는 요청",
        "No response belongs to such a request.",
        "이런 요청에 대한 응답이 정의되어 있지 않습니다.",
        "Check the request: its fields decide which response belongs to it.",
        "요청을 확인하십시오. 어느 응답이 오는지는 요청 필드가 정합니다.",
    ),
    # Who sends, and to whom.
    "environment.url": _text(
        "An address that is not an HTTPS origin",
        "올바르지 않은 주소",
        "An address is not `https://host` or `https://host:port`, with or without a path.",
        "주소가 `https://host` 또는 `https://host:port` 형식이 아닙니다.",
        "Write the address without user, query and fragment.",
        "사용자 정보, 쿼리, 프래그먼트 없이 주소를 쓰십시오.",
    ),
    "certificate.early": _text(
        "A certificate that is not valid yet",
        "아직 유효하지 않은 인증서",
        "The identity's certificate is not valid yet.",
        "가맹점 인증서의 유효 기간이 아직 시작되지 않았습니다.",
        "Check the machine's clock, or use the certificate that is valid now.",
        "시스템 시계를 확인하거나 현재 유효한 인증서를 쓰십시오.",
    ),
    "certificate.expired": _text(
        "A certificate that has expired",
        "만료된 인증서",
        "The identity's certificate has expired.",
        "가맹점 인증서가 만료되었습니다.",
        "Get a new one from NHN KCP.",
        "NHN KCP에서 새 인증서를 발급받으십시오.",
    ),
    "certificate.expiring": _text(
        "A certificate that expires soon",
        "곧 만료되는 인증서",
        "The identity's certificate expires within 30 days.",
        "가맹점 인증서가 30일 안에 만료됩니다.",
        "Get a new one from NHN KCP in time.",
        "늦지 않게 NHN KCP에서 새 인증서를 발급받으십시오.",
    ),
    "key.pkcs1": _text(
        "A key file in an old form",
        "오래된 형식의 키 파일",
        "A key file is kept in the old form PKCS#1.",
        "키 파일이 오래된 PKCS#1 형식입니다.",
        "Convert it to PKCS#8 by the command that the fault names.",
        "오류에 적힌 명령으로 PKCS#8로 변환하십시오.",
    ),
    "key.iterations": _text(
        "A key file that is quick to guess through",
        "추측 공격에 약한 키 파일",
        "A key file is protected by too few iterations: its password is quick to guess.",
        "키 파일의 반복 횟수가 적어 비밀번호를 빠르게 추측할 수 있습니다.",
        "Encrypt it again by the command that the fault names.",
        "오류에 적힌 명령으로 다시 암호화하십시오.",
    ),
}
