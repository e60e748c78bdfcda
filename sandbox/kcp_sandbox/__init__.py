"""The gateway's other side: a sandbox that verifies signatures and moves points in a ledger.

`build_scene` gives a stocked `Brain` to talk to; `SandboxTransport` reaches it in memory and
`SandboxServer` over HTTPS. What the real gateway does is known only as far as the guides and public
integrations go: every result code of the sandbox's own is marked as such in `kcp_sandbox.codes`.
"""

from .brain import Brain as Brain
from .issuing import Issued as Issued
from .issuing import issue as issue
from .scene import Scene as Scene
from .scene import build_scene as build_scene
from .server import SandboxServer as SandboxServer
from .transport import SandboxTransport as SandboxTransport
