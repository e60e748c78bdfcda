"""Whether a message is right, as it would go over the wire.

In reading order: ``validate`` asks the fast path and then everything else, and reports all faults
at once; ``rules`` holds what JSON Schema cannot say; ``engines`` are the reference engine and the
fast engine of a schema; ``fast_path`` makes of a schema the stricter one that leaves no doubt.
"""

from .engines import fast_engine as fast_engine
from .engines import reference_engine as reference_engine
from .rules import RELATIONS as RELATIONS
from .rules import json_faults as json_faults
from .rules import keeps as keeps
from .rules import semantic_faults as semantic_faults
from .validate import check_field as check_field
from .validate import check_message as check_message
from .validate import fast_path_of as fast_path_of
from .validate import lint as lint
from .validate import validate as validate

__all__ = [
    "RELATIONS",
    "check_field",
    "check_message",
    "fast_engine",
    "fast_path_of",
    "json_faults",
    "keeps",
    "lint",
    "reference_engine",
    "semantic_faults",
    "validate",
]
