"""The admin interface."""

from importlib import import_module
from typing import TYPE_CHECKING

from .seed_files import Plants as Plants
from .seed_files import read_moment as read_moment
from .seed_files import read_plants as read_plants

if TYPE_CHECKING:
    from .api import HEADERS as HEADERS
    from .api import admin as admin
else:
    # Only a server has the interface; it takes the web framework.
    _HOMES = {
        "HEADERS": "api",
        "admin": "api",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
