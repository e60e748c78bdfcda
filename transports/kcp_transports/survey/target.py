"""Where a survey may be run: staging, or a sandbox on this machine; never production.

The rule is a list of what is allowed, so no other way of writing a production address can pass. It
is asked before a plan is made, and again before each request and within each handshake.
"""

import ssl
from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import ip_address

from cryptography import x509

from kcp_proto import PRODUCTION, STAGING, Environment, HttpRequest, HttpResponse
from kcp_transports.https import Address, AddressInfo, look_up, read_target, tls_context
from kcp_transports.transport import Transport

LookUp = Callable[[str, int, float], Sequence[AddressInfo]]
_SECONDS = 5.0
_REDIRECTS = range(300, 400)
_TOO_MANY = 429


class SurveyRefused(Exception):
    """The end of a survey before its next packet; its text is a sentence of ours."""


def _host_of(environment: Environment) -> Address:
    return read_target(f"{environment.base_url}/")[0]


_PRODUCTION, _STAGING = _host_of(PRODUCTION), _host_of(STAGING)


def check_target(environment: Environment) -> Address:
    """Let staging pass, and a loopback address, where a sandbox may be.

    Args:
        environment: Where a survey is to be run.

    Returns:
        Its host and port.

    Raises:
        SurveyRefused: It is any other gateway (R45: only on staging).
    """
    try:
        address = _host_of(environment)
    except ValueError:
        raise SurveyRefused("a survey needs https://host or https://host:port") from None
    if environment.is_production or address.host.rstrip(".") == _PRODUCTION.host:
        raise SurveyRefused("a survey never asks production, by whatever address")
    if address != _STAGING and not is_loopback_name(address.host):
        raise SurveyRefused(
            f"a survey asks {_STAGING.host} or a sandbox on this machine, and no other gateway"
        )
    return address


def is_loopback_name(host: str) -> bool:
    """Tell whether a host is this machine, by its name alone."""
    return host == "localhost" or _is_loopback(host)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def check_addresses(address: Address, find: LookUp = look_up) -> None:
    """Look names up, and refuse a name that leads to production or, of a sandbox, elsewhere.

    Args:
        address: What `check_target` let pass.
        find: Looks a name up.

    Raises:
        SurveyRefused: It has an address that production has too, or a name for this machine has
            another machine's. Where production's name cannot be looked up, nothing is proven.
    """
    here = _found(find, address)
    if is_loopback_name(address.host):
        if not all(map(_is_loopback, here)):
            raise SurveyRefused(f"{address.host} leads to another machine than this one")
    elif not here.isdisjoint(_found(find, _PRODUCTION)):
        raise SurveyRefused(f"{address.host} leads to an address that production has too")


def _found(find: LookUp, address: Address) -> set[str]:
    try:
        return {str(where[0]) for *_, where in find(address.host, address.port, _SECONDS)}
    except (OSError, UnicodeError):
        # The request itself will fail on it, and say so.
        return set()


def names_production(certificate: bytes, host: str) -> bool:
    """Tell whether a server's certificate names production's host, and not the one asked for.

    Args:
        certificate: DER.
        host: The host that is asked; a name for this machine proves nothing.
    """
    try:
        extensions = x509.load_der_x509_certificate(certificate).extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        hosts = {name.lower() for name in names.get_values_for_type(x509.DNSName)}
    except (ValueError, KeyError, x509.InvalidVersion, x509.ExtensionNotFound):
        return False
    return _PRODUCTION.host in hosts and (is_loopback_name(host) or host not in hosts)


class _Guarded(ssl.SSLObject):
    """A handshake that fails, before a byte of a request, where the server names production."""

    def do_handshake(self) -> None:
        super().do_handshake()
        certificate = self.getpeercert(binary_form=True) or b""
        if names_production(certificate, self.server_hostname or ""):
            raise ssl.SSLError("the server's certificate names production")


def guarded_context(ca_pem: bytes | None) -> ssl.SSLContext:
    """Make TLS settings that end a handshake with a server that answers for production.

    Args:
        ca_pem: Certificates to trust in place of the system's, PEM.
    """
    context = tls_context(ca_pem)
    context.sslobject_class = _Guarded
    return context


class GuardedTransport:
    """A transport that carries nothing to another gateway than the one that a survey may ask.

    Args:
        inner: The other transport; closed with this one.
        environment: The only gateway.
        find: Looks a name up; None for a transport that reaches its gateway without names.

    Raises:
        SurveyRefused: The gateway is none that a survey may ask.
    """

    def __init__(
        self, inner: Transport, environment: Environment, find: LookUp | None = look_up
    ) -> None:
        self._inner = inner
        self._address = check_target(environment)
        self._check = None if find is None else partial(check_addresses, self._address, find)

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a request once, to this gateway alone.

        Args:
            request: What to send.

        Returns:
            The response.

        Raises:
            SurveyRefused: The request is for another host, or the host's addresses are none to
                ask; nothing was sent. Or the response leads elsewhere, or asks to be left alone.
        """
        if read_target(request.url)[0] != self._address:
            raise SurveyRefused("a request of the survey was for another host")
        if self._check is not None:
            self._check()
        response = self._inner.send(request)
        if response.status in _REDIRECTS:
            raise SurveyRefused(f"HTTP {response.status}: it leads elsewhere, and is not followed")
        if response.status == _TOO_MANY:
            raise SurveyRefused("HTTP 429: the gateway asks for fewer requests")
        return response

    def close(self) -> None:
        """Close the other transport."""
        self._inner.close()
