"""``doctor``: what is wrong with a shop's files or its connection, and how to fix it.

`command` takes the options and asks the core and the probe; `files` reads keys and certificates as
they are, and asks for a password where a key needs one; `report` shows the checks.
"""

from .command import doctor

__all__ = ["doctor"]
