"""A notice that the sandbox posted, once, with what the shop responded and what is said of it."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from kcp_proto import HttpResponse, catalogue
from kcp_proto.faults import Words
from kcp_proto.notices import acknowledges
from kcp_proto.redaction import MASK, redact, redact_text
from kcp_sandbox.disruptions import Passage
from kcp_sandbox.store import INQUIRY

from .raw import masked_body, shown_everywhere
from .record import Record
from .trace import Trace

NOTICE = "deposit.notice"
"""What an exchange calls its operation that is a notice."""

FINDINGS: Mapping[str, Words] = MappingProxyType(
    {
        "unreachable": (
            "no connection to the shop: {reason}; the gateway posts the notice again",
            "상점에 연결하지 못했습니다({reason}). 통보가 다시 전송됩니다",
        ),
        "slow": (
            "no whole response within {patience:g} s, which the sandbox chose: the gateway does "
            "not wait for ever, and posts the notice again while the handler still runs",
            "{patience:g}초(샌드박스가 정한 값) 안에 응답이 끝나지 않았습니다. 처리 중에도 통보가 "
            "다시 전송됩니다",
        ),
        "closed": (
            "the connection ended before the response did: {reason}; it is posted again",
            "응답이 끝나기 전에 연결이 끊어졌습니다({reason}). 통보가 다시 전송됩니다",
        ),
        "garbled": (
            "what came is no HTTP response; it is posted again",
            "HTTP 응답이 아닙니다. 통보가 다시 전송됩니다",
        ),
        "large": (
            "the response is longer than the sandbox reads; it is posted again",
            "응답이 너무 커서 읽기를 중단했습니다. 통보가 다시 전송됩니다",
        ),
        "stopped": (
            "the sandbox stopped, or was reset, before a response came",
            "응답이 오기 전에 샌드박스가 종료되거나 초기화되었습니다",
        ),
        "redirect": (
            "HTTP {status} leads elsewhere, and no redirect is followed; it is posted again",
            "HTTP {status} 리다이렉트는 따라가지 않습니다. 통보가 다시 전송됩니다",
        ),
        "status": (
            "HTTP {status} acknowledges nothing; it is posted again",
            "HTTP {status}은(는) 수신 확인이 아닙니다. 통보가 다시 전송됩니다",
        ),
        "no-result": (
            "HTTP 200 without result=0000 acknowledges nothing; it is posted again",
            "HTTP 200이지만 result=0000이 없어 수신 확인이 아닙니다. 통보가 다시 전송됩니다",
        ),
        "given-up": (
            "this was attempt {attempt} of {attempts}: the notice is posted no more, and the "
            "deposit stands",
            "{attempts}회 중 {attempt}번째 시도였습니다. 통보는 더 전송되지 않지만 입금은 "
            "유효합니다",
        ),
        "unasked": (
            "acknowledged, and no inquiry of this transaction has come yet: a shop that books the "
            "deposit without one believes a notice that is not signed (R36)",
            "수신은 확인했지만 이 거래의 조회 요청이 아직 없습니다. 조회 없이 입금 처리하면 "
            "서명되지 않은 통보를 그대로 믿는 것입니다(R36)",
        ),
    }
)
"""What real life would have punished: names to English and Korean."""


class Finding(NamedTuple):
    """What is said of a notice.

    Attributes:
        name: One of `FINDINGS`.
        english: In words.
        korean: The same in Korean.
    """

    name: str
    english: str
    korean: str


class PostedNotice(Record):
    """A notice that was posted once: what went out, and what the shop responded.

    Args:
        trace: What is posted.
        passage: What comes back.
        attempt: Which attempt it is, from 1.
        attempts: How many there are at most.
        first: The number of the first attempt's exchange.
        patience: Seconds that it may take.

    Attributes:
        attempt: The same.
        attempts: The same.
        is_acknowledged: Whether the shop said that it took the notice.
    """

    def __init__(
        self,
        trace: Trace,
        passage: Passage,
        *,
        attempt: int,
        attempts: int,
        first: int,
        patience: float,
    ) -> None:
        super().__init__(trace, passage, 0.0, {})
        self.attempt: int = attempt
        self.attempts: int = attempts
        self._first, self._patience = first, patience
        self._failure = self._reason = ""
        self.is_acknowledged: bool = False

    def arrived(self, response: HttpResponse | None, failure: str, reason: str) -> None:
        """Note what came back, once.

        Args:
            response: The response as far as it came; None if none did.
            failure: Why it is not whole, one of `FINDINGS`; "" if it is.
            reason: More about that, in English.
        """
        self._failure, self._reason = failure, reason
        if response is not None:
            self.is_acknowledged = not failure and acknowledges(response)
            self.passage.of = len(response.body) + bool(failure)
            self.passage.take_parsed(response, len(response.body))
        self.passage.end()

    def findings(self, later: Iterable[Record]) -> tuple[Finding, ...]:
        """List what real life would have punished, as far as it is seen by now.

        Args:
            later: The exchanges since the first attempt.
        """
        if not self.passage.is_over:
            return ()
        names = [self._failure or self._objection()]
        if not self.is_acknowledged and self.attempt >= self.attempts:
            names.append("given-up")
        if self.is_acknowledged and self.books and not any(map(self._is_asked_by, later)):
            names.append("unasked")
        return tuple(self._finding(name) for name in names if name)

    @property
    def first(self) -> int:
        """Give the number of the first attempt's exchange."""
        return self._first

    @property
    def target(self) -> str:
        """Give the address that it was posted to, without what lets in, and without a query."""
        scheme, _, host = self._trace.origin.partition("://")
        return f"{scheme}://{host.rpartition('@')[2]}{self.path}"

    @property
    def res_cd(self) -> str:
        """Give no result code: a notice has none."""
        return ""

    @property
    def effect(self) -> str:
        """Tell nothing: what a notice changes is the shop's."""
        return ""

    @property
    def is_slow(self) -> bool:
        """Tell that a shop takes its time."""
        return True

    @property
    def acted(self) -> bool:
        """Tell that the deposit is there, whatever the shop responds."""
        return True

    @property
    def is_definite(self) -> bool:
        """Tell whether the shop acknowledged it."""
        return self.is_acknowledged

    @cached_property
    def request(self) -> Mapping[str, Any]:
        """Give the form's fields, masked (R24: never show a secret)."""
        return redact(catalogue.message(NOTICE), self.fields)

    @cached_property
    def response(self) -> Mapping[str, Any]:
        """Give nothing: what a shop responds is no message of the gateway."""
        return {}

    @property
    def belief(self) -> Mapping[str, Any]:
        """Give nothing: the inquiry tells what the gateway believes."""
        return {}

    @cached_property
    def expected(self) -> str:
        """Give nothing: a notice is not signed."""
        return ""

    @cached_property
    def raw_request(self) -> str:
        """Write the form as it was posted, but for what is secret."""
        pairs = (pair.partition("=") for pair in self._trace.body.decode("ascii").split("&"))
        # The names are the schema's own, which need no quoting.
        return "&".join(f"{name}={self._raw(name, value)}" for name, _, value in pairs)

    @property
    def raw_response(self) -> str:
        """Write the first bytes of what the shop responded, but for what is secret."""
        return masked_body(self.passage.body, self.charset, shown_everywhere)

    @property
    def reply(self) -> None:
        """Read nothing: what a shop responds is no message of the gateway."""
        return

    @property
    def fields(self) -> Mapping[str, str]:
        """Give the form's fields; they are **not masked**."""
        return {name: str(value) for name, value in self._trace.payload.items()}

    @property
    def known(self) -> Mapping[str, str]:
        """Give nothing: no inquiry is about a notice."""
        return {}

    def _raw(self, name: str, value: str) -> str:
        shown = self.request.get(name, MASK)
        return value if shown == self.fields.get(name) else str(shown)

    def _objection(self) -> str:
        if self.is_acknowledged:
            return ""
        if self.status == 200:
            return "no-result"
        return "redirect" if 300 <= self.status < 400 else "status"

    @property
    def books(self) -> bool:
        """Tell whether a shop books by it: it is no cancel."""
        terms = catalogue.message(NOTICE).notice
        cancel = terms.unbooks.items() if terms else ()
        return not all(self.fields.get(name) == value for name, value in cancel)

    def _is_asked_by(self, later: Record) -> bool:
        if later.operation != INQUIRY:
            return False
        tno = self.fields.get("tno")
        named = (later.fields.get("tno"), later.done_fields.get("tno"))
        return tno in named or later.fields.get("ordr_idxx") == self.fields.get("order_no")

    def _finding(self, name: str) -> Finding:
        values = {
            "reason": redact_text(self._reason),
            "status": self.status,
            "patience": self._patience,
            "attempt": self.attempt,
            "attempts": self.attempts,
        }
        english, korean = FINDINGS[name]
        return Finding(name, english.format_map(values), korean.format_map(values))

    def _shown(self) -> str:
        what = "acknowledged" if self.is_acknowledged else "not acknowledged"
        return f"<PostedNotice {self.number} attempt {self.attempt} {what}>"
