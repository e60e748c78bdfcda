"""What must not be shown (R24: never show a secret): masked in messages, found in any text.

In reading order: `redact` masks a message by its schema, `foreign_text` a text or a value of any
origin; `secrets_in_text` says where in a text secrets are: `fields` behind the names that
`secret_names` knows, `members` beside them, `columns` below them, with `values` up to their ends,
but nothing `harmless`; `binary` among bytes, `wrappings` behind escapes, encodings and
compression.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .redact import MASK, redact

if TYPE_CHECKING:
    from .foreign_text import redact_text, redact_value
    from .secret_names import is_secret_name
    from .secrets_in_text import find_secrets
    from .wrappings import unpack
else:
    # What looks into text of any origin has many forms to compile, so it waits until asked for.
    _HOMES = {
        "find_secrets": "secrets_in_text",
        "is_secret_name": "secret_names",
        "redact_text": "foreign_text",
        "redact_value": "foreign_text",
        "unpack": "wrappings",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "MASK",
    "find_secrets",
    "is_secret_name",
    "redact",
    "redact_text",
    "redact_value",
    "unpack",
]


def __dir__() -> list[str]:
    return __all__
