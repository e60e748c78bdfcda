"""A way to do something while the command serves, instead of waiting for a signal."""

from collections.abc import Callable
from contextlib import nullcontext

import pytest


def while_serving(patch: pytest.MonkeyPatch, action: Callable[[], None]) -> None:
    """Let the command do something once it serves, and then stop."""

    class Stop:
        def wait(self, timeout: float | None = None) -> bool:
            del timeout
            action()
            return True

    patch.setattr("kcp_cli.sandbox.command._stop_signal", lambda: nullcontext(Stop()))
