"""A signal's handler that raises while a request is out: one outcome, and nothing stays behind."""

import asyncio
import signal
from time import monotonic, sleep

import pytest

from kcp_proto import HttpRequest, HttpResponse, KcpError, NotSent, OutcomeUnknown
from kcp_transports import ThreadTransport
from kcp_transports.bridges import BlockingTransport
from tests.transports.points import Points, Struck
from tests.transports.raw_gateway import BODY, HTTP_RESPONSE

needs_alarms = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no timer that interrupts"
)


class Slow:
    """An async transport that takes a while, and knows what arrived and what still runs."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.arrived = self.running = 0

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.arrived += 1
        self.running += 1
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            raise OutcomeUnknown(request.operation, request.effect, "wait", "cancelled") from None
        finally:
            self.running -= 1
        return HTTP_RESPONSE

    async def aclose(self) -> None:
        await asyncio.sleep(0)


class SlowInThread:
    """The same, for code that blocks."""

    arrived = 0

    def send(self, request: HttpRequest) -> HttpResponse:
        self.arrived += 1
        sleep(0.3)
        return HTTP_RESPONSE

    def close(self) -> None:
        """Hold nothing."""


def test_a_blocking_send_has_one_outcome_at_any_point(payment: HttpRequest) -> None:
    inner, outcomes = Slow(0.002), list[type[BaseException | None]]()
    transport = BlockingTransport(inner)
    arrived = 0
    modules = ("kcp_transports.bridges", "asyncio", "threading")
    for raised in Points(*modules).trials(lambda: transport.send(payment)):
        outcomes.append(type(raised))
        # asyncio itself forgets an OSError as it wakes its loop; the exchange then goes on.
        assert raised is None or isinstance(raised, KcpError | Struck)
        if inner.arrived > arrived and raised is not None:
            assert isinstance(raised, OutcomeUnknown)
        assert inner.running == 0
        assert transport.send(payment).body == BODY
        arrived = inner.arrived
    transport.close()
    assert {NotSent, OutcomeUnknown} <= set(outcomes)


@needs_alarms
@pytest.mark.parametrize("text", [(), ("quotes pt_pwd",)])
def test_an_alarm_while_a_payment_is_out_is_an_unknown_outcome(
    payment: HttpRequest, text: tuple[str, ...]
) -> None:
    """A caller who bounds a call by an alarm, and tries again on TimeoutError, pays once.

    The alarm's exception stays the cause only if it says nothing (ADR 12).
    """

    def strike(number: int, frame: object) -> None:
        raise Struck(*text)

    inner = Slow(30)
    transport = BlockingTransport(inner)
    before = signal.signal(signal.SIGALRM, strike)
    begun = monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(OutcomeUnknown) as caught:
            transport.send(payment)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert monotonic() - begun < 5
    cause = caught.value.__cause__
    assert cause is None if text else isinstance(cause, Struck)
    assert caught.value.__suppress_context__
    assert (inner.arrived, inner.running) == (1, 0)
    transport.close()


def test_an_awaited_send_has_one_outcome_at_any_point(payment: HttpRequest) -> None:
    """Where the handler runs in the task's own code; in the loop's it ends the loop."""
    inner = SlowInThread()

    async def strike() -> BaseException | None:
        transport = ThreadTransport(inner)
        try:
            # What `run_in_executor` returns, it returns to `send`, which the handler interrupts.
            loop = asyncio.get_running_loop()
            run = loop.run_in_executor

            def struck(*arguments: object) -> object:
                run(*arguments)  # type: ignore[arg-type]
                sleep(0.05)
                raise Struck

            loop.run_in_executor = struck  # type: ignore[method-assign,assignment]
            try:
                await transport.send(payment)
            except Exception as error:
                return error
            finally:
                del loop.run_in_executor  # type: ignore[method-assign]
            return None
        finally:
            await transport.aclose()

    assert isinstance(asyncio.run(strike()), OutcomeUnknown)
    assert inner.arrived == 1
