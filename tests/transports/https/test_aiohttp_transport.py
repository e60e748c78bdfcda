"""HTTPS through aiohttp's connections: what it needs."""

import sys

import pytest

from kcp_transports import AiohttpTransport


def test_a_missing_extra_is_named_where_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without aiohttp the package imports; the transport says what to install."""
    monkeypatch.delitem(sys.modules, "kcp_transports.https.aiohttp_connections")
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(ImportError) as caught:
        AiohttpTransport()
    assert str(caught.value) == "AiohttpTransport needs aiohttp: pip install 'kcp-proto[aiohttp]'"
