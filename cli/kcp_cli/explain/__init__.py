"""``explain``: how one request came to be, and why its signature does not verify.

`command` takes the options and writes JSON for programs; `report` writes the tables and the openssl
commands for people.
"""

from .command import explain

__all__ = ["explain"]
