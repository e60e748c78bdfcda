"""Which requests of a recording are lost, with what else the recording knows of each (R37)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from kcp_proto import catalogue
from kcp_proto.resolution import LostRequest

from .reader import RecordedExchange, Recording


def lost_requests(
    recording: Recording, exchanges: Iterable[RecordedExchange], pay_type: str = ""
) -> Iterator[tuple[RecordedExchange, LostRequest]]:
    """Take from a recording what it takes to ask what became of requests.

    Args:
        recording: The recording.
        exchanges: Some of its exchanges.
        pay_type: The payment method of cancels for which the recording does not say it.

    Yields:
        Each exchange with its request, as if the reply was lost.

    Raises:
        RecordingError: The recording cannot be read.
    """
    surroundings = _Surroundings(recording, pay_type)
    for exchange in exchanges:
        yield exchange, surroundings.lost(exchange)


class _Surroundings:
    """The other exchanges of a recording; all of them are looked at when one needs it."""

    def __init__(self, recording: Recording, pay_type: str) -> None:
        self._recording, self._pay_type = recording, pay_type

    def lost(self, exchange: RecordedExchange) -> LostRequest:
        """Give an exchange's request, with its payment method and whether it has a twin."""
        tno, method = exchange.fields.get("tno"), ""
        if tno and not exchange.fields.get("pay_type"):
            method = self._methods.get(tno, self._pay_type)
        return lost_request(exchange, twins=self._has_twin(exchange), pay_type=method)

    def _has_twin(self, exchange: RecordedExchange) -> bool:
        """Tell whether an equal partial cancel was sent too, and was not refused (R37)."""
        kind = _kind(exchange)
        return bool(kind) and any(
            other.id != exchange.id and not self._is_refused(other)
            for other in self._alike.get(kind, ())
        )

    @cached_property
    def _alike(self) -> dict[tuple[object, ...], list[RecordedExchange]]:
        """Put equal partial cancels together that may have been sent, by one look at each."""
        alike: dict[tuple[object, ...], list[RecordedExchange]] = {}
        for exchange in self._recording.exchanges:
            if exchange.outcome != "not-sent" and (kind := _kind(exchange)):
                alike.setdefault(kind, []).append(exchange)
        return alike

    def _is_refused(self, exchange: RecordedExchange) -> bool:
        if exchange.outcome != "answered" or exchange.end is None:
            return False
        message = catalogue.response_to(exchange.operation, exchange.fields)
        return not message.says_success(self._response(exchange))

    @cached_property
    def _methods(self) -> dict[str, str]:
        """Collect the payment methods of transactions, as far as the recording shows them."""
        methods: dict[str, str] = {}
        for exchange in self._recording.exchanges:
            method = _method(exchange)
            if not method or exchange.outcome != "answered" or exchange.end is None:
                continue
            response = self._response(exchange)
            message = catalogue.response_to(exchange.operation, exchange.fields)
            tno = response.get("tno")
            if isinstance(tno, str) and tno and message.says_success(response):
                methods[tno] = method
        return methods

    def _response(self, exchange: RecordedExchange) -> Mapping[str, object]:
        assert exchange.end is not None  # noqa: S101 - the callers have looked
        message: Mapping[str, object] = self._recording.body(exchange, exchange.end).get(
            "message", {}
        )
        return message


def lost_request(
    exchange: RecordedExchange, *, twins: bool = False, pay_type: str = ""
) -> LostRequest:
    """Give an exchange's request as one whose reply was lost."""
    return LostRequest(
        operation=exchange.operation,
        known=dict(exchange.fields),
        when=exchange.when,
        pay_type=pay_type,
        twins=twins,
        reason=exchange.outcome or "the process ended before an outcome",
        journal_id=exchange.id,
    )


def _kind(exchange: RecordedExchange) -> tuple[object, ...]:
    """Give what is the same in equal partial cancels; nothing of any other request."""
    if exchange.operation not in catalogue.operations():
        return ()
    terms = catalogue.operation(exchange.operation).settlement
    if terms is None or terms.outcome != "reduced":
        return ()
    # All that is recorded but the reason, which no inquiry shows.
    names = ("tno", terms.amount, terms.before)
    return (exchange.operation, *map(exchange.fields.get, names))


def _method(exchange: RecordedExchange) -> str:
    if exchange.operation not in catalogue.operations():
        return ""
    operation = catalogue.operation(exchange.operation)
    constant = operation.settlement.method if operation.settlement else ""
    return constant or exchange.fields.get("pay_type", "")
