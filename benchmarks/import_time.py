"""Import time: in fresh processes, in turn, against the cryptography modules that signing needs."""

import atexit
import os
import resource
import sys
from functools import cache
from statistics import median
from subprocess import run
from tempfile import TemporaryDirectory

from benchmarks.contest import Contender, Effort, Result, contest
from benchmarks.section import Aim, Section, run_alone
from benchmarks.worker_process import ROOT

_AIM, _AIM_START = 1.5, 150
_PACKAGE = "cryptography.hazmat.primitives"
_BARE, _COMMAND = "python -c pass", "kcp-proto --version"
_VERSION = ("-c", "import kcp_cli, sys; sys.argv = ['kcp-proto', '--version']; kcp_cli.main()")


def measure(effort: Effort) -> Section:
    """Import, and start the command."""
    rounds = Effort(effort.rounds, 0)
    imported = contest("importing", [LIBRARY, OURS], rounds)
    starts = [_starting(_BARE, "-c", "pass"), _starting(_COMMAND, *_VERSION)]
    started = contest("starting", starts, rounds)
    aims = [
        Aim.at_most(
            "import kcp_proto against cryptography's rsa and serialization",
            _AIM,
            imported.ratio(OURS.name, LIBRARY.name),
        ),
        _beyond(started),
    ]
    return Section("import_time", "Import time", [imported, started], aims)


def _importing(statement: str, name: str) -> Contender:
    """Time an import inside a fresh process, without the interpreter's own start."""
    program = (
        "import sys, time; begun = time.process_time(); "
        f"{statement}; print(time.process_time() - begun)"
    )

    def in_fresh_process(loops: int) -> float:
        return sum(float(_python("-c", program)) for _ in range(loops))

    return Contender(name, in_fresh_process, 1)


def _starting(name: str, *arguments: str) -> Contender:
    def start(loops: int) -> float:
        begun = _of_children()
        for _ in range(loops):
            _python(*arguments)
        return _of_children() - begun

    return Contender(name, start, 1)


def _of_children() -> float:
    """Give the processor time of all child processes so far, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _beyond(started: Result) -> Aim:
    """Aim at milliseconds over a bare start, since that is what a user waits for."""
    pairs = zip(started.seconds[_COMMAND], started.seconds[_BARE], strict=True)
    extra = sorted(1e3 * (ours - bare) for ours, bare in pairs)
    quarter = len(extra) // 4
    what = "kcp-proto --version over bare Python start"
    low, high = extra[quarter], extra[-1 - quarter]
    return Aim(what, "at most", _AIM_START, median(extra), "ms", low, high)


def _python(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    # Where compiled modules are not written, ours would be compiled anew in each process.
    environ = {**os.environ, "PYTHONPYCACHEPREFIX": _compiled()}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environ).stdout


@cache
def _compiled() -> str:
    """Give a folder for compiled modules, so that nothing is left in the tree."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    return folder.name


LIBRARY = _importing(
    f"import {_PACKAGE}.asymmetric.rsa, {_PACKAGE}.serialization",
    "cryptography's rsa and serialization",
)
OURS = _importing("import kcp_proto", "kcp_proto")

if __name__ == "__main__":
    run_alone(measure)
