"""TLS settings that cannot be weaker than R23: TLS 1.2, certificate and host name verified."""

import ssl
import sys

from kcp_proto import KeyLoadError

from .trust import trust_system


def tls_context(
    ca_pem: str | bytes | None,
    ssl_context: ssl.SSLContext | None = None,
    ciphers: str | None = None,
) -> ssl.SSLContext:
    """Build or check the TLS settings of a transport.

    Args:
        ca_pem: Certificates to trust in place of the system's, PEM.
        ssl_context: Settings made by the caller, in place of ``ca_pem``; they are taken over.
        ciphers: TLS 1.2 suites in OpenSSL's notation, None for Python's own choice.

    Returns:
        Settings with TLS 1.2 at least, certificate and host name verified, that offer HTTP/1.1.

    Raises:
        ValueError: ``ssl_context`` does not verify, or treats sockets only in a way of its own; or
            OpenSSL knows no such suite.
        KeyLoadError: ``not-a-certificate``: ``ca_pem`` holds none; without it, the system has none.
    """
    if ssl_context is not None and ca_pem is not None:
        raise ValueError("give ca_pem or ssl_context, not both")
    context = _trusting(ca_pem) if ssl_context is None else ssl_context
    if not _wraps_memory_alike(context):
        raise ValueError(
            "ssl_context treats sockets in a way of its own, which time limits could not hold: "
            "give a plain ssl.SSLContext, one whose wrap_bio does the same, or ca_pem"
        )
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        raise ValueError("ssl_context must verify the certificate and the host name")
    if context.minimum_version < ssl.TLSVersion.TLSv1_2:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ciphers is not None:
        _choose(context, ciphers)
    # A far end that could speak HTTP/2 must not choose it.
    context.set_alpn_protocols(["http/1.1"])
    return context


def _wraps_memory_alike(context: object) -> bool:
    """Tell whether all that settings do to a socket they do to TLS in memory too.

    Only memory is wrapped here, so what they check only on their sockets would be left out.
    """
    if not isinstance(context, ssl.SSLContext) or "wrap_socket" in vars(context):
        return False
    own_class = context.sslsocket_class is not ssl.SSLSocket
    if own_class and context.sslobject_class is ssl.SSLObject:
        return False
    return issubclass(_home(context, "wrap_bio"), _home(context, "wrap_socket"))


def _home(context: object, name: str) -> type:
    """Find the class that gives settings a method."""
    return next(home for home in type(context).__mro__ if name in vars(home))


def _trusting(ca_pem: str | bytes | None) -> ssl.SSLContext:
    # `ssl.create_default_context` would write the session's secrets to the file SSLKEYLOGFILE.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if sys.version_info >= (3, 13):
        # What it sets in addition since then.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    if ca_pem is None:
        trust_system(context)
        return context
    # Bundles have comments in any language, and OpenSSL's text may hold ASCII only.
    data = ca_pem.encode() if isinstance(ca_pem, str) else ca_pem
    try:
        # An empty text would be no argument at all.
        context.load_verify_locations(cadata=data.decode("ascii", "ignore") or "-")
    except (ssl.SSLError, ValueError) as error:
        raise KeyLoadError("not-a-certificate", "ca_pem holds no certificate in PEM") from error
    return context


def _choose(context: ssl.SSLContext, ciphers: str) -> None:
    try:
        context.set_ciphers(ciphers)
    except ssl.SSLError as error:
        raise ValueError("OpenSSL knows none of these ciphers") from error
