"""The site's own words in both languages: headings and labels of what is generated."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")
NAMES_OF_LANGUAGES: Mapping[Language, str] = {"ko": "한국어", "en": "English"}

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
    "effect": ("거래 효과", "Effect"),
    "message": ("전문", "Message"),
    "module": ("모듈", "Module"),
    "public-name": ("이름", "Name"),
    "source-code": ("소스", "Source"),
    "item": ("항목", "Item"),
    "signature": ("서명", "Signature"),
    "signs": (
        "`kcp_sign_data`는 {0}의 값을 이 순서대로 `^`로 이어 붙인 문자열의 서명입니다(R16, R17). "
        "위의 예에서는 다음과 같습니다.",
        "`kcp_sign_data` signs the values of {0}, in this order and joined by `^` (R16, R17). In "
        "the example above that is:",
    ),
    "covers": (
        "다른 필드는 서명이 보호하지 않습니다(R18). 서명이 거절되면 [내 서명이 거절될 때]"
        "(../tasks/signature-refused.md)를 보십시오.",
        "No other field is covered by it (R18). If it is refused: [my signature is refused]"
        "(../tasks/signature-refused.md).",
    ),
    "signs-nothing": (
        "이 전문은 서명하지 않습니다. 내용을 보호하는 것은 TLS뿐입니다(R18).",
        "Nothing in this message is signed; TLS alone protects it (R18).",
    ),
    "responses": ("응답", "Responses"),
    "when": ("요청의 조건", "When the request has"),
    "on-success": ("성공일 때 필수", "on success"),
    "echoed": ("응답과의 비교", "Compared"),
    "compared": (
        "응답의 {0}와(과) 다르면 경고합니다(R31).",
        "a response whose {0} differs draws a warning (R31)",
    ),
    "sign-string": ("서명 대상 문자열", "Sign string"),
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
    "llms-summary": (
        "NHN KCP 결제 게이트웨이의 JSON 프로토콜을 Python으로 다루는 도구입니다. 스키마, 서명, "
        "검증, 전송, 결과 확인, 샌드박스가 들어 있습니다.",
        "The NHN KCP payment gateway's JSON protocol in Python: schemas, signatures, validation, "
        "transports, finding out what became of a payment, and a sandbox.",
    ),
    "llms-how": (
        "코드를 쓰기 전에 [판단 기준](decision-rules.md)을 읽으십시오. 아래 링크는 각 페이지의 "
        "Markdown이며, `.md`를 `.html`로 바꾸면 사람이 보는 페이지입니다. 전체는 "
        "[llms-full.txt](llms-full.txt)에 있습니다.",
        "Read the [decision rules](decision-rules.md) before you write code. The links lead to "
        "each page's Markdown; with `.html` instead of `.md` they are the pages for people. All "
        "of it is in [llms-full.txt](llms-full.txt).",
    ),
    "commands": ("명령", "Commands"),
    "commands-lead": (
        "`kcp-proto`의 모든 명령입니다. 프로그램의 도움말에서 뽑았으며 `--lang ko`로 보는 내용과 "
        "같습니다. 무엇을 출력하는지 등 전반적인 설명은 [kcp-proto 명령](../cli.md)에 있습니다.",
        "Every command of `kcp-proto`, from the program's own help. What they print, and what they "
        "have in common, is told in [the `kcp-proto` command](../cli.md).",
    ),
    "command": ("명령", "Command"),
    "does": ("하는 일", "What it does"),
    "subcommands": ("하위 명령", "Commands below it"),
    "examples": ("예", "Examples"),
    "arguments": ("인자", "Arguments"),
    "argument": ("인자", "Argument"),
    "options": ("옵션", "Options"),
    "option": ("옵션", "Option"),
    "means": ("뜻", "What it means"),
    "default": ("기본값", "Default"),
    "repeatable": ("여러 번 쓸 수 있습니다.", "It may be repeated."),
    "variable": ("환경 변수", "Environment variable"),
    "option-required": ("필수", "required"),
    "exits": ("종료 코드", "Exit codes"),
    "exits-link": (
        "코드별 설명은 [종료 코드](../exits.md)에 있습니다.",
        "Each of them is explained in [exit codes](../exits.md).",
    ),
    "result-codes": ("결과 코드 목록", "Each result code"),
    "result-codes-lead": (
        "`res_cd`에 오는 코드입니다. `0000`만 가이드에 있고, 나머지는 공개된 연동 코드에서 본 "
        "것입니다.",
        "What `res_cd` holds. Only `0000` is documented; every other code was seen in public "
        "integrations.",
    ),
    "sandbox-codes": ("샌드박스만의 코드", "The sandbox's own codes"),
    "sandbox-codes-lead": (
        "`X`로 시작하는 코드는 샌드박스에만 있습니다. 실제 게이트웨이가 같은 경우에 어떤 코드를 "
        "보내는지는 알 수 없으므로, 이 코드에 맞춰 동작을 정하지 마십시오.",
        "Codes that begin with `X` are the sandbox's alone. Which code the gateway sends in such a "
        "case is unknown, so let nothing depend on them.",
    ),
    "seen-as": ("알려진 뜻", "Known as"),
    "kind": ("분류", "Class"),
    "caller": ("할 일", "What to do"),
    "result-raises": ("취소 응답의 `raise_for_result()`", "`raise_for_result()` of a cancel"),
    "code": ("코드", "Code"),
    "raises-nothing": ("예외 없음", "raises nothing"),
    "name": ("이름", "Name"),
    "acquirer": ("매입사", "Acquirer"),
    "login": ("인증 방식", "Login"),
    "virtual-accounts": ("가상계좌 발급", "Issues virtual accounts"),
    "merged-into": ("합병 후", "Merged into"),
    "note": ("참고", "Note"),
    "fields-of": ("쓰이는 필드: {0}", "Fields that hold it: {0}"),
    "http-status": ("HTTP 상태", "HTTP status"),
    "plain-source": ("출처", "Source"),
    "errors": ("오류 클래스", "Each class"),
    "import": ("가져오는 곳", "Import from"),
    "parents": ("부모", "Parents"),
    "whose": ("누구의 잘못인가", "Whose fault"),
    "again": ("다시 시도해도 되는가", "Try again?"),
    "exit": ("종료 코드", "Exit code"),
    "attribute": ("속성", "Attribute"),
    "exits-lead": (
        "스크립트는 종료 코드로 판단합니다. 이유는 표준 오류에 문장으로 나옵니다. `sandbox run`은 "
        "실행한 명령의 종료 코드로 끝납니다.",
        "Scripts read these; the reason is a sentence on standard error. `sandbox run` ends with "
        "the exit code of the command that it ran.",
    ),
    "exits-errors": ("이 코드로 끝나는 오류", "Errors that end so"),
    "configuration": ("설정", "Configuration"),
    "configuration-lead": (
        "명령에 주는 옵션 말고 설정할 수 있는 것은 두 가지, `pyproject.toml`의 표와 환경 "
        "변수입니다. 명령줄에 직접 적은 것이 언제나 우선합니다. 전송 계층의 설정은 [전송 "
        "계층](transports.md)에 있습니다.",
        "Beside the options of commands there are two places: a table in `pyproject.toml`, and "
        "variables of the environment. What is typed counts more than either. Transports are set "
        "up in [code](transports.md).",
    ),
    "project-table": ("`[tool.kcp-proto]`", "`[tool.kcp-proto]`"),
    "project-table-lead": (
        "[`kcp-proto validate`](commands/validate.md)가 가장 가까운 `pyproject.toml`에서 읽습니다. "
        "키는 옵션과 이름이 같고, 경로는 그 파일을 기준으로 합니다. 여기에 없는 키는 오류입니다.",
        "[`kcp-proto validate`](commands/validate.md) reads it from the nearest `pyproject.toml`. "
        "A key has the name of an option, and a path begins at that file. Any other key is an "
        "error.",
    ),
    "profile-table": (
        "가맹점의 계약입니다. `--profile`이 읽으며 [프로필](profiles.md)에서 설명합니다.",
        "The shop's contract, which `--profile` reads: [profiles](profiles.md).",
    ),
    "variables": ("환경 변수", "Environment variables"),
    "variables-lead": (
        "생략한 옵션을 대신합니다. 비밀번호를 담는 변수는 없습니다. `--password-env`에는 직접 정한 "
        "변수의 이름을 적습니다.",
        "They stand for options that are left out. None holds a password; `--password-env` names "
        "a variable of yours.",
    ),
    "rules": ("규칙", "Rules"),
    "rules-lead": (
        "전문이 어길 수 있는 규칙입니다. 규칙마다 언제 어기게 되는지와 고치는 방법을 적었습니다. "
        "`kcp-proto validate`의 보고서와 `kcp-proto explain 규칙ID`가 이 페이지로 연결됩니다.",
        "What a message can break: when it does, and how to repair it. Reports of [`kcp-proto "
        "validate`](validate.md) and `kcp-proto explain RULE` lead here.",
    ),
    "rule": ("규칙", "Rule"),
    "remedy": ("해결", "Remedy"),
    "report-says": ("보고서 문구", "A report says"),
    "fixable": ("`validate --fix`로 고칠 수 있는 경우", "`validate --fix` repairs it where"),
    "severity": ("심각도", "Severity"),
    "in-message": ("전문", "In"),
    "wrong": ("틀림", "wrong"),
    "right": ("맞음", "right"),
    "content": ("내용", "Content"),
    "empty": ("(빈 본문)", "(an empty body)"),
    "left-out": ("생략", "left out"),
    "decisions": ("결정 기록", "Decisions"),
    "messages": ("전문", "Messages"),
    "messages-lead": (
        "모든 요청, 응답, 통보의 필드를 스키마에서 뽑은 것입니다.",
        "The fields of every request, response and notice, taken from the schemas.",
    ),
    "characters": ("{0}자", "{0} characters"),
    "bytes": ("{0}바이트(UTF-8)", "{0} bytes of UTF-8"),
    "at-most": ("최대 {0}", "at most {0}"),
    "exactly": ("{0}", "{0}"),
    "between": ("{0} ~ {1}", "{0} to {1}"),
    "any-length": ("제한을 알 수 없음", "not known to be limited"),
    "text": ("문자열", "text"),
    "text-or-integer": ("숫자 문자열 (정수도 허용)", "digits as text (an integer is taken too)"),
    "fixed": ("고정값", "fixed"),
    "path": ("현재 위치", "Path"),
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


# What is read from the environment and stands for no option of a command.
VARIABLES: Mapping[str, tuple[str, str]] = {
    "KCP_PROTO_LANG": (
        "사람이 읽는 출력의 언어이며 `ko` 또는 `en`입니다. `--lang`이 우선합니다.",
        "Language of what people read, `ko` or `en`; `--lang` counts more.",
    ),
    "_KCP_PROTO_COMPLETE": (
        "셸 자동 완성을 켭니다. 쓰는 방법은 [kcp-proto 명령](cli.md#completion)에 있습니다.",
        "Switches on a shell's completion: [how](cli.md#completion).",
    ),
    "NO_COLOR": (
        "값이 있으면 출력에 이스케이프 시퀀스를 쓰지 않습니다.",
        "With any value, nothing that is printed holds an escape sequence.",
    ),
}
SEVERITIES: Mapping[str, tuple[str, str]] = {
    "error": ("오류", "error"),
    "warning": ("경고", "warning"),
}
# What a caller does about each class of result code, beside what the schemas call it.
REMEDIES: Mapping[str, tuple[str, str]] = {
    "success": (
        "계속 진행합니다. 다른 종류의 전문에서 쓰는 성공 코드라면 `OutcomeUnknown`이 발생합니다.",
        "go on; a success code of another kind of message raises `OutcomeUnknown`",
    ),
    "unknown": (
        "다른 일을 하기 전에 [처리 여부부터 확인](resolve.md)하십시오. 다시 보내지 마십시오.",
        "find out before anything else",
    ),
    "not-delivered": (
        "결제 기관에 닿지 않았다는 코드입니다. 그대로 믿지 말고 조회하거나 NHN KCP에 문의하십시오.",
        "the code says that the institution was not reached; find out, or ask NHN KCP, before you "
        "believe it",
    ),
    "in-progress": ("기다렸다가 처리 여부를 확인하십시오.", "wait, then find out"),
    "split": (
        "거래 두 건이 모두 유효합니다. NHN KCP에 연락하십시오.",
        "two transactions are live: call NHN KCP",
    ),
    "already-done": ("가맹점의 기록과 대조하십시오.", "compare with your own records"),
    "duplicate": (
        "그 번호로 처음 보낸 요청을 찾으십시오.",
        "find the first request with that number",
    ),
    "use-stpc": (
        "나머지도 `mod_type` `STPC`로 취소하십시오.",
        "cancel the rest with `mod_type` `STPC`",
    ),
    "amount-rule": (
        "금액을 가맹점의 기록, 조회 결과와 대조하십시오.",
        "compare the amounts with your records and with an inquiry",
    ),
    "contract": (
        "계약에 포함된 기능인지 NHN KCP에 문의하십시오.",
        "ask NHN KCP what your contract covers",
    ),
    "expired-authentication": (
        "구매자가 다시 인증하게 하십시오.",
        "let the buyer authenticate again",
    ),
    "refused": ("`res_msg`를 확인하십시오.", "read `res_msg`"),
    "unlisted": (
        "`res_msg`를 확인하십시오. 돈이 걸린 거래라면 NHN KCP에 문의하십시오.",
        "read `res_msg`; ask NHN KCP if it concerns money",
    ),
}


# What is known to help with a single code, beside what its class asks for.
HINTS: Mapping[str, tuple[str, str]] = {
    "S032": (
        " 인증서의 줄바꿈부터 확인하십시오: [내 서명이 거절될 때](tasks/signature-refused.md).",
        "; look at the line ends of the certificate first: [my signature is refused]"
        "(tasks/signature-refused.md)",
    ),
}


def word(name: str, language: Language, *values: object) -> str:
    """Give a word of the site, filled in."""
    return pick(_WORDS[name], language).format(*values)


def pick(both: tuple[str, str], language: Language) -> str:
    """Choose the language of a pair."""
    return both[LANGUAGES.index(language)]
