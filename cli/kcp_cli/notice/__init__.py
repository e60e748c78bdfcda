"""``notice``: look at notices that a shop received, and post them again to a shop that is tried.

`command` takes the options; `sources` finds notices in an inbox's file or in a file of one body;
`report` shows them, masked; `posting` posts one, and says what came of it.
"""

from .command import notice

__all__ = ["notice"]
