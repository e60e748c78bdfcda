"""Check a key file step by step, and go on where other tools stop."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kcp_proto.errors import KeyLoadError
from kcp_proto.keys import (
    WEAK_ITERATIONS,
    Encryption,
    KeyFile,
    RsaSigner,
    convert_command,
    load_private_key,
    oddities,
    open_command,
)

from .check import Check, IdentityFiles, skipped

ROWS = (
    "key.container",
    "key.encryption",
    "key.iterations",
    "key.password",
    "key.size",
    "key.signature",
)
# Which row a reason belongs to; every other one is the container's.
_ROW_OF = {
    "excessive-work": "key.encryption",
    "unsupported-encryption": "key.encryption",
    "password-missing": "key.password",
    "password-not-needed": "key.password",
    "wrong-password": "key.password",
    "too-short": "key.size",
    "wrong-algorithm": "key.size",
}
# With a failure here the password cannot be checked.
_CLOSED = ("key.encryption", "key.password")
_GROUP_AND_OTHERS = 0o077
# Keys of 40 or 56 bits: with the file at hand no password is needed.
_WEAK = re.compile(r"RC4-40|RC2-40|[0-9]-RC2$|[ -]DES(?:-CBC)?$")
SIGNED = Check(
    id="key.signature",
    status="ok",
    message="a test text was signed, and the signature verified",
)
_AGAIN = "take the key file again from where the gateway handed it out, byte for byte"
_ASK = "ask the gateway for an RSA key of 2048 bits with its certificate"
_GIVE_KEY = "give the private key here; perhaps the two files are swapped"
_ALONE = (
    "give the password alone, as it was set: an environment file adds carriage returns, quotation "
    "marks or blanks"
)
_REMEDIES = {
    "empty": _AGAIN,
    "too-large": _AGAIN,
    "damaged": _AGAIN,
    "not-a-key": _GIVE_KEY,
    "certificate-not-key": _GIVE_KEY,
    "public-key": _GIVE_KEY,
    "several-keys": "leave only the key that belongs to the certificate in the file",
    "wrong-algorithm": _ASK,
    "too-short": _ASK,
    "password-missing": "give the key's password",
    "password-not-needed": "give no password",
    "excessive-work": _AGAIN,
    "unsupported-encryption": "take the key file that the gateway issued",
}


@dataclass(frozen=True, slots=True, repr=False)
class KeyFindings:
    """What came of a key file, and its public key if it opened."""

    checks: tuple[Check, ...]
    public_key: RSAPublicKey | None


def examine_key(files: IdentityFiles) -> KeyFindings:
    """Look at container, encryption, password, size and a first signature.

    Args:
        files: The shop's files.

    Returns:
        One check for each row, in a fixed order.
    """
    try:
        file = KeyFile.parse(files.key)
    except KeyLoadError as error:
        row = _ROW_OF.get(error.reason, "key.container")
        return KeyFindings(in_order([_refused(row, error, files)]), None)
    signer, errors = _open(files)
    found = [*_of_file(file, files), *_of_key(file, signer, errors)]
    # A file that is recognised and yet does not load has nothing wrong but its key.
    rows = [_ROW_OF.get(error.reason, "key.signature") for error in errors]
    errors = [_with_trial(error, file) for error in errors]
    refused = [_refused(*one, files) for one in zip(rows, errors, strict=True)]
    return KeyFindings(in_order([*found, *refused]), signer.public_key if signer else None)


def check_permissions(files: IdentityFiles) -> tuple[Check, Check]:
    """Check that only its owner can open the key file, and the file with its password."""
    return (
        _permissions("key", files.key_mode, files, "there are no POSIX permissions to look at"),
        _permissions("password", files.password_mode, files, "no password file was given"),
    )


def _permissions(which: str, mode: int | None, files: IdentityFiles, absent: str) -> Check:
    row = f"{which}.permissions"
    if mode is None:
        return skipped(row, absent)
    if not mode & _GROUP_AND_OTHERS:
        return Check(id=row, status="ok", message=f"for its owner only ({mode:03o})")
    return Check(
        id=row,
        status="warning",
        reason="open-permissions",
        message=f"others on this machine can open the {which} file ({mode:03o})",
        remedy=files.in_command(f"chmod 600 {{{which}}}"),
    )


def _open(files: IdentityFiles) -> tuple[RsaSigner | None, list[KeyLoadError]]:
    try:
        return load_private_key(files.key, files.password), []
    except KeyLoadError as error:
        if error.reason != "password-not-needed":
            return None, [error]
        signer, more = _open(replace(files, password=None))
        return signer, [error, *more]


def _of_file(file: KeyFile, files: IdentityFiles) -> Iterator[Check]:
    encryption = file.encryption
    if file.container.endswith("PKCS#1"):
        message = f"{file.container}, an older form than PKCS#8"
        yield _to_fix("key.container", "pkcs1", message, _convert(files, file))
    else:
        yield Check(id="key.container", status="ok", message=file.container)
    if encryption is None:
        message = "not encrypted: the file alone is enough to sign"
        yield _to_fix("key.encryption", "not-encrypted", message, _convert(files, file))
        yield skipped("key.iterations", "the key is not encrypted")
    else:
        yield _cipher(encryption, file, files)
        yield _iterations(encryption, file, files)


def _cipher(encryption: Encryption, file: KeyFile, files: IdentityFiles) -> Check:
    if not _WEAK.search(encryption.name):
        return Check(id="key.encryption", status="ok", message=encryption.name)
    message = f"{encryption.name}, which opens without the password in little time"
    return _to_fix("key.encryption", "weak-cipher", message, _convert(files, file))


def _iterations(encryption: Encryption, file: KeyFile, files: IdentityFiles) -> Check:
    row, rounds = "key.iterations", f"{encryption.iterations:,}"
    if encryption.memory:
        return Check(id=row, status="ok", message=f"scrypt, cost {rounds}")
    if encryption.iterations >= WEAK_ITERATIONS:
        return Check(id=row, status="ok", message=rounds)
    message = f"{rounds}, under {WEAK_ITERATIONS:,}: passwords are quick to guess through"
    return _to_fix(row, "weak-iterations", message, _convert(files, file))


def _of_key(file: KeyFile, signer: RsaSigner | None, errors: list[KeyLoadError]) -> Iterator[Check]:
    if not any(_ROW_OF.get(error.reason) in _CLOSED for error in errors):
        opens = "opens the key" if file.encryption else "none needed"
        yield Check(id="key.password", status="ok", message=opens)
    if signer is not None:
        size = f"RSA, {signer.public_key.key_size} bits"
        yield Check(id="key.size", status="ok", message=size)
        yield SIGNED


def _with_trial(error: KeyLoadError, file: KeyFile) -> KeyLoadError:
    """Let the owner of a password try it with another program."""
    if error.reason != "wrong-password" or file.encryption is None:
        return error
    command = open_command(file.encryption.name, plain=file.plain)
    return KeyLoadError(error.reason, error.message, command)


def _refused(row: str, error: KeyLoadError, files: IdentityFiles) -> Check:
    remedy = error.command or _REMEDIES.get(error.reason, _AGAIN)
    if error.reason == "wrong-password" and oddities(files.password):
        remedy = _ALONE
    return Check(
        id=row,
        status="failed",
        reason=error.reason,
        message=error.message,
        remedy=files.in_command(remedy),
    )


def in_order(found: list[Check]) -> tuple[Check, ...]:
    """Put what was found in the order of the rows; what lacks is skipped."""
    # What failed comes last in the list, and replaces what the file alone says.
    by_row = {check.id: check for check in found}
    return tuple(by_row.get(row) or skipped(row, "an earlier check failed") for row in ROWS)


def _to_fix(row: str, reason: str, message: str, remedy: str) -> Check:
    return Check(id=row, status="warning", reason=reason, message=message, remedy=remedy)


def _convert(files: IdentityFiles, file: KeyFile) -> str:
    name = file.encryption.name if file.encryption else ""
    return files.in_command(convert_command(name, plain=file.plain))
