"""The survey itself: one request at a time, a pause between, every question twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from ssl import TLSVersion
from time import sleep

from kcp_proto import Environment, HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_transports.https import Urllib3Transport, utc_now
from kcp_transports.probe import offer
from kcp_transports.recording import RecordingTransport
from kcp_transports.transport import Transport

from .drafts import Draft
from .judgement import Finding, judge
from .observation import Observation, observe
from .payment import Cashier, OwnPayment, Payer
from .plan import ROUNDS, Plan, new_number
from .questions import HandshakeRecipe, Question, load_questions
from .target import GuardedTransport, SurveyRefused, check_target, guarded_context

Shake = Callable[[HandshakeRecipe], Observation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request or handshake, and what came back.

    Args:
        name: Its name in the questions.
        round: 1 or 2.
        when: When it was sent, aware.
        draft: The request; None of a handshake.
        observation: What came back.
    """

    name: str
    round: int
    when: datetime
    draft: Draft | None
    observation: Observation


class _Paced:
    """A transport that waits before each request."""

    def __init__(self, inner: Transport, wait: Callable[[], object]) -> None:
        self._inner, self._wait = inner, wait

    def send(self, request: HttpRequest) -> HttpResponse:
        self._wait()
        return self._inner.send(request)

    def close(self) -> None:
        self._inner.close()


class Survey:
    """A plan that is being carried out.

    Args:
        plan: What to ask.
        transport: The way to the gateway; guarded once more here, and closed at the end.
        payer: The person who agrees to the survey's own payments; None where there are none.
        shake: Shakes hands; None where there is no network, so that such questions stay open.
        pause: Seconds between two requests.
        clock: Gives the present moment, aware.
        wait: Waits for some seconds.
    """

    def __init__(
        self,
        plan: Plan,
        transport: GuardedTransport,
        *,
        payer: Payer | None = None,
        shake: Shake | None = None,
        pause: float = 3.0,
        clock: Callable[[], datetime] = utc_now,
        wait: Callable[[float], object] = sleep,
    ) -> None:
        self.plan = plan
        self.exchanges: list[Exchange] = []
        self.stopped: str = ""
        self._transport = transport
        self._shake = shake
        paced = _Paced(transport, lambda: wait(pause))
        self._cashier = Cashier(plan.identity, plan.environment, paced, payer)
        self._pause, self._clock, self._wait = pause, clock, wait

    @property
    def is_whole(self) -> bool:
        """Tell whether everything of the plan was asked."""
        return len(self.exchanges) == self.most_exchanges

    @property
    def most_exchanges(self) -> int:
        """Count what is asked in all, handshakes included."""
        plan = self.plan
        about = sum(len(each.asks) for each in plan.paid)
        return sum(map(len, plan.rounds)) + ROUNDS * (len(plan.handshakes) + about)

    @property
    def open_payments(self) -> tuple[OwnPayment, ...]:
        """List what was paid and nothing shows to be taken back."""
        return tuple(self._cashier.open_payments)

    def run(self, on_exchange: Callable[[Exchange], object] = lambda exchange: None) -> None:
        """Ask everything, twice; a second call goes on behind the first.

        Args:
            on_exchange: Called after each exchange.

        Raises:
            NotSent: The very first request could not be sent.
        """
        try:
            for number in range(1, ROUNDS + 1):
                for each in self.plan.steps(number):
                    if self.exchanges:
                        self._wait(self._pause)
                    self.exchanges.append(self._ask(number, each))
                    on_exchange(self.exchanges[-1])
                for question in self.plan.paid:
                    self._ask_about_payment(number, question, on_exchange)
        except SurveyRefused as error:
            self.stopped = str(error)
        except NotSent as error:
            if not any(exchange.draft for exchange in self.exchanges):
                raise
            self.stopped = str(error)
        finally:
            self._transport.close()

    def findings(self) -> tuple[Finding, ...]:
        """Judge what came back so far."""
        known = load_questions()
        rounds = [
            {
                exchange.name: exchange.observation
                for exchange in self.exchanges
                if exchange.round == number
            }
            for number in range(1, ROUNDS + 1)
        ]
        return tuple(judge(known, question, rounds) for question in self.plan.questions)

    def _ask(self, number: int, each: Draft | HandshakeRecipe) -> Exchange:
        when = self._clock()
        if isinstance(each, Draft):
            seen = self._send(each)
            return Exchange(name=each.name, round=number, when=when, draft=each, observation=seen)
        unsure = Observation(failure="unsure", detail="no network")
        seen = unsure if self._shake is None else self._shake(each)
        return Exchange(name=each.name, round=number, when=when, draft=None, observation=seen)

    def _ask_about_payment(
        self, number: int, question: Question, on_exchange: Callable[[Exchange], object]
    ) -> None:
        """Pay, ask, and take the payment back, whatever ends the asking."""
        payment = self._cashier.pay(new_number())
        try:
            for name in question.asks:
                self._wait(self._pause)
                self.exchanges.append(self._ask(number, self.plan.draft_about(name, payment.tno)))
                on_exchange(self.exchanges[-1])
        finally:
            self._cashier.take_back(payment)

    def _send(self, each: Draft) -> Observation:
        try:
            return observe(each.recipe, self._transport.send(each.request))
        except OutcomeUnknown as error:
            return Observation(failure="cut", detail=error.phase)


def open_survey(
    plan: Plan,
    journal: str | PathLike[str],
    *,
    ca_pem: bytes | None = None,
    payer: Payer | None = None,
    pause: float = 3.0,
) -> Survey:
    """Open the way to the gateway, with a journal of what is sent.

    Args:
        plan: What to ask.
        journal: The recording to which each request is written before it is sent.
        ca_pem: Certificates to trust in place of the system's, PEM.
        payer: The person who agrees to the survey's own payments.
        pause: Seconds between two requests.

    Returns:
        The survey; nothing was sent yet.

    Raises:
        RecordingError: The journal cannot be opened.
        KeyLoadError: ``ca_pem`` holds no certificate.
    """
    transport = open_way(plan.environment, journal, ca_pem)

    def shake(recipe: HandshakeRecipe) -> Observation:
        context = guarded_context(ca_pem)
        terms = offer(plan.address, context, TLSVersion[recipe.version], recipe.ciphers)
        return Observation(failure=terms.state, detail=terms.detail)

    return Survey(plan, transport, payer=payer, shake=shake, pause=pause)


def open_way(
    environment: Environment, journal: str | PathLike[str], ca_pem: bytes | None = None
) -> GuardedTransport:
    """Open the guarded way to a gateway, which keeps a journal.

    Args:
        environment: Where.
        journal: The recording.
        ca_pem: Certificates to trust in place of the system's, PEM.

    Returns:
        The transport; nothing was sent yet.

    Raises:
        SurveyRefused: The gateway is none to survey.
        RecordingError: The journal cannot be opened.
        KeyLoadError: ``ca_pem`` holds no certificate.
    """
    check_target(environment)
    https = Urllib3Transport(ssl_context=guarded_context(ca_pem))
    return GuardedTransport(RecordingTransport(https, journal), environment)
