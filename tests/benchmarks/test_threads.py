"""Threads are worth having: signing lets others run (cryptography 47 and later)."""

import sys
from collections.abc import Iterator
from importlib.metadata import version
from threading import Event, Thread
from time import sleep

import pytest

import kcp_proto
from benchmarks import material


@pytest.fixture
def patient_interpreter() -> Iterator[None]:
    """Never take the interpreter from a thread that does not give it up by itself."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    yield
    sys.setswitchinterval(before)


@pytest.mark.skipif(
    int(version("cryptography").partition(".")[0]) < 47,
    reason="before 47 a signature keeps the interpreter",
)
@pytest.mark.usefixtures("patient_interpreter")
def test_another_thread_works_while_one_signs() -> None:
    signer, stop = material.shop().signer, Event()
    steps = 0

    def work() -> None:
        nonlocal steps
        while not stop.is_set():
            steps += 1
            # Gives the interpreter up; who gets it back got it from the signature.
            sleep(0)

    thread = Thread(target=work)
    thread.start()
    try:
        before = steps
        for _ in range(50):
            kcp_proto.sign(signer, "T0000^22320972271249^STSC")
        during = steps - before
    finally:
        stop.set()
        thread.join()
    assert during > 0
