"""The guard fails where a cost doubled, with the number, and forgives a noisy minute."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

import kcp_proto
from benchmarks import guard
from benchmarks.contest import Contender, Effort
from benchmarks.guard import Check, Pair

CHECKS = {check.name: check for check in guard.checks()}
QUICK = Effort(rounds=7, seconds=0.002)


def measuring(ratios: Iterator[float], limit: float = 1.6) -> Check:
    """Make a check that measures these ratios, one a try."""

    @contextmanager
    def pair() -> Generator[Pair]:
        ratio = next(ratios)
        yield (
            Contender("thing", lambda loops: ratio * loops, 1),
            Contender("yardstick", float, 1),
        )

    return Check("thing, of a yardstick", 1.0, limit, pair, effort=Effort(2, 0))


def test_a_doubled_cost_fails_with_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert guard.main([], [measuring(iter([2.0, 2.1, 2.0]))]) == 1
    *_, last, summary = capsys.readouterr().out.splitlines()
    assert last == "FAIL   thing, of a yardstick: 2.000, at most 1.6, usually 1, try 3 of 3"
    assert summary == "0 of 1 checks are within their limits"


def test_a_noisy_try_is_forgiven_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert guard.main([], [measuring(iter([2.0, 1.1]))]) == 0
    first, second, _ = capsys.readouterr().out.splitlines()
    assert first.startswith("noise? thing")
    assert second == "ok     thing, of a yardstick: 1.100, at most 1.6, usually 1, try 2 of 3"


def test_a_good_first_try_is_not_repeated() -> None:
    ratios = iter([1.0, 2.0])
    assert guard.passes(measuring(ratios), say=lambda line: None)
    assert list(ratios) == [2.0]


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_each_limit_leaves_room_for_noise_and_none_for_what_it_must_catch(check: Check) -> None:
    assert 1.25 * check.usual < check.limit < 0.9 * check.worse * check.usual


def test_each_check_can_be_spoilt_and_then_fails() -> None:
    spoilt = measuring(iter([1.0] * 3), limit=1.6).spoilt()
    lines: list[str] = []
    assert not guard.passes(spoilt, say=lines.append)
    assert ": 2.000, at most 1.6" in lines[-1]


def test_proving_fails_if_a_check_notices_nothing() -> None:
    assert guard.main(["--prove"], [measuring(iter([1.0] * 3), limit=1.6)]) == 0
    assert guard.main(["--prove"], [measuring(iter([1.0] * 3), limit=2.5)]) == 1


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("build_request around the signature, of a yardstick", "build_request"),
        ("read_response, of a yardstick", "read_response"),
        ("validate, of a yardstick", "validate"),
    ],
)
def test_a_function_that_does_everything_twice_is_noticed(
    name: str, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The limits of the table are for one kind of machine; here each is made from this one's.
    check = replace(CHECKS[name], effort=QUICK)
    tight = replace(check, limit=1.6 * check.measure())
    monkeypatch.setattr(kcp_proto, function, twice(getattr(kcp_proto, function)))
    assert guard.main([], [tight]) == 1


def twice(function: Callable[..., object]) -> Callable[..., object]:
    def doubled(*arguments: object) -> object:
        function(*arguments)
        return function(*arguments)

    return doubled
