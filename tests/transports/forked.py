"""A child of this process, made by ``fork``, and its output."""

import os
import warnings
from collections.abc import Callable
from select import select
from signal import SIGKILL

import pytest

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


class Child:
    """A function that runs in a forked process.

    Args:
        work: Gives the output; if it raises, the output is the exception.
    """

    def __init__(self, work: Callable[[], str]) -> None:
        self._reader, writer = os.pipe()
        with warnings.catch_warnings():
            # Python warns that threads are not copied, which is what these tests are about.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid == 0:
            try:
                os.write(writer, _output_of(work).encode())
            finally:
                # Nothing of the test run may go on here, least of all its end.
                os._exit(0)
        os.close(writer)

    def output(self) -> str:
        """Wait for the child to end, no longer than a minute: a busy machine may need it."""
        came = select([self._reader], [], [], 60)[0]
        text = os.read(self._reader, 65536).decode() if came else "nothing in time"
        os.close(self._reader)
        if not came:
            os.kill(self._pid, SIGKILL)
        os.waitpid(self._pid, 0)
        return text


def _output_of(work: Callable[[], str]) -> str:
    try:
        return work()
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
