"""However many notices wait or hang, each further one costs the same, and holds up no shop."""

import socket
import threading
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import pytest

from benchmarks.notice_taker import taking_notices
from kcp_sandbox import Issued, Notify, Sandbox
from tests.sandbox.conftest import NOW

HANGS = 80
"""More than are posted to one address at the same time."""


@pytest.fixture
def sandbox(issued: Issued) -> Iterator[Sandbox]:
    """Give a sandbox whose clock stands still."""
    with Sandbox(issued=issued, at=NOW) as sandbox:
        yield sandbox


def accounts(sandbox: Sandbox, count: int) -> list[str]:
    return [
        sandbox.add_transaction("PAVC", ordr_idxx=f"V{number}", state="issued").tno
        for number in range(count)
    ]


@contextmanager
def counting() -> Generator[Counter[str]]:
    """Count the calls in threads that are started meanwhile."""
    calls: Counter[str] = Counter()

    def note(frame: Any, event: str, argument: object) -> None:
        del frame, argument
        calls[threading.current_thread().name] += event in ("call", "c_call")

    threading.setprofile(note)
    try:
        yield calls
    finally:
        threading.setprofile(None)  # type: ignore[arg-type]


@contextmanager
def hanging() -> Generator[str]:
    """Give an address that takes connections and never responds."""
    with socket.create_server(("127.0.0.1", 0), backlog=2 * HANGS) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def calls_for(sandbox: Sandbox, numbers: list[str]) -> int:
    """Count the calls that it takes to post a notice of each account at once."""
    with taking_notices() as taker, counting() as calls:
        sandbox.notify(taker.url)
        for tno in numbers:
            sandbox.deposit(tno)
        taker.wait_for(len(numbers))
        assert len(taker.taken()) == len(numbers)
    return calls["kcp-notices"]


def test_a_notice_among_many_costs_what_one_among_few_does(
    sandbox: Sandbox, issued: Issued
) -> None:
    few = calls_for(sandbox, accounts(sandbox, 100))
    with Sandbox(issued=issued, at=NOW) as other:
        many = calls_for(other, accounts(other, 400))
    assert 0 < many / 400 < 1.5 * few / 100


def calls_beside(sandbox: Sandbox, numbers: list[str]) -> int:
    """Count the calls for one more notice while those of all other accounts wait."""
    *others, last = numbers
    with taking_notices() as taker, counting() as calls:
        sandbox.notify(taker.url)
        for tno in others:
            sandbox.deposit(tno, after=3600)
        sleep(0.3)
        before = calls["kcp-notices"]
        sandbox.deposit(last)
        taker.wait_for(1)
        assert len(taker.taken()) == 1
        sleep(0.1)
        return calls["kcp-notices"] - before


def test_what_waits_costs_nothing(sandbox: Sandbox, issued: Issued) -> None:
    few = calls_beside(sandbox, accounts(sandbox, 20))
    with Sandbox(issued=issued, at=NOW) as other:
        many = calls_beside(other, accounts(other, 600))
    assert 0 < many < 2 * few


def test_a_shop_that_hangs_holds_up_no_other_and_what_is_posted_stays_bounded(
    sandbox: Sandbox,
) -> None:
    numbers = accounts(sandbox, HANGS + 1)
    with hanging() as address, taking_notices() as taker:
        for tno in numbers[1:]:
            sandbox.deposit(tno, notify=Notify(url=address, patience=30))
        began = monotonic()
        sandbox.deposit(numbers[0], notify=taker.url)
        taker.wait_for(1)
        assert [form["tno"] for form in taker.taken()] == numbers[:1]
        assert monotonic() - began < 10
        hang = [each for each in sandbox.exchanges if each.path == "/"]
        assert 0 < len(hang) <= 64
        states = {each.tno: each.left for each in sandbox.transactions if each.tno in numbers}
        assert all(states.values())
        began = monotonic()
        sandbox.close()
        assert monotonic() - began < 10
