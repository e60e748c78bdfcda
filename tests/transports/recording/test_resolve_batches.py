"""Batches of a resolver: leases and forces are shared, and no crash loses or repeats a thing."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Lock, current_thread
from typing import Any

import pytest

from kcp_proto import HttpRequest, HttpResponse, Identity
from kcp_sandbox import Issued, Sandbox
from kcp_transports.recording import DatabaseJournal, Recording, resolve_recording
from kcp_transports.recording.journal import Journal
from kcp_transports.recording.journal_file import system
from kcp_transports.recording.notes import NoteLines

from .test_resolve import AT, Shop

COUNT = 9
ORDERS = [f"P{number}" for number in range(COUNT)]
Made = Callable[[str], Shop]


@pytest.fixture
def made(issued: Issued, identity: Identity, tmp_path: Path) -> Made:
    """Make a shop with as many lost approvals as there are orders."""

    def make(name: str) -> Shop:
        path = tmp_path / name
        if path.suffix == ".sqlite":
            DatabaseJournal.open(path).close()
        shop = Shop(Sandbox(issued=issued, at=AT), identity, path)
        for order in ORDERS:
            shop.approve(ordr_no=order)
        return shop

    return make


def asked(shop: Shop) -> list[str]:
    return [request.fields["mod_ordr_idxx"] for request in shop.sent]


@pytest.mark.parametrize("name", ["r.jsonl", "r.sqlite"])
def test_threads_ask_about_each_once_and_yield_in_the_order_of_the_recording(
    made: Made, name: str
) -> None:
    shop = made(name)
    names = set[str]()
    send = shop.send

    def sent(request: HttpRequest) -> HttpResponse:
        names.add(current_thread().name)
        return send(request)

    shop.send = sent  # type: ignore[method-assign]
    found = shop.resolve(threads=3)
    assert [each.exchange.fields["ordr_no"] for each in found] == ORDERS
    assert all(each.is_asked and each.resolution.state == "done" for each in found)
    assert sorted(asked(shop)) == ORDERS
    assert current_thread().name not in names


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_yielded_is_on_the_disk_and_a_force_is_shared(
    made: Made, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = made("r.jsonl")
    forced: list[int] = []

    def force(file: int) -> None:
        forced.append(os.fstat(file).st_size)

    monkeypatch.setattr(system, "force", force)
    with shop.client() as client:
        walk = resolve_recording(shop.path, client, now=shop.sandbox.clock, threads=count)
        for each in walk:
            lines = shop.path.read_bytes()[: forced[-1]].splitlines()
            notes = [json.loads(line) for line in lines if line.startswith(b'{"kind":"finding"')]
            assert each.exchange.id in [note["id"] for note in notes]
    # Two are of opening the file; the batches are of one, two, four and two.
    assert count > 1 or len(forced) == 2 + 4


class Crash(BaseException):
    """The end of a process, as its own code sees it: nothing is written afterwards."""


@pytest.mark.parametrize("count", [1, 2])
def test_a_crash_at_any_write_loses_nothing_and_repeats_only_what_was_not_written(
    made: Made, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = made("r.jsonl")
    whole, write = shop.path.read_bytes(), Journal.write
    at = 0
    is_whole = False
    while not is_whole:
        shop.path.write_bytes(whole)
        shop.sent.clear()
        left, lock = [at], Lock()

        def crash(journal: Journal, lines: bytes, left: list[int] = left, lock: Any = lock) -> int:
            with lock:
                left[0] -= 1
                if left[0] < 0:
                    raise Crash
            return write(journal, lines)

        monkeypatch.setattr(Journal, "write", crash)
        try:
            shop.resolve(threads=count)
            is_whole = True
        except Crash:
            at += 1
        monkeypatch.setattr(Journal, "write", write)
        known = [each.fields["ordr_no"] for each in Recording.read(shop.path).proven()]
        before = asked(shop)
        # What was asked about and is not known is at most what each thread had in its hands.
        assert len(set(before) - set(known)) <= count
        shop.sent.clear()
        shop.sandbox.clock.move(timedelta(minutes=6))
        assert shop.states(threads=count) == ["done"] * COUNT
        assert sorted([*known, *asked(shop)]) == ORDERS
    assert at > COUNT


@pytest.mark.parametrize("count", [1, 2])
def test_a_gateway_that_is_slow_never_outlasts_a_lease(made: Made, count: int) -> None:
    shop = made("r.jsonl")
    lock = Lock()
    send = shop.send

    def slow(request: HttpRequest) -> HttpResponse:
        with lock:
            now = shop.sandbox.clock()
            (exchange,) = (
                each
                for each in Recording.read(shop.path).exchanges
                if each.fields["ordr_no"] == request.fields["mod_ordr_idxx"]
            )
            latest = NoteLines(str(shop.path)).of([exchange.id])[exchange.id][-1]
            assert latest["outcome"] == "leased"
            assert latest["until"] > now.isoformat()
            if len(shop.sent) > 3:
                shop.sandbox.clock.move(timedelta(seconds=100))
            return send(request)

    shop.send = slow  # type: ignore[method-assign]
    assert shop.states(threads=count) == ["done"] * COUNT
    assert sorted(asked(shop)) == ORDERS


@pytest.mark.parametrize("count", [1, 2])
def test_a_walk_that_is_left_gives_its_leases_back(made: Made, count: int) -> None:
    shop = made("r.jsonl")
    with shop.client() as client:
        walk: Any = resolve_recording(shop.path, client, now=shop.sandbox.clock, threads=count)
        next(walk)
        walk.close()
    assert shop.states() == ["done"] * COUNT
    assert sorted(asked(shop)) == ORDERS


@pytest.mark.parametrize("count", [1, 2])
def test_an_interruption_passes_and_gives_the_leases_back(made: Made, count: int) -> None:
    shop = made("r.jsonl")
    send = shop.send

    def interrupt(request: HttpRequest) -> HttpResponse:
        if request.fields["mod_ordr_idxx"] == "P4":
            raise KeyboardInterrupt
        return send(request)

    shop.send = interrupt  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        shop.resolve(threads=count)
    shop.send = send  # type: ignore[method-assign]
    assert shop.states() == ["done"] * COUNT
    assert sorted(asked(shop)) == ORDERS


@pytest.mark.parametrize(("options", "rate"), [({}, 2), ({"per_second": 50}, 50)])
def test_a_walk_asks_at_the_pace_that_was_agreed(
    made: Made, options: dict[str, Any], rate: int
) -> None:
    shop = made("r.jsonl")
    slept: list[float] = []
    client = shop.client()
    client._sleep = slept.append  # pyright: ignore[reportPrivateUsage]
    walk = resolve_recording(shop.path, client, now=shop.sandbox.clock, threads=2, **options)
    assert len(list(walk)) == COUNT
    # Nothing sleeps here, so each pause is counted from the beginning.
    assert max(slept) == pytest.approx((COUNT - 1) / rate, abs=1 / rate)


@pytest.mark.parametrize("options", [{"threads": 0}, {"per_second": 0}, {"per_second": -1.0}])
def test_no_thread_and_no_inquiry_are_refused(made: Made, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"at least one|above 0"):
        made("r.jsonl").resolve(**options)
