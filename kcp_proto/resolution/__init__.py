"""What settles an unknown outcome (R37): which inquiries to ask, and what their replies prove.

In reading order: ``words``, the texts and our own choices; ``lost_request``, what was sent and the
inquiries about it; ``resolution``, what is known of it, which never gets less; ``lost_reply``, the
reply as far as an inquiry proves it; ``verdict``, from an inquiry's reply to a resolution;
``asking``, one round of inquiries; ``schedule``, when to ask again. The caller sends, and keeps
the time.
"""

from .asking import InquiryResult, ask_about, read_inquiry
from .lost_request import Inquiry, LostRequest, inquiries, won
from .resolution import Proof, Resolution, Source, State, merge
from .schedule import Schedule
from .words import CLOCK_SKEW, LANDS_WITHIN, MISFITS, REASONS

__all__ = [
    "CLOCK_SKEW",
    "LANDS_WITHIN",
    "MISFITS",
    "REASONS",
    "Inquiry",
    "InquiryResult",
    "LostRequest",
    "Proof",
    "Resolution",
    "Schedule",
    "Source",
    "State",
    "ask_about",
    "inquiries",
    "merge",
    "read_inquiry",
    "won",
]
