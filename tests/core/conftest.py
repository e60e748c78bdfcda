"""No network for any test of the core."""

from tests.no_network import no_network as no_network
