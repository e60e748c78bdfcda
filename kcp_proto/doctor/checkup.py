"""What is wrong with a shop's key and certificate, and how to fix it."""

from collections.abc import Sequence
from datetime import datetime

from kcp_proto.errors import KcpError, KeyLoadError, MessageError
from kcp_proto.identity import check_site_cd
from kcp_proto.keys import Certificate, Signer

from .certificate_checks import examine_certificate
from .check import Check, IdentityFiles, skipped
from .key_checks import check_permissions, examine_key
from .signer_checks import examine_signer


def check_identity(
    files: IdentityFiles,
    *,
    now: datetime,
    roots: Sequence[bytes] = (),
    site_cd: str | None = None,
    upcoming: bool = False,
    signer: Signer | KcpError | None = None,
) -> tuple[Check, ...]:
    """Look at everything that can be wrong with a key file and its certificate.

    A check that fails never ends the row of checks: what depends on it is skipped.

    Args:
        files: The files' bytes, the password and the files' names.
        now: The present moment, aware; the core has no clock.
        roots: Files of the authorities that may have issued the certificate, as for
            `kcp_proto.keys.check_chain`; empty to leave that out.
        site_cd: The site code to check; None to leave that out.
        upcoming: Whether the certificate may begin later, as the next one of a rotation does.
        signer: What signs with a key that stays in a key service or on a token, or why it could
            not be opened; None if the key is in the file.

    Returns:
        The same rows in the same order each time. Nothing failed if no status is ``failed``.
    """
    key = examine_key(files) if signer is None else examine_signer(signer)
    certificate = examine_certificate(
        files, key.public_key, roots=roots, now=now, upcoming=upcoming
    )
    return (*key.checks, *check_permissions(files), *certificate, _site_cd(site_cd))


def check_rotation(old: bytes, new: bytes) -> tuple[Check, ...]:
    """Look whether one certificate can follow another without a gap.

    Args:
        old: The certificate file in use.
        new: The certificate file that follows.

    Returns:
        Three checks: other certificate, other key, a time in which both are valid.
    """
    rows = ("rotation.certificate", "rotation.key", "rotation.overlap")
    try:
        before, after = Certificate.parse(old), Certificate.parse(new)
    except KeyLoadError:
        return tuple(skipped(row, "one of the certificates does not parse") for row in rows)
    if before.fingerprint == after.fingerprint:
        remedy = "give the files of the renewal"
        message = "the old and the next certificate are the same"
        same = Check(
            id=rows[0], status="failed", reason="same-certificate", message=message, remedy=remedy
        )
        return (same, *(skipped(row, "there is but one certificate") for row in rows[1:]))
    other = Check(id=rows[0], status="ok", message="the next certificate is another one")
    return (other, _other_key(before, after), _overlap(before, after))


def _other_key(before: Certificate, after: Certificate) -> Check:
    row = "rotation.key"
    if not before.matches(after.public_key):
        return Check(id=row, status="ok", message="the next key is another one")
    return Check(
        id=row,
        status="warning",
        reason="same-key",
        message="the next certificate is for the same key, as a renewal may be (seen in the field)",
        remedy="if the key should change too, ask the gateway for a certificate of a fresh key",
    )


def _overlap(before: Certificate, after: Certificate) -> Check:
    row = "rotation.overlap"
    start, end = after.not_valid_before, before.not_valid_after
    days = f"{start:%Y-%m-%d}", f"{end:%Y-%m-%d}"
    if after.not_valid_after <= end:
        message = "the next certificate expires first: perhaps the two are swapped"
        remedy = "give the certificate in use first, then the one that follows"
        return Check(id=row, status="failed", reason="wrong-order", message=message, remedy=remedy)
    if start > end:
        message = f"between {days[1]} and {days[0]} neither is valid"
        remedy = "ask the gateway for a certificate that begins earlier"
        return Check(id=row, status="failed", reason="no-overlap", message=message, remedy=remedy)
    return Check(id=row, status="ok", message=f"both are valid from {days[0]} to {days[1]}")


def _site_cd(site_cd: str | None) -> Check:
    row = "site_cd.form"
    if site_cd is None:
        return skipped(row, "there is no site code to check")
    beside = "certificates hold no site code (seen in the field), so nothing ties it to this one"
    try:
        check_site_cd(site_cd)
    except MessageError as error:
        message = f"{error.faults[0].message}; {beside}"
        remedy = "give the site_cd that the gateway assigned to the shop"
        return Check(
            id=row, status="failed", reason=error.faults[0].rule, message=message, remedy=remedy
        )
    return Check(id=row, status="ok", message=f"has the documented form; {beside}")
