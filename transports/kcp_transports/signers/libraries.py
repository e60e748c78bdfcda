"""The services' own libraries, each of an extra and heavy: loaded when an address needs one."""

from importlib import import_module
from typing import Any


def library(extra: str, module: str) -> Any:
    """Load a module of a service's library.

    Args:
        extra: The extra that installs it, such as ``awskms``.
        module: The module's full name.

    Returns:
        The module.

    Raises:
        ImportError: It is not installed; the text names the extra.
    """
    try:
        return import_module(module)
    except ImportError as error:
        top = module.partition(".")[0] if extra == "awskms" else module
        text = f"{extra}: needs {top}: pip install 'kcp-proto[{extra}]'"
        raise ImportError(text) from error
