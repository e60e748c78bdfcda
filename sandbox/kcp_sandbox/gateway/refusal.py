"""A refusal of the gateway, with its reason."""

from collections.abc import Mapping
from types import MappingProxyType

from kcp_proto.faults import Fault

from .result_codes import ResultCode

_DETAILS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "": ("", ""),
        "not an object": ("not an object", "JSON 객체가 아닙니다"),
        "not JSON": ("{message}", "{message_ko}"),
        "input": ("{message}", "{message_ko}"),
        "not JSON at": (
            "line {line}, column {column}: {message}",
            "{line}행 {column}열: {message_ko}",
        ),
        "discriminator": ("{name} is none of {known}", "{name}: 허용되는 값: {known}"),
        "path": ("did you mean {path}?", "가장 비슷한 경로: {path}"),
        "field": ("{name} {message}", "{name}: {message_ko}"),
        # A field with a title is called by both.
        "field.form": ("{name} {message}", "{name}({title})의 {message_ko}"),
        "not a point payment": ("not a point payment", "포인트 결제가 아닙니다"),
        "no tax parts": (
            "a mixed payment needs its tax parts",
            "복합과세 거래의 과세 구분 금액 누락",
        ),
        "tax parts left": ("more than is left of a tax part", "남은 과세 구분 금액을 넘습니다"),
    }
)


class Refusal(Exception):
    """The end of a request's way through the gateway, with a result code.

    Args:
        code: The result code of the response.
        detail: What exactly is wrong, by its name in the table above; no secret and no value of
            the request.
        faults: The faults of the message, if its schema is broken.
        **values: What fills the words of the detail.

    Attributes:
        detail: What exactly is wrong, in English; "" if the code says all.
        detail_ko: The same in Korean.
    """

    def __init__(
        self,
        code: ResultCode,
        detail: str = "",
        /,
        faults: tuple[Fault, ...] = (),
        **values: object,
    ) -> None:
        self.code = code
        english, korean = _DETAILS[detail]
        self.detail: str = english.format(**values)
        self.detail_ko: str = korean.format(**values)
        self.faults = faults
        super().__init__(code.res_cd, self.detail)

    @property
    def others(self) -> tuple[Fault, ...]:
        """List what else of the message's fields is wrong, beside what the detail says."""
        found = tuple(fault for fault in self.faults if fault.pointer)
        main = next(
            (each for each in found if f"{_field(each)} {each.message}" == self.detail), None
        )
        return tuple(each for each in found if each is not main) if main else ()

    @property
    def message(self) -> str:
        """Say what is wrong, in English."""
        return f"{self.code.english}: {self.detail}" if self.detail else self.code.english

    @property
    def message_ko(self) -> str:
        """Say what is wrong, in Korean."""
        return f"{self.code.korean}: {self.detail_ko}" if self.detail_ko else self.code.korean


def _field(fault: Fault) -> str:
    return fault.pointer.removeprefix("/")
