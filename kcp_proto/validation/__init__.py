"""Whether a message is right, as it would go over the wire.

In reading order: ``validate`` asks the fast path and then everything else, and reports all faults
at once; ``rules`` holds what JSON Schema cannot say; ``engines`` are the reference engine and the
fast engine of a schema; ``fast_path`` makes of a schema the stricter one that leaves no doubt.
"""

from .engines import fast_engine, reference_engine
from .rules import RELATIONS, json_faults, keeps, semantic_faults
from .validate import Narrower, check_field, check_message, fast_path_of, lint, validate

__all__ = [
    "RELATIONS",
    "Narrower",
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
