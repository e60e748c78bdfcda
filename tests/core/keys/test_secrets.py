"""Neither a password nor a key appears in anything that is shown or stored (R24)."""

import copy
import io
import pickle
import traceback
from base64 import b64encode

import pytest
from rich.console import Console
from rich.traceback import Traceback

from kcp_proto import Identity, KeyLoadError, load_private_key
from kcp_proto.keys.private_key import RsaSigner
from tests.core.conftest import PASSWORD


def test_a_key_refuses_to_be_pickled_or_copied(plain_key: bytes, identity: Identity) -> None:
    signer = load_private_key(plain_key, None)
    for held in (signer, identity):
        for store in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError, match="never pickled"):
                store(held)


def test_a_signer_shows_its_size_only(plain_key: bytes) -> None:
    signer = load_private_key(plain_key, None)
    assert repr(signer) == "<RsaSigner RSA-2048>"
    assert not hasattr(signer, "__dict__")
    assert isinstance(signer, RsaSigner)


@pytest.mark.parametrize("damage", [b"", b"*"])
def test_no_error_or_traceback_holds_the_password_or_the_key(
    gateway_key: bytes, damage: bytes
) -> None:
    secret = b"canary-7f3a-password"
    key = gateway_key.replace(b"M", damage + b"M", 1) if damage else gateway_key
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(key, secret)
    body = gateway_key.splitlines()[3].decode()
    plain = "".join(traceback.format_exception(caught.value))
    for text in (str(caught.value), repr(caught.value), plain, _rich(caught.value)):
        assert secret.decode() not in text
        assert b64encode(secret).decode() not in text
        assert body not in text


def _rich(error: KeyLoadError) -> str:
    out = io.StringIO()
    assert error.__traceback__ is not None
    # The frames of the caller hold what the caller holds; ours begin one below.
    frames = error.__traceback__.tb_next
    shown = Traceback.from_exception(type(error), error, frames, show_locals=True, width=200)
    Console(file=out, width=200).print(shown)
    return out.getvalue()


def test_an_unencrypted_key_is_not_shown_either(plain_key: bytes) -> None:
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(plain_key, PASSWORD)
    assert plain_key.splitlines()[3].decode() not in _rich(caught.value)
