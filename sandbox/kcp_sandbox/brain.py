"""The gateway's way through a request, without any I/O: `Brain.respond` is one straight line."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any

from kcp_proto import HttpRequest, HttpResponse, catalogue
from kcp_proto.catalogue import Operation

from .clock import Clock
from .disruptions import (
    CHANGE_PREFIX,
    READ_PREFIX,
    REQUEST_PREFIX,
    Delivery,
    DisruptionPlan,
    Disruptions,
    LateActions,
    deliver,
    plan_from_header,
    plan_from_order_number,
)
from .gateway import (
    BAD_HEADER,
    EXPIRED,
    NO_STATE,
    RATE_LIMIT,
    RUNNING,
    Refusal,
    act,
    admit,
    first_at,
    planned,
    quirks_named,
    recognise,
    refusal_fields,
    success_fields,
    write_response,
)
from .input_errors import InputError
from .inspector import Inspector, Record, Registered, Trace, has_causes
from .issuing import Issued
from .notifying import Notifier, Notify
from .store import StateFileError, Storage, Store


class Brain:
    """The gateway, which threads may share.

    Args:
        clock: The sandbox's clock. Certificates expire by it.
        storage: Where shops, members and transactions are stored.
        random_seed: The same seed gives the same numbers, the same order of a response's fields
            and the same draws of disruptions.
        quirks: Names of what passes because it was seen in the field, although the guides forbid
            it (R41), such as ``certificate-line-ends``.
        notify: Where notices are posted.
        path: Below which path it is reached, if it is one of several; "" if it is the only one.
        lasting: Whether the storage outlives the process, so that notices go on afterwards.

    Attributes:
        clock: The sandbox's clock, which can be set and moved.
        disruptions: What shall go wrong.
        inspector: What really happened.
        notifier: Deposits, and the notices of them.
        issued: What the first shop got, with its key; None if only the shop has it.
        reseed: Fills the store after a reset.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        storage: Storage,
        random_seed: int = 0,
        quirks: Iterable[str] = (),
        notify: Notify = Notify(),  # noqa: B008 - frozen, and empty
        path: str = "",
        lasting: bool = False,
    ) -> None:
        self.path = path
        self.clock = clock
        self._store = Store(storage, clock, random_seed)
        self._late_actions = LateActions()
        self.disruptions: Disruptions = Disruptions(random_seed)
        self.inspector: Inspector = Inspector()
        self.notifier: Notifier = Notifier(
            lambda: self.store, clock, self.inspector, notify, storage if lasting else None
        )
        self.quirks: tuple[Mapping[str, Any], ...] = quirks_named(quirks)
        self.issued: Issued | None = None
        self.reseed: Callable[[], None] = lambda: None
        self._random_seed = random_seed

    @property
    def store(self) -> Store:
        """Give what the gateway owns, after it did what it was late with."""
        for action in self._late_actions.take(self.clock):
            # What cannot be done any more is refused, and no connection is left to say so.
            with suppress(Refusal):
                action()
        return self._store

    @property
    def name(self) -> str:
        """Give the name by which it is told from others, which ends its path."""
        return self.path.rpartition("/")[2]

    def respond(self, request: HttpRequest, refusal: Refusal | None = None) -> Delivery:
        """Recognise a request, plan what goes wrong, admit it, act, respond, and record it all.

        Args:
            request: A request of any sender; only method, address, headers and body count.
            refusal: Why it is refused, if that is known already.

        Returns:
            The response as its disruption leaves it, and how it travels; the carrier notes in its
            passage what really leaves.
        """
        trace = Trace(request, self.inspector.next_number(), self.clock())
        operation, trace.refusal = None, refusal
        if not refusal:
            operation = self._recognise(request, trace)
            try:
                self._disrupt(operation, trace)
                if operation and not trace.refusal:
                    self._admit_and_act(operation, trace)
            except StateFileError as error:
                trace.refusal = Refusal(
                    NO_STATE, "input", message=str(error), message_ko=str(error)
                )
        delivery = deliver(self._response(trace), trace.plan)
        if before := self._told_before(operation, trace):
            delivery = delivery._replace(after=before)
        registered = self._registered(trace)
        trace.shrink()
        record = Record(trace, delivery.passage, perf_counter() - trace.began, registered)
        delivery.passage.when_over(partial(self.inspector.tell, record))
        self.inspector.add(record, is_slow=bool(delivery.delay or delivery.drip))
        return delivery

    def reset(self) -> None:
        """Forget payments, members, plans and records, and fill the store as in the beginning."""
        self.notifier.clear()
        with self.store.storage.atomic():
            self.store.storage.clear()
            self.disruptions.clear()
            self._late_actions.clear()
            self.inspector.clear()
            self.clock.follow()
            self.reseed()

    def _recognise(self, request: HttpRequest, trace: Trace) -> Operation | None:
        try:
            operation, trace.payload = recognise(request, below=self.path)
        except Refusal as refusal:
            trace.refusal = _alone(refusal)
            return None
        trace.operation = operation.name
        return operation

    def _response(self, trace: Trace) -> HttpResponse | None:
        """Write the response; None if nothing was decided, because the connection is cut before."""
        if trace.refusal:
            spoken = trace.operation or first_at(trace.path.removeprefix(self.path))
            trace.response = refusal_fields(spoken, trace.refusal)
        if not trace.response:
            return None
        return write_response(trace.response, trace.refusal)

    def _disrupt(self, operation: Operation | None, trace: Trace) -> None:
        try:
            trace.plan = self._plan(operation, trace)
        except InputError as error:
            trace.refusal = Refusal(
                BAD_HEADER, "input", message=str(error), message_ko=error.korean
            )

    def _plan(self, operation: Operation | None, trace: Trace) -> DisruptionPlan | None:
        if plan := plan_from_header(trace.headers):
            trace.asked_by = "header"
            return plan if plan.concerns(trace.operation) else None
        if self.disruptions.has_orders and (plan := self._plan_of_order(trace)):
            return plan
        numbers = [trace.payload.get(name) for name in catalogue.order_number_fields()]
        requested = [number for number in numbers if isinstance(number, str)]
        reads = operation is not None and operation.effect == "read"
        plan = plan_from_order_number(READ_PREFIX if reads else REQUEST_PREFIX, requested)
        if plan is None and operation and operation.effect == "reversal":
            changed = self.store.order_number_of(str(trace.payload.get("tno", "")))
            plan = plan_from_order_number(CHANGE_PREFIX, [changed])
        if plan and plan.concerns(trace.operation):
            trace.asked_by = "order number"
            return plan
        return self.disruptions.take(trace.operation)

    def _plan_of_order(self, trace: Trace) -> DisruptionPlan | None:
        number = catalogue.order_number(trace.payload)
        number = number or self.store.order_number_of(str(trace.payload.get("tno", "")))
        return self.disruptions.take_of(number, trace.operation) if number else None

    def _admit_and_act(self, operation: Operation, trace: Trace) -> None:
        plan = trace.plan
        if plan is not None and plan.kind == "act-late":
            due = trace.at + timedelta(seconds=plan.delay)
            trace.late = "waits"
            late = partial(self._act_late, operation, trace)
            self._late_actions.put(due, late, _subject(operation.name, trace.payload))
        try:
            if plan is None or plan.lets_act:
                store = self.store
                fields = admit(operation, trace.payload, store, trace.at, quirks=self.quirks)
                self._check_running(operation, fields)
                split = plan is not None and plan.kind == "split"
                done = act(operation, fields, store, split=split, origin=trace.origin + self.path)
                trace.done = trace.response = success_fields(
                    operation.name, done, self._random_seed
                )
            if plan:
                _refuse_as_planned(plan)
        except Refusal as refusal:
            trace.refusal = _alone(refusal)

    def _check_running(self, operation: Operation, fields: Mapping[str, str]) -> None:
        """Refuse to take a payment back while the gateway is late with taking it back."""
        if operation.effect != "reversal" or not self._late_actions.any_waits:
            return
        for name, code in RUNNING.items():
            if self._late_actions.wait(_subject(name, fields)):
                raise Refusal(code)

    def _act_late(self, operation: Operation, trace: Trace) -> None:
        # Its certificate is judged by the time at which it acts.
        try:
            fields = admit(operation, trace.payload, self._store, self.clock(), quirks=self.quirks)
            done = act(operation, fields, self._store)
        except Refusal as refusal:
            trace.late = refusal.code.res_cd
            raise
        trace.done = success_fields(operation.name, done, self._random_seed)
        trace.late = "done"

    def _told_before(self, operation: Operation | None, trace: Trace) -> "Future[None] | None":
        """Pay early into an account that was issued, if that is planned."""
        if operation is None or operation.effect != "money" or trace.done is None:
            return None
        # The payment is made, whatever becomes of the deposit that was planned for it.
        try:
            return self.notifier.issued(trace.done.get("tno", ""))
        except (InputError, StateFileError):
            return None

    def _registered(self, trace: Trace) -> Registered:
        """List the certificates that explain a refusal, as they are while it happens."""
        if trace.refusal is None or not has_causes(trace.refusal):
            return {}
        with suppress(StateFileError), self.store.storage.atomic():
            return self.store.storage.certificates()
        return {}


def _alone(refusal: Refusal) -> Refusal:
    """Let go of the frames that a refusal went through: they hold the request whole."""
    refusal.__traceback__ = refusal.__context__ = None
    return refusal


def _subject(operation: str, fields: Mapping[str, object]) -> tuple[str, str, str]:
    return str(fields.get("site_cd")), str(fields.get("tno")), operation


def _refuse_as_planned(plan: DisruptionPlan) -> None:
    match plan.kind:
        case "certificate-expired":
            raise Refusal(EXPIRED)
        case "rate-limit":
            raise Refusal(RATE_LIMIT)
        case "code":
            raise Refusal(planned(plan.res_cd))
        case _:
            return
