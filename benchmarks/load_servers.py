"""The two servers that the load test compares, each in a process of its own.

Both are uvicorn with httptools and the same TLS settings. How much a server worked is read from the
system's clock of its process, so that a busy machine changes little of it.
"""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

_PATIENCE = 60.0
"""Seconds in which a server must have started."""


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Args:
        ready: What its ready file says.
        pid: Its process.
    """

    ready: dict[str, Any]
    pid: int

    @property
    def url(self) -> str:
        """Give its address."""
        return str(self.ready["url"])

    @property
    def ca(self) -> Path:
        """Give the CA to trust, PEM."""
        return Path(self.ready["paths"]["ca"])

    def processor_seconds(self) -> float:
        """Tell for how long processors have worked for it, all threads together."""
        # What clock_getcpuclockid(3) gives on Linux, and Python does not reach.
        return time.clock_gettime(~self.pid << 3 | 2)

    def memory(self) -> int:
        """Tell how many bytes of memory it holds."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def measures_processors() -> bool:
    """Tell whether this system tells the processor time and memory of another process."""
    return sys.platform == "linux"


@contextmanager
def sandbox(*options: str) -> Generator[Server]:
    """Run a sandbox until the block ends.

    Args:
        *options: Of ``kcp-proto sandbox``.
    """
    with _started("-m", "kcp_cli", "sandbox", *options) as server:
        yield server


@contextmanager
def echo(*, verifies: bool = False) -> Generator[Server]:
    """Run a bare echo until the block ends.

    Args:
        verifies: Verify one RSA signature for each request, which no gateway can do without.
    """
    options = ("--verify",) if verifies else ()
    with _started("-m", "benchmarks.load_servers", *options) as server:
        yield server


@contextmanager
def _started(*command: str) -> Generator[Server]:
    root = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ready.json"
        whole = [sys.executable, *command, "--ready-file", str(file)]
        with subprocess.Popen(whole, stdout=subprocess.DEVNULL, cwd=root) as process:
            try:
                until = time.monotonic() + _PATIENCE
                while not file.exists():
                    if process.poll() is not None or time.monotonic() > until:
                        raise RuntimeError("a server did not start")
                    time.sleep(0.02)
                yield Server(json.loads(file.read_bytes()), process.pid)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(10)


def serve_echo(ready: Path, *, verifies: bool) -> None:
    """Serve a bare echo by uvicorn with the sandbox's TLS settings, until SIGTERM.

    Args:
        ready: The file to write once requests are taken.
        verifies: Verify one RSA signature for each request.
    """
    import trustme
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    verify = _bare_verification() if verifies else lambda: None

    async def echo(request: Request) -> Response:
        verify()
        return Response(await request.body(), media_type="application/json")

    # As the sandbox does it, so that the servers differ in nothing else.
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    authority.issue_cert("127.0.0.1", "localhost", "::1").configure_cert(context)
    # Of a socket whose protocol is not named, asyncio lets small parts wait for one another.
    sock = socket.socket(proto=socket.IPPROTO_TCP)
    sock.bind(("127.0.0.1", 0))
    ca = ready.with_name("ca.pem")
    ca.write_bytes(authority.cert_pem.bytes())
    part = ready.with_suffix(".part")
    url = f"https://127.0.0.1:{sock.getsockname()[1]}"
    part.write_text(json.dumps({"url": url, "paths": {"ca": str(ca)}}), "utf-8")
    os.replace(part, ready)
    app = Starlette(routes=[Route("/{path:path}", echo, methods=["POST"])])
    # What the sandbox itself asks of uvicorn, and nothing that it adds.
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    config.load()
    config.ssl = context
    uvicorn.Server(config).run([sock])


def _bare_verification() -> Callable[[], None]:
    """Verify one signature, by the library alone, again and again."""
    from benchmarks import material

    shop, text = material.shop(), material.signed_text(material.CANCEL)
    key, signature = shop.key.public_key(), shop.bare(text)
    return partial(key.verify, signature, text, material.PADDING, material.HASH)


if __name__ == "__main__":
    serve_echo(Path(sys.argv[-1]), verifies="--verify" in sys.argv)
