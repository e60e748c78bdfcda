"""How a request came to be, and why its signature does not verify.

In reading order: `explanation` shows every value on the way, with what `report` says of signature
and certificates and the `openssl_commands` that check it elsewhere; `diagnose` finds the mistake:
it undoes `base64_forms`, opens the signature's `padding`, tries each `signed_text`, and puts what
fits into the words of `causes`.
"""

from .causes import Cause as Cause
from .diagnose import diagnose as diagnose
from .explanation import Explanation as Explanation
from .explanation import explain as explain

__all__ = ["Cause", "Explanation", "diagnose", "explain"]
