"""A line that breaks anywhere, in TLS's handshake or behind it, within a record or between two."""

import ssl
from dataclasses import replace

import pytest

from kcp_proto import HttpRequest, KcpError, NotSent, OutcomeUnknown
from tests.transports.both import Open, both_transports
from tests.transports.raw_gateway import BODY, RESPONSE, Line, RawGateway

VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
ENDINGS = ("cut", "reset", "fatal alert", "silence")
# Bytes between two places where the line breaks; a handshake takes some 1,500.
STEP = 97
# A signature in a handshake may be some bytes shorter than in the one before.
LESS = 10
ALERT = b"\x15\x03\x03\x00\x02\x02\x50"


class Broken:
    """A server whose stream ends after some bytes, in one of the `ENDINGS`."""

    def __init__(self, most: int, ending: str) -> None:
        self.written = 0
        self.before_request = 0
        self._most, self._ending = most, ending

    def __call__(self, line: Line) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = line.context.wrap_bio(incoming, outgoing, server_side=True)
        shaken, request = False, b""
        while not request.endswith(b"}"):
            incoming.write(line.read_some())
            try:
                if not shaken:
                    tls.do_handshake()
                    shaken = True
                request += tls.read(65536)
            except ssl.SSLWantReadError:
                pass
            if not self._write(line, outgoing.read()):
                return
        self.before_request = self.written
        for part in (RESPONSE[:20], RESPONSE[20:]):
            tls.write(part)
        if self._write(line, outgoing.read()):
            line.hang()

    def _write(self, line: Line, data: bytes) -> bool:
        """Write what is to arrive of it; tell whether the line still stands."""
        part = data[: self._most - self.written]
        self.written += len(part)
        line.write(part)
        if len(part) == len(data):
            return True
        if self._ending == "fatal alert":
            line.write(ALERT)
        if self._ending == "silence":
            line.hang()
        if self._ending == "reset":
            # What was written arrives first.
            line.hang(0.02)
            line.reset()
        return False


@both_transports
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_line_that_breaks_anywhere_is_reported_by_how_far_it_came(
    payment: HttpRequest, version: str, ending: str, over: Open
) -> None:
    """Nothing is sent within the handshake; behind it, only a whole response counts."""
    total, request_at = length(payment, version, over)
    assert 0 < request_at < total
    phases: list[str] = []
    for most in [*range(0, total - LESS, STEP * (4 if ending == "silence" else 1)), total - LESS]:
        with RawGateway(Broken(most, ending)) as gateway:
            limit(gateway, version)
            transport = over(gateway.ca_pem, 0.3)
            with pytest.raises(KcpError) as caught:
                transport.send(replace(payment, url=gateway.url + "/"))
            transport.close()
            error = caught.value
            assert isinstance(error, NotSent | OutcomeUnknown)
            assert gateway.connections == 1
            assert isinstance(error, OutcomeUnknown) or most < request_at
            phases.append(error.phase)
    # A reset may overtake what came before it.
    in_order = ("tls", "send", *(("wait", "receive") if ending != "reset" else ()))
    seen = [phase for phase in phases if phase in in_order]
    assert seen == sorted(seen, key=in_order.index)
    assert phases[0] == "tls"
    assert phases[-1] in ("receive", "wait" if ending == "reset" else "")


def length(request: HttpRequest, version: str, over: Open) -> tuple[int, int]:
    """Count what a server writes in all, and before it has read the request."""
    whole = Broken(1 << 30, "cut")
    with RawGateway(whole) as gateway:
        limit(gateway, version)
        transport = over(gateway.ca_pem)
        assert transport.send(replace(request, url=gateway.url + "/")).body == BODY
        transport.close()
    return whole.written, whole.before_request


def limit(gateway: RawGateway, version: str) -> None:
    gateway.context.minimum_version = gateway.context.maximum_version = VERSIONS[version]
