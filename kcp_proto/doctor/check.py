"""What is looked at: a shop's files as they are; and what came of it, one check each."""

from dataclasses import dataclass
from shlex import quote
from typing import Literal, NoReturn

from kcp_proto.showing import printable

Status = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IdentityFiles:
    """A key file and a certificate file as they are, sound or not.

    Args:
        key: The key file's bytes.
        certificate: The certificate file's bytes.
        password: The key's password in UTF-8; None if there is none.
        key_name: The key file's path, for the commands that fix it.
        certificate_name: The certificate file's path, likewise.
        key_mode: The key file's POSIX permission bits; None where the system has none.
        password_name: The path of the file with the password, likewise.
        password_mode: Its permission bits; None if the password came from no file.
    """

    key: bytes
    certificate: bytes
    password: bytes | None
    key_name: str = "KEY.pem"
    certificate_name: str = "CERT.pem"
    key_mode: int | None = None
    password_name: str = "PASSWORD.txt"  # noqa: S105 - a file's name
    password_mode: int | None = None

    def in_command(self, command: str) -> str:
        """Put the files' names into a command.

        Args:
            command: A command that says ``{key}``, ``{certificate}`` and ``{password}``.

        Returns:
            The command, to be pasted into a shell.
        """
        return command.format(
            key=_quoted(self.key_name),
            certificate=_quoted(self.certificate_name),
            password=_quoted(self.password_name),
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key and its password are never pickled or copied")

    def __repr__(self) -> str:
        return printable(f"<IdentityFiles {self.key_name}, {self.certificate_name}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was looked at and what came of it, without a secret.

    Names out of certificates and of files are shown as printable text only: their authors cannot
    steer a terminal.

    Args:
        id: Stable name of what was looked at, such as ``key.password``.
        status: ``ok``; ``warning``: it works, and should be fixed; ``failed``; ``skipped``: an
            earlier check failed, or there is nothing to look at.
        message: What was found, one English sentence.
        reason: Stable code of what is not well, such as ``wrong-password``; "" if all is.
        remedy: The command or step that fixes it; "" if nothing is to be done.
        seconds: How long it took; None where that says nothing.
    """

    id: str
    status: Status
    message: str
    reason: str = ""
    remedy: str = ""
    seconds: float | None = None

    def __post_init__(self) -> None:
        for name in ("message", "remedy"):
            object.__setattr__(self, name, printable(getattr(self, name)))


def skipped(check_id: str, because: str) -> Check:
    """Say that something was not looked at.

    Args:
        check_id: What.
        because: Why not.

    Returns:
        The check.
    """
    return Check(id=check_id, status="skipped", message=because)


def _quoted(name: str) -> str:
    # A name that begins like an option would be taken for one.
    path = f"./{name}" if name.startswith("-") else name
    if printable(path) == path:
        return quote(path)
    # What cannot be shown as it is, bash, zsh and ksh read as escapes.
    return f"$'{''.join(map(_escaped, path))}'"


def _escaped(character: str) -> str:
    if printable(character) == character and character not in "'\\":
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))
