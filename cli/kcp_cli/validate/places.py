"""Where a checked file is: in the repository, beside it, or nowhere because it came by a pipe."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kcp_transports.bulk import STANDARD_INPUT

# Where GitHub and GitLab check a repository out.
_CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is, as reports name it.

    Args:
        inside: Its path from the root with forward slashes; None if it is not inside.
        outside: Its absolute path then; None for standard input, too.
    """

    inside: str | None
    outside: Path | None

    @property
    def uri(self) -> str:
        """Give a URI: relative inside the root, with ``file:`` outside, a name for a pipe."""
        if self.inside is not None:
            return quote(self.inside)
        return self.outside.as_uri() if self.outside is not None else "stdin"

    def __str__(self) -> str:
        return self.inside or str(self.outside or "stdin")


@dataclass(frozen=True, slots=True)
class Root:
    """The folder that platforms take paths from.

    Args:
        folder: Its absolute path.
    """

    folder: Path

    @property
    def uri(self) -> str:
        """Give its URI, with a slash at the end."""
        return self.folder.as_uri().rstrip("/") + "/"

    def place(self, file: str) -> Place:
        """Find out where a file is.

        Args:
            file: Its path, as the arguments name it.

        Returns:
            Its place; a link inside the root is inside, wherever it leads.
        """
        if file == STANDARD_INPUT:
            return Place(None, None)
        path = Path(os.path.abspath(file))
        for seen in (path, Path(os.path.realpath(path.parent), path.name)):
            if seen.is_relative_to(self.folder):
                return Place(seen.relative_to(self.folder).as_posix(), None)
        return Place(None, path)


def find_root(environment: Mapping[str, str]) -> Root:
    """Find the root: the repository, where CI has checked out, or where the command runs.

    Args:
        environment: The process's variables.

    Returns:
        The root, which is the current folder or one around it.
    """
    here = Path(os.path.realpath(os.getcwd()))
    for folder in (here, *here.parents):
        if (folder / ".git").exists():
            return Root(folder)
    for name in _CHECKOUTS:
        checkout = environment.get(name)
        if checkout and here.is_relative_to(os.path.realpath(checkout)):
            return Root(Path(os.path.realpath(checkout)))
    return Root(here)
