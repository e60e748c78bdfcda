"""After a survey that was cut: which of its own payments are still open, and taking those back."""

from collections.abc import Iterator
from os import PathLike

from kcp_proto import OutcomeUnknown, catalogue
from kcp_proto.requests import inquiry_requests
from kcp_transports.recording import RecordedExchange, Recording, read_recording

from .observation import Observation, observe
from .payment import PAY_TYPE, Cashier, OwnPayment
from .plan import NUMBER_BEGINS
from .questions import load_questions

_APPROVAL = "payment.approval"


def clean(journal: str | PathLike[str], cashier: Cashier) -> Iterator[OwnPayment]:
    """Look each own payment of a journal up, and take back what is open.

    A cancel whose outcome is unknown is not repeated (R22): such a payment stays open unless an
    inquiry shows it cancelled.

    Args:
        journal: The recording of a survey, to which the cashier's transport appends.
        cashier: Who looks and cancels.

    Yields:
        Each payment, and whether it is still open.

    Raises:
        RecordingError: The journal cannot be read.
        SurveyRefused: The gateway is none to ask.
        NotSent: An inquiry could not be sent.
    """
    recording = read_recording(journal)
    doubtful = {
        each.fields.get("tno", "")
        for each in recording.unresolved()
        if catalogue.operation(each.operation).effect == "reversal"
    }
    for exchange in list(recording.exchanges):
        order_no = catalogue.order_number(exchange.fields) or ""
        is_own = exchange.operation == _APPROVAL and order_no.startswith(NUMBER_BEGINS)
        if is_own and exchange.outcome != "not-sent":
            yield _cleaned(recording, exchange, OwnPayment(order_no), cashier, doubtful)


def _cleaned(
    recording: Recording,
    exchange: RecordedExchange,
    payment: OwnPayment,
    cashier: Cashier,
    doubtful: set[str],
) -> OwnPayment:
    found = _found(exchange, payment.order_no, cashier)
    if found is None:
        # Nothing there means nothing, unless the gateway itself said that it refused.
        payment.is_open = not _is_refused(recording, exchange)
        return payment
    payment.tno = found.tno
    payment.is_open = found.state != "cancelled"
    if payment.tno not in doubtful:
        cashier.take_back(payment)
    return payment


def _found(exchange: RecordedExchange, order_no: str, cashier: Cashier) -> Observation | None:
    recipe = load_questions().payment["look"]
    around = inquiry_requests(
        order_no, PAY_TYPE, exchange.when, cashier.identity, cashier.environment
    )
    for request in around:
        try:
            seen = observe(recipe, cashier.transport.send(request))
        except OutcomeUnknown:
            continue
        if seen.success and seen.tno:
            return seen
    return None


def _is_refused(recording: Recording, exchange: RecordedExchange) -> bool:
    if exchange.outcome != "answered" or exchange.end is None:
        return False
    message = catalogue.response_to(_APPROVAL, exchange.fields)
    return not message.says_success(recording.body(exchange, exchange.end)["message"])
