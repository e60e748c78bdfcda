"""What a project settles for itself: ``[tool.kcp-proto]`` in its ``pyproject.toml``."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kcp_cli.addresses import place_of
from kcp_cli.exits import usage
from kcp_cli.files import read_bytes
from kcp_cli.grammar import nearest
from kcp_cli.phrases import phrase
from kcp_proto.json_values import is_array, is_object
from kcp_proto.showing import printable

_FILE = "pyproject.toml"
_TABLE = "kcp-proto"
# A file without it need not be read as TOML.
_MARK = _TABLE.encode()


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that a project's file gives.

    Args:
        file: The file; None if there is none.
        values: The options by name, paths among them made absolute.
    """

    file: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def files(self) -> list[str]:
        """Give the files that are checked if the user names none."""
        files: list[str] = self.values.get("files", [])
        return files

    def place(self, key: str) -> str:
        """Name a key in a sentence, with the file that it is in."""
        return f"{printable(str(self.file))}: [tool.{_TABLE}] {printable(key)}"


def _is_text(value: object) -> bool:
    # No path and no name holds a zero character, and the system would not take it.
    return isinstance(value, str) and "\0" not in value


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_list(value: object) -> bool:
    return is_array(value) and all(map(_is_text, value))


_Kind = tuple[Callable[[object], bool], Callable[[], str]]
_TEXT: _Kind = (_is_text, lambda: phrase("a text"))
_TEXTS: _Kind = (_is_list, lambda: phrase("a list of texts"))
_FLAG: _Kind = (_is_flag, lambda: phrase("true or false"))
_NUMBER: _Kind = (_is_number, lambda: phrase("a whole number"))
# The same names as the options have.
_KEYS: Mapping[str, _Kind] = {
    "files": _TEXTS,
    "exclude": _TEXTS,
    "select": _TEXTS,
    "ignore": _TEXTS,
    "message": _TEXT,
    "ndjson": _FLAG,
    "expect": _TEXT,
    "output": _TEXT,
    "lang": _TEXT,
    "quiet": _FLAG,
    "max-faults": _NUMBER,
    "cert": _TEXT,
    "content-type": _TEXT,
    "semantic": _FLAG,
    "workers": _NUMBER,
    "baseline": _TEXT,
}
# Relative to the file that names them, wherever the command is run.
_PATHS = ("files", "cert", "baseline")
# The shop's contract, which --profile reads, stands in the same table.
_OTHERS = ("profile",)


def project_keys() -> Mapping[str, str]:
    """Give the keys of the table, each with the kind of its value as people read it."""
    tables = dict.fromkeys(_OTHERS, phrase("a table"))
    return {key: words() for key, (_, words) in _KEYS.items()} | tables


def read_settings(start: Path, named: Path | None = None) -> Settings:
    """Find and read the options of a project; what is wrong with them ends the command.

    Args:
        start: Where to begin to look, from there upwards.
        named: The file, if the user names it; it must hold the table then.

    Returns:
        The options of the nearest file that has any.
    """
    if named is not None:
        table = _table(named, read_bytes(named))
        if table is None:
            usage("{} holds no table [tool.kcp-proto]", named)
        return _settings(named, table)
    for folder in (start, *start.parents):
        file = folder / _FILE
        content = _content(file)
        table = _table(file, content) if _MARK in content else None
        if table is not None:
            return _settings(file, table)
    return Settings()


def _content(file: Path) -> bytes:
    """Read a file that may be there; one that cannot be read has no options."""
    try:
        return file.read_bytes() if file.is_file() else b""
    except OSError:
        return b""


def _table(file: Path, content: bytes) -> Mapping[str, Any] | None:
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = f": {printable(str(error))}" if isinstance(error, ValueError) else ""
        usage("{} is not TOML{}", file, place)
    except UnicodeDecodeError:
        usage("{} is not TOML: it is not UTF-8", file)
    tools = document.get("tool")
    if not is_object(tools) or _TABLE not in tools:
        return None
    table = tools[_TABLE]
    if not is_object(table):
        usage("{}: [tool.kcp-proto] is not a table", file)
    return table


def _settings(file: Path, table: Mapping[str, Any]) -> Settings:
    values: dict[str, Any] = {}
    for key, value in table.items():
        where = Settings(file).place(key)
        if key in _OTHERS:
            if not is_object(value):
                usage("{}: must be a table: see {}", where, place_of("profiles"))
            continue
        if key not in _KEYS:
            usage("{}: there is no such option{}", where, nearest(key, _KEYS))
        accepts, words = _KEYS[key]
        if not accepts(value):
            usage("{}: must be {}", where, words())
        values[key] = _absolute(file, value) if key in _PATHS else value
    return Settings(file, values)


def _absolute(file: Path, value: Any) -> Any:
    if is_array(value):
        return [_absolute(file, each) for each in value]
    # A folder that the user is in or above is named as the user would name it.
    path = file.parent / str(value)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
