"""Which files changed since a revision, as ``--since`` asks git."""

import os
import subprocess
from collections.abc import Iterable
from shutil import which

from kcp_cli.exits import usage
from kcp_transports.bulk import STANDARD_INPUT, Source


def changed_since(revision: str, sources: Iterable[Source]) -> list[Source]:
    """Keep the files that changed since a revision, or that git does not know yet.

    A branch that went on by itself counts from where it was left: what changed on the other side
    is no change here.

    Args:
        revision: A commit, branch or tag; anything else ends the command.
        sources: Files of the repository that the current folder is in.

    Returns:
        Those that were changed, added, renamed or are untracked, in their order.
    """
    top = _git("rev-parse", "--show-toplevel")
    if top is None:
        usage("--since asks git what changed, and this folder is in no git repository")
    root = os.path.realpath(_line(top))
    start = _commit(revision)
    changed = _git("-C", root, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", start)
    untracked = _git("-C", root, "ls-files", "--others", "--exclude-standard", "-z")
    if changed is None or untracked is None:
        usage("--since: git cannot tell what changed since {}", revision)
    names = {os.path.join(root, os.fsdecode(n)) for n in (changed + untracked).split(b"\0") if n}
    return [source for source in sources if _real(source.path, root) in names]


def _commit(revision: str) -> str:
    """Find where the changes begin: the name is a name, never an option of git."""
    found = None
    if not revision.startswith("-"):
        found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    if found is None:
        usage("--since: git knows no revision {}", revision)
    commit = _line(found)
    # Without a common commit, as in a shallow clone, the two are compared as they are.
    common = _git("merge-base", commit, "HEAD")
    return _line(common) if common else commit


def _line(printed: bytes) -> str:
    return os.fsdecode(printed.removesuffix(b"\n").removesuffix(b"\r"))


def _real(path: str, root: str) -> str:
    if path == STANDARD_INPUT:
        usage("standard input has no revision: leave --since out, or name files")
    real = os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))
    if os.path.commonpath([root, real]) != root:
        usage("--since: {} is outside the git repository of this folder", path)
    return real


def _git(*arguments: str) -> bytes | None:
    """Ask git; None if it refuses. What it says then is not shown: its words are about itself."""
    try:
        git = which("git") or usage("--since asks git what changed, and git is not installed")
        ended = subprocess.run([git, *arguments], capture_output=True, check=False)
    except ValueError:
        # A name with a zero byte in it is no name.
        return None
    return ended.stdout if ended.returncode == 0 else None
