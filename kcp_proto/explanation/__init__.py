"""How a request came to be, and why its signature does not verify.

In reading order: `explanation` shows every value on the way, with what `report` says of signature
and certificates and the `openssl_commands` that check it elsewhere; `diagnose` finds the mistake:
it undoes `base64_forms`, opens the signature's `padding`, tries each `signed_text` with its
`odd_values`, then `rare_texts` and `rare_forms`, and puts what fits into the words of `causes`.
"""

from .causes import Cause
from .diagnose import diagnose
from .explanation import Explanation, explain

__all__ = ["Cause", "Explanation", "diagnose", "explain"]
