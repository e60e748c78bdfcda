"""Contract."""

from .awaited import AsyncTransportContract as AsyncTransportContract
from .blocking import TransportContract as TransportContract
