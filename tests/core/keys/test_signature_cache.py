"""A memo gives the same signatures as the key itself, and signs each text once."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Identity
from kcp_proto.keys.signature_cache import SignatureMemo
from kcp_sandbox import Issued
from tests.core.test_identity import Hidden


class Counting:
    """Count how often somebody signs."""

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
def test_every_answer_is_the_keys_own(texts: list[bytes], size: int, identity: Identity) -> None:
    memo = SignatureMemo(size)
    signer = memo.wrap(identity.signer)
    assert [signer.sign(text) for text in texts] == [identity.signer.sign(text) for text in texts]
    assert len(memo) <= size


def test_a_text_is_signed_once_until_it_is_forgotten(identity: Identity) -> None:
    counting = Counting(identity)
    signer = SignatureMemo(2).wrap(counting)
    for text in (b"a", b"a", b"b", b"a", b"c", b"a", b"b"):
        signer.sign(text)
    # b was unused for longest when c came.
    assert counting.signed == [b"a", b"b", b"c", b"b"]


def test_two_keys_in_one_memo_are_kept_apart(identity: Identity, stranger: Issued) -> None:
    memo = SignatureMemo()
    ours, theirs = memo.wrap(identity.signer), memo.wrap(stranger.identity().signer)
    assert ours.sign(b"a") != theirs.sign(b"a")
    assert ours.sign(b"a") == identity.signer.sign(b"a")
    assert repr(memo) == "<SignatureMemo 2 of 1024>"


def test_an_identity_takes_a_remembered_signer(identity: Identity) -> None:
    remembered = SignatureMemo().wrap(identity.signer)
    assert Identity("T0000", identity.certificate, remembered).sign("x") == identity.sign("x")
    assert repr(remembered) == "<RememberedSigner <RsaSigner RSA-2048>>"


def test_threads_share_a_memo(identity: Identity) -> None:
    signer = SignatureMemo(3).wrap(identity.signer)
    texts = [b"%d" % (number % 5) for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(signer.sign, texts))
    assert signatures == [identity.signer.sign(text) for text in texts]


def test_what_has_no_name_or_no_room_is_refused(identity: Identity) -> None:
    with pytest.raises(ValueError, match="public key"):
        SignatureMemo().wrap(Hidden(identity))
    with pytest.raises(ValueError, match="at least one"):
        SignatureMemo(0)
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(SignatureMemo().wrap(identity.signer))
