"""Notices: what the gateway posts to the shop by itself, when a virtual account is paid into (R36).

A notice is not signed. Nothing in it may be believed before an inquiry confirms it. In reading
order: ``read`` decodes a body and reads it into a typed notice; ``decide`` says whether a deposit
is to be booked, from the notice and what was seen before; ``confirm`` makes the inquiry and says
what its reply means; ``respond`` writes the response, and reads one; ``senders`` knows addresses.
"""

from .confirm import Confirmation, confirm, confirming_inquiry
from .decide import Decision, decide
from .read import read_notice
from .respond import acknowledges, notice_response
from .senders import known_sender

__all__ = [
    "Confirmation",
    "Decision",
    "acknowledges",
    "confirm",
    "confirming_inquiry",
    "decide",
    "known_sender",
    "notice_response",
    "read_notice",
]
