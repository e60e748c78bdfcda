"""Key and certificate files, read as they are, and the password where a key needs one."""

import sys
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from stat import S_IMODE

from kcp_cli.exits import usage
from kcp_cli.files import on_terminal, open_signer_at, read_bytes, read_password
from kcp_cli.phrases import phrase
from kcp_proto import Certificate, KcpError, KeyLoadError, Signer
from kcp_proto.doctor import IdentityFiles
from kcp_proto.keys import KeyFile
from kcp_transports.signers import is_address


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
            return getpass(phrase("Password of {}: ", name), sys.stderr).encode()
        return None


@dataclass(frozen=True)
class Pair:
    """A key and its certificate.

    Args:
        files: The files as they are; of a key in a service or on a token, without the key.
        signer: What signs with such a key, or why it could not be opened; None for a file.
    """

    files: IdentityFiles
    signer: Signer | KcpError | None = None


def named_pair(
    key_option: str,
    key: str | None,
    certificate_option: str,
    certificate: Path | None,
    passwords: Passwords,
) -> Pair | None:
    """Read a key file and its certificate, or open the key at an address.

    Args:
        key_option: The option that names the key.
        key: The key file, an address of a key service or a token, or None.
        certificate_option: The option that names the certificate.
        certificate: The certificate file, or None.
        passwords: Where the key's password comes from.

    Returns:
        The pair; None if neither was named.
    """
    if key is None and certificate is None:
        return None
    if key is None or certificate is None:
        usage("{} and {} go together", key_option, certificate_option)
    if is_address(key):
        content = read_bytes(certificate)
        files = IdentityFiles(
            key=b"", certificate=content, password=None, certificate_name=str(certificate)
        )
        return Pair(files, _open(key, content, passwords))
    path, key_bytes = Path(key), read_bytes(key)
    password_file = passwords.file_of(key_bytes)
    files = IdentityFiles(
        key=key_bytes,
        certificate=read_bytes(certificate),
        password=passwords.take(key_bytes, path),
        key_name=key,
        certificate_name=str(certificate),
        key_mode=_mode(path),
        password_name=str(password_file),
        password_mode=_mode(password_file) if password_file else None,
    )
    return Pair(files)


def _open(key: str, certificate: bytes, passwords: Passwords) -> Signer | KcpError:
    source = passwords
    while source.otherwise is not None and not (source.variable or source.file):
        source = source.otherwise
    try:
        return open_signer_at(key, source.variable, source.file)
    except KcpError as error:
        if getattr(error, "cause", "") != "permission":
            return error
    try:
        # It may sign and not look: then the certificate says which key it is.
        owner = Certificate.parse(certificate)
        return open_signer_at(key, source.variable, source.file, owner)
    except KcpError as error:
        return error


def _is_encrypted(key: bytes) -> bool:
    try:
        return KeyFile.parse(key).encryption is not None
    except KeyLoadError:
        return False


def _mode(path: Path) -> int | None:
    # Windows reports permissions that say nothing about who may read.
    readable = sys.platform != "win32" and path.is_file()
    return S_IMODE(path.stat().st_mode) if readable else None
