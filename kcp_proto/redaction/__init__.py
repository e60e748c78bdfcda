"""Redaction."""

from .redact import MASK as MASK
from .redact import find_secrets as find_secrets
from .redact import redact as redact
from .redact import redact_text as redact_text
from .redact import redact_value as redact_value
