"""Files that are left out: by patterns as ``--exclude`` names them."""

import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePath

_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[[!^]?\]?[^\]]*\]|.", re.DOTALL)


class Excluded:
    """Patterns of files and folders.

    A pattern without a slash is a name, of a file or a folder at any depth; one with a slash is a
    path below its base. A folder leaves out all that it holds.

    Args:
        patterns: The patterns: ``*``, ``?``, ``[a-z]``, and ``**`` for any number of folders.
        base: The folder that patterns with a slash are relative to; None for the current one.
    """

    def __init__(self, patterns: Iterable[str], base: Path | None = None) -> None:
        self._base = os.path.realpath(base or Path.cwd())
        names, paths = list[str](), list[str]()
        for pattern in patterns:
            text = pattern.replace(os.sep, "/").removeprefix("./").rstrip("/")
            # A path from the root is compared as one.
            absolute = PurePath(text).is_absolute()
            inside = absolute or "/" in text.strip("/") or text.startswith("/")
            (paths if inside else names).append(_expression(text))
        self._names, self._paths = _any(names), _any(paths)

    def holds(self, path: str) -> bool:
        """Tell whether a file is left out.

        Args:
            path: The file, as it was found.

        Returns:
            True if a pattern names it or a folder that it is in.
        """
        full = os.path.abspath(path)
        real = os.path.join(os.path.realpath(os.path.dirname(full)), os.path.basename(full))
        parts = PurePath(os.path.relpath(real, self._base)).parts
        if ".." in parts:
            parts = PurePath(real).parts[1:]
        trails = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        trails += [
            PurePath(*PurePath(real).parts[: end + 2]).as_posix() for end in range(len(parts))
        ]
        return any(map(self._names.fullmatch, parts)) or any(map(self._paths.fullmatch, trails))


def _any(expressions: list[str]) -> re.Pattern[str]:
    # Without a pattern nothing matches, not even an empty text.
    return re.compile("|".join(expressions) or r"(?!)", re.DOTALL)


def _expression(pattern: str) -> str:
    tokens: list[str] = _TOKEN.findall(pattern)
    # Any number of folders twice is any number of folders, and takes far longer to try.
    kept = [
        each
        for each, before in zip(tokens, ["", *tokens], strict=False)
        if each != before or not each.startswith("*")
    ]
    return "".join(map(_of, kept))


def _of(token: str) -> str:
    match token:
        case "**/":
            return "(?:[^/]+/)*"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
        case _ if len(token) > 2:
            return _class(token)
        case _:
            return re.escape(token)


def _class(token: str) -> str:
    members = token[1:-1].replace("\\", r"\\").replace("[", r"\[")
    expression = "[" + ("^/" + members[1:] if members[0] in "!^" else members) + "]"
    try:
        re.compile(expression)
    except re.error:
        # A range that runs backwards names no characters: the text is a name as it stands.
        return re.escape(token)
    return expression
