"""Whether a gateway can be reached from here, in five checks."""

from collections.abc import Callable, Sequence
from functools import partial
from socket import socket
from ssl import CERT_NONE, SSLCertVerificationError, SSLContext
from time import perf_counter
from typing import TypeVar

from kcp_proto import Environment, KeyLoadError
from kcp_proto.doctor import Check
from kcp_transports.https import Address, AddressInfo, read_target, tls_context

from .certificate import describe, host_names, is_wrong_host, refusal
from .connect import find_addresses, open_connection
from .failures import StepFailed, failed_check
from .handshake import Handshake, shake_hands

_ROWS = ("network.name", "network.tcp", "network.tls", "network.certificate", "network.host")
T = TypeVar("T")


def probe(
    environment: Environment, *, timeout: float = 5.0, ca_pem: bytes | None = None
) -> tuple[Check, ...]:
    """Look at a gateway's name, port, TLS, certificate and host name, and time each step.

    The connection goes straight to the gateway, no proxy, and is closed after the TLS handshake.
    If the certificate is not accepted, a second handshake takes it unverified, to say whose it
    is; nothing is ever sent over either.

    Args:
        environment: Which gateway.
        timeout: Seconds that each step may take.
        ca_pem: Certificates to trust in place of the system's, PEM.

    Returns:
        Five checks in that order; what could not be looked at is skipped.

    Raises:
        ValueError: The timeout is not positive.
    """
    if not 0 < timeout < float("inf"):
        raise ValueError("the timeout must be positive")
    try:
        address, _ = read_target(f"{environment.base_url}/")
    except ValueError as error:
        nowhere, failure = Address(environment.base_url, 0), StepFailed("bad-address", str(error))
        checks = {_ROWS[0]: failed_check(_ROWS[0], failure, nowhere, None)}
    else:
        checks = _Probe(address, timeout, ca_pem).look()
    skipped = partial(Check, status="skipped", message="an earlier check failed")
    return tuple(checks.get(row) or skipped(id=row) for row in _ROWS)


class _Probe:
    def __init__(self, address: Address, timeout: float, ca_pem: bytes | None) -> None:
        self._address, self._timeout, self._ca_pem = address, timeout, ca_pem
        self._addresses: Sequence[AddressInfo] = ()
        self._seconds = 0.0
        self._checks: dict[str, Check] = {}

    def look(self) -> dict[str, Check]:
        find = partial(find_addresses, self._address, self._timeout)
        self._addresses = self._step("network.name", find, _addresses_of) or ()
        if self._addresses:
            connection = self._step("network.tcp", self._open, _peer_of)
            if connection is not None:
                with connection:
                    self._look_at_tls(connection)
        return self._checks

    def _look_at_tls(self, connection: socket) -> None:
        try:
            context = tls_context(self._ca_pem)
        except KeyLoadError as error:
            self._fail("network.certificate", StepFailed("bad-ca", error.message))
            return
        try:
            shake_hands = partial(self._shake_hands, connection, context)
            handshake = self._step("network.tls", shake_hands, _terms_of)
        except SSLCertVerificationError as error:
            self._look_again(error)
            return
        if handshake is not None:
            self._pass("network.certificate", f"trusted, {describe(handshake.certificate)}")
            self._pass("network.host", host_names(handshake.certificate))

    def _look_again(self, error: SSLCertVerificationError) -> None:
        """Take the certificate that was not accepted, to say whose it is."""
        context = tls_context(self._ca_pem)
        context.check_hostname = False
        # The host's name is checked before dates and signatures, so those are still to be checked.
        if not is_wrong_host(error):
            context.verify_mode = CERT_NONE
        handshake, seconds, worse = None, self._seconds, error
        try:
            with self._open() as connection:
                handshake = self._shake_hands(connection, context)
        except SSLCertVerificationError as second:
            worse = second
        except StepFailed:
            # The first error stands, without more to say about it.
            handshake = None
        terms = _terms_of(handshake) if handshake else "agreed as far as the server's certificate"
        self._pass("network.tls", terms, seconds)
        self._report(error, worse, handshake.certificate if handshake else b"")

    def _report(
        self, first: SSLCertVerificationError, worse: SSLCertVerificationError, der: bytes
    ) -> None:
        if not is_wrong_host(worse):
            self._fail("network.certificate", refusal(worse, der))
        elif der:
            self._pass("network.certificate", f"trusted, {describe(der)}")
        if is_wrong_host(first):
            names = host_names(der) if der else first.verify_message
            self._fail("network.host", StepFailed("wrong-host", names))

    def _open(self) -> socket:
        return open_connection(self._addresses, self._timeout)

    def _shake_hands(self, connection: socket, context: SSLContext) -> Handshake:
        return shake_hands(connection, context, self._address.host, self._timeout)

    def _step(self, row: str, step: Callable[[], T], describe: Callable[[T], str]) -> T | None:
        start = perf_counter()
        try:
            result = step()
        except StepFailed as failure:
            self._fail(row, failure, perf_counter() - start)
            return None
        finally:
            self._seconds = perf_counter() - start
        self._pass(row, describe(result), self._seconds)
        return result

    def _pass(self, row: str, message: str, seconds: float | None = None) -> None:
        self._checks[row] = Check(id=row, status="ok", message=message, seconds=seconds)

    def _fail(self, row: str, failure: StepFailed, seconds: float | None = None) -> None:
        self._checks[row] = failed_check(row, failure, self._address, seconds)


def _addresses_of(addresses: Sequence[AddressInfo]) -> str:
    # Several kinds of socket may share one address.
    return ", ".join(dict.fromkeys(str(where[0]) for *_, where in addresses))


def _peer_of(connection: socket) -> str:
    return f"connected to {connection.getpeername()[0]}"


def _terms_of(handshake: Handshake) -> str:
    return f"{handshake.version}, {handshake.cipher}"
