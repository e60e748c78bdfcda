"""The sandbox's no, with its reason."""

from kcp_proto.faults import Fault

from .result_codes import Code


class Refusal(Exception):
    """End the way of a request through the brain with a result code.

    Args:
        code: What is answered.
        detail: What exactly is wrong, in English; no secret and no value of the request.
        detail_ko: The same in Korean.
        faults: The faults of the message, if its schema is broken.
    """

    def __init__(
        self,
        code: Code,
        detail: str = "",
        detail_ko: str = "",
        faults: tuple[Fault, ...] = (),
    ) -> None:
        super().__init__(code.res_cd, detail)
        self.code = code
        self.detail = detail
        self.detail_ko = detail_ko or detail
        self.faults = faults

    @property
    def told(self) -> str:
        """Say what is wrong, in English."""
        return f"{self.code.english}: {self.detail}" if self.detail else self.code.english

    @property
    def told_ko(self) -> str:
        """Say what is wrong, in Korean."""
        return f"{self.code.korean}: {self.detail_ko}" if self.detail_ko else self.code.korean
