"""The command lines that check a signature without this toolkit."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from shlex import quote

_COLUMNS = 64
TEXT, SIGNATURE, PUBLIC_KEY = "kcp-signed.txt", "kcp-signature.bin", "kcp-public.pem"


def openssl_lines(
    text: str, signature: bytes, public_key: str, certificate_file: str | None
) -> tuple[str, ...]:
    r"""Write commands for a POSIX shell.

    Args:
        text: The sign string.
        signature: The raw signature.
        public_key: The public key, PEM.
        certificate_file: A certificate that openssl reads; if None, the key is written out.

    Returns:
        Commands to run in this order in an empty folder. A long one goes on over several lines,
        each but its last ending in ``\``.
    """
    encoded = b64encode(signature).decode("ascii")
    return (
        f"printf '%s' {quote(text)} > {TEXT}",
        _printed("%s", _cut(encoded)) + f" |\n  openssl base64 -d -A > {SIGNATURE}",
        _key_line(public_key, certificate_file),
        f"openssl dgst -sha256 -verify {PUBLIC_KEY} \\\n  -signature {SIGNATURE} {TEXT}",
    )


def _key_line(public_key: str, certificate_file: str | None) -> str:
    if certificate_file is None:
        return _printed(r"%s\n", public_key.splitlines()) + f" > {PUBLIC_KEY}"
    # A name that begins with a dash would be taken for an option.
    path = f"./{certificate_file}" if certificate_file.startswith("-") else certificate_file
    return f"openssl x509 -pubkey -noout -in {quote(path)} > {PUBLIC_KEY}"


def _printed(form: str, lines: Iterable[str]) -> str:
    return " \\\n  ".join([f"printf '{form}'", *map(quote, lines)])


def _cut(text: str) -> Iterator[str]:
    return (text[start : start + _COLUMNS] for start in range(0, len(text), _COLUMNS))
