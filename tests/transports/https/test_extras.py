"""What the package loads, and what it says of a library that is not installed."""

import subprocess
import sys

import pytest

from kcp_transports import AsyncioTransport


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


@pytest.mark.parametrize("library", ["aiohappyeyeballs", "h11"])
def test_the_extra_is_named_where_a_library_for_asyncio_is_missing(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for the transport under asyncio."""
    for module in ("asyncio_connection", "response_reader"):
        monkeypatch.delitem(sys.modules, f"kcp_transports.https.{module}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError) as caught:
        AsyncioTransport()
    assert str(caught.value) == (
        "AsyncioTransport needs h11 and aiohappyeyeballs: pip install 'kcp-proto[async]'"
    )


def test_importing_the_package_loads_no_network() -> None:
    network = {"asyncio", "h11", "socket", "ssl", "urllib3"}
    script = f"import sys, kcp_transports; print({network} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
