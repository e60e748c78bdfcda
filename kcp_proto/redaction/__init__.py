"""What must not be shown (R24: never show a secret): masked in messages, found in any text.

In reading order: `redact` masks a message by its schema, and a text or a value of any origin;
`find_secrets` says where in a text secrets are: `fields` behind the names that `secret_names`
knows, with `values` up to their ends, and `wrappings` behind escapes, encodings and compression.
"""

from .find_secrets import find_secrets
from .redact import redact, redact_text, redact_value
from .secret_names import MASK, is_secret_name
from .wrappings import unpack

__all__ = [
    "MASK",
    "find_secrets",
    "is_secret_name",
    "redact",
    "redact_text",
    "redact_value",
    "unpack",
]
