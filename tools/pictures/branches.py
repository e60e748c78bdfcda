"""Branches: what can become of something, and where each possibility leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .canvas import Canvas, Tone

_EDGE, _GAP, _INDENT, _ROUND = 14, 12, 34, 20


@dataclass(frozen=True)
class Branch:
    """One possibility.

    Args:
        words: Which words stand in its box.
        tone: What its colours say.
        again: Whether it leads back to the stage it comes from.
    """

    words: str
    tone: Tone
    again: bool = False


@dataclass(frozen=True)
class Stage:
    """Something that happens, and what can come of it; the last one leads to the next stage.

    Args:
        words: Which words stand in its box.
        branches: What can come of it.
    """

    words: str
    branches: Sequence[Branch]


@dataclass(frozen=True)
class Branches:
    """Stages, one below another.

    Args:
        stages: In their order.
    """

    stages: Sequence[Stage]

    def draw(self, canvas: Canvas, words: Mapping[str, str]) -> None:
        """Draw them."""
        canvas.high = _EDGE
        wide = canvas.wide - 2 * _EDGE - _ROUND
        for stage in self.stages:
            top = canvas.high
            canvas.box(_EDGE, top, wide, words[stage.words], "step")
            middle = (top + canvas.high) / 2
            trunk = canvas.high
            canvas.high += _GAP
            for branch in stage.branches:
                y = canvas.high
                left = _EDGE + _INDENT
                high = canvas.box(left, y, wide - _INDENT, words[branch.words], branch.tone)
                half = y + high / 2
                canvas.arrow(f"M{_EDGE + 14} {trunk:.4g}V{half:.4g}H{left - 2}")
                trunk = half
                if branch.again:
                    _back(canvas, _EDGE + wide, half, middle)
                canvas.high += _GAP
            if stage is not self.stages[-1]:
                x = _EDGE + _INDENT + 40
                canvas.arrow(f"M{x} {canvas.high - _GAP:.4g}v{_GAP + 10}")
                canvas.high += _GAP


def _back(canvas: Canvas, right: float, y: float, to: float) -> None:
    """Lead from a branch's right edge back to its stage's."""
    canvas.arrow(f"M{right:g} {y:.4g}h{_ROUND}V{to:.4g}h{2 - _ROUND}", "reply")
