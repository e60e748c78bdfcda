"""What is measured: the bare signature, and what this library makes of it."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from kcp_proto import (
    STAGING,
    Certificate,
    Identity,
    build_request,
    catalogue,
    sign,
    sign_string,
    verify,
)
from kcp_proto.keys import MIN_BITS, RsaSigner
from kcp_sandbox import certify

from .rounds import Clock, Sample

Work = Callable[[], object]
BARE, SIGN, REQUEST, VERIFY = "private_key.sign", "sign", "build_request", "verify"
_OPERATION = "payment.cancel"


class TooManyThreadsError(Exception):
    """The system does not start so many threads."""


def workloads(signer: RsaSigner) -> dict[str, Work]:
    """Prepare what is measured with a key.

    Args:
        signer: The key.

    Returns:
        One call each: the bare signature, a checked sign string with its signature in Base64, a
        whole request, and the check of a signature.
    """
    fields, site_cd = _example()
    # Nothing is sent, so any authority will do.
    certificate = certify(signer.public_key, site_cd, now=datetime.now(UTC))
    identity = Identity(site_cd, Certificate.parse(certificate), signer)
    signable = {**fields, "site_cd": site_cd}
    text = sign_string(_OPERATION, signable)
    data, signature = text.encode("utf-8"), sign(signer, text)
    return {
        # The signer keeps its private key to itself; it adds one method call to the library's own.
        BARE: lambda: signer.sign(data),
        SIGN: lambda: sign(signer, sign_string(_OPERATION, signable)),
        REQUEST: lambda: build_request(_OPERATION, fields, identity, STAGING),
        VERIFY: lambda: verify(signer.public_key, data, signature),
    }


def throw_away_key() -> RsaSigner:
    """Make a key of the shortest length that the gateway takes, for this run only."""
    return RsaSigner(generate_private_key(public_exponent=65537, key_size=MIN_BITS))


def in_turn(work: Work, clock: Clock) -> Sample:
    """Sample a call on one thread.

    Args:
        work: The call.
        clock: A clock in nanoseconds, from any moment on.

    Returns:
        The sample.
    """

    def sample(calls: int) -> int:
        start = clock()
        for _ in range(calls):
            work()
        return clock() - start

    return sample


def on_threads(work: Work, number: int, clock: Clock) -> Sample:
    """Sample a call on threads that share the calls, so that none idles while others work.

    Args:
        work: The call.
        number: How many threads.
        clock: A clock in nanoseconds, from any moment on.

    Returns:
        The sample. It raises `TooManyThreadsError` where the system starts no more threads.
    """

    def sample(calls: int) -> int:
        left = deque(range(calls))
        moments: list[int] = []
        barrier = Barrier(number, action=lambda: moments.append(clock()))

        def share() -> None:
            barrier.wait()
            while True:
                try:
                    left.pop()
                except IndexError:
                    return
                work()

        with ThreadPoolExecutor(number) as threads:
            try:
                shares = [threads.submit(share) for _ in range(number)]
            except RuntimeError as error:
                # Those that started wait for one that never will.
                barrier.abort()
                raise TooManyThreadsError(number) from error
            for done in shares:
                done.result()
            moments.append(clock())
        return moments[1] - moments[0]

    return sample


def _example() -> tuple[dict[str, object], str]:
    request = catalogue.operation(_OPERATION).request
    example = request.schema["examples"][0]
    fields = {
        name: example[name]
        for name, field in request.fields.items()
        if field.source == "caller" and name in example
    }
    return fields, example["site_cd"]
