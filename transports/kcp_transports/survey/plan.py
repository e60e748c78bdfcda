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
from .questions import RESPONSES, Catalogue, HandshakeRecipe, Question, load_questions
from .strangers import senders_of
from .target import SurveyRefused, check_target

# A page of consent, and harmless to a test gateway (a burst of test calls got addresses blocked at
# another one).
MOST_REQUESTS = 40
ROUNDS = 2
_NUMBER_BEGINS, _NUMBER_LENGTH = "SURVEY", 14
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
    """

    environment: Environment
    address: Address
    identity: Identity
    questions: tuple[Question, ...]
    rounds: tuple[tuple[Draft, ...], ...]
    handshakes: tuple[HandshakeRecipe, ...]

    @property
    def requests(self) -> int:
        """Count the requests of all rounds."""
        return sum(map(len, self.rounds))

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
) -> Plan:
    """Plan a survey, and send nothing.

    Args:
        identity: The test shop.
        environment: Staging, or a sandbox on this machine.
        now: The present moment, aware.
        ask: Ids of the questions to ask; none for all that are harmless.

    Returns:
        The plan.

    Raises:
        SurveyRefused: The gateway is none to survey, a question is unknown or never asked, or the
            requests are more than `MOST_REQUESTS`.
    """
    address = check_target(environment)
    known = load_questions()
    questions = _chosen(known, tuple(ask))
    senders = senders_of(identity, now)
    names = _needed(known, questions)
    rounds = tuple(
        tuple(
            draft(known.requests[name], senders, environment, _new_number())
            for name in names
            if name in known.requests
        )
        for _ in range(ROUNDS)
    )
    plan = Plan(
        environment=environment,
        address=address,
        identity=identity,
        questions=questions,
        rounds=rounds,
        handshakes=tuple(known.handshakes[name] for name in names if name in known.handshakes),
    )
    if plan.requests > MOST_REQUESTS:
        raise SurveyRefused(
            f"{plan.requests} requests are more than {MOST_REQUESTS}: ask fewer questions"
        )
    return plan


def _chosen(known: Catalogue, ask: tuple[str, ...]) -> tuple[Question, ...]:
    if unknown := [name for name in ask if name not in known.questions]:
        raise SurveyRefused(f"there is no question {unknown[0]!a}")
    for name in ask:
        question = known.questions[name]
        if question.why is not None:
            raise SurveyRefused(f"{name} is never asked: {question.why.en}")
    return tuple(
        question
        for question in known.questions.values()
        if (question.id in ask if ask else question.effect == "no effect" and not question.by_name)
    )


def _new_number() -> str:
    """Make an order number that no payment has."""
    return _NUMBER_BEGINS + "".join(choice(_OUT_OF) for _ in range(_NUMBER_LENGTH))


def _needed(known: Catalogue, questions: Iterable[Question]) -> Mapping[str, None]:
    """Name the requests and handshakes of one round, each once.

    A question about all responses needs some: where it stands alone, those of the first question.
    """
    names = dict.fromkeys(name for question in questions for name in question.asks)
    if names.pop(RESPONSES, "") is None and not names.keys() & known.requests.keys():
        first = next(iter(known.questions.values()))
        names = {**dict.fromkeys(first.asks), **names}
    return names
