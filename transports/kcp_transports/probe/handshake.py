"""One TLS handshake and nothing after it; its failures are distinguished by the bytes that came.

OpenSSL's words for a failed handshake change from release to release; the first bytes from the
server do not.
"""

import os
import ssl
from contextlib import suppress
from dataclasses import dataclass
from socket import socket

from .connect import Deadline
from .failures import StepFailed

_CHUNK = 16 * 1024
# A chain of certificates in records of one byte each would take some 2 MiB.
_MOST = 4 * 1024 * 1024
# As many of the first bytes as say what it is that answers.
_BEGINNING = 16
_ALERT, _HANDSHAKE, _SERVER_HELLO = 0x15, 0x16, 0x02
_PROTOCOL_VERSION = 70
_TLS_1_2 = 0x0303
_OLD = {0x0300: "SSL 3.0", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1"}


@dataclass(frozen=True, slots=True)
class Handshake:
    """What both sides agreed on, and the certificate that came.

    Args:
        version: Such as ``TLSv1.3``.
        cipher: The suite in OpenSSL's notation.
        certificate: The server's certificate, DER.
    """

    version: str
    cipher: str
    certificate: bytes


def shake_hands(
    connection: socket, context: ssl.SSLContext, host: str, seconds: float
) -> Handshake:
    """Shake hands, say goodbye, and send nothing else.

    Args:
        connection: A connected socket; the caller closes it.
        context: What to verify.
        host: The server's name.
        seconds: How long the whole handshake may take.

    Returns:
        What was agreed on.

    Raises:
        ssl.SSLCertVerificationError: The certificate was not accepted.
        StepFailed: There was no handshake.
    """
    line = _Line(connection, context, host, seconds)
    try:
        line.shake_hands()
    except TimeoutError:
        raise StepFailed("tls-timeout") from None
    except ssl.SSLCertVerificationError:
        line.flush_quietly()
        raise
    except ssl.SSLError as error:
        raise _refusal(line.beginning, error) from None
    except OSError as error:
        raise StepFailed("tls-cut", os.strerror(error.errno or 0)) from None
    return line.take_leave()


class _Line:
    """TLS records on their way between a socket and OpenSSL, and the first bytes that came."""

    def __init__(
        self, connection: socket, context: ssl.SSLContext, host: str, seconds: float
    ) -> None:
        self.beginning, self._received = b"", 0
        self._socket, self._deadline = connection, Deadline(seconds)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def shake_hands(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                self._receive()
            else:
                self._flush()
                return

    def take_leave(self) -> Handshake:
        cipher = self._tls.cipher()
        certificate = self._tls.getpeercert(binary_form=True)
        handshake = Handshake(
            self._tls.version() or "", cipher[0] if cipher else "", certificate or b""
        )
        # The server's goodbye is not waited for, which OpenSSL reports as an error.
        with suppress(ssl.SSLError):
            self._tls.unwrap()
        self.flush_quietly()
        return handshake

    def flush_quietly(self) -> None:
        """Send what is left, whether or not the server still listens."""
        with suppress(OSError):
            self._flush()

    def _flush(self) -> None:
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(self._outgoing.read())

    def _receive(self) -> None:
        self._socket.settimeout(self._deadline.left())
        data = self._socket.recv(_CHUNK)
        if not data:
            raise StepFailed("tls-cut", "the server closed it")
        self.beginning = (self.beginning + data)[:_BEGINNING]
        self._received += len(data)
        if self._received > _MOST:
            raise StepFailed("tls-failed", "far more came than a handshake needs")
        self._incoming.write(data)


def _refusal(received: bytes, error: ssl.SSLError) -> StepFailed:
    words = error.reason or type(error).__name__
    if received[:1] == bytes([_ALERT]) and len(received) > 6:
        name = _alert(received[6])
        reason = "tls-version" if received[6] == _PROTOCOL_VERSION else "tls-alert"
        return StepFailed(reason, name)
    if received[:1] == bytes([_HANDSHAKE]):
        version = int.from_bytes(received[9:11], "big")
        if received[5:6] == bytes([_SERVER_HELLO]) and version < _TLS_1_2:
            return StepFailed("tls-version", f"it speaks {_OLD.get(version, hex(version))}")
        # An alert that comes later may be encrypted, so only OpenSSL can read it.
        return StepFailed("tls-alert" if "ALERT" in words else "tls-failed", words.lower())
    return StepFailed("plain-http" if received.startswith(b"HTTP/") else "not-tls")


def _alert(number: int) -> str:
    try:
        return ssl.AlertDescription(number).name.removeprefix("ALERT_DESCRIPTION_").lower()
    except ValueError:
        return str(number)
