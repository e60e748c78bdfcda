"""Profiles: a shop's own contract, which narrows the messages and can never widen them.

In reading order: ``profile`` is the value, which ``validate``, ``build_request`` and the clients
take; ``narrowing`` makes of it the JSON Schemas that stand beside those of the messages; ``table``
reads one from a decoded TOML table and finds every fault of it; ``form`` is the small dialect of
the patterns, in which every engine agrees and none can be slow.
"""

from .profile import Profile

__all__ = ["Profile"]
