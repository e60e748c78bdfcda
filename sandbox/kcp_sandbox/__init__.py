"""The gateway's other side: a sandbox that verifies signatures and moves points in a ledger.

A user makes a `Sandbox` (in `sandbox`), one of the `shops`. Inside, the `brain` takes each request
through the rooms `gateway` (what a request goes through), `store` (what the gateway owns),
`disruptions` (what goes wrong on purpose) and `inspector` (what really happened); `notifying` is
what it posts to the shop; `server`, `admin` and `page` are the ways there. `scene` is how it
begins, `issuing` makes keys, `clock` tells the time, and `input_errors` say why input is refused.
`pytest_plugin` has fixtures, and `exam` puts a shop through a plan.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .admin import SeedData, read_seed_file
    from .disruptions import DisruptionPlan
    from .issuing import Issued, certify, issue
    from .notifying import Notify
    from .sandbox import Sandbox
    from .server import SandboxServer
    from .shops import SandboxTransport, Shop, shop_path

# Loaded when they are first used: pytest imports the plugin, and so this package, in every run.
_HOMES = {
    "Sandbox": "sandbox",
    "Shop": "shops",
    "shop_path": "shops",
    "SandboxTransport": "shops",
    "SandboxServer": "server",
    "DisruptionPlan": "disruptions",
    "Notify": "notifying",
    "SeedData": "admin",
    "read_seed_file": "admin",
    "Issued": "issuing",
    "issue": "issuing",
    "certify": "issuing",
}
__all__ = [  # noqa: RUF022 - what a user needs first stands first
    "Sandbox",
    "Shop",
    "shop_path",
    "SandboxTransport",
    "SandboxServer",
    "DisruptionPlan",
    "Notify",
    "SeedData",
    "read_seed_file",
    "Issued",
    "issue",
    "certify",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
