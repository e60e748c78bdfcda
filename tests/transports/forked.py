"""A child of this process, made by ``fork``, and what it has to say."""

import os
import warnings
from collections.abc import Callable
from select import select
from signal import SIGKILL

import pytest

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


class Child:
    """Run a function in a forked process.

    Args:
        work: Its text, or the name of the exception that it raises, is what the child says.
    """

    def __init__(self, work: Callable[[], str]) -> None:
        self._said, saying = os.pipe()
        with warnings.catch_warnings():
            # Python warns that threads are not copied, which is what these tests are about.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid == 0:
            try:
                os.write(saying, _said_by(work).encode())
            finally:
                # Nothing of the test run may go on here, least of all its end.
                os._exit(0)
        os.close(saying)

    def output(self) -> str:
        """Wait for the child to end, no longer than ten seconds."""
        came = select([self._said], [], [], 10)[0]
        text = os.read(self._said, 65536).decode() if came else "nothing in time"
        os.close(self._said)
        if not came:
            os.kill(self._pid, SIGKILL)
        os.waitpid(self._pid, 0)
        return text


def _said_by(work: Callable[[], str]) -> str:
    try:
        return work()
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
