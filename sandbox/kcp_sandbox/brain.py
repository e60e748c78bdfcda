"""The gateway's way through a request, without any I/O."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from types import MappingProxyType

from kcp_proto import HttpRequest, HttpResponse
from kcp_proto.catalogue import Operation

from .clock import Clock
from .disruptions import (
    AT_ONCE,
    CHANGE_PREFIX,
    NEVER_SENT,
    OWN_PREFIX,
    Delivery,
    Faults,
    Plan,
    delivery,
    disturbed,
    spoken,
)
from .gateway import (
    Fields,
    Payload,
    Refusal,
    check_certificate,
    check_schema,
    check_signature,
    recognise,
)
from .gateway import benepia as _benepia
from .gateway import inquiry as _inquiry
from .gateway import responses as _answers
from .gateway import result_codes as codes
from .inspector import Inspector, Record, Registered, Visit, concerns
from .store import INQUIRY, MemoryStorage, Stock, Storage

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
_ORDER_NUMBERS = ("ordr_idxx", "mod_ordr_idxx")
_CHANGES = ("benepia.cancel", "benepia.reapproval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Hold one request's fate.

    Args:
        operation: What was asked for; "" if it was not recognised.
        response: What the gateway answers.
        refusal: Why it refused; None if it did what was asked.
        delivery: How the answer travels: whoever carries it obeys.
    """

    operation: str
    response: HttpResponse
    refusal: Refusal | None = None
    delivery: Delivery = AT_ONCE

    @property
    def dropped(self) -> bool:
        """Tell whether the connection is cut instead of answering."""
        return self.delivery.dropped


class Brain:
    """Be the gateway: recognise, validate, verify, act and answer. Share one among threads.

    Args:
        now: The clock that is followed; gives aware times. Certificates expire by it.
        storage: Where shops, members and transactions are kept; in memory if absent.
        seed: The same seed gives the same numbers, the same order of an answer's members and the
            same draws of faults.
        lenient: Let line ends inside the certificate pass, as staging seems to.

    Attributes:
        clock: The sandbox's clock, which can be set and moved.
        stock: What the gateway knows.
        faults: What shall go wrong.
        inspector: What really happened.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        storage: Storage | None = None,
        seed: int = 0,
        lenient: bool = False,
    ) -> None:
        self.clock = Clock(now)
        self.stock = Stock(storage or MemoryStorage(), self.clock, seed)
        self.faults = Faults(seed)
        self.inspector = Inspector()
        self.lenient = lenient
        self.restock: Callable[[], None] = lambda: None
        self._seed = seed

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Act on a request and answer it, whatever faults are planned.

        Args:
            request: Anybody's request; only method, address, headers and body count.

        Returns:
            The answer; a refusal is an answer.
        """
        return self._attend(request, disturb=False).response

    def exchange(self, request: HttpRequest) -> Exchange:
        """Act on a request, and tell how the answer shall travel.

        Args:
            request: Anybody's request; only method, address, headers and body count.

        Returns:
            The answer as the fault that strikes it leaves it, for whoever carries answers.
        """
        return self._attend(request, disturb=True)

    def reset(self) -> None:
        """Forget payments, members, plans and records; begin again as the scene began."""
        with self.stock.storage.transaction():
            self.stock.storage.clear()
            self.faults.clear()
            self.inspector.clear()
            self.clock.follow()
            self.restock()

    def _attend(self, request: HttpRequest, *, disturb: bool) -> Exchange:
        started = perf_counter()
        visit = Visit(request, self.inspector.next_number(), self.clock())
        try:
            response = self._perform(request, visit, disturb)
        except Refusal as refusal:
            visit.refusal = refusal
            visit.answer = _answers.refusal(visit.operation, refusal)
            response = _answers.response(refusal.code, visit.answer)
        exchange = _delivered(visit, response)
        status = 0 if exchange.dropped else exchange.response.status
        seconds = perf_counter() - started
        self.inspector.add(Record(visit, status, seconds, self._registered(visit)))
        return exchange

    def _perform(self, request: HttpRequest, visit: Visit, disturb: bool) -> HttpResponse:
        try:
            operation, visit.payload = recognise(request)
            visit.operation = operation.name
        finally:
            visit.plan = self._planned(visit) if disturb else None
        plan = visit.plan
        if plan and not plan.lets_act:
            return _prevented(plan)
        fields = self._admit(operation, visit.payload)
        answer = self._act(operation, fields, plan)
        if plan and plan.kind == "code":
            raise Refusal(codes.planned(plan.res_cd))
        visit.answer = _answers.success(answer, self._seed)
        return _answers.response(codes.SUCCESS, visit.answer)

    def _planned(self, visit: Visit) -> Plan | None:
        numbers = [visit.payload.get(name) for name in _ORDER_NUMBERS]
        own = [number for number in numbers if isinstance(number, str)]
        said = spoken(OWN_PREFIX, own) or spoken(CHANGE_PREFIX, self._changed_orders(visit))
        if said and said.concerns(visit.operation):
            return said
        return self.faults.take(visit.operation)

    def _changed_orders(self, visit: Visit) -> Iterator[str]:
        """Find the order number of the payment that is to be cancelled or re-approved."""
        if visit.operation in _CHANGES:
            payment = self.stock.payment(str(visit.payload.get("tno", "")))
            if payment:
                yield payment.ordr_idxx

    def _admit(self, operation: Operation, payload: Payload) -> Fields:
        fields = check_schema(operation, payload, lenient=self.lenient)
        registered = self.stock.certificate_of(fields["site_cd"])
        certificate = check_certificate(fields, registered, self.clock())
        check_signature(operation, fields, certificate)
        return fields

    def _act(self, operation: Operation, fields: Fields, plan: Plan | None) -> dict[str, str]:
        act = _ACTS.get(operation.name)
        if act is None:
            raise Refusal(codes.NOT_PLAYED)
        if plan and plan.kind == "split":
            act = _benepia.split
        with self.stock.storage.transaction():
            return act(self.stock, fields)

    def _registered(self, visit: Visit) -> Registered:
        """List the certificates that explain a refusal, as they are while it happens."""
        if visit.refusal is None or not concerns(visit.refusal):
            return {}
        with self.stock.storage.transaction():
            return self.stock.storage.certificates()


def _prevented(plan: Plan) -> HttpResponse:
    match plan.kind:
        case "drop-before":
            return NEVER_SENT
        case "certificate-expired":
            raise Refusal(codes.EXPIRED)
        case "rate-limit":
            raise Refusal(codes.RATE_LIMIT)
        case _:
            raise Refusal(codes.planned(plan.res_cd))


def _delivered(visit: Visit, response: HttpResponse) -> Exchange:
    return Exchange(
        operation=visit.operation,
        response=disturbed(visit.plan, response),
        refusal=visit.refusal,
        delivery=delivery(visit.plan, response),
    )
