"""A timeline: moments and spans along one axis, and a line that divides it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .canvas import Canvas, Tone

_EDGE, _GAP = 14, 12


@dataclass(frozen=True)
class Moment:
    """Something that happens at one moment, with a box of words beside it.

    Args:
        at: Where on the axis, from 0 to 1.
        words: Which words stand beside it.
        tone: What its colours say.
    """

    at: float
    words: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Span:
    """Something that covers a part of the axis, with its words in it.

    Args:
        begin: Where it begins, from 0 to 1.
        end: Where it ends.
        words: Which words stand in it.
        tone: What its colours say.
    """

    begin: float
    end: float
    words: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Timeline:
    """Rows of moments and spans, each below the other, on an axis that is divided.

    Args:
        divide: Where the axis is divided, from 0 to 1.
        divider: Which words stand at the division.
        sides: Which words stand left and right of it.
        rows: What happens, side by side in a row.
    """

    divide: float
    divider: str
    sides: tuple[str, str]
    rows: Sequence[Sequence[Moment | Span]]

    def draw(self, canvas: Canvas, words: Mapping[str, str]) -> None:
        """Draw it."""
        room = canvas.wide - 2 * _EDGE
        middle = _EDGE + room * self.divide
        canvas.label(middle, 8, room, words[self.divider])
        top = canvas.high + 2
        left, right = self.sides
        each = room / 2 - _GAP
        before = canvas.label((_EDGE + middle) / 2, top, each, words[left], kind="quiet")
        after = canvas.label((middle + _EDGE + room) / 2, top, each, words[right], kind="quiet")
        canvas.high = top + max(before, after) + 4
        canvas.arrow(f"M{_EDGE} {canvas.high:.4g}H{_EDGE + room}")
        canvas.high += _GAP + 4
        under = Canvas(canvas.name, canvas.language)
        for row in self.rows:
            y = canvas.high
            for item in row:
                if isinstance(item, Span):
                    begin, end = _EDGE + room * item.begin, _EDGE + room * item.end
                    canvas.box(begin, y, end - begin, words[item.words], item.tone)
                else:
                    _moment(item, canvas, words[item.words], y)
            canvas.high += _GAP
        under.line(f"M{middle:g} {top:.4g}V{canvas.high:.4g}", "reply")
        canvas.below(under)


def _moment(item: Moment, canvas: Canvas, words: str, y: float) -> None:
    """Draw a moment's dot, and its words on the side where there is more room."""
    x = _EDGE + (canvas.wide - 2 * _EDGE) * item.at
    if item.at < 0.5:
        high = canvas.box(_EDGE, y, x - _EDGE - _GAP, words, item.tone)
    else:
        high = canvas.box(x + _GAP, y, canvas.wide - _EDGE - x - _GAP, words, item.tone)
    canvas.dot(x, y + high / 2, item.tone)
