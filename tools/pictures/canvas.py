"""What the shapes draw on: boxes with text, arrows, and the file that they end in."""

from dataclasses import dataclass, field
from html import escape
from typing import Literal

from .letters import lines, parts, width
from .style import FONTS, MONOSPACE, style

Tone = Literal["plain", "step", "good", "open", "stop"]
SIZE, SMALL = 14, 13
# How large a picture is shown where there is room: its small text is then as large as a page's.
_SCALE = 1.2
_LEADING = 1.38
_PAD = 9


@dataclass
class Canvas:
    """A picture that is being drawn, from the top down.

    Args:
        name: The picture's, which its ids begin with.
        language: Of its words.
        wide: Its width; its height grows with what is drawn.
    """

    name: str
    language: str
    wide: float = 420
    high: float = 0
    _drawn: list[str] = field(default_factory=list[str])

    def box(self, x: float, y: float, wide: float, text: str, tone: Tone = "plain") -> float:
        """Draw a box of this width around a text, and return its height.

        Args:
            x: Its left edge.
            y: Its upper edge.
            wide: Its width.
            text: What stands in it; what is before the first line break is its title.
            tone: What its colours say.
        """
        title, _, rest = text.partition("\n")
        room = wide - 2 * _PAD
        rows = [(row, SIZE, True) for row in lines(title, SIZE, room, bold=True)]
        rows += [(row, SMALL, False) for row in lines(rest, SMALL, room)] if rest else []
        heights = [size * _LEADING for _, size, _ in rows]
        high = sum(heights) + 2 * _PAD - 3
        self._add(f'<g class="box {tone}">')
        self._add(f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:.4g}" rx="6"/>')
        down = y + _PAD - 3
        for (row, size, bold), step in zip(rows, heights, strict=True):
            down += step
            self._text(x + _PAD, down - 1, row, size, "title" if bold else "")
        self._add("</g>")
        self._reach(y + high)
        return high

    def label(self, x: float, y: float, most: float, text: str, kind: str = "") -> float:
        """Draw a text without a box around ``x``, down from ``y``, and return its height."""
        rows = lines(text, SMALL, most)
        self._add(f'<g class="label {kind}" text-anchor="middle">')
        for place, row in enumerate(rows, 1):
            base = y + place * SMALL * _LEADING - 4
            # What is behind the text, such as a lifeline, ends there.
            wide = width(row, SMALL)
            self._add(
                f'<rect class="behind" x="{x - wide / 2:.4g}" y="{base - SMALL:.4g}"'
                f' width="{wide:.4g}" height="{SMALL * _LEADING:.4g}"/>'
            )
            self._text(x, base, row, SMALL, "")
        self._add("</g>")
        high = len(rows) * SMALL * _LEADING
        self._reach(y + high)
        return high

    def arrow(self, path: str, kind: str = "") -> None:
        """Draw a path that ends in an arrowhead."""
        self._add(f'<path class="arrow {kind}" d="{path}" marker-end="url(#{self.name}-head)"/>')

    def line(self, path: str, kind: str = "") -> None:
        """Draw a path without an arrowhead."""
        self._add(f'<path class="line {kind}" d="{path}"/>')

    def cross(self, x: float, y: float) -> None:
        """Mark where something was lost."""
        self._add(f'<path class="cross" d="M{x - 5:g} {y - 5:g}l10 10m0 -10l-10 10"/>')
        self._reach(y + 6)

    def dot(self, x: float, y: float, tone: Tone = "plain") -> None:
        """Mark a moment."""
        self._add(f'<circle class="dot {tone}" cx="{x:g}" cy="{y:g}" r="5"/>')

    def below(self, drawn: "Canvas") -> None:
        """Put what another canvas holds under what this one holds."""
        self._drawn = drawn._drawn + self._drawn

    def svg(self, title: str, description: str) -> str:
        """Give the whole file.

        Args:
            title: What the picture is called.
            description: What it shows, for those who do not see it.
        """
        wide, high, name = round(self.wide), round(self.high + 10), self.name
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="kcp-picture" lang="{self.language}"'
            f' role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc"'
            f' width="{wide * _SCALE:.0f}" height="{high * _SCALE:.0f}" viewBox="0 0 {wide} {high}"'
            f' font-family="{escape(FONTS)}">'
        )
        marker = (
            f'<marker id="{name}-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
            ' markerHeight="8" orient="auto" markerUnits="userSpaceOnUse">'
            '<path class="head" d="M0 0.5L7.5 4L0 7.5z"/></marker>'
        )
        return "\n".join(
            [
                head,
                f'<title id="{name}-title">{escape(title)}</title>',
                f'<desc id="{name}-desc">{escape(description)}</desc>',
                f"<style>{style()}</style>",
                f"<defs>{marker}</defs>",
                f'<rect class="ground" width="{wide}" height="{high}" rx="10"/>',
                *self._drawn,
                "</svg>\n",
            ]
        )

    def _text(self, x: float, y: float, text: str, size: float, kind: str) -> None:
        spans = "".join(
            f'<tspan font-family="{escape(MONOSPACE)}">{escape(part)}</tspan>'
            if is_code
            else escape(part)
            for part, is_code in parts(text)
        )
        mark = f' class="{kind}"' if kind else ""
        self._add(f'<text{mark} x="{x:g}" y="{y:.4g}" font-size="{size:g}">{spans}</text>')

    def _add(self, element: str) -> None:
        self._drawn.append(element)

    def _reach(self, y: float) -> None:
        self.high = max(self.high, y)
