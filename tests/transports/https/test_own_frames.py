"""What a traceback with local variables shows of our own frames (R24)."""

from collections.abc import Callable
from dataclasses import replace
from traceback import TracebackException

import pytest

from kcp_proto import (
    STAGING,
    HttpRequest,
    Identity,
    KeyLoadError,
    NotSent,
    OutcomeUnknown,
    build_request,
)
from kcp_transports import (
    AsyncioTransport,
    Urllib3Transport,
)
from tests.canary.showing import everything_of
from tests.transports.both import Open, both_transports
from tests.transports.raw_gateway import RawGateway, close_after_request

SECRET = "s3cret-of-the-proxy"
TNO = "22320972271249"


@pytest.fixture
def cancel(identity: Identity) -> HttpRequest:
    return build_request("payment.cancel", {"tno": TNO, "mod_desc": "x"}, identity, STAGING)


@pytest.mark.parametrize(
    "proxy",
    [
        f"http://user:{SECRET}@host",
        f"http://user:{SECRET}@host:99999",
        f"http://user:{SECRET}@host:x",
        f"http://user:{SECRET}@[host:1",
        f"http://user:{SECRET}\ud800@host:1",
        f"https://user:{SECRET}@host:1",
        f"http://user:{SECRET}@host:1/path",
        f"http://user:{SECRET}@:1",
    ],
)
def test_a_proxy_that_is_refused_keeps_its_password_to_itself(proxy: str) -> None:
    """No frame between the caller and the error holds the address, nor does what led to it."""
    with pytest.raises(ValueError, match="the proxy is not") as caught:
        Urllib3Transport(proxy=proxy)
    assert caught.value.__context__ is None
    assert SECRET not in everything_of(caught.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Urllib3Transport(pool_size=0),
        lambda: Urllib3Transport(ca_pem="none"),
        lambda: AsyncioTransport(pool_size=0),
        lambda: AsyncioTransport(ca_pem="none"),
    ],
)
def test_a_transport_that_cannot_be_made_can_be_shown(make: Callable[[], object]) -> None:
    """The error of a wrong setting is not replaced by one of showing it."""
    with pytest.raises((ValueError, KeyLoadError)) as caught:
        make()
    text = TracebackException.from_exception(caught.value, capture_locals=True)
    assert "Transport, open>" in "".join(text.format())


@both_transports
def test_no_frame_holds_a_whole_transaction_number(cancel: HttpRequest, over: Open) -> None:
    """The error itself knows it; a traceback that is logged shows its last digits at most."""
    with RawGateway(close_after_request) as gateway:
        transport = over(gateway.ca_pem)
        with pytest.raises(OutcomeUnknown) as caught:
            transport.send(replace(cancel, url=gateway.url + "/"))
        transport.close()
    assert caught.value.tno == TNO
    assert TNO not in everything_of(caught.value)


@both_transports
def test_no_frame_holds_one_where_nothing_was_sent(cancel: HttpRequest, over: Open) -> None:
    transport = over(None)
    errors: list[NotSent] = []
    for url in ("https://127.0.0.1:9/", "http://127.0.0.1/"):
        with pytest.raises(NotSent) as caught:
            transport.send(replace(cancel, url=url))
        errors.append(caught.value)
    transport.close()
    with pytest.raises(NotSent) as caught:
        transport.send(cancel)
    assert TNO not in "".join(map(everything_of, [*errors, caught.value]))
