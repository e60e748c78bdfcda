"""What an option or an argument may hold: what it is read as, and how a shell completes it."""

import math
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from kcp_cli.phrases import phrase

if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    # Only a newer Click lets it be written with what it gives.
    _Type = click.ParamType

# Short forms count: prod is four letters of ten.
_ALIKE = 0.5


class Kind(_Type):
    """What a value is, said in words.

    Args:
        name: The word that stands for a value in usage and help.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take the value as it is."""
        del param, ctx
        return value


class _Path(Kind):
    """A path, of which nothing is asked yet; what uses it says what is wrong with it.

    Args:
        name: The word that stands for it.
        completion: What a shell completes: ``file`` or ``dir``.
        as_text: Give it as it was typed, for it may also be ``-``, a pattern or an address.
    """

    def __init__(self, name: str, completion: str, *, as_text: bool = False) -> None:
        super().__init__(name)
        self._completion, self._as_text = completion, as_text

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Make a path of the value."""
        del param, ctx
        return value if self._as_text else Path(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Leave it to the shell, which knows the files."""
        del ctx, param
        return [CompletionItem(incomplete, type=self._completion)]


class _Choice(Kind):
    """One of the values of an enumeration.

    Args:
        members: The enumeration.
    """

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__("|".join(members))
        self.members = members

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Find the member; a value that is none names the nearest and all of them."""
        try:
            return self.members(value)
        except ValueError:
            words = [*self.members]
            listed = phrase("{} or {}", ", ".join(words[:-1]), words[-1])
            refused = phrase("{}, and not {}", listed, ascii(value))
            self.fail(f"{refused}{nearest(value, words)}", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Give the members that begin so."""
        del ctx, param
        return [CompletionItem(each) for each in self.members if each.startswith(incomplete)]


class _Names(Kind):
    """A name that the protocol knows, or another word that the command takes.

    Args:
        name: The word that stands for it.
        known: Gives the names, when a shell asks for them, by what was typed before.
        files: It may be a file, too.
    """

    def __init__(
        self, name: str, known: Callable[[click.Context], Iterable[str]], *, files: bool
    ) -> None:
        super().__init__(name)
        self.known, self._files = known, files

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Give the names that begin so."""
        del param
        found = [CompletionItem(each) for each in self.known(ctx) if each.startswith(incomplete)]
        return [*found, CompletionItem(incomplete, type="file")] if self._files else found


class _Number(Kind):
    """A number between two others.

    Args:
        read: `int` or `float`.
        least: The smallest that is taken; None for no limit.
        most: The largest that is taken; None for no limit.
    """

    def __init__(self, read: type[int] | type[float], least: float | None, most: float | None):
        super().__init__("NUMBER")
        self._read, self._least, self._most = read, least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number; one that is out of range, or is none, names what is taken."""
        try:
            found = self._read(value)
        except (ValueError, OverflowError):
            found = math.nan
        low = -math.inf if self._least is None else self._least
        high = math.inf if self._most is None else self._most
        # Nothing is so compared with a value that is no number.
        if low <= found <= high and math.isfinite(found):
            return found
        self.fail(phrase("{}, and not {}", self._wanted(), ascii(value)), param, ctx)

    def _wanted(self) -> str:
        what = phrase("a whole number") if self._read is int else phrase("a number")
        if self._least is None:
            return what
        least = f"{self._least:g}"
        if self._most is None:
            return phrase("{} of at least {}", what, least)
        return phrase("{} from {} to {}", what, least, f"{self._most:g}")


TEXT = Kind("TEXT")
FILE = _Path("FILE", "file")
FOLDER = _Path("FOLDER", "dir")
SOURCE = _Path("FILE", "file", as_text=True)


def choice(members: type[StrEnum]) -> Kind:
    """Declare that a value is one of an enumeration.

    Args:
        members: The enumeration; its values are what is typed.
    """
    return _Choice(members)


def names(
    word: str, known: Callable[[click.Context], Iterable[str]], *, files: bool = False
) -> Kind:
    """Declare that a value is a name, which a shell can complete.

    Args:
        word: What stands for it in usage and help.
        known: Gives the names by what was typed before; called only when a shell completes.
        files: A file may stand there, too.
    """
    return _Names(word, known, files=files)


def whole(least: int | None = None, most: int | None = None) -> Kind:
    """Declare that a value is a whole number.

    Args:
        least: The smallest that is taken; None for no limit.
        most: The largest that is taken; None for no limit.
    """
    return _Number(int, least, most)


def number(least: float | None = None, most: float | None = None) -> Kind:
    """Declare that a value is a number; neither an infinite one nor NaN is.

    Args:
        least: The smallest that is taken; None for no limit.
        most: The largest that is taken; None for no limit.
    """
    return _Number(float, least, most)


def nearest(word: str, known: Iterable[str]) -> str:
    """Ask for the name that was meant.

    Args:
        word: What was typed.
        known: The names there are.

    Returns:
        The question, to stand behind a sentence; "" if nothing is alike.
    """
    alike = get_close_matches(word.lower(), list(known), 1, _ALIKE)
    return phrase("; did you mean {}?", alike[0]) if alike else ""
