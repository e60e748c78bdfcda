"""What the gateway does for each operation."""

from collections.abc import Callable

import pytest

from kcp_proto import HttpRequest
from kcp_sandbox import Sandbox


def test_an_operation_that_the_sandbox_does_not_play_is_told_so(
    sandbox: Sandbox, build: Callable[..., HttpRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema that is dropped in is validated at once; only acting on it needs code."""
    monkeypatch.setattr("kcp_sandbox.gateway.actions.ACTIONS", {})
    sandbox.transport().send(build("payment.cancel", tno="71"))
    assert sandbox.inspector.records()[-1].res_cd == "X016"
