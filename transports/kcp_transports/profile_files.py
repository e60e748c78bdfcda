"""Read a shop's profile from its pyproject.toml, or from a TOML file of its own."""

import re
import tomllib
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from kcp_proto import MessageError
from kcp_proto.faults import Fault, fault
from kcp_proto.json_values import is_object
from kcp_proto.profiles import Profile

# A profile takes a few hundred bytes, a pyproject.toml some thousand.
MAX_BYTES = 1 << 20
_PROJECT = "pyproject.toml"
_PATH = ("tool", "kcp-proto", "profile")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_profile(path: str | PathLike[str]) -> Profile:
    """Read a profile.

    Args:
        path: A ``pyproject.toml`` with a table ``[tool.kcp-proto.profile]``, a folder that holds
            one, or another TOML file, whose whole content is the profile unless it has that table.

    Returns:
        The profile.

    Raises:
        MessageError: The file is not TOML, holds no profile, or one that is wrong; all faults at
            once.
        OSError: The file cannot be read.
    """
    file = Path(path)
    if file.is_dir():
        file /= _PROJECT
    with open(file, "rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    found = decoded(data, fspath(file))
    table = _table_of(found)
    if table is None and file.name != _PROJECT:
        table = found
    if table is None:
        raise MessageError(fspath(file), [fault("profile.absent", "")])
    return Profile.parse(table)


def decoded(data: bytes, subject: str) -> dict[str, Any]:
    """Decode TOML.

    Args:
        data: The file's bytes.
        subject: What the error calls the file.

    Returns:
        The table that the file is.

    Raises:
        MessageError: It is too large, or not TOML in UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise MessageError(subject, [fault("profile.size", "", limit=MAX_BYTES)])
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        problem = fault("profile.syntax", "")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = _syntax_fault(str(error))
    raise MessageError(subject, [problem])


def _syntax_fault(text: str) -> Fault:
    # The decoder's own words may quote the file.
    found = _PLACE.search(text)
    line, column = (int(found[1]), int(found[2])) if found else (None, None)
    return fault("profile.syntax", "", line=line, column=column)


def _table_of(found: dict[str, Any]) -> dict[str, Any] | None:
    table: object = found
    for name in _PATH:
        table = table.get(name) if is_object(table) else None
    return table if is_object(table) else None
