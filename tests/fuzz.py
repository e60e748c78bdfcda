"""What foreign files and bodies may hold: sound ones, damaged, and anything.

``LAW_EXAMPLES`` sets how many inputs each law tries; ``make thorough`` raises it for all of them.
"""

import os
import tracemalloc
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from time import process_time
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

Law = TypeVar("Law", bound=Callable[..., None])


def fuzz(usual: int = 25) -> Callable[[Law], Law]:
    """Mark a law of a reader, and set how many inputs it tries.

    Args:
        usual: How many, unless ``LAW_EXAMPLES`` says otherwise.
    """
    few_or_many = settings(
        max_examples=int(os.environ.get("LAW_EXAMPLES", str(usual))),
        deadline=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.function_scoped_fixture,
        ],
    )
    return lambda law: pytest.mark.fuzz(few_or_many(law))


@st.composite
def mutated(draw: st.DrawFn, whole: bytes, pieces: Sequence[bytes]) -> bytes:
    """Cut, double, swap, overwrite and insert, one to four times."""
    data = whole
    for _ in range(draw(st.integers(1, 4))):
        one, other = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
        piece = data[one:other]
        new = draw(st.binary(max_size=8) | st.sampled_from(pieces))
        data = draw(
            st.sampled_from(
                [
                    data[:one] + data[other:],
                    data[:one] + piece + piece + data[other:],
                    data[:one] + piece[::-1] + data[other:],
                    data[:one] + new + data[one:],
                    data[:one] + new + data[one + len(new) :],
                    data[:other],
                    data[one:],
                ]
            )
        )
    return data


@contextmanager
def bounded(seconds: float, mebibytes: float) -> Generator[None]:
    """Hold what is done to so much of the processor's time and of new memory at once."""
    tracemalloc.start()
    begun = process_time()
    try:
        yield
        assert process_time() - begun < seconds
        assert tracemalloc.get_traced_memory()[1] < mebibytes * 2**20
    finally:
        tracemalloc.stop()
