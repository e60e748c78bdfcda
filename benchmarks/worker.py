"""Build requests in a process of its own: with or without the extra ``[fast]``."""

import sys
from collections.abc import Callable, Mapping

from benchmarks.turns import serve


def prepare(setting: Mapping[str, str]) -> Callable[[], object]:
    """Make the request that is built."""
    for name in setting["hide"].split():
        # What is None here cannot be imported, as if it were not installed.
        sys.modules[name] = None  # type: ignore[assignment]
    import kcp_proto
    from benchmarks import material

    shop = material.Shop.from_setting(setting)
    identity = shop.stubbed if setting["stub"] else shop.identity
    fields = material.fields(material.CANCEL)
    build = kcp_proto.build_request
    return lambda: build(material.CANCEL, fields, identity, kcp_proto.STAGING)


if __name__ == "__main__":
    serve(prepare)
