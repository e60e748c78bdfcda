"""Whether a server agrees on terms of TLS: agreed, declined by it, or never found out."""

import ssl

import pytest
import trustme

from kcp_transports.https import Address, tls_context
from kcp_transports.probe import offer
from tests.transports.raw_gateway import (
    Line,
    RawGateway,
    Script,
    garbage_before_tls,
    reset_before_tls,
    silent_before_tls,
)

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def only(version: ssl.TLSVersion) -> Script:
    def script(line: Line) -> None:
        line.context.minimum_version = line.context.maximum_version = version
        line.handshake()
        line.read_some()

    return script


@pytest.mark.parametrize(
    ("script", "version", "ciphers", "state", "detail"),
    [
        (only(V12), V12, "", "agreed", "TLSv1.2"),
        (only(V13), V13, "", "agreed", "TLSv1.3"),
        (only(V13), V12, "", "declined", "tls-version"),
        (only(V12), V12, "kRSA", "declined", "tls-alert"),
        (only(V12), V12, "no-such-suite", "unsure", "not-offered"),
        (reset_before_tls, V12, "", "declined", "tls-cut"),
        (garbage_before_tls, V12, "", "unsure", "not-tls"),
        (silent_before_tls, V12, "", "unsure", "tls-timeout"),
    ],
)
def test_terms(
    script: Script, version: ssl.TLSVersion, ciphers: str, state: str, detail: str
) -> None:
    with RawGateway(script) as gateway:
        address = Address("localhost", gateway.port)
        terms = offer(address, tls_context(gateway.ca_pem), version, ciphers, timeout=1)
        assert gateway.requests == []
    assert terms.state == state
    assert terms.detail.startswith(detail)


def test_a_server_that_is_not_trusted_or_not_there_settles_nothing() -> None:
    with RawGateway(only(V12)) as gateway:
        other = trustme.CA().cert_pem.bytes()
        address = Address("localhost", gateway.port)
        assert offer(address, tls_context(other), V12).detail == "certificate-refused"
    assert offer(address, tls_context(other), V12).detail == "refused"
