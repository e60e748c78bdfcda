"""What figures depend on is described on every system."""

import os
import platform
from pathlib import Path

import pytest

from kcp_cli.bench import machine
from kcp_proto.doctor import SigningLibrary


def test_the_machine_is_described_without_what_linux_alone_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """MacOS has neither a list of processors in a file nor a process's own among them."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(machine, "_CPU_INFO", Path("absent"))
    assert machine.processors() == (os.cpu_count() or 1)
    described = machine.this_machine(SigningLibrary("50.0.2", "OpenSSL 4.0.3 x", True))
    assert described.processor in (None, platform.processor())
    assert (described.advisories, described.parallel) == ((), True)
