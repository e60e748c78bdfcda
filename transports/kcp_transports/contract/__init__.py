"""The public suite that any transport can be run through, blocking or awaited.

In reading order: `peer`, requests and what responds to them, without key or network; `blocking`,
the claims that every transport must meet; `awaited`, those claims put to a transport that is
awaited, and more about tasks. Derive a class from one of the two contracts, as their files show.
"""

from .awaited import AsyncTransportContract
from .blocking import TransportContract
from .peer import RESPONSE, Peer, inquiry

__all__ = ["RESPONSE", "AsyncTransportContract", "Peer", "TransportContract", "inquiry"]
