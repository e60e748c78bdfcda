"""Key and certificate files, read as they are, and the password where a key needs one."""

import sys
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from stat import S_IMODE

from kcp_cli.exits import usage
from kcp_cli.files import on_terminal, read_bytes, read_password
from kcp_proto import KeyLoadError
from kcp_proto.doctor import IdentityFiles
from kcp_proto.keys import KeyFile


@dataclass(frozen=True)
class Passwords:
    """Where a password comes from.

    Args:
        variable: Name of an environment variable, or None.
        file: A file whose first line is the password, or None.
        otherwise: Where an encrypted key's password comes from if neither is named.
    """

    variable: str | None
    file: Path | None
    otherwise: "Passwords | None" = None

    def file_of(self, key: bytes) -> Path | None:
        """Name the file from which the password of a key comes, None if it comes from none."""
        if self.file or self.variable or self.otherwise is None or not _is_encrypted(key):
            return self.file
        return self.otherwise.file

    def take(self, key: bytes, name: Path) -> bytes | None:
        """Take the password of a key, from a prompt on the terminal if need be.

        Args:
            key: The key file's bytes.
            name: The key file, for the prompt.

        Returns:
            The password in UTF-8; None if there is none.
        """
        password = read_password(self.variable, self.file)
        if password is not None or not _is_encrypted(key):
            return password
        if self.otherwise is not None:
            return self.otherwise.take(key, name)
        if on_terminal():
            return getpass(f"Password of {name}: ", sys.stderr).encode()
        return None


def named_pair(
    key_option: str,
    key: Path | None,
    certificate_option: str,
    certificate: Path | None,
    passwords: Passwords,
) -> IdentityFiles | None:
    """Read a key file and its certificate.

    Args:
        key_option: The option that names the key.
        key: The key file, or None.
        certificate_option: The option that names the certificate.
        certificate: The certificate file, or None.
        passwords: Where the key's password comes from.

    Returns:
        The files; None if neither was named.
    """
    if key is None and certificate is None:
        return None
    if key is None or certificate is None:
        usage("{} and {} go together", key_option, certificate_option)
    key_bytes = read_bytes(key)
    password_file = passwords.file_of(key_bytes)
    return IdentityFiles(
        key=key_bytes,
        certificate=read_bytes(certificate),
        password=passwords.take(key_bytes, key),
        key_name=str(key),
        certificate_name=str(certificate),
        key_mode=_mode(key),
        password_name=str(password_file),
        password_mode=_mode(password_file) if password_file else None,
    )


def _is_encrypted(key: bytes) -> bool:
    try:
        return KeyFile.parse(key).encryption is not None
    except KeyLoadError:
        return False


def _mode(path: Path) -> int | None:
    # Windows reports permissions that say nothing about who may read.
    readable = sys.platform != "win32" and path.is_file()
    return S_IMODE(path.stat().st_mode) if readable else None
