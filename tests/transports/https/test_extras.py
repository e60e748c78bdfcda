"""What the package loads, and what it says of a library that is not installed."""

import subprocess
import sys

import pytest

from kcp_transports import AiohttpTransport


@pytest.mark.parametrize("library", ["urllib3", "h11"])
def test_the_extra_is_named_where_urllib3_or_h11_is_missing(library: str) -> None:
    """Without them the package imports; the transport says what to install."""
    script = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "import kcp_transports\n"
        "from kcp_transports import Urllib3Transport\n"
        "try: Urllib3Transport()\n"
        "except ImportError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == (
        "Urllib3Transport needs urllib3: pip install 'kcp-proto[urllib3]'"
    )


def test_aiohttp_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the transport under asyncio."""
    monkeypatch.delitem(sys.modules, "kcp_transports.https.aiohttp_connections", raising=False)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(ImportError) as caught:
        AiohttpTransport()
    assert str(caught.value) == "AiohttpTransport needs aiohttp: pip install 'kcp-proto[aiohttp]'"


def test_importing_the_package_loads_no_network() -> None:
    network = {"asyncio", "h11", "socket", "ssl", "urllib3"}
    script = f"import sys, kcp_transports; print({network} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
