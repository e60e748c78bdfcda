"""What a shop has in its hands: the bytes of its files, and what they are called."""

from dataclasses import dataclass
from shlex import quote
from typing import NoReturn


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IdentityFiles:
    """Hold a key file and a certificate file as they are, sound or not.

    Args:
        key: The key file's bytes.
        certificate: The certificate file's bytes.
        password: The key's password in UTF-8; None if there is none to give.
        key_name: The key file's path, for the commands that mend it.
        certificate_name: The certificate file's path, likewise.
        key_mode: The key file's POSIX permission bits; None where the system has none.
    """

    key: bytes
    certificate: bytes
    password: bytes | None
    key_name: str = "KEY.pem"
    certificate_name: str = "CERT.pem"
    key_mode: int | None = None

    def in_command(self, command: str) -> str:
        """Put the files' names into a command.

        Args:
            command: A command that says ``{key}`` and ``{certificate}``.

        Returns:
            The command, to be pasted into a shell.
        """
        return command.format(
            key=_quoted(self.key_name), certificate=_quoted(self.certificate_name)
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key and its password are never pickled or copied")

    def __repr__(self) -> str:
        return f"<IdentityFiles {self.key_name}, {self.certificate_name}>"


def _quoted(name: str) -> str:
    # A name that begins like an option would be taken for one.
    return quote(f"./{name}" if name.startswith("-") else name)
