"""Whether a message is right."""

from importlib import import_module
from typing import TYPE_CHECKING

from .rules import RELATIONS as RELATIONS
from .rules import json_faults as json_faults
from .rules import keeps as keeps
from .rules import semantic_faults as semantic_faults
from .validate import faultless as faultless
from .validate import judge as judge
from .validate import judge_field as judge_field
from .validate import lint as lint
from .validate import validate as validate

if TYPE_CHECKING:
    from .engines import reference as reference
else:
    # The engine takes longer to import than the whole core.
    _HOMES = {
        "reference": "engines",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
