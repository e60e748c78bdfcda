"""A sequence: who tells whom what, one after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .canvas import Canvas, Tone

_EDGE, _GAP, _HEAD = 14, 13, 10
# How far what is lost comes.
_LOST = 0.7


@dataclass(frozen=True)
class Message:
    """An arrow from one participant to another, with its words above it.

    Args:
        sender: The place of the participant it comes from.
        receiver: The place of the one it goes to.
        words: Which words stand above it.
        kind: A reply is dashed; what is lost ends in a cross.
    """

    sender: int
    receiver: int
    words: str
    kind: Literal["", "reply", "lost"] = ""


@dataclass(frozen=True)
class Note:
    """A box over one participant or several: what happens there.

    Args:
        first: The place of the leftmost participant.
        last: The place of the rightmost.
        words: Which words stand in it.
        tone: What its colours say.
    """

    first: int
    last: int
    words: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Pause:
    """Time that passes."""

    words: str


@dataclass(frozen=True)
class Lanes:
    """A sequence: its participants and its steps.

    Args:
        participants: Which words name each.
        steps: What happens, in order.
    """

    participants: Sequence[str]
    steps: Sequence[Message | Note | Pause]

    def draw(self, canvas: Canvas, words: Mapping[str, str]) -> None:
        """Draw it."""
        lane = (canvas.wide - 2 * _EDGE) / len(self.participants)
        middles = [_EDGE + lane * (place + 0.5) for place in range(len(self.participants))]
        for middle, name in zip(middles, self.participants, strict=True):
            wide = lane - _GAP
            canvas.box(middle - wide / 2, _EDGE, wide, words[name])
        top = canvas.high
        canvas.high += _GAP
        lifelines = Canvas(canvas.name, canvas.language)
        for step in self.steps:
            self._step(step, canvas, words, middles, lane)
            canvas.high += _GAP
        for middle in middles:
            lifelines.line(f"M{middle:g} {top:.4g}V{canvas.high:.4g}", "life")
        canvas.below(lifelines)

    def _step(
        self,
        step: Message | Note | Pause,
        canvas: Canvas,
        words: Mapping[str, str],
        middles: Sequence[float],
        lane: float,
    ) -> None:
        text = words[step.words]
        if isinstance(step, Pause):
            canvas.label(canvas.wide / 2, canvas.high, canvas.wide - 2 * _EDGE, text, kind="quiet")
        elif isinstance(step, Note):
            left = middles[step.first] - (lane - _GAP) / 2
            right = middles[step.last] + (lane - _GAP) / 2
            canvas.box(left, canvas.high, right - left, text, step.tone)
        else:
            here, there = middles[step.sender], middles[step.receiver]
            if step.kind == "lost":
                there = here + (there - here) * _LOST
            canvas.label((here + there) / 2, canvas.high - 4, abs(there - here) - _HEAD, text)
            y = canvas.high + 5
            canvas.high = y
            if step.kind == "lost":
                canvas.line(f"M{here:g} {y:.4g}H{there:g}", "reply")
                canvas.cross(there, y)
            else:
                towards = there - 2 if there > here else there + 2
                canvas.arrow(f"M{here:g} {y:.4g}H{towards:g}", step.kind)
