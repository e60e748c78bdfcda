"""Pictures as parts of a page, where the site's own switch makes them dark, and text is text."""

import re
from pathlib import Path

from .style import switched

_PICTURE = re.compile(r"^!\[[^\]]*\]\(([^)\s]*\bpictures/[\w-]+\.\w+\.svg)\)$", re.MULTILINE)


def inlined(text: str, folder: Path) -> str:
    """Put the pictures of a page in the places of their images, each on the one line it had.

    Args:
        text: The page's Markdown.
        folder: Where the page stands, which its links begin at.
    """
    return _PICTURE.sub(lambda image: _block(folder / image[1]), text)


def _block(path: Path) -> str:
    svg = switched(path.read_text("utf-8").replace("\n", ""))
    fluid = svg.replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)
    return f"<div>{fluid}</div>"
