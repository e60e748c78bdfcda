"""A contender in another process takes its turns, or says at once that it cannot."""

import sys
import warnings

import pytest

from benchmarks import material
from benchmarks.worker_process import WorkerProcess


def test_it_runs_a_given_number_of_times() -> None:
    setting = {**material.shop().setting(), "hide": "", "stub": "yes"}
    with WorkerProcess("worker.py", setting) as worker:
        few, many = worker.run(10), worker.run(1_000)
    assert 0 < few < many


def test_a_script_that_does_not_start_is_reported_and_leaves_nothing_open() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeError, match="did not get ready"):
            WorkerProcess("no_such_script.py", {}, [sys.executable])
