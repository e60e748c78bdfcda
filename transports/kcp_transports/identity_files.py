"""Load a shop's identity from the two files that the gateway issued; open what may be a pipe."""

import os
import sys
from os import PathLike, fspath

from kcp_proto import Certificate, Identity, KeyLoadError, load_private_key
from kcp_proto.keys import MAX_BYTES, is_bytes, is_path, is_text, misplaced
from kcp_proto.shield import shielded


@shielded
def load_identity(
    site_cd: str,
    certificate_path: str | PathLike[str],
    key_path: str | PathLike[str],
    password: bytes | None,
) -> Identity:
    """Read certificate and key, and join them with the site code.

    Args:
        site_cd: The shop's site code.
        certificate_path: The certificate file, PEM or DER.
        key_path: The private key file, PEM.
        password: The key's password in UTF-8; None for an unencrypted key.

    Returns:
        The identity; load it once, at start: checking an RSA key takes tens of milliseconds.

    Raises:
        KeyLoadError: ``missing-file``, ``unreadable-file``, or what is wrong with the content.
        MessageError: The site code does not fit its schema.
        TypeError: The arguments are in each other's places, or a file's content is in the place of
            its path.
    """
    # A password or a key in a path's place would be named by the error as the missing file.
    if not (
        is_text(site_cd)
        and is_path(certificate_path)
        and is_path(key_path)
        and (password is None or is_bytes(password))
    ):
        raise misplaced(
            "load_identity(site_cd, certificate_path, key_path, password)",
            site_cd=(site_cd, "text"),
            certificate_path=(certificate_path, "a path"),
            key_path=(key_path, "a path"),
            password=(password, "bytes, or None"),
        )
    if any("\n" in str(path) for path in (site_cd, certificate_path, key_path)):
        raise TypeError("load_identity takes the paths of the files, not what is in them")
    try:
        certificate = Certificate.parse(_read("certificate", certificate_path))
    except KeyLoadError as error:
        if error.reason == "key-not-certificate" and _is_certificate(key_path):
            swapped = "the paths are swapped: the certificate's comes before the key's"
            raise KeyLoadError(error.reason, swapped) from None
        raise
    return Identity(site_cd, certificate, load_private_key(_read("key", key_path), password))


def _is_certificate(path: str | PathLike[str]) -> bool:
    try:
        Certificate.parse(_read("certificate", path))
    except KeyLoadError:
        return False
    return True


def _read(what: str, path: str | PathLike[str]) -> bytes:
    try:
        with open(path, "rb", opener=open_at_once) as file:
            # One byte past the limit is enough for the parser to refuse the file as too large.
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        message = f"there is no {what} file {fspath(path)}"
        raise KeyLoadError("missing-file", message) from None
    except OSError as error:
        message = f"the {what} file {fspath(path)} cannot be read: {error.strerror}"
        raise KeyLoadError("unreadable-file", message) from None
    except ValueError:
        message = f"the {what} file's path cannot be a path"
        raise KeyLoadError("unreadable-file", message) from None


def open_at_once(path: str, flags: int) -> int:
    """Open a file, as `open` takes it for an ``opener``.

    Args:
        path: The file; a pipe to which nothing writes is at its end.
        flags: Those of `os.open`.

    Returns:
        The file's number.
    """
    if sys.platform == "win32":
        # No path of a file names a pipe there.
        return os.open(path, flags)
    else:
        file = os.open(path, flags | os.O_NONBLOCK)
        os.set_blocking(file, True)
        return file
