"""What is said of each class of error, and of each exit code, in both languages."""

from collections.abc import Mapping
from typing import NamedTuple

Both = tuple[str, str]


class ErrorText(NamedTuple):
    """What a page says of a class of error beside its docstring.

    Attributes:
        korean: What the first line of the docstring says, in Korean.
        whose: Whose fault it is.
        again: Whether to try again.
        exit_code: The exit code of a command that it ends; None if it is never raised itself.
    """

    korean: str
    whose: Both
    again: Both
    exit_code: int | None


_YOURS = ("호출한 쪽", "yours")
_GATEWAY = ("게이트웨이", "the gateway's")
_FILE = ("파일", "the file's")
_NEVER = (
    "**아니요.** 이미 처리되었을 수 있습니다. 먼저 [처리 여부를 확인](resolve.md)하십시오. 조회"
    "(`effect`가 `read`)는 다시 보내도 됩니다.",
    "**No**: the gateway may have acted. [Find out](resolve.md) first. What only reads (`effect` "
    "is `read`) may be sent again.",
)
_SAFE = (
    "예. 한 바이트도 나가지 않았습니다. 원인을 없앤 뒤 다시 보내십시오.",
    "Yes: not one byte left. Remove the cause, then send it again.",
)

ERRORS: Mapping[str, ErrorText] = {
    "KcpError": ErrorText(
        "이 도구가 의도적으로 발생시키는 모든 오류의 부모입니다.",
        ("해당 없음", "does not apply"),
        ("직접 발생하지 않습니다.", "It is never raised itself."),
        None,
    ),
    "MessageError": ErrorText(
        "전문의 위반 사항을 한 번에 모두 담은 오류입니다.",
        _YOURS,
        ("전문을 고친 뒤에 보내십시오.", "After the message is fixed."),
        1,
    ),
    "KeyLoadError": ErrorText(
        "쓸 수 없는 개인키, 비밀번호, 인증서와 그 이유입니다.",
        _YOURS,
        (
            "파일을 고친 뒤에 하십시오. [`kcp-proto doctor`](doctor.md)가 원인을 찾습니다.",
            "After the files are fixed; [`kcp-proto doctor`](doctor.md) finds out why.",
        ),
        1,
    ),
    "SignatureMismatch": ErrorText(
        "키와 데이터에 맞지 않는 서명입니다.",
        (
            "서명이나 인증서, 또는 서명 뒤에 바뀐 필드",
            "the signature's, the certificate's, or that of a field changed after signing",
        ),
        (
            "아니요. [`kcp-proto explain`](explain.md)으로 원인부터 찾으십시오.",
            "No: find the cause with [`kcp-proto explain`](explain.md).",
        ),
        1,
    ),
    "Refused": ErrorText(
        "게이트웨이가 형식에 맞는 응답으로 거절했습니다.",
        (
            "[결과 코드](codes.md#result)에 따라 다릅니다.",
            "[the result code](codes.md#result) says it",
        ),
        ("[결과 코드](codes.md#result)를 확인하십시오.", "Read [the code](codes.md#result)."),
        1,
    ),
    "ResponseError": ErrorText(
        "읽을 수 없는 응답입니다.",
        _GATEWAY,
        (
            "조회라면 다시 보내도 됩니다. 돈이 걸린 전문에서는 `UnreadableReply`로 발생합니다.",
            "What only reads may be sent again; of a message about money it is an "
            "`UnreadableReply`.",
        ),
        1,
    ),
    "NotSent": ErrorText(
        "한 바이트도 나가지 않은 요청입니다. 게이트웨이는 처리하지 않았습니다.",
        ("연결 구간", "the way to the gateway's"),
        _SAFE,
        3,
    ),
    "OutcomeUnknown": ErrorText(
        "게이트웨이가 처리했을 수 있는 요청과, 그에 대해 확인된 내용입니다.",
        ("알 수 없음", "unknown"),
        _NEVER,
        4,
    ),
    "UnreadableReply": ErrorText(
        "돈이 움직였을 수 있는 전문에 온, 읽을 수 없는 응답입니다.",
        _GATEWAY,
        _NEVER,
        4,
    ),
    "RecordingError": ErrorText(
        "쓰거나 읽을 수 없는 기록입니다.",
        _FILE,
        (
            "파일을 쓸 수 있게 된 뒤에 하십시오. 기록하지 못한 요청은 보내지 않습니다.",
            "After the file can be used; a request that cannot be written down is not sent.",
        ),
        2,
    ),
    "ReplayMismatch": ErrorText(
        "기록에 맞는 교환이 없는 요청과, 무엇이 다른지입니다.",
        _YOURS,
        (
            "같은 요청을 보내거나 [기록](recordings.md#replay)을 새로 만드십시오.",
            "Send the request that was recorded, or [record](recordings.md#replay) again.",
        ),
        1,
    ),
    "StorageError": ErrorText(
        "요청한 일을 하지 못한 데이터베이스입니다. 저장된 것이 없거나, 저장 여부를 알 수 없습니다.",
        ("데이터베이스", "the database's"),
        (
            "`reason`에 따라 다릅니다. `lost`는 커밋 여부를 알 수 없다는 뜻이므로 먼저 읽어 "
            "확인하십시오. [통보](notices.md)는 게이트웨이가 다시 보냅니다.",
            "It depends on `reason`: after `lost` a commit may have happened, so read first. The "
            "gateway sends [notices](notices.md) again.",
        ),
        1,
    ),
    "ClaimLost": ErrorText(
        "임대 시간이 끝나 다른 작업자가 넘겨받았거나 이미 끝낸 통보입니다.",
        ("늦은 작업자", "the worker's, which was late"),
        (
            "아니요. 시작한 작업을 되돌리고 다음 통보로 넘어가십시오.",
            "No: undo what was begun, and take the next notice.",
        ),
        1,
    ),
    "SigningFailed": ErrorText(
        "키 서비스나 토큰이 제대로 서명하지 못해 보내지 않은 요청입니다.",
        ("[키 서비스나 토큰](signers.md)", "[the key service's or the token's](signers.md)"),
        _SAFE,
        3,
    ),
}

