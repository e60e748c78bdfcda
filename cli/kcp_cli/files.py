"""Bytes from files and standard input, and secrets that are never arguments."""

import os
import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Generator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, TextIO, cast

import click
from click.core import ParameterSource

from kcp_proto import Certificate, Identity, KeyLoadError, Signer, load_private_key
from kcp_proto.keys import RsaSigner
from kcp_transports import load_identity
from kcp_transports.identity_files import open_at_once
from kcp_transports.signers import is_address

from .exits import USAGE, usage
from .grammar import FILE, SOURCE, gathered, option, shared
from .output import say
from .phrases import phrase


def _prefer_typed(
    context: click.Context, option: click.Parameter, file: Path | None
) -> Path | None:
    """Leave out a file that was not typed where a variable with the password was."""
    typed = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
    return file if typed or not context.params.get("password_env") else None


KEY = option(
    "--key",
    type=SOURCE,
    envvar="KCP_PROTO_KEY",
    required=True,
    help="Private key file (PEM), or an address: awskms:, gcpkms:, azurekms:, pkcs11:.",
)
CERTIFICATE = option(
    "--cert", type=FILE, envvar="KCP_PROTO_CERT", required=True, help="Certificate file."
)
SITE_CD = option(
    "--site-cd", envvar="KCP_PROTO_SITE_CD", required=True, help="The shop's site code."
)
PASSWORD = shared(
    option(
        "--password-env", metavar="NAME", help="Environment variable that holds the key's password."
    ),
    option(
        "--password-file",
        type=FILE,
        envvar="KCP_PROTO_PASSWORD_FILE",
        callback=_prefer_typed,
        help="File whose first line is the key's password.",
    ),
)


class ShopFiles(NamedTuple):
    """Whose requests they are: the options of every command that signs as a shop.

    Attributes:
        site_cd: The shop's site code.
        cert: The certificate file.
        key: The key file, or an address of a key in a service or on a token.
        password_env: Name of the environment variable with the password, or None.
        password_file: The file with the password, or None.
    """

    site_cd: str
    cert: Path
    key: str | Path
    password_env: str | None
    password_file: Path | None


IDENTITY = gathered("shop", ShopFiles, ShopFiles._fields, SITE_CD, CERTIFICATE, KEY, PASSWORD)
STANDARD_INPUT = "-"
# No message, key, password or bundle of certificates is anywhere near as large.
_MOST_BYTES = 16 << 20


def read_bytes(name: str | Path) -> bytes:
    """Read a file, or standard input for ``-``.

    Args:
        name: A path, or ``-``.

    Returns:
        Its whole content, at most 16 MiB: a device may have no end.
    """
    if str(name) == STANDARD_INPUT:
        expect_standard_input()
        content = sys.stdin.buffer.read(_MOST_BYTES + 1)
        name = phrase("standard input")
    else:
        try:
            with open(name, "rb", opener=open_at_once) as file:
                content = file.read(_MOST_BYTES + 1)
        except OSError as error:
            usage("cannot read {}: {}", name, error.strerror)
        except ValueError:
            # No file's name holds a zero character.
            usage("cannot read {}: there is no such file", name)
    if len(content) > _MOST_BYTES:
        usage("{} is larger than {} MiB", name, _MOST_BYTES >> 20)
    return content


def expect_standard_input() -> None:
    """Make sure that standard input can be read; say on a terminal that it is."""
    if _standard_input() is None:
        usage("standard input is closed: name a file, or send the content through a pipe")
    if on_terminal():
        end = phrase("Ctrl-Z and Enter") if os.name == "nt" else "Ctrl-D"
        hint = "reading standard input, to its end: {} ends it, Ctrl-C gives up"
        say(f"kcp-proto: {phrase(hint, end)}")


def read_password(variable: str | None, file: Path | None) -> bytes | None:
    """Read a password from a variable or a file.

    Args:
        variable: Name of an environment variable, or None.
        file: A file whose first line is the password, or None.

    Returns:
        The password in UTF-8; None if neither was named. What an environment file may have added
        to a variable is left in, since a password may hold it; an error names it (`oddities`).
    """
    if variable and file:
        usage("give --password-env or --password-file, not both")
    if variable:
        value = os.environ.get(variable)
        if value is None:
            usage("{} is not set", variable)
        # Bytes that are no text in the locale's encoding come back as they are.
        return value.encode("utf-8", "surrogateescape") or usage("{} is empty", variable)
    if file:
        return _first_line(file)
    return None


def _first_line(file: Path) -> bytes:
    lines = _in_utf_8(read_bytes(file), file).splitlines()
    if not lines:
        usage("{} is empty", file)
    return lines[0] or usage("the first line of {} is empty: it must be the password", file)


