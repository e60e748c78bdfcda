"""What a survey would send, in what order, and that it stays within its limits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import choice
from string import ascii_uppercase, digits

from kcp_proto import Environment, Identity
from kcp_proto.showing import MaskedRepr
from kcp_transports.https import Address

from .drafts import Draft, draft
from .payment import AMOUNT, MOST_REQUESTS_OF_ONE, UNKNOWN
from .questions import (
    RESPONSES,
    Catalogue,
    Effect,
    HandshakeRecipe,
    Question,
    load_questions,
)
from .strangers import Sender, senders_of
from .target import SurveyRefused, check_target

# A page of consent, and harmless to a test gateway (a burst of test calls got addresses blocked at
# another one).
MOST_REQUESTS = 40
ROUNDS = 2
NUMBER_BEGINS, _NUMBER_LENGTH = "SURVEY", 14
_OUT_OF = ascii_uppercase + digits


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Plan(MaskedRepr):
    """All that a survey sends; nothing was sent to make it.

    Args:
        environment: Where it goes.
        address: The same as host and port.
        identity: Who asks.
        questions: What is asked, in order.
        rounds: The requests of each round, in order; they differ in order numbers alone.
        handshakes: The handshakes of one round, which no request follows.
        paid: The questions that are asked about a payment of their own, twice.
    """

    environment: Environment
    address: Address
    identity: Identity
    questions: tuple[Question, ...]
    rounds: tuple[tuple[Draft, ...], ...]
    handshakes: tuple[HandshakeRecipe, ...]
    paid: tuple[Question, ...] = ()

    @property
    def requests(self) -> int:
        """Count the requests of all rounds; of those about payments, the most there can be."""
        about = sum(len(each.asks) + MOST_REQUESTS_OF_ONE for each in self.paid)
        return sum(map(len, self.rounds)) + ROUNDS * about

    @property
    def won(self) -> int:
        """Count the won that are paid in all, and taken back."""
        return ROUNDS * AMOUNT * len(self.paid)

    def payment_drafts(self) -> tuple[Draft, ...]:
        """Write what is sent about payments; zeros stand for what the gateway has yet to give."""
        known = load_questions()
        names = [name for each in self.paid for name in each.asks]
        recipes = [known.requests[name] for name in names]
        steps = list(known.payment.values()) if self.paid else []
        shop: dict[Sender, Identity] = {"shop": self.identity}
        return tuple(draft(each, shop, self.environment, UNKNOWN) for each in (*steps, *recipes))

    def draft_about(self, name: str, tno: str) -> Draft:
        """Write a request about a payment.

        Args:
            name: The request's name in the questions.
            tno: The payment's transaction number.
        """
        recipe = load_questions().requests[name]
        return draft(recipe, {"shop": self.identity}, self.environment, {"tno": tno})

    def steps(self, number: int) -> tuple[Draft | HandshakeRecipe, ...]:
        """Give what is sent in a round, in order.

        Args:
            number: 1 or 2.
        """
        return (*self.handshakes, *self.rounds[number - 1])

    def _shown(self) -> str:
        asked = ", ".join(question.id for question in self.questions)
        return f"<Plan {self.environment.base_url} {asked}, {self.requests} requests>"


def make_plan(
    identity: Identity,
    environment: Environment,
    now: datetime,
    *,
    ask: Iterable[str] = (),
    reversible: Iterable[str] = (),
    budget: int = 0,
) -> Plan:
    """Plan a survey, and send nothing.

    Args:
        identity: The test shop.
        environment: Staging, or a sandbox on this machine.
        now: The present moment, aware.
        ask: Ids of the questions to ask; none for all that have no effect, unless ``reversible``
            names some.
        reversible: Ids of the questions to ask about a payment of their own, each by its name.
        budget: Won that may be paid in all.

    Returns:
        The plan.

    Raises:
        SurveyRefused: The gateway is none to survey, a question is unknown or not to be asked so,
            the requests are more than `MOST_REQUESTS`, or the payments more than the budget.
    """
    address = check_target(environment)
    known = load_questions()
    paid = _named(known, reversible, "reversible")
    harmless = _named(known, ask, "no effect") or (() if paid else _by_themselves(known))
    senders = senders_of(identity, now)
    names = _needed(known, harmless)
    rounds = tuple(
        tuple(
            draft(known.requests[name], senders, environment, {"number": new_number()})
            for name in names
            if name in known.requests
        )
        for _ in range(ROUNDS)
    )
    plan = Plan(
        environment=environment,
        address=address,
        identity=identity,
        questions=(*harmless, *paid),
        rounds=rounds,
        handshakes=tuple(known.handshakes[name] for name in names if name in known.handshakes),
        paid=paid,
    )
    if plan.requests > MOST_REQUESTS:
        raise SurveyRefused(
            f"{plan.requests} requests are more than {MOST_REQUESTS}: ask fewer questions"
        )
    if plan.won > budget:
        raise SurveyRefused(f"{plan.won} won are more than the budget of {budget}")
    return plan


def _named(known: Catalogue, ids: Iterable[str], effect: Effect) -> tuple[Question, ...]:
    """Choose questions of an effect by their ids, in their own order."""
    wanted = set(ids)
    for name in sorted(wanted):
        question = known.questions.get(name)
        if question is None:
            raise SurveyRefused(f"there is no question {name!a}")
        if question.why is not None:
            raise SurveyRefused(f"{name} is never asked: {question.why.en}")
        if question.effect != effect:
            raise SurveyRefused(f"{name} is {question.effect}, and not to be asked as {effect}")
    return tuple(question for question in known.questions.values() if question.id in wanted)


def _by_themselves(known: Catalogue) -> tuple[Question, ...]:
    questions = known.questions.values()
    return tuple(each for each in questions if each.effect == "no effect" and not each.by_name)


def new_number() -> str:
    """Make an order number that no payment has."""
    return NUMBER_BEGINS + "".join(choice(_OUT_OF) for _ in range(_NUMBER_LENGTH))


def _needed(known: Catalogue, questions: Iterable[Question]) -> Mapping[str, None]:
    """Name the requests and handshakes of one round, each once.

    A question about all responses needs some: where it stands alone, those of the first question.
    """
    names = dict.fromkeys(name for question in questions for name in question.asks)
    if names.pop(RESPONSES, "") is None and not names.keys() & known.requests.keys():
        first = next(iter(known.questions.values()))
        names = {**dict.fromkeys(first.asks), **names}
    return names
