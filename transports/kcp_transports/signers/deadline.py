"""A limit for the whole of a foreign call: its name look-ups, retries and credentials included."""

from collections.abc import Callable
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")


def within(seconds: float, call: Callable[[], _T]) -> _T:
    """Call a function, and wait for it no longer than that.

    Args:
        seconds: The most to wait; a call that takes longer goes on unheard, which does no harm
            where nothing but a signature comes of it.
        call: The function.

    Returns:
        What it returned.

    Raises:
        TimeoutError: It did not return in time.
    """
    outcome: SimpleQueue[tuple[_T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((call(), None))
        except BaseException as error:
            outcome.put((None, error))

    # A daemon: a service that never responds must not keep the program from its end.
    Thread(target=copy_context().run, args=(run,), daemon=True, name="kcp-sign").start()
    try:
        value, error = outcome.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # only without an error
