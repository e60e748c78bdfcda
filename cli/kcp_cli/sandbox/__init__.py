"""``sandbox``: a gateway to try things against, until it is stopped.

`command` is the command, and ``sandbox run``, which runs another one beside it (`side_by_side`);
`options` says how a sandbox is to be, and `running` is one; `files` are those that it hands out,
and `trust` makes other languages take them, Java by a `java_truststore`; `refusals` are told on the
terminal. For a sandbox that another one runs, which `reach` finds, `authorize` is the payment
window, and `deposit` the bank. `exam` puts a shop through a plan.
"""

from .command import sandbox
from .files import hand_out

__all__ = ["hand_out", "sandbox"]
