"""Commands that read a key file as it is and write it anew: each works on the file it is for."""

import re

CONVERT = "openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000"
# OpenSSL 3 has these ciphers in a provider of their own, which a command must name. Left as text:
# few of the keys that are loaded need a command.
_RETIRED = r"RC4|RC2|SEED|Blowfish|BF-|CAST5|IDEA|DESX|\bDES\b(?!-EDE)"
_LEGACY = " -provider legacy -provider default"
# What openssl's command does not read, or no more than a number is known of.
_UNREAD = r"[0-9]\.[0-9]|GCM|unnamed"
_OLD_FORM = r"(?i)\(RFC 1421\) (?:AES|ARIA|CAMELLIA|DES|DESX|SEED|BF|CAST5|IDEA|RC2|SM4)\b"
# What every openssl reads: armour on lines of its own, and no line over 76 columns.
_PLAIN = (
    rb"(?:\A|\n)-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(\r?\n)(?:[A-Za-z-]+: [^\r\n]{1,200}\2)*"
    rb"(?:\2)?(?:[A-Za-z0-9+/=]{1,76}\2)+-----END \1-----"
)
_PYTHON = (
    'python -c "import sys; from kcp_proto.keys import KeyFile, read_blocks; '
    'data = sys.stdin.buffer.read(); sys.stdout.buffer.write({what})" < {key}'
)
_NORMAL = _PYTHON.replace("{what}", "KeyFile.parse(data).block.armoured()")
_FIRST = _PYTHON.replace("{what}", "read_blocks(data)[0].armoured()")
_DECODED = _PYTHON.replace("{what}", "read_blocks(data)[0].der")
_KEY, _NEW = "{key}", "NEW.pem"


def is_plain(data: bytes) -> bool:
    """Tell whether openssl reads a file of a key as it stands, not only this library."""
    return re.search(_PLAIN, data) is not None


def convert_command(encryption: str, *, plain: bool) -> str:
    """Write a command that encrypts a key file again.

    Args:
        encryption: The name of its encryption; "" if it is not encrypted.
        plain: Whether openssl reads the file as it stands.

    Returns:
        A command with ``{key}`` for the file's name, which writes ``NEW.pem``; "" if openssl does
        not read such a key.
    """
    return _read_by_openssl(CONVERT, f" -out {_NEW}", encryption, plain=plain)


def open_command(encryption: str, *, plain: bool) -> str:
    """Write a command that opens a key file and does nothing else, as `convert_command` does."""
    return _read_by_openssl("openssl pkey", " -noout", encryption, plain=plain)


def pkcs12_command(der: bytes, *, plain: bool, what: str = "key") -> str:
    """Write a command that takes the key, or the certificates, out of a PKCS#12 file.

    Args:
        der: The container.
        plain: Whether the file holds these bytes and no others.
        what: ``key`` or ``certificate``.

    Returns:
        A command with ``{key}`` or ``{certificate}`` for the file's name, which writes ``KEY.pem``
        or ``CERT.pem``.
    """
    legacy = " -legacy" if any(_PBE + bytes([number]) in der for number in (1, 2, 5, 6)) else ""
    rest = "-nocerts -out KEY.pem" if what == "key" else "-nokeys -out CERT.pem"
    if plain:
        return f"openssl pkcs12 -in {{{what}}} {rest}{legacy}"
    return f"{_DECODED.replace(_KEY, f'{{{what}}}')} | openssl pkcs12 {rest}{legacy}"


def pkcs7_command(*, plain: bool) -> str:
    """Write a command that takes the certificates out of a PKCS#7 file.

    Args:
        plain: Whether the file is DER and nothing else.

    Returns:
        A command with ``{certificate}`` for the file's name, which writes ``CERT.pem``.
    """
    command = "openssl pkcs7 -inform DER -print_certs -out CERT.pem"
    if plain:
        return f"{command} -in {{certificate}}"
    return f"{_DECODED.replace(_KEY, '{certificate}')} | {command}"


def openssh_command(*, plain: bool) -> str:
    """Write a command that converts a copy of an OpenSSH key, which writes ``NEW.pem``."""
    copy = f"cp {_KEY} {_NEW}" if plain else f"{_FIRST} > {_NEW}"
    return f"{copy} && chmod 600 {_NEW} && ssh-keygen -p -m PKCS8 -f {_NEW}"


# PKCS#12's own schemes (RFC 7292, appendix C); the number that follows names RC4 or RC2.
_PBE = bytes.fromhex("060a2a864886f70d010c01")


def _read_by_openssl(command: str, rest: str, encryption: str, *, plain: bool) -> str:
    old_form = "RFC 1421" in encryption
    if re.search(_UNREAD, encryption) if not old_form else not re.search(_OLD_FORM, encryption):
        return ""
    legacy = _LEGACY if re.search(_RETIRED, encryption) else ""
    if plain:
        return f"{command} -in {_KEY}{rest}{legacy}"
    return f"{_NORMAL} | {command}{rest}{legacy}"
