"""``explain``: how one request came to be, and why its signature does not verify.

`command` takes the options and writes JSON for programs; `report` writes the tables and the openssl
commands for people. A rule is explained by `rules`, with one of the `examples`.
"""

from .command import explain
from .rules import rule_facts

__all__ = ["explain", "rule_facts"]
