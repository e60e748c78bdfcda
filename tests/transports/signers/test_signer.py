"""No signature leaves that does not verify, and why there is none is said in two languages."""

import copy
import pickle
import re
import threading
import time
import traceback

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from kcp_proto import STAGING, Certificate, Identity, KeyLoadError, NotSent, build_request
from kcp_proto.keys import SignatureCache
from kcp_sandbox import Issued
from kcp_transports.signers import CAUSES, KeyServiceSigner, SigningFailed

from .services import DATA, WRONG, PlayedService, shop_key, sign_hashed

FIELDS = {"tno": "22320972271249"}
RIGHT = {"raw": sign_hashed}


@pytest.fixture(scope="module")
def certificate(issued: Issued) -> Certificate:
    return Certificate.parse(issued.certificate)


class AccessDeniedException(Exception):
    """An error as a service names it; its text holds what must not be shown."""

    def __str__(self) -> str:
        return "canary-account 123456789012, request id 7e1c"


def test_a_service_signs_what_the_file_signs(
    issued: Issued, identity: Identity, certificate: Certificate
) -> None:
    with KeyServiceSigner(PlayedService(shop_key(issued), RIGHT), certificate) as signer:
        remote = Identity("T0000", certificate, signer)
        # The signer proves its signatures itself.
        assert not remote.verify_own_signatures
        requests = [
            build_request("payment.cancel", FIELDS, who, STAGING) for who in (remote, identity)
        ]
    assert requests[0] == requests[1]


@pytest.mark.parametrize("cause", WRONG)
def test_a_wrong_signature_is_recognised_and_never_leaves(
    cause: str, issued: Issued, certificate: Certificate
) -> None:
    service = PlayedService(shop_key(issued), {"raw": WRONG[cause]})
    signer = KeyServiceSigner(service, certificate)
    with pytest.raises(SigningFailed) as caught:
        build_request("payment.cancel", FIELDS, Identity("T0000", certificate, signer), STAGING)
    error = caught.value
    assert isinstance(error, NotSent)
    assert (error.cause, error.phase, error.operation) == (cause, "sign", "payment.cancel")
    assert "payment.cancel was not sent (sign): Played KMS: " in str(error)
    assert "payment.cancel: 전송되지 않았습니다(sign): Played KMS: " in error.message_ko


def test_the_mode_that_proves_right_is_kept(issued: Issued, certificate: Certificate) -> None:
    modes = {"digest": WRONG["double-hash"], "raw": sign_hashed}
    service = PlayedService(shop_key(issued), modes)
    with KeyServiceSigner(service, certificate) as signer:
        assert signer.sign(DATA) == signer.sign(DATA) == sign_hashed(service.key, DATA)
    assert service.calls == ["digest", "raw", "raw", "close"]


def test_where_no_mode_is_right_the_first_ones_flaw_is_said(
    issued: Issued, certificate: Certificate
) -> None:
    modes = {"digest": WRONG["double-hash"], "raw": WRONG["other-text"]}
    signer = KeyServiceSigner(PlayedService(shop_key(issued), modes), certificate)
    for _ in range(2):
        with pytest.raises(SigningFailed, match="hash of the hash"):
            signer.sign(DATA)


def test_a_certificate_of_another_key_is_refused_at_once(certificate: Certificate) -> None:
    other = PlayedService(generate_private_key(65537, 2048), RIGHT)
    with pytest.raises(KeyLoadError) as caught:
        KeyServiceSigner(other, certificate)
    assert (caught.value.reason, other.calls) == ("key-mismatch", ["close"])


def test_a_short_key_is_refused(certificate: Certificate) -> None:
    short = generate_private_key(65537, 1024)  # noqa: S505 - refused
    with pytest.raises(SigningFailed, match="2048 bits or more") as caught:
        KeyServiceSigner(PlayedService(short, RIGHT))
    assert caught.value.cause == "key-type"


def test_who_may_sign_and_not_look_uses_the_certificate(
    issued: Issued, certificate: Certificate
) -> None:
    denied = AccessDeniedException()
    service = PlayedService(shop_key(issued), RIGHT, denied)
    with KeyServiceSigner(service, certificate) as signer:
        assert signer.public_key == certificate.public_key
        assert signer.sign(DATA)
    with pytest.raises(SigningFailed) as caught:
        KeyServiceSigner(PlayedService(shop_key(issued), RIGHT, denied))
    assert caught.value.cause == "permission"


@pytest.mark.parametrize(
    "error", [AccessDeniedException(), RuntimeError("canary-x"), SystemError()]
)
def test_nothing_of_a_services_error_is_shown(error: Exception, issued: Issued) -> None:
    def fail(*_: object) -> bytes:
        raise error

    signer = KeyServiceSigner(PlayedService(shop_key(issued), {"raw": fail}))
    with pytest.raises(SigningFailed) as caught:
        signer.sign(DATA)
    text = "".join(traceback.format_exception(caught.value)) + caught.value.message_ko
    assert "canary" not in text
    assert "7e1c" not in text
    expected = "permission" if isinstance(error, AccessDeniedException) else "service-failed"
    assert caught.value.cause == expected
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)][1:]
    assert not any(DATA in frame.f_locals.values() for frame in frames)


def test_the_whole_has_a_limit(issued: Issued) -> None:
    released = threading.Event()

    def slow(*_: object) -> bytes:
        released.wait(10)
        return b""

    signer = KeyServiceSigner(PlayedService(shop_key(issued), {"raw": slow}), deadline=0.2)
    start = time.monotonic()
    with pytest.raises(SigningFailed) as caught:
        signer.sign(DATA)
    assert caught.value.cause == "timeout"
    assert time.monotonic() - start < 5
    released.set()


def test_a_closed_signer_signs_nothing(issued: Issued) -> None:
    service = PlayedService(shop_key(issued), RIGHT)
    signer = KeyServiceSigner(service)
    signer.close()
    signer.close()
    with pytest.raises(SigningFailed) as caught:
        signer.sign(DATA)
    assert (caught.value.cause, service.calls) == ("closed", ["close"])


def test_a_signer_shows_its_service_and_is_never_copied(issued: Issued) -> None:
    signer = KeyServiceSigner(PlayedService(shop_key(issued), RIGHT))
    assert repr(signer) == "<KeyServiceSigner RSA-2048 in Played KMS>"
    for store in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="never pickled"):
            store(signer)


def test_a_cache_before_it_still_says_that_it_waits(issued: Issued, identity: Identity) -> None:
    cache = SignatureCache(size=2)
    signer = KeyServiceSigner(PlayedService(shop_key(issued), RIGHT))
    assert signer.blocks
    assert cache.wrap(signer).blocks
    assert not cache.wrap(identity.signer).blocks


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_has_words_in_both_languages(cause: str) -> None:
    message, message_ko, remedy, remedy_ko = CAUSES[cause]
    assert all(text and text == text.strip() for text in CAUSES[cause])
    assert all(re.search("[가-힣]", text) for text in (message_ko, remedy_ko))
    assert not any(re.search("[가-힣]", text) for text in (message, remedy))
    error = SigningFailed(cause, "AWS KMS", "payment.cancel")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - ours
    assert (str(again), again.message_ko) == (str(error), error.message_ko)
    assert remedy_ko in error.message_ko
    assert remedy in str(error)
