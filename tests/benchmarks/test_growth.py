"""A message costs the same among few and among many: counted, so that no clock is needed."""

import gc
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks import growth
from benchmarks.growth_works import WORKS

FEW = 64
# Opening a file and the like cost the same however many messages follow.
SLACK = 1.1
# CPython keeps so many freed tuples of a length for later, until a full collection drops them.
FREE_TUPLES = 2_000


def calls(work: Callable[[int], object], count: int) -> int:
    """Count the calls of Python and C functions."""
    counted = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work(count)
    finally:
        sys.setprofile(None)
    return counted


def peak(work: Callable[[int], object], count: int) -> int:
    """Count the bytes that were held at once."""
    tracemalloc.start()
    try:
        work(count)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def in_folder(name: str, folder: Path) -> Callable[[int], object]:
    def work(count: int) -> object:
        return WORKS[name](count, folder)

    # What is loaded and built once must not be counted.
    work(FEW)
    work(2 * FEW)
    return work


@pytest.mark.parametrize("name", WORKS)
def test_twice_as_many_messages_take_twice_the_calls(name: str, tmp_path: Path) -> None:
    work = in_folder(name, tmp_path)
    few, many = calls(work, FEW), calls(work, 2 * FEW)
    assert few >= FEW
    assert many <= 2 * SLACK * few


@pytest.fixture
def no_collection() -> Iterator[None]:
    """Keep the interpreter's lists of free objects full: filling them would count as memory."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("name", ["validate", "sign with cache"])
@pytest.mark.usefixtures("no_collection")
def test_no_message_leaves_anything_in_memory(name: str, tmp_path: Path) -> None:
    """Nor a circle of objects: nothing collects those meanwhile."""
    work = in_folder(name, tmp_path)
    work(FREE_TUPLES)
    few, many = peak(work, FEW), peak(work, 16 * FEW)
    assert many <= SLACK * few + 4096


@pytest.mark.usefixtures("no_collection")
def test_the_measuring_would_catch_eight_bytes_a_message() -> None:
    left = list[object]()
    few, many = (peak(lambda count: left.extend([None] * count), size * FEW) for size in (1, 16))
    assert many > SLACK * few + 4096


def test_the_counting_would_catch_a_square() -> None:
    def quadratic(count: int) -> None:
        seen: list[object] = []
        for number in range(count):
            for other in seen:
                hash(other)
            seen.append(number)

    assert calls(quadratic, 2 * FEW) > 3 * calls(quadratic, FEW)


def test_a_point_says_what_a_message_took() -> None:
    found = growth.one_point("validate", 10)
    assert 0 < found["seconds"] < 1
    assert found["KiB"] > 0


def test_a_point_counts_its_own_memory_and_not_its_parents() -> None:
    """The process that starts the measurement may hold far more than what is measured."""
    held = bytearray(b"x") * 300_000_000
    points: list[tuple[str | float, float]] = []
    growth._Point("replay", 5_000, points).run(1)  # pyright: ignore[reportPrivateUsage]
    ((count, kib),) = points
    assert (count, len(held)) == (5_000, 300_000_000)
    # An index of so many exchanges takes about two megabytes.
    assert kib > 500
