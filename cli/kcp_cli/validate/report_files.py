"""``--report FORM=FILE``: reports that go into files, beside the one on the screen."""

import os
import stat
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kcp_cli.exits import usage
from kcp_proto.catalogue import closest
from kcp_proto.showing import printable
from kcp_transports.bulk import STANDARD_INPUT

from .forms import Output


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """A report that is to be written.

    Args:
        form: Its form.
        path: Its file, as the option names it.
    """

    form: Output
    path: str


def read_targets(values: Sequence[str], inputs: Iterable[str]) -> list[ReportTarget]:
    """Read what ``--report`` names; what makes no sense ends the command.

    Args:
        values: Each ``FORM=FILE``.
        inputs: The files that the run reads, as the arguments name them.

    Returns:
        The targets, each with a file of its own.
    """
    targets = list(map(_read, values))
    if not targets:
        return []
    checked = {_identity(path) for path in inputs if path != STANDARD_INPUT}
    taken: set[object] = set()
    for target in targets:
        file = printable(target.path)
        if target.path == STANDARD_INPUT or _is_standard_output(target.path):
            usage(
                "--report {0} needs a file; for standard output there is --output {0}", target.form
            )
        identity = _identity(target.path)
        if identity in taken:
            usage("two reports go to {}: give each a file of its own", file)
        if identity in checked:
            usage("--report would write over {}, which this run reads", file)
        taken.add(identity)
    return targets


def without_targets(paths: Iterable[str], targets: Iterable[ReportTarget]) -> set[str]:
    """Name those of some paths that are files of reports, as one of an earlier run may be."""
    files = {_identity(target.path) for target in targets}
    return {path for path in paths if path != STANDARD_INPUT and _identity(path) in files}


def _read(value: str) -> ReportTarget:
    shown = printable(value)
    name, separator, path = value.partition("=")
    listed = ", ".join(Output)
    if not separator:
        usage("--report takes FORM=FILE, such as sarif=report.sarif, and not {}", shown)
    if name not in set(Output):
        near = closest(name.lower(), list(Output))
        if near:
            usage("--report knows no form {}; did you mean {}?", printable(name), near)
        usage("--report knows no form {}. The forms are {}", printable(name), listed)
    # A project's options, unlike arguments, may hold a zero.
    if not path or "\0" in path:
        usage("--report {} names no file", shown)
    return ReportTarget(Output(name), path)


def _identity(path: str) -> str:
    """Name a file in one way, however it is spelt and whichever links lead to it."""
    whole = os.path.normcase(os.path.realpath(path))
    # These two find a file whatever the case of its name, and however its letters are composed.
    if sys.platform in ("darwin", "win32"):
        whole = unicodedata.normalize("NFC", whole).casefold()
    return whole


def _is_standard_output(path: str) -> bool:
    """Tell whether a path leads to what standard output is written to, if that is anything."""
    try:
        there, here = os.stat(path), os.fstat(sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        # There is no such file yet, or standard output is closed or no file at all.
        return False
    takes_all = stat.S_ISCHR(here.st_mode) and not os.isatty(sys.stdout.fileno())
    return os.path.samestat(there, here) and not takes_all
