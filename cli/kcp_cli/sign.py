"""``sign`` and ``verify``: one signature, made or checked."""

from collections.abc import Iterator
from pathlib import Path

from kcp_proto import Certificate, catalogue
from kcp_proto import sign as sign_text
from kcp_proto import verify as verify_bytes
from kcp_proto.sign_string import SEPARATOR

from .exits import usage
from .files import CERTIFICATE, KEY, PASSWORD, STANDARD_INPUT, open_signer_at, read_bytes
from .grammar import argument, command, flag
from .output import say, write_for_programs
from .phrases import phrase

_QUOTES = ('""', "''", "``", "\u201c\u201d", "\u2018\u2019")
# What programs write for a value that they do not have.
_NO_VALUES = frozenset({"undefined", "null", "none", "nan", "nil", "false"})
_AS_IS = "Sign a text that no message has, too; standard input keeps its line end."


@command(
    examples=[
        "kcp-proto sign T0000^1234^STSC --key key.pem --password-file password.txt",
        "kcp-proto sign T0000^1234^STSC --key 'awskms:alias/shop?region=ap-northeast-2'",
    ]
)
@argument("text", help="The sign string, such as T0000^1234^STSC; - is standard input.")
@KEY
@PASSWORD
@flag("--as-is", help=_AS_IS)
def sign(
    text: str, key: str, password_env: str | None, password_file: Path | None, as_is: bool
) -> None:
    """Sign a text with SHA256withRSA; print the Base64 and nothing else."""
    # A key that does not open is said first: it is wrong whatever the text is.
    signer = open_signer_at(key, password_env, password_file)
    wanted = _text(text, as_is=as_is)
    if not as_is and (odd := phrase(" and ").join(_oddities(wanted))):
        usage("the text {}: no message is signed so; --as-is signs it all the same", odd)
    write_for_programs(f"{sign_text(signer, wanted)}\n")


@command(examples=["kcp-proto verify T0000^1234^STSC SIGNATURE --cert cert.pem"])
@argument("text", help="The sign string; - is standard input.")
@argument("signature", help="The signature in Base64.")
@CERTIFICATE
def verify(text: str, signature: str, cert: Path) -> None:
    """Check a signature over a text with a certificate; exit 1 if it does not verify."""
    verify_bytes(Certificate.parse(read_bytes(cert)), _text(text).encode("utf-8"), signature)
    say(phrase("the signature verifies"))


def _text(argument: str, *, as_is: bool = False) -> str:
    """Take the text from the argument or from standard input, whose one line end is no part of it.

    Args:
        argument: The text, or ``-``.
        as_is: Keep the line end.

    Returns:
        Text that has UTF-8 bytes, which are what is signed.
    """
    from_standard_input = argument == STANDARD_INPUT
    try:
        content = read_bytes(argument) if from_standard_input else argument.encode("utf-8")
        text = content.decode("utf-8")
    except UnicodeError:
        usage("the text is not UTF-8, in which it is signed")
    if as_is or not from_standard_input:
        return text
    return text.removesuffix("\n").removesuffix("\r")


def _oddities(text: str) -> Iterator[str]:
    """Say what no sign string has (R17: parts of printable ASCII without a blank, none empty)."""
    if not text:
        yield phrase("is empty")
        return
    line = text.rstrip("\r\n")
    if line != text:
        yield phrase("ends in a line end")
    if line != line.strip():
        yield phrase("begins or ends with a blank")
    inner = line.strip()
    if len(inner) > 1 and inner[0] + inner[-1] in _QUOTES:
        yield phrase("begins and ends with quotation marks")
    parts = inner.split(SEPARATOR)
    if "" in parts:
        yield phrase("has an empty part")
    elif len(parts) not in _part_counts():
        has = "has {} parts between '{}'" if len(parts) > 1 else "has {} part between '{}'"
        yield phrase(has, len(parts), SEPARATOR)
    if not (inner.isascii() and inner.isprintable() and " " not in inner):
        yield phrase("holds a blank or a character that is not printable ASCII")
    elif not all(part.isalnum() for part in parts if part):
        yield phrase("has a part of more than letters and digits")
    if not _NO_VALUES.isdisjoint(part.casefold() for part in parts):
        yield phrase("has a part that stands for no value")


def _part_counts() -> set[int]:
    return {len(catalogue.operation(name).sign) for name in catalogue.operations()} - {0}
