"""A real Chromium that looks at the sandbox's page; without one these tests are skipped."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kcp_proto import Environment, HttpRequest, Identity, build_request
from kcp_sandbox import Issued, Sandbox, SandboxServer
from kcp_transports import Urllib3Transport

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(__file__).parent / "axe"
# Nothing but the page: a fresh Chromium otherwise asks its maker for updates.
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

# Milliseconds that a browser on a busy machine may take for one step.
_PATIENCE = 15_000


# Not for the whole session: while playwright runs, no test of this process may start asyncio.
@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Start Chromium once; its profile is thrown away."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("the chromium command is not installed")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        yield running
        running.close()


@dataclass(frozen=True)
class Shop:
    """A shop that talks to the sandbox through urllib3."""

    identity: Identity
    server: SandboxServer
    transport: Urllib3Transport
    member: dict[str, str]

    def build(self, operation: str, **fields: object) -> HttpRequest:
        """Build a request to the sandbox."""
        return build_request(operation, fields, self.identity, Environment("s", self.server.url))

    def pay(self, ordr_idxx: str, won: int, **more: str) -> None:
        """Pay points."""
        paid = {"ordr_idxx": ordr_idxx, "amount": won, "pt_mny": won}
        self.transport.send(self.build("benepia.point_payment", **self.member, **paid, **more))


@pytest.fixture
def sandbox(issued: Issued) -> Sandbox:
    """Give a sandbox of which T0000 is a shop."""
    return Sandbox(issued=issued)


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    """Serve it."""
    with sandbox.serve() as running:
        yield running


@pytest.fixture
def shop(identity: Identity, sandbox: Sandbox, server: SandboxServer) -> Iterator[Shop]:
    """Give the shop and a member with 50,000 points."""
    first = sandbox.members[0]
    member = {name: getattr(first, name) for name in ("pt_memcorp_cd", "pt_idno", "pt_pwd")}
    transport = Urllib3Transport(ca_pem=server.ca_pem)
    yield Shop(identity, server, transport, member)
    transport.close()


@dataclass(frozen=True)
class Visitor:
    """A user whose browser opens the page, and who notes where it calls and complains."""

    browser: "Browser"
    server: SandboxServer
    opened: list["BrowserContext"]
    called: list[str]
    complaints: list[str]

    def open(self, query: str = "?lang=en", scheme: str = "light", width: int = 1280) -> "Page":
        """Open the page and wait until it listens.

        Args:
            query: The address's query, and the view after a ``#``.
            scheme: ``light`` or ``dark``.
            width: Of the window, in pixels.
        """
        context = self.browser.new_context(
            ignore_https_errors=True,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 900},
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(_PATIENCE)
        self.opened.append(context)
        page = context.new_page()
        context.on("request", lambda request: self.called.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.goto(f"{self.server.url}/_sandbox/{query}")
        page.wait_for_selector(".live.on", state="attached")
        return page


@pytest.fixture
def visitor(browser: "Browser", server: SandboxServer) -> Iterator[Visitor]:
    """Give a user of the page; in the end nothing outside the sandbox was called."""
    visiting = Visitor(browser, server, [], [], [])
    yield visiting
    for context in visiting.opened:
        context.close()
    hosts = {urlsplit(address).netloc for address in visiting.called}
    assert hosts <= {urlsplit(server.url).netloc}
    assert visiting.complaints == []


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give axe-core's script, installed as its lock file says."""
    if shutil.which("npm") is None:
        pytest.skip("the npm command is not installed")
    folder = tmp_path_factory.mktemp("axe")
    shutil.copytree(AXE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = run(install, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot install axe-core here: {done.stderr.strip()[-300:]}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
