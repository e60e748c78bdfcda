"""When to ask again: soon, then ever more rarely, and then never, for a person takes over."""

from dataclasses import dataclass
from datetime import timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The pauses before each asking, counted from the one before.

    Our own choice, with its reason: ten seconds and a minute find what was merely slow; five
    minutes and an hour what waited for an institution to come back; five days what a nightly run
    or a weekend held up. It follows what the highest payment systems do; nothing documents how
    long the gateway takes.

    Args:
        pauses: The pauses; after the last asking a person takes over.
        jitter: The part of a pause by which it grows at most, so that many shops that lost their
            connection together do not come back together.
        per_second: How many inquiries a second may be sent at most.

    Raises:
        ValueError: A pause or a number is negative, or no inquiry is allowed.
    """

    pauses: tuple[timedelta, ...] = (
        timedelta(seconds=10),
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(hours=1),
        *(_DAY,) * 5,
    )
    jitter: float = 0.1
    per_second: float = 2.0

    def __post_init__(self) -> None:
        if any(pause < timedelta(0) for pause in self.pauses):
            raise ValueError("a pause cannot be negative")
        if not (0 <= self.jitter < float("inf") and 0 < self.per_second < float("inf")):
            raise ValueError("jitter and per_second must be numbers above 0")

    def pause(self, askings: int, random: float) -> timedelta | None:
        """Give the pause before the next asking.

        Args:
            askings: How many there were.
            random: A number from 0 up to 1.

        Returns:
            The pause; None if there is no next one.
        """
        if askings >= len(self.pauses):
            return None
        return self.pauses[askings] * (1 + self.jitter * random)
