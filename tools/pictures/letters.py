"""How wide a text is at most, without a browser and in whatever font a reader has."""

import re
from collections.abc import Iterator

# In parts of the font's size: wider than the common sans-serif fonts of each system draw them.
_NARROW, _SLIM, _LETTER, _WIDE, _CODE = 0.35, 0.46, 0.64, 0.8, 0.64
_BOLD = 1.1
_PART = re.compile(r"(`[^`]+`)")


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into parts, and say of each whether it stands between backticks, as code does."""
    for part in _PART.split(text):
        if part:
            is_code = part.startswith("`")
            yield (part.strip("`"), True) if is_code else (part, False)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide a text is at most, in units of the picture."""
    ems = sum(
        len(part) * _CODE if is_code else sum(map(_letter, part)) for part, is_code in parts(text)
    )
    return ems * size * (_BOLD if bold else 1)


def lines(text: str, size: float, most: float, *, bold: bool = False) -> list[str]:
    """Break a text between words, so that no line is wider than it may be, and none is left alone.

    Raises:
        ValueError: One word alone is too wide.
    """
    done = _filled(text, size, most, bold=bold)
    # The same number of lines, but no wider than it takes: the last one is not a single word.
    for narrower in range(int(most), int(most / 2), -4):
        try:
            closer = _filled(text, size, narrower, bold=bold)
        except ValueError:
            break
        if len(closer) > len(done):
            break
        done = closer
    return done


def _filled(text: str, size: float, most: float, *, bold: bool) -> list[str]:
    """Put into each line as many words as it holds."""
    done: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            longer = f"{line} {word}" if line else word
            if width(longer, size, bold=bold) <= most:
                line = longer
                continue
            if not line or width(word, size, bold=bold) > most:
                raise ValueError(f"{word!r} does not fit into {most:g}")
            done.append(line)
            line = word
        done.append(line)
    return done


def _words(paragraph: str) -> list[str]:
    """Cut at blanks outside of code."""
    return re.findall(r"(?:`[^`]+`|[^\s`])+", paragraph)


def _letter(letter: str) -> float:
    if letter >= "ᄀ":
        return 0.96
    if letter in " .,:;'!|()[]il":
        return _NARROW
    if letter in '-fjrt/"':
        return _SLIM
    return _WIDE if letter.isupper() or letter in "mw%@–…→" else _LETTER
