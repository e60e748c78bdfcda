"""The gateway's way through a request, without any I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from kcp_proto import HttpRequest, HttpResponse
from kcp_proto.catalogue import Operation

from . import _answers, _benepia, _inquiry, codes
from ._admission import Fields, check_certificate, check_schema, check_signature
from ._recognition import Payload, recognise
from ._refusals import Refusal
from .faults import Faults
from .stock import INQUIRY, Stock
from .storage import MemoryStorage, Storage

Act = Callable[[Stock, Fields], dict[str, str]]
_ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "benepia.point_inquiry": _benepia.inquire_points,
        "benepia.point_payment": _benepia.pay,
        "benepia.cancel": _benepia.cancel,
        "benepia.reapproval": _benepia.reapprove,
        INQUIRY: _inquiry.inquire,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Hold one request's fate.

    Args:
        operation: What was asked for; "" if it was not recognised.
        response: What the gateway answers.
        refusal: Why it refused; None if it did what was asked.
        dropped: Whether the answer shall not arrive: whoever carries it closes the connection.
    """

    operation: str
    response: HttpResponse
    refusal: Refusal | None = None
    dropped: bool = False


class Brain:
    """Be the gateway: recognise, validate, verify, act and answer. Share one among threads.

    Args:
        now: The clock; gives aware times. Certificates expire by it.
        storage: Where shops, members and transactions are kept; in memory if absent.
        seed: The same seed gives the same transaction and approval numbers.
    """

    def __init__(
        self, *, now: Callable[[], datetime], storage: Storage | None = None, seed: int = 0
    ) -> None:
        self.stock = Stock(storage or MemoryStorage(), now, seed)
        self.faults = Faults()

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Act on a request and answer it, whatever faults are planned.

        Args:
            request: Anybody's request; only method, address, headers and body count.

        Returns:
            The answer; a refusal is an answer.
        """
        return self._attend(request).response

    def exchange(self, request: HttpRequest) -> Exchange:
        """Act on a request, and tell how the answer shall travel.

        Args:
            request: Anybody's request; only method, address, headers and body count.

        Returns:
            The answer and the fault that strikes it, for whoever carries answers.
        """
        seen = self._attend(request)
        if not self.faults.drops(seen.operation):
            return seen
        return Exchange(
            operation=seen.operation, response=seen.response, refusal=seen.refusal, dropped=True
        )

    def _attend(self, request: HttpRequest) -> Exchange:
        name = ""
        try:
            operation, payload = recognise(request)
            name = operation.name
            answer = self._act(operation, self._admit(operation, payload))
        except Refusal as refusal:
            response = _answers.refusal(name, refusal)
            return Exchange(operation=name, response=response, refusal=refusal)
        return Exchange(operation=name, response=_answers.success(answer))

    def _admit(self, operation: Operation, payload: Payload) -> Fields:
        fields = check_schema(operation, payload)
        registered = self.stock.certificate_of(fields["site_cd"])
        certificate = check_certificate(fields, registered, self.stock.now())
        check_signature(operation, fields, certificate)
        return fields

    def _act(self, operation: Operation, fields: Fields) -> dict[str, str]:
        act = _ACTS.get(operation.name)
        if act is None:
            raise Refusal(codes.NOT_PLAYED)
        with self.stock.storage.transaction():
            return act(self.stock, fields)
