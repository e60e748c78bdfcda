"""``demo``: every operation over real TLS on loopback, then again from the recording.

`command` is the command, which serves, records and replays; `steps` are what is done.
"""

from .command import demo

__all__ = ["demo"]
