"""Ratios come from things that were measured in turn."""

import gc
from statistics import median

import pytest

from benchmarks.contest import TINY, Contender, Effort, contest, undisturbed

ROUNDS = Effort(rounds=9, seconds=0.0)


class Machine:
    """A machine whose speed halves with every round, and that says what it ran."""

    def __init__(self, contenders: int) -> None:
        self._contenders = contenders
        self.ran: list[tuple[str, int]] = []

    def contender(self, name: str, cost: float) -> Contender:
        def run(loops: int) -> float:
            drift = 2.0 ** (len(self.ran) // self._contenders)
            self.ran.append((name, loops))
            return float(cost * loops * drift)

        return Contender(name, run, loops=10)


def test_a_machine_that_slows_down_does_not_change_the_ratio() -> None:
    machine = Machine(2)
    pair = [machine.contender("slow", 3.0), machine.contender("quick", 1.0)]
    ratio = contest("race", pair, ROUNDS).ratio("slow", "quick")
    assert (ratio.value, ratio.paired, ratio.low, ratio.high) == (3.0, 3.0, 3.0, 3.0)


def test_each_contender_runs_once_a_round_and_begins_as_often_as_the_others() -> None:
    machine = Machine(3)
    contest("race", [machine.contender(name, 1.0) for name in "abc"], ROUNDS)
    rounds = [machine.ran[start : start + 3] for start in range(0, len(machine.ran), 3)]
    assert all(sorted(name for name, _ in turn) == ["a", "b", "c"] for turn in rounds)
    assert [turn[0][0] for turn in rounds] == list("abcabcabc")
    assert {loops for _, loops in machine.ran} == {10}


def test_a_value_is_the_seconds_of_one_call() -> None:
    result = contest("race", [Contender("a", lambda loops: 0.25 * loops, 4)], ROUNDS)
    assert result.seconds == {"a": [0.25] * ROUNDS.rounds}
    assert result.median("a") == median(result.seconds["a"])


def test_calibration_makes_a_round_take_about_as_long_as_asked() -> None:
    loops_run: list[int] = []

    def run(loops: int) -> float:
        loops_run.append(loops)
        return loops * 1e-5

    contest("race", [Contender("a", run)], Effort(rounds=2, seconds=0.02))
    assert loops_run[-1] * 1e-5 == pytest.approx(0.02, rel=0.5)


@pytest.mark.parametrize("cost", [1e-6, 2.6e-4, 7e-3])
def test_every_round_holds_as_many_renewals_of_a_keys_blinding_as_it_deserves(cost: float) -> None:
    """One comes with every 32nd signature and takes nearly as long as one more."""
    loops_run: list[int] = []

    def run(loops: int) -> float:
        loops_run.append(loops)
        return loops * cost

    contest("race", [Contender("a", run)], Effort(rounds=2, seconds=0.02))
    assert loops_run[-1] % 32 == 0 or loops_run[-1] < 32


def test_the_garbage_collector_rests_while_something_is_measured() -> None:
    seen: list[bool] = []

    def run(loops: int) -> float:
        seen.append(gc.isenabled())
        return float(loops)

    undisturbed(run, 1)
    assert (seen, gc.isenabled()) == ([False], True)


def test_real_work_takes_time() -> None:
    result = contest("work", [Contender.of("sum", lambda: sum(range(1000)))], TINY)
    assert len(result.seconds["sum"]) == TINY.rounds
    assert all(0 < seconds < 1 for seconds in result.seconds["sum"])
