"""What each worker makes for itself, by a name: a key is never pickled."""

from functools import cache
from importlib import import_module
from typing import Any


def check_name(name: str) -> None:
    """Look whether a text can name a function.

    Raises:
        ValueError: It is no ``module:function``.
    """
    _split(name)


@cache
def made_by(name: str) -> Any:
    """Call the function of a name, once in each process, and keep what it gave.

    Args:
        name: ``module:function``, known by that name to every worker; it takes no arguments.
    """
    # Loading a key takes tens of milliseconds, so a worker does it once.
    module, function = _split(name)
    return getattr(import_module(module), function)()


def _split(name: str) -> tuple[str, str]:
    # An access itself, in a name's place, has no colon in its text.
    module, _, function = str(name).partition(":")
    if not (module and function.isidentifier()):
        raise ValueError("name the factory as module:function")
    return module, function