def _in_utf_8(content: bytes, file: Path) -> bytes:
    """Take off the mark with which Windows begins a file, and read UTF-16, as PowerShell writes."""
    if content.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        usage("{} is UTF-32: save it as UTF-8", file)
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            return content.decode("utf-16").encode("utf-8")
        except UnicodeError:
            usage("{} is damaged UTF-16: save it as UTF-8", file)
    if b"\0" in content:
        usage("{} holds zero bytes, as UTF-16 does: save it as UTF-8", file)
    return content.removeprefix(BOM_UTF8)


def open_key(path: Path, variable: str | None, file: Path | None) -> RsaSigner:
    """Load a private key; ask for its password on the terminal if it needs one.

    Args:
        path: The key file.
        variable: Name of the environment variable with the password, or None.
        file: The file with the password, or None.

    Returns:
        The signer.

    Raises:
        KeyLoadError: The key cannot be loaded.
    """
    pem, password = read_bytes(path), read_password(variable, file)
    try:
        return load_private_key(pem, password)
    except KeyLoadError as error:
        if error.reason != "password-missing":
            raise
    return load_private_key(pem, _ask())


def open_signer_at(
    key: str, variable: str | None, file: Path | None, certificate: Certificate | None = None
) -> Signer:
    """Open what signs: a key file, or a key in a key service or on a token.

    Args:
        key: The key file, or an address.
        variable: Name of the environment variable with the password or PIN, or None.
        file: The file with the password or PIN, or None.
        certificate: The certificate of a key in a service, if there is one.

    Returns:
        The signer; one over a network is closed with the process.

    Raises:
        KeyLoadError: The key cannot be loaded.
        NotSent: The key service or the token cannot be used.
    """
    if not is_address(key):
        return open_key(Path(key), variable, file)
    from kcp_transports.signers import open_signer

    pin = read_password(variable, file)
    try:
        return open_signer(key, certificate=certificate, pin=pin)
    except KeyLoadError as error:
        if error.reason == "key-address":
            # The wrong part is quoted in it, so it stands in no table of phrases.
            say(f"kcp-proto: {error.message}")
            sys.exit(USAGE)
        if error.reason != "password-missing":
            raise
    return open_signer(key, certificate=certificate, pin=_ask_pin())


def open_identity(shop: ShopFiles) -> Identity:
    """Load the sender's identity; ask for the key's password on the terminal if it needs one.

    Args:
        shop: Where it is.

    Returns:
        The identity.

    Raises:
        KeyLoadError: Key or certificate cannot be loaded, or do not belong together.
        NotSent: The key service or the token cannot be used.
    """
    site_cd, certificate, key, variable, file = shop
    if is_address(str(key)):
        parsed = Certificate.parse(read_bytes(certificate))
        return Identity(site_cd, parsed, open_signer_at(str(key), variable, file, parsed))
    password = read_password(variable, file)
    try:
        return load_identity(site_cd, certificate, key, password)
    except KeyLoadError as error:
        if error.reason != "password-missing":
            raise
    return load_identity(site_cd, certificate, key, _ask())


@contextmanager
def whole_file(path: Path, mode: int = 0o666) -> Generator[BinaryIO]:
    """Open a file to write so that no reader ever sees half of it.

    Args:
        path: The file; one that is there is replaced, where a link leads to. A device or a pipe is
            written to.
        mode: Its permissions, before the user's mask takes some away.

    Yields:
        What takes the content; it goes to its place at the end, and nowhere if there is an error.

    Raises:
        OSError: The file system refuses.
    """
    if path.exists() and not path.is_file():
        with TemporaryFile() as waiting:
            yield cast(BinaryIO, waiting)
            waiting.seek(0)
            with open(os.open(path, os.O_WRONLY), "wb") as device:
                copyfileobj(waiting, device)
        return
    path = Path(os.path.realpath(path))
    # Random, for in a container a process that was killed had this one's number.
    part = path.with_name(f".{path.name}.{os.urandom(8).hex()}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file so that no reader ever sees half of it.

    Args:
        path: The file, as `whole_file` takes it.
        content: Its whole content.
        mode: Its permissions, before the user's mask takes some away.

    Raises:
        OSError: The file system refuses.
    """
    with whole_file(path, mode) as file:
        file.write(content)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, in a folder made if need be.

    Args:
        path: The file.
        content: Its whole content.

    Raises:
        OSError: The file system refuses.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, content, 0o600)


def on_terminal() -> bool:
    """Tell whether standard input is a terminal."""
    stdin = _standard_input()
    return stdin is not None and stdin.isatty()


def _standard_input() -> TextIO | None:
    # Python gives None where the descriptor was closed from the start.
    return cast("TextIO | None", sys.stdin)


def _ask() -> bytes:
    if not on_terminal():
        usage("the key is encrypted: give --password-env or --password-file")
    return getpass(phrase("Password of the private key: "), sys.stderr).encode()


def _ask_pin() -> bytes:
    if not on_terminal():
        usage("the token needs its PIN: give --password-env or --password-file")
    return getpass(phrase("PIN of the token: "), sys.stderr).encode()
