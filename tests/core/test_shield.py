"""An error leaves without the frames whose local variables are a function's arguments."""

from collections.abc import Callable, Iterator
from inspect import currentframe, isfunction, signature
from traceback import walk_tb
from types import FrameType
from typing import Any

import pytest

import kcp_proto
from kcp_proto import (
    STAGING,
    Certificate,
    Identity,
    build_request,
    explanation,
    keys,
    redaction,
    shield,
)
from kcp_proto.messages import Cancel
from kcp_proto.shield import shielded, shielded_first_step, without_traceback
from kcp_transports import Client
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval

SECRET = "canary-4711"
SHIELD = shield.__file__
# Parameters by which a function takes what must not be shown (R24: never show a secret).
SECRETS = {"fields", "payload", "password", "pem", "signature", "request", "response"}


def frames_above() -> Iterator[FrameType]:
    frame = currentframe()
    while frame is not None:
        yield frame
        frame = frame.f_back


def holding_the_secret() -> list[str]:
    """Name the library's functions above that hold the secret."""
    return [
        frame.f_code.co_qualname
        for frame in frames_above()
        if str(frame.f_globals["__name__"]).startswith("kcp_") and SECRET in str(frame.f_locals)
    ]


@shielded
def fails(secret: str, *, other: str = "") -> str:
    """Fail after another failure."""
    try:
        raise LookupError(secret)
    except LookupError as error:
        raise OSError(f"{len(secret + other)} characters") from error


def test_an_error_keeps_its_text_and_loses_its_frames_and_what_led_to_it() -> None:
    with pytest.raises(OSError, match=r"^13 characters$") as caught:
        fails(SECRET, other="12")
    error = caught.value
    assert (error.__cause__, error.__context__) == (None, None)
    (ours,) = list(walk_tb(error.__traceback__))[1:]
    assert SECRET not in str(ours[0].f_locals)


def test_a_shielded_function_is_the_same_in_all_else() -> None:
    assert (fails.__name__, fails.__doc__) == ("fails", "Fail after another failure.")
    assert shielded(len)("abc") == 3
    with pytest.raises(TypeError, match="unexpected keyword argument 'more'"):
        fails(SECRET, more=1)  # type: ignore[call-arg]  # the mistake is the test


def test_an_interrupt_leaves_no_argument_in_the_shields_own_frames() -> None:
    @shielded_first_step
    def interrupted(secret: str) -> Callable[[], None]:
        del secret
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        interrupted(SECRET)
    for frame, _ in list(walk_tb(caught.value.__traceback__))[1:]:
        assert SECRET not in str(frame.f_locals)


def test_the_rest_runs_when_no_frame_holds_the_arguments() -> None:
    def rest() -> list[FrameType]:
        return [frame for frame in frames_above() if frame.f_code.co_filename.endswith("shield.py")]

    @shielded_first_step
    def work(secret: str) -> Callable[[], list[FrameType]]:
        assert secret
        return rest

    frames = work(SECRET)
    assert frames
    assert SECRET not in str([frame.f_locals for frame in frames])


def test_a_caught_error_can_be_told_without_its_way() -> None:
    with pytest.raises(OSError, match="x") as caught:
        raise OSError("x") from LookupError(SECRET)
    error = without_traceback(caught.value)
    assert (error.__traceback__, error.__cause__) == (None, None)


class Looking:
    """A signer that looks at what the frames above it hold."""

    def __init__(self, identity: Identity) -> None:
        self.public_key = identity.certificate.public_key
        self._signer = identity.signer
        self.found: list[list[str]] = []

    def sign(self, data: bytes) -> bytes:
        self.found.append(holding_the_secret())
        return self._signer.sign(data)


def test_a_signer_is_called_with_no_fields_in_the_frames_above_it(identity: Identity) -> None:
    signer = Looking(identity)
    ours = Identity("T0000", identity.certificate, signer)
    fields = {"tno": "22320972271249", "mod_desc": SECRET}
    message = Cancel(tno="22320972271249", mod_desc=SECRET)
    build_request("payment.cancel", fields, ours, STAGING)
    build_request(message, ours, STAGING)
    with Client(ours, STAGING, InMemoryTransport(lambda _: approval())) as client:
        client.send("payment.cancel", fields)
        client.send(message)
    assert signer.found == [[], [], [], []]


def takers_of_secrets() -> Iterator[tuple[str, Callable[..., object]]]:
    """Find the functions that a face hands out and whose parameters hold what is secret."""
    for face in (kcp_proto, keys, redaction, explanation):
        for name in face.__all__:
            function = getattr(face, name)
            if isfunction(function) and SECRETS & signature(function).parameters.keys():
                yield f"{face.__name__}.{name}", function


def test_every_function_that_takes_a_secret_is_shielded() -> None:
    found = dict(takers_of_secrets())
    assert {"kcp_proto.validate", "kcp_proto.verify", "kcp_proto.load_private_key"} <= found.keys()
    found |= {"build_request": build_request, "Certificate.parse": Certificate.parse}
    found |= {"KeyFile.parse": keys.KeyFile.parse, "Client.send": Client.send}
    open_ones = [
        name for name, taker in found.items() if plain(taker).__code__.co_filename != SHIELD
    ]
    assert open_ones == []


def plain(function: Any) -> Any:
    """Take the function out of a bound method, with its decorators on."""
    return getattr(function, "__func__", function)
