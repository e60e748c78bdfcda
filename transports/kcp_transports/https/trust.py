"""The system's certificate authorities, where the environment does not name them (R23)."""

import re
import ssl
import sys
from contextlib import suppress
from os import listdir
from os.path import isfile

from kcp_proto import KeyLoadError

# Where systems put their bundle, for an OpenSSL that was compiled on another one.
_BUNDLES = (
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)
_HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")
_WINDOWS_STORES = ("CA", "ROOT")
_SERVER_AUTH = "1.3.6.1.5.5.7.3.1"


def trust_system(context: ssl.SSLContext) -> None:
    """Trust the authorities of this system.

    OpenSSL's and Python's own ways to load them look at ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``
    first, so that a process that sets a variable could stand between here and the gateway.

    Args:
        context: TLS settings that trust no authority yet.

    Raises:
        KeyLoadError: ``not-a-certificate``: The system has none.
    """
    compiled_in = ssl.get_default_verify_paths()
    file, folder = places((compiled_in.openssl_cafile, compiled_in.openssl_capath), _BUNDLES)
    if file or folder:
        context.load_verify_locations(file, folder)
    if sys.platform == "win32":
        _trust_windows(context)
    elif not (file or folder):
        raise KeyLoadError(
            "not-a-certificate", "this system has no certificates of authorities: give ca_pem"
        )


def places(compiled_in: tuple[str, str], bundles: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Choose the files to trust.

    Args:
        compiled_in: The file and the folder that OpenSSL was compiled to look at.
        bundles: Files to look at where neither of them holds anything.

    Returns:
        A file, or None, and a folder of certificates by their hash, or None.
    """
    file = compiled_in[0] if isfile(compiled_in[0]) else None
    folder = compiled_in[1] if _holds_certificates(compiled_in[1]) else None
    if file or folder:
        return file, folder
    return next(filter(isfile, bundles), None), None


def _holds_certificates(folder: str) -> bool:
    with suppress(OSError):
        return any(map(_HASHED.fullmatch, listdir(folder)))
    return False


if sys.platform == "win32":

    def _trust_windows(context: ssl.SSLContext) -> None:
        certificates = bytearray()
        for store in _WINDOWS_STORES:
            for der, encoding, purposes in ssl.enum_certificates(store):
                trusted = purposes if isinstance(purposes, bool) else _SERVER_AUTH in purposes
                if encoding == "x509_asn" and trusted:
                    certificates += der
        if certificates:
            context.load_verify_locations(cadata=bytes(certificates))
