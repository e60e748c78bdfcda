"""The sandbox's clock can be set and moved, and everything in it goes by that clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from kcp_proto import Reply
from kcp_proto.times import KOREA
from kcp_sandbox import Issued, Sandbox
from kcp_sandbox.clock import Clock

from .conftest import NOW


def test_a_set_clock_stands_still_in_korean_time(
    sandbox: Sandbox, pay: Callable[..., Reply]
) -> None:
    sandbox.clock.set(datetime(2026, 12, 31, 23, 59, 59))
    assert pay("A1", 1).wire["pnt_app_time"] == "20261231235959"
    sandbox.clock.move(timedelta(seconds=1))
    assert pay("A2", 1).wire["pnt_app_time"] == "20270101000000"


def test_a_moved_clock_runs_on_and_follows_again_on_demand() -> None:
    times = iter(NOW + timedelta(seconds=n) for n in range(10))
    clock = Clock(lambda: next(times))
    first = clock()
    clock.move(timedelta(days=1))
    assert clock() - first > timedelta(days=1)
    clock.set(NOW)
    clock.move(timedelta(hours=-1))
    assert clock() == clock() == NOW - timedelta(hours=1)
    clock.follow()
    assert first < clock() < first + timedelta(minutes=1)


@pytest.mark.parametrize("days", [10**6, -(10**6), 10**8])
def test_the_clock_stays_where_calendars_agree(days: int) -> None:
    clock = Clock(lambda: NOW)
    with pytest.raises(ValueError, match="between 1970 and 2999"):
        clock.move(timedelta(days=days))
    with pytest.raises(ValueError, match="between 1970 and 2999"):
        clock.set(datetime(9999, 1, 1, tzinfo=UTC))
    assert clock() == NOW


def test_a_certificate_expires_by_the_sandboxs_clock(
    sandbox: Sandbox, call: Callable[..., Reply]
) -> None:
    assert call("payment.cancel", tno="71").res_cd == "5530"
    sandbox.clock.move(timedelta(days=6 * 365))
    assert call("payment.cancel", tno="71").res_cd == "X004"


def test_seed_and_time_repeat_a_response_to_the_byte(
    issued: Issued, build: Callable[..., object], member: dict[str, str]
) -> None:
    def bodies(seed: int) -> list[bytes]:
        at = datetime(2026, 5, 5, tzinfo=KOREA)
        sandbox = Sandbox(issued=issued, random_seed=seed, at=at)
        made: list[bytes] = []
        for number in range(3):
            for _ in range(2):
                request = build(
                    "benepia.point_payment",
                    **member,
                    ordr_idxx=f"A{number}",
                    amount=1_000,
                    pt_mny=1_000,
                )
                made.append(sandbox.transport().send(request).body)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
            sandbox.reset() if number == 1 else None
        return made

    assert bodies(3) == bodies(3) != bodies(4)
