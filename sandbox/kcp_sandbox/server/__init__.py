"""The sandbox over HTTPS, for programs in any language.

Read `server` (the thread that serves), `listening` (its socket, address and TLS), `routing` (which
gateway a request goes to), `asgi` (where it goes there, and how a response travels), `uvicorn_host`
(how uvicorn is used) and `arrival` (how much of a request may arrive, and how long it may take).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import SandboxServer

# A sandbox in memory needs neither asyncio nor ssl.
_LATE = {"SandboxServer": "server"}
__all__ = ["SandboxServer"]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_LATE[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
