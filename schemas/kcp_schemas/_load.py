"""Read the schemas that are shipped inside this package."""

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

MessageSchema = Mapping[str, Any]
_SUFFIX = ".json"


def _package() -> Any:
    # importlib.resources costs more than the rest of this package together, so it waits for use.
    from importlib.resources import files

    return files(__name__.rpartition(".")[0])


@cache
def message_names() -> tuple[str, ...]:
    """Name every message that has a schema, sorted.

    Returns:
        Names such as ``benepia.cancel.request``; each is also its schema's file name without
        ``.json`` and the end of its ``$id``.
    """
    entries = (entry.name for entry in _package().joinpath("messages").iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in entries if name.endswith(_SUFFIX)))


def schema_text(message_name: str) -> str:
    """Return one schema file as it is shipped.

    Args:
        message_name: One of `message_names`.

    Returns:
        The file's JSON text.

    Raises:
        KeyError: No message has that name.
    """
    if message_name not in message_names():
        raise KeyError(message_name)
    text: str = _package().joinpath("messages", message_name + _SUFFIX).read_text("utf-8")
    return text


@cache
def load_schema(message_name: str) -> MessageSchema:
    """Parse one schema, once.

    Args:
        message_name: One of `message_names`.

    Returns:
        The schema; its outermost mapping is read-only.

    Raises:
        KeyError: No message has that name.
    """
    return MappingProxyType(json.loads(schema_text(message_name)))


@cache
def load_result_codes() -> Mapping[str, Any]:
    """Parse the list of result codes and what they mean to a caller.

    Returns:
        ``kinds`` (kind to English and Korean words), ``codes`` (code to kind) and ``evidence``
        (of each code: ``documented`` or ``seen``, and as what).
    """
    text = _package().joinpath("result_codes.json").read_text("utf-8")
    return MappingProxyType(json.loads(text))
