"""The Python API as text: what the generator makes of a directive, for readers without one."""

import inspect
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

_ADDRESS = re.compile(r" at 0x[0-9a-f]+(?=>)")
_LONGEST = 1000


def described(module: str, names: Sequence[str]) -> str:
    """Describe a module and what it hands out.

    Args:
        module: Its name.
        names: Those of its names that are described.
    """
    found = import_module(module)
    parts = [inspect.getdoc(found) or ""]
    for name in names:
        parts += _entry(name, getattr(found, name), 2)
    return "\n\n".join(filter(None, parts)) + "\n"


def described_name(place: str) -> str:
    """Describe a name under a heading of its own.

    Args:
        place: The module that hands it out, a dot, and the name.
    """
    module, _, name = place.rpartition(".")
    value = getattr(import_module(module), name)
    return "\n\n".join(filter(None, _entry(name, value, 2))) + "\n"


def _entry(name: str, value: Any, level: int) -> Iterator[str]:
    yield f"{'#' * level} `{name}`"
    if not (inspect.isclass(value) or inspect.isroutine(value) or isinstance(value, property)):
        # A value's docstring is its type's.
        yield f"`{_plain(repr(value))}`" if len(repr(value)) <= _LONGEST else ""
        return
    if signature := _signature(value):
        yield f"```python\n{name.rpartition('.')[2]}{signature}\n```"
    yield inspect.getdoc(value) or ""
    if inspect.isclass(value):
        for own, member in vars(value).items():
            if not own.startswith("_") and _is_told(member):
                inside = (
                    member.__func__ if isinstance(member, staticmethod | classmethod) else member
                )
                yield from _entry(f"{name}.{own}", inside, level + 1)


def _is_told(member: object) -> bool:
    is_method = inspect.isroutine(member) or isinstance(member, property)
    return is_method and bool(inspect.getdoc(member))


def _signature(value: Any) -> str:
    try:
        return _plain(str(inspect.signature(value)))
    except (TypeError, ValueError):
        return ""


def _plain(text: str) -> str:
    """Leave out where in memory a value was."""
    return _ADDRESS.sub("", text)
