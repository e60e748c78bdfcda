"""The arithmetic of ``bench``, on a machine whose every call takes a known time."""

from threading import Barrier, Lock, Thread, active_count
from typing import Any, Never

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kcp_cli.bench.machine import Machine
from kcp_cli.bench.outcome import NOISY, Outcome, as_json
from kcp_cli.bench.report import show
from kcp_cli.bench.rounds import Contender, Series, Spread, measure
from kcp_cli.bench.work import TooManyThreadsError, in_turn, on_threads

SAMPLE = 1_000
COSTS = st.lists(st.integers(20, 5_000), min_size=1, max_size=5)
BUDGETS = st.integers(1, 100_000)
law = settings(deadline=None)


class Pretended:
    """A machine whose time passes by calls only, and that slows down at a moment."""

    def __init__(self, *, slow_from: int | None = None) -> None:
        self.now = 0
        self.began: list[str] = []
        self._slow_from = slow_from

    def clock(self) -> int:
        return self.now

    def contender(self, name: str, cost: int) -> Contender:
        def work() -> None:
            slow = self._slow_from is not None and self.now >= self._slow_from
            self.now += cost * (2 if slow else 1)

        sample = in_turn(work, self.clock)

        def noted(calls: int) -> int:
            self.began.append(name)
            return sample(calls)

        return Contender(name, noted)

    def measure(self, costs: list[int], budget: int) -> tuple[list[Series], list[float]]:
        parts: list[float] = []
        contenders = [self.contender(f"{index}", cost) for index, cost in enumerate(costs)]
        return measure(contenders, budget, SAMPLE, self.clock, parts.append), parts


@law
@given(COSTS, BUDGETS)
def test_the_time_is_used_and_not_overdrawn(costs: list[int], budget: int) -> None:
    machine = Pretended()
    measured, _ = machine.measure(costs, budget)
    rounds = {len(series.times) for series in measured}
    assert len(rounds) == 1
    assert rounds == {1} or machine.now <= budget
    one_round = sum(series.calls * cost for series, cost in zip(measured, costs, strict=True))
    assert machine.now + one_round > budget


@law
@given(COSTS, BUDGETS)
def test_times_and_ratios_are_those_of_the_calls(costs: list[int], budget: int) -> None:
    measured, _ = Pretended().measure(costs, budget)
    for series, cost in zip(measured, costs, strict=True):
        assert series.time == Spread(cost, cost, cost)
        assert series.rate.middle == pytest.approx(1e9 / cost)
        assert series.ratio.middle == pytest.approx(cost / costs[0])
        assert series.speed_up.middle == pytest.approx(costs[0] / cost)
        assert series.time.relative == 0


@law
@given(COSTS)
def test_a_sample_is_as_long_as_asked_unless_one_call_is_longer(costs: list[int]) -> None:
    measured, _ = Pretended().measure(costs, 100_000)
    for series, cost in zip(measured, costs, strict=True):
        assert SAMPLE // 2 <= series.calls * cost <= max(cost, SAMPLE * 1.5)


@law
@given(COSTS)
def test_everyone_goes_first_as_often_as_the_others(costs: list[int]) -> None:
    machine = Pretended()
    measured, _ = machine.measure(costs, 100_000)
    number, rounds = len(costs), len(measured[0].times)
    order = machine.began[-number * rounds :]
    firsts = order[::number]
    counts = [firsts.count(f"{index}") for index in range(number)]
    assert max(counts) - min(counts) <= 1
    for begin in range(0, len(order), number):
        assert sorted(order[begin : begin + number]) == [f"{index}" for index in range(number)]


@law
@given(COSTS, st.integers(20_000, 100_000))
def test_a_machine_that_slows_down_changes_the_times_and_not_the_ratios(
    costs: list[int], moment: int
) -> None:
    machine = Pretended(slow_from=moment)
    measured, _ = machine.measure(costs, 200_000)
    first = measured[0].times
    assume(len(first) > 4 and first[-1] == 2 * first[0])
    # One round may hold the moment; the ratios of all others are those of the calls.
    for series, cost in zip(measured, costs, strict=True):
        assert series.ratio.middle == pytest.approx(cost / costs[0])


@law
@given(COSTS)
def test_the_progress_only_grows_and_ends_at_the_whole(costs: list[int]) -> None:
    _, parts = Pretended().measure(costs, 50_000)
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


@law
@given(st.integers(20, 5_000))
def test_what_loads_on_first_use_is_not_measured(cost: int) -> None:
    machine, loaded = Pretended(), False

    def sample(calls: int) -> int:
        nonlocal loaded
        spent = calls * cost + (0 if loaded else 50_000)
        loaded = True
        machine.now += spent
        return spent

    (series,) = measure([Contender("", sample)], 100_000, SAMPLE, machine.clock, lambda part: None)
    assert set(series.times) == {cost}
    assert series.calls * cost >= SAMPLE // 2


