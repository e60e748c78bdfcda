"""A sandbox at a fixed time, and short ways to talk to it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kcp_proto import Environment, HttpRequest, Identity, Reply, build_request, read_response
from kcp_sandbox import Issued, Sandbox, Shop
from kcp_sandbox.brain import Brain

NOW = datetime(2026, 3, 1, 3, 4, 5, tzinfo=UTC)
HERE = Environment("sandbox", "https://localhost")


@pytest.fixture
def sandbox(issued: Issued) -> Sandbox:
    """Give a sandbox of which T0000 is a shop."""
    return Sandbox(now=lambda: NOW, issued=issued)


def inside(sandbox: Shop) -> Brain:
    """Open a sandbox: its users never meet the brain."""
    return sandbox._brain  # pyright: ignore[reportPrivateUsage]


@pytest.fixture
def member(sandbox: Sandbox) -> dict[str, str]:
    """Give the fields that name a member with 50,000 points."""
    first = sandbox.members[0]
    return {
        "pt_memcorp_cd": first.pt_memcorp_cd,
        "pt_idno": first.pt_idno,
        "pt_pwd": first.pt_pwd,
    }


@pytest.fixture
def build(identity: Identity) -> Callable[..., HttpRequest]:
    """Give a way to build a request of the shop T0000."""

    def build_for_shop(operation: str, **fields: object) -> HttpRequest:
        return build_request(operation, fields, identity, HERE)

    return build_for_shop


@pytest.fixture
def call(sandbox: Sandbox, build: Callable[..., HttpRequest]) -> Callable[..., Reply]:
    """Give a way to ask the gateway in memory."""

    def ask(operation: str, **fields: object) -> Reply:
        request = build(operation, **fields)
        return read_response(request, sandbox.transport().send(request))

    return ask


@pytest.fixture
def pay(call: Callable[..., Reply], member: dict[str, str]) -> Callable[..., Reply]:
    """Give a way to pay points."""

    def pay_points(ordr_idxx: str, won: int, **other: str) -> Reply:
        return call(
            "benepia.point_payment",
            **{**member, **other},
            ordr_idxx=ordr_idxx,
            amount=won,
            pt_mny=won,
        )

    return pay_points
