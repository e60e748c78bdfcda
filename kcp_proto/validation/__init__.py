"""Whether a message is right, as it would go over the wire.

In reading order: ``validate`` asks the fast path and then everything else, and reports all faults
at once; ``rules`` holds what JSON Schema cannot say; ``engines`` are the reference engine and the
fast engine of a schema, and ``plain`` the one without either; ``narrowed`` asks the
reference engine only where something is wrong; ``fast_path`` makes of a schema the
stricter one that leaves no doubt, and ``raw_forms`` of that a pattern of whole texts.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .engines import fast_engine, reference_engine
from .rules import RELATIONS, json_faults, keeps, semantic_faults
from .validate import Narrower, check_field, check_message, fast_path_of, lint, validate

if TYPE_CHECKING:
    from .raw_forms import has_raw_forms, raw_form
else:
    # Only a check of many texts asks for their forms.
    _HOMES = {"has_raw_forms": "raw_forms", "raw_form": "raw_forms"}

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "RELATIONS",
    "Narrower",
    "check_field",
    "check_message",
    "fast_engine",
    "fast_path_of",
    "has_raw_forms",
    "json_faults",
    "keeps",
    "lint",
    "raw_form",
    "reference_engine",
    "semantic_faults",
    "validate",
]


def __dir__() -> list[str]:
    return __all__