def test_a_clock_that_stands_still_for_a_sample_divides_nothing_by_zero() -> None:
    ticks, times = iter(range(100)), iter([0, SAMPLE, *[0] * 100])
    contender = Contender("", lambda calls: next(times))
    (series,) = measure([contender], 20, SAMPLE, lambda: next(ticks), lambda part: None)
    assert series.rate.middle > 0


def test_a_sample_too_short_for_the_clock_is_made_longer() -> None:
    ticks = iter(range(100))
    contender = Contender("", lambda calls: calls // 1_000)
    (series,) = measure([contender], 20, SAMPLE, lambda: next(ticks), lambda part: None)
    assert series.calls >= SAMPLE // 2 * 1_000


def test_the_spread_is_between_the_quartiles() -> None:
    assert Spread.of([5.0]) == Spread(5.0, 5.0, 5.0)
    assert Spread.of([1.0, 2.0, 3.0, 4.0, 5.0]) == Spread(2.0, 3.0, 4.0)
    assert Spread(2.0, 4.0, 5.0).relative == 0.75


@pytest.mark.parametrize("number", [1, 2, 7])
def test_threads_share_the_calls_and_do_each_once(number: int) -> None:
    done: list[int] = []
    moments = iter([100, 350])
    sample = on_threads(lambda: done.append(1), number, lambda: next(moments))
    assert sample(1_000) == 250
    assert len(done) == 1_000


def test_threads_work_at_the_same_time() -> None:
    """Each call waits until another has begun: alone, none would ever end."""
    met = Barrier(2)
    ticks = iter(range(10))
    sample = on_threads(lambda: met.wait(timeout=60), 2, lambda: next(ticks))
    assert sample(2) == 1


def test_a_failure_on_a_thread_is_a_failure() -> None:
    def fail() -> Never:
        raise ValueError("as asked")

    before = active_count()
    with pytest.raises(ValueError, match="as asked"):
        on_threads(fail, 3, lambda: 0)(10)
    assert active_count() == before


def test_threads_that_do_not_start_leave_none_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    start, lock, left = Thread.start, Lock(), [2]

    def limited(thread: Thread) -> None:
        with lock:
            left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("can't start new thread")
        start(thread)

    before = active_count()
    monkeypatch.setattr(Thread, "start", limited)
    with pytest.raises(TooManyThreadsError, match="4"):
        on_threads(lambda: None, 4, lambda: 0)(1_000)
    assert active_count() == before


MACHINE = Machine(
    "Linux", "x86_64", None, 4, "CPython 3.13.1", True, "1", "2", "OpenSSL 3 x", (), True, True
)


def series(name: str, times: list[float], against: list[float]) -> Series:
    return Series(name, 1, tuple(times), tuple(against))


def outcome(times: list[float]) -> Outcome:
    """Take one thread, two that double it, and four that do no more than two."""
    halves = [time / 2 for time in times]
    threads = {
        1: series("1", times, times),
        2: series("2", halves, times),
        4: series("4", halves, times),
    }
    return Outcome(MACHINE, 3072, True, 1.0, [series("private_key.sign", times, times)], threads)


STEADY, RESTLESS = [100.0, 101.0, 102.0, 103.0], [100.0, 110.0, 130.0, 160.0]


def test_efficiency_is_the_speed_up_of_each_thread() -> None:
    rows: list[dict[str, Any]] = as_json(outcome(STEADY))["threads"]
    found = [(row["threads"], row["speed_up"]["median"], row["efficiency"]) for row in rows]
    assert found == [(1, 1.0, 1.0), (2, 2.0, 1.0), (4, 2.0, 0.5)]


@pytest.mark.parametrize(("times", "noisy"), [(STEADY, False), (RESTLESS, True)])
def test_a_noisy_machine_is_named(
    times: list[float], noisy: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = outcome(times)
    assert (measured.noise()[1] > NOISY) is noisy
    assert as_json(measured)["noisy"] is noisy
    show(measured)
    printed = capsys.readouterr()
    assert ("the machine was busy" in printed.err) is noisy
    assert "RSA-3072" in printed.out


def test_the_warning_and_the_tables_speak_of_one_spread(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    measured = outcome(RESTLESS)
    show(measured)
    printed = capsys.readouterr()
    assert f"lie {measured.noise()[1]:.0%} apart" in printed.err
    shown = [cell.strip() for cell in printed.out.split("│") if cell.strip().endswith("%")]
    spreads = [cell for cell in shown if "." in cell]
    assert spreads == [f"{measured.noise()[1]:.1%}"] * 4


def test_the_longer_bar_is_the_longer_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    show(outcome(STEADY))
    lines = [line for line in capsys.readouterr().out.splitlines() if line.count("│") == 7]
    bars = [line.split("│")[6].count("█") for line in lines[-3:]]
    assert bars[1] == bars[2] == 2 * bars[0] > 0
