"""Build, send, read: the three steps of every operation, blocking or awaited.

In reading order: `base`, from a message to a request; `blocking` and `awaited`, the two clients;
`retry`, to send again what only reads; `resolving`, after a lost reply.
"""

from .awaited import AsyncClient
from .base import ExperimentalWarning, IdentityWarning
from .blocking import Client
from .retry import RetryPolicy

__all__ = ["AsyncClient", "Client", "ExperimentalWarning", "IdentityWarning", "RetryPolicy"]
