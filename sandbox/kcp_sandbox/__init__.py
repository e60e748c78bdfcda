"""The gateway's other side: a sandbox that verifies signatures and moves points in a ledger.

`build_scene` gives a stocked `Brain` to talk to; `SandboxTransport` reaches it in memory and
`SandboxServer` over HTTPS. What the real gateway does is known only as far as the guides and public
integrations go: every result code of the sandbox's own is marked as such in
`kcp_sandbox.gateway`.

The names below are loaded when they are first used: the pytest plugin is part of this package, and
pytest imports it in every run of everybody who has it installed.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .brain import Brain as Brain
    from .disruptions import Plan as Plan
    from .issuing import Issued as Issued
    from .issuing import issue as issue
    from .scene import Scene as Scene
    from .scene import build_scene as build_scene
    from .server import SandboxServer as SandboxServer
    from .store import SqliteStorage as SqliteStorage
    from .transport import SandboxTransport as SandboxTransport

_HOMES = {
    "Brain": "brain",
    "Issued": "issuing",
    "Plan": "disruptions",
    "SandboxServer": "server",
    "SandboxTransport": "transport",
    "Scene": "scene",
    "SqliteStorage": "store",
    "build_scene": "scene",
    "issue": "issuing",
}
__all__ = [  # noqa: RUF022 - the order of the imports above
    "Brain",
    "Plan",
    "Issued",
    "issue",
    "Scene",
    "build_scene",
    "SandboxServer",
    "SqliteStorage",
    "SandboxTransport",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