ATTRIBUTES: Mapping[str, str] = {
    "subject": "전문이나 거래의 이름, 또는 읽은 대상입니다.",
    "faults": "찾은 위반 사항 전부이며 하나 이상입니다.",
    "reason": "실패한 이유입니다. 비밀 값은 들어 있지 않습니다.",
    "message": "무엇이 잘못되었는지입니다. 비밀 값은 들어 있지 않습니다.",
    "command": '해결하는 명령입니다. 명령으로 해결할 수 없으면 할 일을 적은 문장, 없으면 ""입니다.',
    "operation": '거래 종류입니다. 알 수 없으면 ""입니다.',
    "res_cd": "받은 그대로의 결과 코드입니다.",
    "res_msg": '받은 그대로의 결과 메시지입니다. 없으면 ""입니다.',
    "meaning": "결과 코드의 분류입니다.",
    "payload": "응답의 바이트입니다. 출력할 때는 길이만 보입니다.",
    "phase": "어디까지 진행되었는지입니다.",
    "effect": "`read`, `money`, `reversal` 가운데 하나입니다.",
    "known": "처리 여부를 확인하는 데 쓸 값입니다. 가리지 않은 값이지만 비밀 값은 없습니다.",
    "when": "보내기 시작한 시각입니다. 알 수 없으면 None입니다.",
    "bytes_sent": "TLS에 넘긴 바이트 수입니다. 게이트웨이가 받은 것은 많아야 이만큼입니다. 알 수 "
    "없으면 None입니다.",
    "journal_id": "기록에 있는 교환의 ID입니다. 없으면 None입니다.",
    "cause": "키 서비스가 실패한 원인 코드입니다.",
    "service": "키 서비스의 이름입니다.",
}


class ExitText(NamedTuple):
    """What a page says of an exit code.

    Attributes:
        title: What it means.
        description: When it comes, and what a script does then.
    """

    title: Both
    description: Both


EXITS: Mapping[int, ExitText] = {
    0: ExitText(
        ("정상", "Fine"),
        (
            "요청한 일을 했고, 검사한 대상에 문제가 없습니다.",
            "What was asked was done, and what was checked is fine.",
        ),
    ),
    1: ExitText(
        ("검사 대상에 문제가 있음", "What was checked is not fine"),
        (
            "전문이 규칙에 어긋나거나, 게이트웨이가 거절했거나, 서명이 맞지 않거나, 키를 읽을 수 "
            "없습니다. `recording unresolved`와 `recording resolve`는 끝난 것이 확인되지 않은 "
            "요청이 남아 있을 때, `survey`는 모두 묻지 못했거나 예상과 다를 때 이 코드로 끝납니다.",
            "A message breaks a rule, the gateway refused, a signature does not verify, or a key "
            "does not load. `recording unresolved` and `recording resolve` end so while anything "
            "is left that is not shown to be done, and `survey` unless everything was asked and is "
            "as this project takes it to be.",
        ),
    ),
    2: ExitText(
        (
            "사용법이 틀렸거나 읽거나 쓸 수 없음",
            "Wrong usage, or something cannot be read or written",
        ),
        (
            "옵션이 잘못되었거나, 파일을 읽을 수 없거나, 출력을 쓸 수 없습니다. 아무것도 보내지 "
            "않았습니다.",
            "An option is wrong, or a file or the output cannot be read or written. Nothing was "
            "sent.",
        ),
    ),
    3: ExitText(
        ("보내지 않음", "Not sent"),
        (
            "요청이 한 바이트도 나가지 않았습니다. 다시 실행해도 안전합니다.",
            "Not one byte of the request left. It is safe to run the command again.",
        ),
    ),
    4: ExitText(
        ("처리 여부 미확정", "Outcome unknown"),
        (
            "게이트웨이가 처리했을 수 있거나, 응답을 출력하지 못했습니다. **다시 실행하지 "
            "마십시오.** 표준 오류에 확인된 내용과 할 일이 나오며, `--record`로 기록했다면 "
            "`recording resolve`로 확인할 수 있습니다. `survey`는 스스로 만든 결제가 남아 있을 때 "
            "이 코드로 끝납니다. 요청의 일부라도 나갔을 수 있는 시점부터는 Ctrl-C, SIGTERM, "
            "SIGHUP으로 중단해도 이 코드입니다.",
            "The gateway may have acted, or its response could not be written. **Do not run the "
            "command again.** Standard error says what is known and what to do, and `recording "
            "resolve` finds out what became of it if `--record` kept it. `survey` ends so if a "
            "payment of its own is left open. Ctrl-C, SIGTERM and SIGHUP end `call` with this code "
            "once a byte of the request may have left.",
        ),
    ),
}
