"""Turns: never more in any second than the limit, and nothing but inquiries."""

from contextlib import suppress
from threading import BoundedSemaphore, Thread
from time import monotonic, sleep

import pytest

from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    Identity,
    NotSent,
    build_request,
    catalogue,
)
from kcp_transports.reconciliation.turns import InquiryTransport, Limit, Turns

INQUIRY = {"tno": "1", "pay_type": "PACA"}


class Gateway:
    """A gateway that writes down when requests arrive, some of them late."""

    def __init__(self) -> None:
        self.arrivals: list[float] = []

    def send(self, request: HttpRequest) -> HttpResponse:
        sleep(0.002 * (len(self.arrivals) % 7))
        self.arrivals.append(monotonic())
        if len(self.arrivals) % 5 == 0:
            raise NotSent(request.operation, "connect", "refused")
        return HttpResponse(status=200, headers={}, body=b"{}")

    def close(self) -> None:
        raise AssertionError("it is not ours to close")


def most_within(arrivals: list[float], seconds: float) -> int:
    """Count the arrivals in the fullest stretch of so many seconds."""
    arrivals = sorted(arrivals)
    return max(sum(at <= each < at + seconds for each in arrivals) for at in arrivals)


@pytest.mark.parametrize(
    ("per_second", "tokens", "each", "seconds"),
    [
        (2, 2, 1, 1.0),
        (2.5, 2, 1, 0.8),
        (0.5, 1, 1, 2.0),
        (199, 199, 1, 1.0),
        (1250, 104, 12, 0.9984),
    ],
)
def test_a_limit_is_so_many_in_so_many_seconds(
    per_second: float, tokens: int, each: int, seconds: float
) -> None:
    assert Limit.of(per_second) == Limit(tokens, each, seconds)


@pytest.mark.parametrize("per_second", [0, -1, float("inf"), float("nan")])
def test_a_limit_is_a_number(per_second: float) -> None:
    with pytest.raises(ValueError, match="per_second"):
        Limit.of(per_second)


@pytest.mark.parametrize("limit", [Limit(6, 1, 0.1), Limit(2, 3, 0.1)])
def test_no_stretch_of_time_holds_more_than_the_limit(limit: Limit, identity: Identity) -> None:
    gateway, tokens = Gateway(), limit.here()
    turns = Turns(tokens, limit)
    transport = InquiryTransport(gateway, turns)
    request = build_request("transaction.inquiry", INQUIRY, identity, STAGING)

    def ask() -> None:
        for _ in range(7):
            try:
                transport.send(request)
            except NotSent:
                continue

    threads = [Thread(target=ask) for _ in range(7)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    turns.close()
    # All come back, of a token that was used in part, too.
    assert all(tokens.acquire(timeout=5) for _ in range(limit.tokens))
    assert len(gateway.arrivals) == 49
    assert most_within(gateway.arrivals, 0.1) == 6


def test_only_inquiries_are_sent() -> None:
    gateway, turns = Gateway(), Turns(BoundedSemaphore(1), Limit(1, 1, 0.0))
    transport = InquiryTransport(gateway, turns)
    passed: list[str] = []
    for name in ("", *catalogue.operations()):
        request = HttpRequest(
            method="POST", url="https://h/x", headers={}, body=b"{}", operation=name
        )
        with suppress(NotSent):
            transport.send(request)
            passed.append(name)
    turns.close()
    transport.close()
    assert passed == ["transaction.inquiry"]
    assert len(gateway.arrivals) == 1
