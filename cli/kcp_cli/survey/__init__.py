"""``survey``: put the open questions about the gateway to a test shop's staging gateway.

`command` takes the options, asks for consent and runs the survey; `report` shows the plan and what
was found; `clean` takes back what a cut survey left open; `afterwards` compares evidence and
proposes a patch; `words` are what all say, in English and Korean.
"""

from .command import survey

__all__ = ["survey"]
