"""``sandbox``: a gateway to try things against, until it is stopped.

`command` is the command; `files` are those that it hands out; `refusals` are told on the terminal;
`authorize` is the payment window, for a sandbox that runs.
"""

from .command import sandbox
from .files import hand_out

__all__ = ["hand_out", "sandbox"]
