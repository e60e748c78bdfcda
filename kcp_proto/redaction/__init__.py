"""What must not be shown (R24: never show a secret): masked in messages, found in any text.

In reading order: `redact` masks a message by its schema, and a text or a value of any origin;
`find_secrets` says where in a text secrets are.
"""

from .find_secrets import MASK as MASK
from .find_secrets import find_secrets as find_secrets
from .redact import redact as redact
from .redact import redact_text as redact_text
from .redact import redact_value as redact_value

__all__ = ["MASK", "find_secrets", "redact", "redact_text", "redact_value"]
