"""The socket that a server listens on, its address, and its TLS settings with a throw-away CA."""

import socket
import ssl
from collections.abc import Sequence
from ipaddress import ip_address

from kcp_sandbox.store import StateFileError, Storage

MISSING = "the sandbox's HTTPS server needs: pip install 'kcp-proto[sandbox]'"
_CA_NOTES = ("tls-certificate", "tls-key")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def bind(host: str, port: int) -> socket.socket:
    """Bind a socket to listen on.

    Args:
        host: Address or name.
        port: Port; 0 takes a free one.

    Returns:
        The socket, which does not listen yet.

    Raises:
        OSError: The address cannot be listened on; the text names it.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
    except OSError as error:
        sock.close()
        # Python's own text does not say which address.
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from error
    return sock


def url_of(host: str, port: int, names: Sequence[str]) -> str:
    """Write the address that clients call.

    Where every address of a machine is listened on, it is the first of the further names, by which
    containers and browsers beside it reach it alike.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return f"https://{host}:{port}"
    if address.is_unspecified:
        return f"https://{next(iter(names), 'localhost')}:{port}"
    return f"https://[{host}]:{port}" if address.version == 6 else f"https://{host}:{port}"


def server_tls(names: Sequence[str], storage: Storage | None) -> tuple[ssl.SSLContext, bytes]:
    """Make a certificate and the TLS settings of a server.

    Args:
        names: Host names and addresses besides those of this machine.
        storage: Where the CA is stored, or comes from; None for a fresh one.

    Returns:
        The settings, and the CA's certificate, PEM.

    Raises:
        ImportError: The extra ``[sandbox]`` is not installed.
        StateFileError: What is stored of the CA is damaged.
    """
    try:
        import trustme
    except ImportError as error:
        raise ImportError(MISSING) from error
    certificate, key = (storage.note(name) if storage else None for name in _CA_NOTES)
    try:
        authority = trustme.CA.from_pem(certificate, key) if certificate and key else trustme.CA()
    except ValueError:
        raise StateFileError("the state file is damaged: remove it") from None
    if storage:
        for name, part in zip(
            _CA_NOTES, (authority.cert_pem, authority.private_key_pem), strict=True
        ):
            storage.put_note(name, part.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    identities = dict.fromkeys((*names, "localhost", "127.0.0.1", "::1"))
    authority.issue_cert(*identities).configure_cert(context)
    return context, authority.cert_pem.bytes()
