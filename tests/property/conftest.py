"""One hypothesis profile for all laws, and no network for any of them."""

import os

from hypothesis import HealthCheck, settings

from tests.no_network import no_network as no_network

# A shared machine stalls now and then, and that is no failure of a law.
settings.register_profile(
    "kcp-proto",
    deadline=None,
    max_examples=int(os.environ.get("LAW_EXAMPLES", "30")),
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kcp-proto")
