"""A survey of a sandbox, and gateways that respond otherwise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from kcp_proto import STAGING, HttpRequest, HttpResponse, Identity
from kcp_sandbox import Sandbox
from kcp_transports.survey import GuardedTransport, Plan, Survey, make_plan
from kcp_transports.survey.asking import Shake
from kcp_transports.survey.observation import Observation
from kcp_transports.survey.questions import HandshakeRecipe
from tests.transports.in_memory import InMemoryTransport

NOW = datetime.now(UTC)
Respond = Callable[[HttpResponse], HttpResponse]
# What the sandbox's server is known to agree on.
AGREED = {"tls-1.2": "agreed", "tls-1.3": "agreed", "tls-1.2-rsa": "declined"}


def shaking(states: Mapping[str, str] = AGREED) -> Shake:
    def shake(recipe: HandshakeRecipe) -> Observation:
        return Observation(failure=states[recipe.name], detail="as told")

    return shake


@dataclass
class Gateway:
    """A sandbox that responds otherwise to some requests of a plan.

    Args:
        plan: The plan.
        sandbox: What responds to all others.
        told: By a request's name, what becomes of the sandbox's response.
    """

    plan: Plan
    sandbox: Sandbox
    told: Mapping[str, Respond] = field(default_factory=dict[str, Respond])
    asked: list[str] = field(default_factory=list[str])

    def __call__(self, request: HttpRequest) -> HttpResponse:
        names = [each.name for one in self.plan.rounds for each in one if each.request is request]
        self.asked += names
        response = self.sandbox.transport().send(request)
        return self.told.get(names[0], lambda as_it_is: as_it_is)(response)


def survey_of(
    plan: Plan, gateway: Callable[[HttpRequest], HttpResponse], shake: Shake | None = None
) -> Survey:
    transport = GuardedTransport(InMemoryTransport(gateway), STAGING, find=None)
    return Survey(plan, transport, shake=shake or shaking(), pause=0)


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture(scope="module")
def shop(sandbox: Sandbox) -> Identity:
    return sandbox.identity


@pytest.fixture(scope="module")
def plan(shop: Identity) -> Plan:
    return make_plan(shop, STAGING, NOW)
