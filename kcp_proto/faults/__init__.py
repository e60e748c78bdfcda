"""What is wrong with a message.

In reading order: a ``fault`` says that a message breaks a rule; ``rules`` is the one table of
them, with what each says; ``patterns`` puts a schema's regular expressions into words; and
``rule_texts`` explains each rule and how to repair what breaks it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .fault import Fault, fault, pointer_to, schema_fault
from .patterns import in_words
from .rules import RULES, Words, rule_anchor

if TYPE_CHECKING:
    from .rule_texts import RULE_TEXTS
else:
    # Only reports and manuals explain rules; no other program reads the long table.
    _HOMES = {"RULE_TEXTS": "rule_texts"}

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "RULES",
    "RULE_TEXTS",
    "Fault",
    "Words",
    "fault",
    "in_words",
    "pointer_to",
    "rule_anchor",
    "schema_fault",
]


def __dir__() -> list[str]:
    return __all__
