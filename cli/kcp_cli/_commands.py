"""The commands' names, and where each is found when it is first asked for."""

from collections import UserDict
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from .exits import EPILOG

_MODULES = {
    "demo": "demo",
    "messages": "messages",
    "schema": "messages",
    "openapi": "_openapi",
    "validate": "validate",
    "sign": "sign",
    "verify": "sign",
    "explain": "explain",
    "call": "call",
    "doctor": "doctor",
    "bench": "bench",
    "sandbox": "sandbox",
    "recording": "recording",
}


class Commands(TyperGroup):
    """Know every command by its name, and load none but those that are used.

    Args:
        commands: What Typer collected; nothing, as none is registered with it.
        **attrs: What else Typer gives a group.
    """

    def __init__(self, *, commands: object = None, **attrs: Any) -> None:
        del commands
        on_first_use: Any = _OnFirstUse(_MODULES)
        super().__init__(commands=on_first_use, **attrs)


class _OnFirstUse(UserDict[str, Any]):
    """Map names to modules, and give the command that the module holds."""

    def __getitem__(self, name: str) -> Any:
        return _load(name, super().__getitem__(name))


@cache
def _load(name: str, module: str) -> Any:
    found = getattr(import_module(f".{module}", __package__), name)
    holder = typer.Typer()
    if isinstance(found, typer.Typer):
        holder.add_typer(found)
    else:
        holder.command(epilog=EPILOG)(found)
    return get_group(holder).commands[name]
