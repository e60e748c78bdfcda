"""A signature cache gives the same signatures as the key itself, and signs each text once."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Identity
from kcp_proto.keys.signature_cache import SignatureCache
from kcp_sandbox import Issued
from tests.core.test_identity import Hidden


class Counting:
    """A signer that counts."""

    def __init__(self, identity: Identity) -> None:
        self.public_key = identity.certificate.public_key
        self._signer = identity.signer
        self.signed: list[bytes] = []

    def sign(self, data: bytes) -> bytes:
        self.signed.append(data)
        return self._signer.sign(data)


@given(
    texts=st.lists(st.sampled_from([b"a", b"b", b"c", b"d"]), max_size=12), size=st.integers(1, 5)
)
def test_every_signature_is_the_keys(texts: list[bytes], size: int, identity: Identity) -> None:
    cache = SignatureCache(size)
    signer = cache.wrap(identity.signer)
    assert [signer.sign(text) for text in texts] == [identity.signer.sign(text) for text in texts]
    assert len(cache) <= size


def test_a_text_is_signed_once_until_it_is_forgotten(identity: Identity) -> None:
    counting = Counting(identity)
    signer = SignatureCache(2).wrap(counting)
    for text in (b"a", b"a", b"b", b"a", b"c", b"a", b"b"):
        signer.sign(text)
    # b was unused for longest when c came.
    assert counting.signed == [b"a", b"b", b"c", b"b"]


def test_two_keys_in_one_cache_are_kept_apart(identity: Identity, stranger: Issued) -> None:
    cache = SignatureCache()
    ours, theirs = cache.wrap(identity.signer), cache.wrap(stranger.identity().signer)
    assert ours.sign(b"a") != theirs.sign(b"a")
    assert ours.sign(b"a") == identity.signer.sign(b"a")
    assert repr(cache) == "<SignatureCache 2 of 1024>"


def test_an_identity_takes_a_cached_signer(identity: Identity) -> None:
    remembered = SignatureCache().wrap(identity.signer)
    assert Identity("T0000", identity.certificate, remembered).sign("x") == identity.sign("x")
    assert repr(remembered) == "<CachedSigner <RsaSigner RSA-2048>>"


def test_threads_share_a_cache(identity: Identity) -> None:
    signer = SignatureCache(3).wrap(identity.signer)
    texts = [b"%d" % (number % 5) for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(signer.sign, texts))
    assert signatures == [identity.signer.sign(text) for text in texts]


def test_what_has_no_name_or_no_room_is_refused(identity: Identity) -> None:
    with pytest.raises(ValueError, match="public key"):
        SignatureCache().wrap(Hidden(identity))
    with pytest.raises(ValueError, match="at least one"):
        SignatureCache(0)
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(SignatureCache().wrap(identity.signer))


def test_a_cache_waits_where_the_signer_behind_it_waits(identity: Identity) -> None:
    class Waits:
        blocks = True
        public_key = identity.certificate.public_key

        def sign(self, data: bytes) -> bytes:
            return identity.signer.sign(data)

    cache = SignatureCache(size=1)
    assert [cache.wrap(signer).blocks for signer in (Waits(), identity.signer)] == [True, False]
