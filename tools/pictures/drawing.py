"""From descriptions and words to files."""

from collections.abc import Iterator
from pathlib import Path

from .canvas import Canvas
from .descriptions import PICTURES
from .words import LANGUAGES, WORDS

TARGET = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def files() -> Iterator[tuple[Path, str]]:
    """Give each picture's file in each language, and what it must hold."""
    for name in PICTURES:
        for language in LANGUAGES:
            yield TARGET / f"{name}.{language}.svg", drawn(name, language)


def drawn(name: str, language: str) -> str:
    """Draw one picture in one language."""
    words = {key: both[language] for key, both in WORDS[name].items()}
    canvas = Canvas(name, language)
    PICTURES[name].draw(canvas, words)
    return canvas.svg(words["title"], words["description"])
