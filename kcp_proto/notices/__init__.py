"""Notices: what the gateway posts to the shop by itself, when a virtual account is paid into (R36).

A notice is not signed. Nothing in it may be believed before an inquiry confirms it. In reading
order: ``read`` decodes a body and reads it into a typed notice; ``decide`` says whether a deposit
is to be booked, from the notice and what was seen before; ``respond`` writes the response.
"""

from .decide import Decision, decide
from .read import read_notice
from .respond import notice_response

__all__ = ["Decision", "decide", "notice_response", "read_notice"]
