"""The dialect in which a profile writes the form of an order number.

Letters, digits and marks, classes, groups, alternatives and counted repeats: what every engine of
regular expressions reads alike. A pattern is read here before an engine sees it, and is refused if
it could be matched in more than a thousand ways, since an engine that backtracks tries them all.
"""

import re
from dataclasses import dataclass
from itertools import count

# Beyond these a text of a few dozen characters could cost an engine a noticeable time.
MOST_WAYS = 1000
LONGEST = 100

_LITERAL = re.compile(r"[A-Za-z0-9_\-!#%/:=@~]|\\[.+*?()\[\]{}]")
_CLASS = re.compile(r"\[-?(?:[0-9]-[0-9]|[A-Z]-[A-Z]|[a-z]-[a-z]|[A-Za-z0-9_.:/@#=+*])+-?\]")
_RANGE = re.compile(r"([A-Za-z0-9])-([A-Za-z0-9])")
_REPEAT = re.compile(r"\?|\{([0-9]{1,3})(?:,([0-9]{1,3}))?\}")
_GROUP = re.compile(r"\((?:\?:)?")
_ENDLESS = re.compile(r"[*+]|\{[0-9]+,\}")


class FormError(ValueError):
    """A pattern that is not of the dialect; its text is a case of the rule ``profile.pattern``."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a part of a pattern matches.

    Args:
        shortest: Characters of the shortest text.
        longest: Characters of the longest one.
        ways: In how many ways a text could be tried at most.
    """

    shortest: int
    longest: int
    ways: int

    def then(self, other: "Extent") -> "Extent":
        """Put another part behind this one."""
        shortest, longest = self.shortest + other.shortest, self.longest + other.longest
        return Extent(shortest, longest, _bounded(self.ways * other.ways))

    def beside(self, other: "Extent") -> "Extent":
        """Put another part in its place."""
        shortest = min(self.shortest, other.shortest)
        longest = max(self.longest, other.longest)
        return Extent(shortest, longest, _bounded(self.ways + other.ways))

    def repeated(self, least: int, most: int) -> "Extent":
        """Put it behind itself."""
        # The power of ten decides: what is more than one way is by then more than a thousand.
        ways = sum(self.ways ** min(times, 10) for times in range(least, most + 1))
        return Extent(self.shortest * least, self.longest * most, _bounded(ways))


def _bounded(ways: int) -> int:
    # How far beyond does not matter, and the number of a nested pattern could fill the memory.
    return min(ways, MOST_WAYS + 1)


_NOTHING, _CHARACTER = Extent(0, 0, 1), Extent(1, 1, 1)


def read_form(pattern: str) -> Extent:
    """Read a pattern that the whole text must match, and measure it.

    Args:
        pattern: The pattern, without the anchors around it.

    Returns:
        How much it matches.

    Raises:
        FormError: It is not of the dialect, matches nothing but an empty text, or could be tried
            in too many ways.
    """
    reader = _Reader(pattern)
    extent = reader.alternatives()
    if not reader.at_end():
        raise FormError("group")
    if extent.longest > LONGEST:
        raise FormError("long")
    if extent.ways > MOST_WAYS:
        raise FormError("ways")
    return extent


def without_anchors(pattern: str) -> str:
    """Take the anchors off that may stand around a pattern: it is for the whole text anyway."""
    return pattern.removeprefix("^").removesuffix("$")


def anchored(pattern: str, *, may_be_empty: bool) -> str:
    """Write a pattern as a schema needs it, for an engine that searches.

    Args:
        pattern: The pattern, without anchors.
        may_be_empty: Whether an empty text passes too (R39: it stands for an absent one).

    Returns:
        The anchored pattern.
    """
    return f"^(?:{pattern}){'?' if may_be_empty else ''}$"


class _Reader:
    """A pattern, and how far it was read."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._place = 0
        self._depth = count()

    def at_end(self) -> bool:
        return self._place == len(self._pattern)

    def alternatives(self) -> Extent:
        extent = self._sequence()
        while self._takes("|"):
            extent = extent.beside(self._sequence())
        return extent

    def _sequence(self) -> Extent:
        extent, items = _NOTHING, 0
        while not self.at_end() and self._pattern[self._place] not in "|)":
            extent = extent.then(self._repeat(self._atom()))
            items += 1
        if not items:
            raise FormError("empty")
        return extent

    def _atom(self) -> Extent:
        if self._match(_GROUP):
            # Python itself nests only so deep.
            if next(self._depth) >= 20:
                raise FormError("group")
            extent = self.alternatives()
            if not self._takes(")"):
                raise FormError("group")
            return extent
        found = self._match(_CLASS)
        if found:
            if any(first > last for first, last in _RANGE.findall(found[0])):
                raise FormError("members")
            return _CHARACTER
        if self._match(_LITERAL):
            return _CHARACTER
        if self._match(_ENDLESS):
            raise FormError("endless")
        raise FormError("members" if self._pattern[self._place] in "[]" else "character")

    def _repeat(self, atom: Extent) -> Extent:
        if self._match(_ENDLESS):
            raise FormError("endless")
        found = self._match(_REPEAT)
        if not found:
            return atom
        least, most = _limits(found)
        if not least <= most <= LONGEST or most == 0:
            raise FormError("repeat")
        return atom.repeated(least, most)

    def _match(self, form: re.Pattern[str]) -> re.Match[str] | None:
        found = form.match(self._pattern, self._place)
        if found:
            self._place = found.end()
        return found

    def _takes(self, character: str) -> bool:
        taken = self._pattern.startswith(character, self._place)
        self._place += taken
        return taken


def _limits(found: re.Match[str]) -> tuple[int, int]:
    if found[0] == "?":
        return 0, 1
    least = int(found[1])
    return least, least if found[2] is None else int(found[2])
