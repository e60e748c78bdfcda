"""Look at a certificate file: its text, its dates, its key and who issued it."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kcp_proto.errors import KeyLoadError
from kcp_proto.keys import Certificate, check_chain, read_blocks

from .check import Check, IdentityFiles, skipped

RENEW_WITHIN_DAYS = 30
_ROWS = (
    "certificate.form",
    "certificate.lines",
    "certificate.dates",
    "certificate.match",
    "certificate.chain",
)
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")
_NAMES = {b"\r\n": "CRLF", b"\r": "CR", b"\n": "LF"}
# What every program that reads PEM reads: one kind of line end, nothing else between the lines.
_PLAIN = re.compile(
    rb"(?:\A|\n)-----BEGIN CERTIFICATE-----(\r?\n)(?:[A-Za-z0-9+/=]{1,76}\1)+"
    rb"-----END CERTIFICATE-----"
)
_RENEW = "ask the gateway for a renewed certificate"
_AGAIN = "take the certificate file again from where the gateway handed it out, byte for byte"
_GIVE = "give the certificate here; perhaps the two files are swapped"
_ONE_LINE = "openssl x509 -in {certificate} | tr -d '\\r\\n'"
_PEM = (
    'python -c "import ssl, sys; from kcp_proto import Certificate; print(ssl.DER_cert_to_PEM_cert('
    'Certificate.parse(sys.stdin.buffer.read()).der))" < {certificate} > NEW.pem'
)


def examine_certificate(
    files: IdentityFiles,
    public_key: RSAPublicKey | None,
    *,
    roots: Sequence[bytes],
    now: datetime,
    upcoming: bool,
) -> tuple[Check, ...]:
    """Look at form, line ends, dates, key and chain.

    Args:
        files: The shop's files.
        public_key: The key that the certificate should belong to; None if it did not open.
        roots: Files of the authorities to trust; empty if there are none to compare with.
        now: The present moment, aware.
        upcoming: Whether it may begin later.

    Returns:
        One check for each row, in a fixed order.
    """
    try:
        certificate = Certificate.parse(files.certificate)
    except KeyLoadError as error:
        first = _failed("certificate.form", error, _form_remedy(error, files))
        return (first, *(skipped(row, "an earlier check failed") for row in _ROWS[1:]))
    moment = max(now, certificate.not_valid_before) if upcoming else now
    return (
        _form(certificate),
        _lines(files, certificate),
        _dates(certificate, moment),
        _match(files, certificate, public_key),
        _chain(certificate, roots, moment),
    )


def _form_remedy(error: KeyLoadError, files: IdentityFiles) -> str:
    if error.command:
        return files.in_command(error.command)
    return _GIVE if error.reason == "key-not-certificate" else _AGAIN


def _form(certificate: Certificate) -> Check:
    message = (
        f"for {certificate.subject}, issued by {certificate.issuer}, "
        f"SHA-256 {certificate.fingerprint[:16]}…"
    )
    return Check(id="certificate.form", status="ok", message=message)


def _lines(files: IdentityFiles, certificate: Certificate) -> Check:
    row, text = "certificate.lines", files.certificate
    if text == certificate.cert_info.encode("ascii"):
        message = "the text is the one line that kcp_cert_info holds (R15)"
        return Check(id=row, status="ok", message=message)
    rebuilt = "kcp_proto sends the one line that it rebuilds from the certificate (R15)"
    if text == certificate.der:
        message = f"DER, which is no text to paste; {rebuilt}"
        return Check(id=row, status="ok", message=message, remedy=files.in_command(_ONE_LINE))
    if ends := _line_ends(text):
        pasted = (
            f"pasted as it is into kcp_cert_info, with its {ends} line ends, production would "
            f"refuse it with S032 (seen in the field); {rebuilt}"
        )
    else:
        pasted = f"pasted as it is into kcp_cert_info it is not the documented line; {rebuilt}"
    if _PLAIN.search(text):
        return Check(id=row, status="ok", message=pasted, remedy=files.in_command(_ONE_LINE))
    message = f"the text is mangled, and few programs read it; {pasted}"
    remedy = files.in_command(_PEM)
    return Check(id=row, status="warning", reason="mangled", message=message, remedy=remedy)


def _line_ends(text: bytes) -> str:
    found: list[bytes] = _LINE_ENDS.findall(text)
    kinds = " and ".join(_NAMES[kind] for kind in sorted(set(found)))
    return f"{len(found)} {kinds}" if found else ""


def _dates(certificate: Certificate, now: datetime) -> Check:
    row = "certificate.dates"
    first, last = (
        f"{day:%Y-%m-%d}" for day in (certificate.not_valid_before, certificate.not_valid_after)
    )
    if now < certificate.not_valid_before:
        message, remedy = f"valid from {first} on", "sign with the earlier pair until then"
        return Check(
            id=row, status="failed", reason="not-yet-valid", message=message, remedy=remedy
        )
    if now > certificate.not_valid_after:
        message = f"expired on {last}"
        return Check(id=row, status="failed", reason="expired", message=message, remedy=_RENEW)
    days = certificate.days_left(now)
    message = f"from {first} to {last}, {days} days left"
    if days < RENEW_WITHIN_DAYS:
        return Check(id=row, status="warning", reason="expiring", message=message, remedy=_RENEW)
    return Check(id=row, status="ok", message=message)


def _match(
    files: IdentityFiles, certificate: Certificate, public_key: RSAPublicKey | None
) -> Check:
    row = "certificate.match"
    if public_key is None:
        return skipped(row, "the key did not open")
    if certificate.matches(public_key):
        return Check(id=row, status="ok", message="the certificate belongs to the key")
    place = _place(files, public_key)
    if place:
        return Check(
            id=row,
            status="failed",
            reason="wrong-order",
            message=f"the first certificate counts; it is number {place} that belongs to the key",
            remedy="put the key's own certificate first, before those of the authorities",
        )
    return Check(
        id=row,
        status="failed",
        reason="key-mismatch",
        message="the certificate belongs to another key",
        remedy="take key and certificate from the same issue of the gateway",
    )


def _place(files: IdentityFiles, public_key: RSAPublicKey) -> int:
    """Count which certificate of the file is the key's; 0 if none is."""
    place = 0
    for block in read_blocks(files.certificate):
        with suppress(KeyLoadError):
            certificate = Certificate.parse(block.armoured())
            place += 1
            if certificate.matches(public_key):
                return place
    return 0


def _chain(certificate: Certificate, roots: Sequence[bytes], now: datetime) -> Check:
    row = "certificate.chain"
    if not roots:
        return skipped(row, "there is no authority to compare with")
    try:
        chain = check_chain(certificate, roots, now=now)
    except ImportError as error:
        remedy = "pip install 'kcp-proto[openssl]'"
        return Check(
            id=row, status="failed", reason="missing-extra", message=str(error), remedy=remedy
        )
    except KeyLoadError as error:
        remedy = "give the authority that issued the certificate, and those between the two"
        return _failed(row, error, _RENEW if error.reason == "chain-expired" else remedy)
    return Check(id=row, status="ok", message=" < ".join(chain))


def _failed(row: str, error: KeyLoadError, remedy: str) -> Check:
    return Check(id=row, status="failed", reason=error.reason, message=error.message, remedy=remedy)
