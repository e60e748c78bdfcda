"""How much of what was found one report shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .tally import ShownDocument


@dataclass(slots=True)
class Quota:
    """What a report may still show.

    Args:
        most: How many faults may be shown; None for all.
        shown: How many were.
        hidden: How many were not.
    """

    most: int | None
    shown: int = 0
    hidden: int = 0

    def cut(self, document: ShownDocument) -> ShownDocument | None:
        """Take from the quota what a document shows.

        Args:
            document: The document with all its faults.

        Returns:
            The document with as many faults as there is room for; None if there is none.
        """
        if document.expected:
            return document
        found = len(document.faults)
        left = found if self.most is None else min(found, self.most - self.shown)
        self.shown += left
        self.hidden += found - left
        if left == found:
            return document
        if not left:
            return None
        return replace(document, faults=document.faults[:left], failures=document.failures[:left])


def smallest(*limits: int | None) -> int | None:
    """Give the smallest of limits of which some are none."""
    set_limits: Sequence[int] = [limit for limit in limits if limit is not None]
    return min(set_limits, default=None)
