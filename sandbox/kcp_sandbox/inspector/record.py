"""What became of one request, for people and tests to look at; secrets are masked (R24)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from kcp_proto import HttpRequest, HttpResponse, KcpError, Reply, catalogue, read_response
from kcp_proto.explanation import Cause
from kcp_proto.faults import Fault
from kcp_proto.replies import leaves_open
from kcp_proto.showing import MaskedRepr
from kcp_sandbox.disruptions import DisruptionPlan, Passage

from .causes import Registered, find_causes
from .raw import Headers, charset_of, masked_body, masked_headers, pairs_of, shown_everywhere
from .trace import Trace, expected_text, mask_response, masked_request, masked_response


class Record(MaskedRepr):
    """A request, what the gateway made of it, and what of its response really left.

    Masking and looking for causes take longer than many a response, and most records are never
    looked at: both are done on the first look.

    Args:
        trace: What became known of the request.
        passage: What of the response leaves the machine.
        seconds: How long the gateway worked on it.
        registered: Every shop's certificate, of a refusal that is about one; else nothing.

    Attributes:
        passage: What of the response left the machine.
        seconds: How long the gateway worked on it.
    """

    def __init__(
        self, trace: Trace, passage: Passage, seconds: float, registered: Registered
    ) -> None:
        self._trace, self._registered = trace, registered
        self.passage: Passage = passage
        self.seconds: float = seconds
        self._reply: tuple[Reply | None] | None = None

    @property
    def number(self) -> int:
        """Give its number, which counts up from 1."""
        return self._trace.number

    @property
    def at(self) -> datetime:
        """Tell when it began, by the sandbox's clock."""
        return self._trace.at

    @property
    def came(self) -> datetime:
        """Tell when it began, by the computer's clock."""
        return datetime.fromtimestamp(self._trace.came, UTC)

    @property
    def method(self) -> str:
        """Give the HTTP method."""
        return self._trace.method

    @property
    def path(self) -> str:
        """Give the address's path, without a query."""
        return self._trace.path

    @property
    def operation(self) -> str:
        """Give the operation's name; "" if none was recognised."""
        return self._trace.operation

    @property
    def res_cd(self) -> str:
        """Give the result code that was decided on; "" if none was."""
        trace = self._trace
        if trace.refusal:
            return trace.refusal.code.res_cd
        if not trace.response:
            return ""
        # The responses of an operation call it alike.
        return trace.response.get(catalogue.responses(trace.operation)[0].result_code, "")

    @property
    def detail(self) -> str:
        """Say what exactly was wrong, in English; "" if nothing was."""
        return self._trace.refusal.message if self._trace.refusal else ""

    @property
    def detail_ko(self) -> str:
        """Say the same in Korean."""
        return self._trace.refusal.message_ko if self._trace.refusal else ""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """List how the message breaks its schema, each with its ruling."""
        return self._trace.refusal.faults if self._trace.refusal else ()

    @property
    def disruption(self) -> str:
        """Name the kind of the disruption that struck it; "" if none did."""
        return self.plan.kind if self.plan else ""

    @property
    def status(self) -> int:
        """Give the HTTP status that left; 0 if none did."""
        return self.passage.status

    @property
    def took(self) -> float:
        """Give the seconds from the request to the last byte of the response, or to its end."""
        return (self.passage.ended or self._trace.began + self.seconds) - self._trace.began

    @property
    def first_byte(self) -> float | None:
        """Give the seconds from the request to the first byte that left; None if none did."""
        return self.passage.began - self._trace.began if self.passage.began else None

    @property
    def is_slow(self) -> bool:
        """Tell whether a disruption delays its response."""
        return self.disruption in ("late", "drip")

    @property
    def effect(self) -> str:
        """Tell what the request may do: ``read``, ``money``, ``reversal``; "" if not recognised."""
        return catalogue.operation(self.operation).effect if self.operation else ""

    @property
    def is_refused(self) -> bool:
        """Tell whether the gateway refused the request, also where a disruption let it act."""
        return self._trace.refusal is not None

    @property
    def plan(self) -> DisruptionPlan | None:
        """Give the disruption that struck it; None if none did."""
        return self._trace.plan

    @property
    def asked_by(self) -> str:
        """Name what asked for the disruption: ``plan``, ``order number`` or ``header``."""
        return self._trace.asked_by

    @property
    def acted(self) -> bool:
        """Tell whether the gateway did what was asked, whatever the shop got to read."""
        return self._trace.done is not None

    @property
    def late(self) -> str:
        """Tell what it does after the cut: "", ``waits``, ``done``, or a code that refused it."""
        return self._trace.late

    @cached_property
    def request(self) -> Mapping[str, Any]:
        """Give the request's fields, masked (R24: never show a secret); empty if unreadable."""
        return masked_request(self._trace)

    @cached_property
    def response(self) -> Mapping[str, Any]:
        """Give the fields that the gateway decided on, masked; empty if it decided nothing."""
        return masked_response(self._trace)

    @property
    def belief(self) -> Mapping[str, Any]:
        """Give the fields of what the gateway did, masked; empty if it did nothing."""
        return mask_response(self._trace, self.done_fields)

    @cached_property
    def expected(self) -> str:
        """Give the text that must be signed; "" for what is not signed."""
        return expected_text(self._trace)

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """Find the causes that explain a refusal."""
        trace = self._trace
        if trace.refusal is None:
            return ()
        return find_causes(
            trace.operation, trace.payload, trace.refusal, self._registered, trace.at
        )

    @property
    def request_headers(self) -> Headers:
        """List the headers that came, masked."""
        return masked_headers(pairs_of(self._trace.headers))

    @property
    def request_size(self) -> int:
        """Give how many bytes the request's body has."""
        return self._trace.size

    @cached_property
    def raw_request(self) -> str:
        """Write the request's body as it came, as far as it is stored, but for what is secret."""
        trace = self._trace
        return masked_body(trace.body, charset_of(pairs_of(trace.headers)), self._shown_of_request)

    @property
    def headers(self) -> Headers:
        """List the headers that left."""
        return masked_headers(self.passage.headers)

    @property
    def charset(self) -> str:
        """Name the encoding that the headers that left state."""
        return charset_of(self.passage.headers)

    @property
    def raw_response(self) -> str:
        """Write the bytes of the response's body that left, but for what is secret."""
        return masked_body(self.passage.body, self.charset, self._shown_of_response)

    @property
    def reply(self) -> Reply | None:
        """Read what left, as a shop with this library reads it; None if it cannot be read."""
        if not self.passage.is_over:
            return None
        if self._reply is None:
            self._reply = (self._read(),)
        return self._reply[0]

    @property
    def is_definite(self) -> bool:
        """Tell whether the shop could read what the gateway did, or that it refused."""
        reply = self.reply
        if reply is None:
            return False
        return not leaves_open(catalogue.message(reply.message), reply.wire)

    @property
    def fields(self) -> Mapping[str, str]:
        """Give the request's fields that are described, as text; they are **not masked**."""
        described = catalogue.operation(self.operation).request.fields if self.operation else ()
        return {
            name: str(value)
            for name, value in self._trace.payload.items()
            if name in described and type(value) in (str, int)
        }

    @property
    def done_fields(self) -> Mapping[str, str]:
        """Give the fields of the response to what the gateway did; they are **not masked**."""
        return self._trace.done or {}

    @property
    def known(self) -> Mapping[str, str]:
        """Give the request's fields that are neither secret nor constant, as they came."""
        return self._sent().known

    def _sent(self) -> HttpRequest:
        return HttpRequest(
            method=self.method,
            url=self.path,
            headers={},
            body=b"",
            operation=self.operation,
            fields=self.fields,
        )

    def _read(self) -> Reply | None:
        passage = self.passage
        if not self.operation or passage.state not in ("whole", "altered"):
            return None
        headers = {name.lower(): value for name, value in passage.headers}
        response = HttpResponse(status=passage.status, headers=headers, body=passage.body)
        try:
            return read_response(self._sent(), response, when=self.at)
        except KcpError:
            return None

    def _shown_of_request(self, name: str, value: object) -> object:
        if not self.operation:
            return shown_everywhere(name, value)
        return (
            self.request.get(name) if name in self._trace.payload else shown_everywhere(name, value)
        )

    def _shown_of_response(self, name: str, value: object) -> object:
        return mask_response(self._trace, {name: value})[name]

    def _shown(self) -> str:
        name = self.operation or "unrecognised"
        return f"<Record {self.number} {name} {self.res_cd or 'no response'}>"
