"""Read the schemas and the tables of codes that are shipped inside this package."""

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

MessageSchema = Mapping[str, Any]
_SUFFIX = ".json"
_RESULT = "result"


def _package() -> Any:
    # importlib.resources costs more than the rest of this package together, so it waits for use.
    from importlib.resources import files

    return files(__name__.rpartition(".")[0])


@cache
def message_names() -> tuple[str, ...]:
    """Name every message that has a schema, sorted.

    Returns:
        Names such as ``payment.cancel.request``; each is also its schema's file name without
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
        (of each code: ``documented`` or ``seen``, and as what, in both languages).
    """
    return MappingProxyType(json.loads(_code_text(_RESULT)))


@cache
def code_table_names() -> tuple[str, ...]:
    """Name every table of codes but the result codes, sorted.

    Returns:
        Names such as ``card``; each is also its file name in ``codes`` without ``.json``.
    """
    entries = (entry.name for entry in _package().joinpath("codes").iterdir())
    names = (name.removesuffix(_SUFFIX) for name in entries if name.endswith(_SUFFIX))
    return tuple(sorted(name for name in names if name != _RESULT))


@cache
def load_code_table(name: str) -> Mapping[str, Any]:
    """Parse one table of codes; each is an open list (R42), so a code that it lacks is unknown.

    Args:
        name: One of `code_table_names`.

    Returns:
        ``title`` (in both languages), ``fields`` (the wire fields in which such codes stand),
        ``sources`` (key to words in both languages) and ``codes``: code as it stands on the wire
        to ``en``, ``ko`` and ``sources`` (keys), some with a ``note``, an ``acquirer``,
        ``merged_into``, the code of what it became a part of, ``login`` (by which of the table's
        ``logins`` a card's holder authenticates) or ``virtual_accounts``, true for a bank that
        issues them.

    Raises:
        KeyError: No table has that name.
    """
    if name not in code_table_names():
        raise KeyError(name)
    return MappingProxyType(json.loads(_code_text(name)))


@cache
def load_quirks() -> tuple[Mapping[str, Any], ...]:
    """Parse the list of what was seen in the field against a ruling (R41).

    Returns:
        Of each quirk: ``name``, ``en`` and ``ko`` (what was seen), ``operations`` (those it was
        seen with; every one if it is not there), ``ruling`` (what it is against), ``evidence`` (a
        kind to how many independent sources), ``date``, ``sandbox`` (what a sandbox does that plays
        it, in both languages), and ``forgives`` or ``drops`` (how).
    """
    text: str = _package().joinpath("quirks.json").read_text("utf-8")
    return tuple(map(MappingProxyType, json.loads(text)))


def _code_text(name: str) -> str:
    text: str = _package().joinpath("codes", name + _SUFFIX).read_text("utf-8")
    return text
