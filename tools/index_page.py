"""What the package index shows: a project's links and page, from its two addresses.

Hatchling runs this when it builds: ``pyproject.toml`` names the addresses of the repository and of
the documentation at ``[tool.hatch.metadata.hooks.custom]``, and nothing else in the project does.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(!\[[^]]*)?\]\((?![a-z][a-z0-9+.-]*:|#|/)([^)\s]+)\)")
# The page in the repository installs from a clone; who reads the index has none.
_FROM_A_CLONE = re.compile(r"pip install (?:\.|'\.(\[\w+\])')")
_IN_A_CLONE = "From a clone. "


class IndexPage(MetadataHookInterface):
    """The hook that fills in what stands under ``dynamic`` in ``pyproject.toml``."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the project's links and the text of its page."""
        repository, tag = self.config["repository"], f"v{metadata['version']}"
        page = (Path(self.root) / "README.md").read_text("utf-8")
        metadata["urls"] = links(repository, self.config["documentation"])
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": index_page(page, repository, tag),
        }


def links(repository: str, documentation: str) -> dict[str, str]:
    """Name the places that an index shows beside a project, as it knows them by name."""
    return {
        "Repository": repository,
        "Documentation": f"{documentation}/",
        "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        "Issues": f"{repository}/issues",
        "한국어": f"{documentation}/ko/",
    }


def index_page(page: str, repository: str, tag: str) -> str:
    """Give a page of the repository whose links lead to the files of one release.

    Args:
        page: Markdown with links that are relative to the repository's root.
        repository: The repository's address, without a slash at its end.
        tag: The release's tag.
    """
    whole = _LINK.sub(lambda link: _absolute(link, repository, tag), page)
    named = _FROM_A_CLONE.sub(_from_the_index, whole)
    return named.replace(_IN_A_CLONE, "")


def _absolute(link: re.Match[str], repository: str, tag: str) -> str:
    """Lead to the page about a file; a picture is shown from the file itself."""
    picture = link[1] or ""
    return f"{picture}]({repository}/{'raw' if picture else 'blob'}/{tag}/{link[2]})"


def _from_the_index(found: re.Match[str]) -> str:
    extra = found[1]
    return f"pip install 'kcp-proto{extra}'" if extra else "pip install kcp-proto"
