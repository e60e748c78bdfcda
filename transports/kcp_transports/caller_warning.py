"""Warnings that name the line of the program that called, and no line of this library."""

import warnings
from inspect import currentframe

_LIBRARY = frozenset({"kcp_proto", "kcp_transports"})


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn, however many of the library's own calls lie between here and the caller.

    Args:
        message: What the caller should know.
        category: What it is filtered by.
    """
    frame, level = currentframe(), 1
    while frame is not None and _is_ours(frame.f_globals):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


def _is_ours(names: dict[str, object]) -> bool:
    return str(names.get("__name__")).partition(".")[0] in _LIBRARY
