"""Check who issued a certificate, against the authorities that the caller trusts.

The gateway's authority is private and its certificates fail the public web's profiles (seen in
the field), so the check is OpenSSL's plain one: names, signatures, dates and the right to issue.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm

from kcp_proto.errors import KeyLoadError

from .certificate import Certificate, despite_warnings
from .pem import Block, is_certificate, read_blocks

if TYPE_CHECKING:
    from OpenSSL import crypto

_SECOND = timedelta(seconds=1)


@despite_warnings
def check_chain(
    certificate: Certificate,
    roots: Sequence[bytes],
    *,
    intermediates: Sequence[bytes] = (),
    now: datetime,
) -> tuple[str, ...]:
    """Check that a certificate was issued under one of the trusted roots.

    Args:
        certificate: The certificate to check.
        roots: Files of certificates to trust, PEM in any of the forms of
            `.pem.read_blocks` or DER; each may hold several. All of them are trusted, also an
            authority that another one certified.
        intermediates: Files of certificates that may connect the two and are not trusted.
        now: The present moment, aware; the core has no clock.

    Returns:
        The subjects from the certificate up to the root, RFC 4514.

    Raises:
        KeyLoadError: ``chain-incomplete``, ``untrusted``, ``chain-expired``,
            ``chain-not-yet-valid``, ``chain-not-a-ca`` or ``chain-refused``; for a file of
            authorities ``empty``, ``too-large``, ``damaged``, ``not-a-certificate`` or
            ``key-not-certificate``.
        ImportError: pyOpenSSL is not installed.
        ValueError: The moment has no time zone.
    """
    if now.utcoffset() is None:
        raise ValueError("the present moment needs a time zone")
    try:
        from OpenSSL import crypto
    except ImportError as error:
        raise ImportError(
            "checking a chain needs pyOpenSSL: pip install 'kcp-proto[openssl]'"
        ) from error
    between = [_load(block) for block in _blocks(intermediates)]

    def verify(moment: datetime) -> "list[crypto.X509]":
        leaf = _load(Block("", certificate.der))
        return crypto.X509StoreContext(_store(roots, moment), leaf, between).get_verified_chain()

    try:
        try:
            chain = verify(now)
        except crypto.X509StoreContextError as error:
            if not _is_last_second(error, now):
                raise
            chain = verify(now - _SECOND)
    except crypto.X509StoreContextError as error:
        code, _, words = error.errors
        raise _refusal(code, words, error.certificate) from None
    return tuple(_subject(issued) for issued in chain)


def _is_last_second(error: "crypto.X509StoreContextError", now: datetime) -> bool:
    """Tell whether OpenSSL takes away the last second, as it does before 4.0; RFC 5280 gives it."""
    from OpenSSL.SSL import X509VerificationCodes as Code

    last = error.certificate.to_cryptography().not_valid_after_utc
    expired: bool = error.errors[0] == Code.ERR_CERT_HAS_EXPIRED
    return expired and last <= now < last + _SECOND


def _store(roots: Sequence[bytes], now: datetime) -> "crypto.X509Store":
    from OpenSSL import crypto

    store = crypto.X509Store()
    store.set_flags(crypto.X509StoreFlags.PARTIAL_CHAIN)
    # The library reads the fields of the time and takes them for UTC, in any zone.
    store.set_time(now.astimezone(UTC))
    for block in _blocks(roots):
        store.add_cert(_load(block))
    return store


def _blocks(files: Sequence[bytes]) -> Iterator[Block]:
    for file in files:
        blocks = read_blocks(file)
        found = [block for block in blocks if not block.label or is_certificate(block.label)]
        if not found and any("PRIVATE KEY" in block.label for block in blocks):
            raise KeyLoadError("key-not-certificate", "an authority's file holds a private key")
        if not found:
            raise KeyLoadError("not-a-certificate", "an authority's file holds no certificate")
        yield from found


def _load(block: Block) -> "crypto.X509":
    from cryptography.x509 import InvalidVersion, load_der_x509_certificate
    from OpenSSL import crypto

    try:
        parsed = load_der_x509_certificate(block.der)
        # These are decoded on first access, and a later failure would have no reason.
        _ = (parsed.subject, parsed.issuer, parsed.not_valid_before_utc, parsed.not_valid_after_utc)
        return crypto.X509.from_cryptography(parsed)
    # A KeyError as in `Certificate.parse`.
    except (ValueError, TypeError, KeyError, InvalidVersion, UnsupportedAlgorithm, crypto.Error):
        raise KeyLoadError("damaged", "a certificate of the chain is damaged") from None


def _refusal(code: int, words: str, refused: "crypto.X509") -> KeyLoadError:
    from OpenSSL.SSL import X509VerificationCodes as Code

    certificate = refused.to_cryptography()
    who = f"the certificate of {_subject(refused)}"
    if code == Code.ERR_CERT_HAS_EXPIRED:
        last = f"{certificate.not_valid_after_utc:%Y-%m-%d}"
        return KeyLoadError("chain-expired", f"{who} expired on {last}")
    if code == Code.ERR_CERT_NOT_YET_VALID:
        first = f"{certificate.not_valid_before_utc:%Y-%m-%d}"
        return KeyLoadError("chain-not-yet-valid", f"{who} is valid from {first} on")
    if code in (Code.ERR_UNABLE_TO_GET_ISSUER_CERT, Code.ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY):
        issuer = certificate.issuer.rfc4514_string()
        return KeyLoadError(
            "chain-incomplete",
            f"{who} was issued by {issuer}, and no such certificate is there: an authority "
            "between the two is missing, or these are others",
        )
    if code in (
        Code.ERR_CERT_SIGNATURE_FAILURE,
        Code.ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
        Code.ERR_SELF_SIGNED_CERT_IN_CHAIN,
    ):
        return KeyLoadError("untrusted", f"{who} leads to no trusted authority: {words}")
    if code in (
        Code.ERR_INVALID_CA,
        Code.ERR_PATH_LENGTH_EXCEEDED,
        Code.ERR_KEYUSAGE_NO_CERTSIGN,
    ):
        return KeyLoadError("chain-not-a-ca", f"{who} may not issue certificates: {words}")
    return KeyLoadError("chain-refused", f"{who} is refused: {words}")


def _subject(certificate: "crypto.X509") -> str:
    return certificate.to_cryptography().subject.rfc4514_string()
