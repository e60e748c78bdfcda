"""What a server's certificate says of itself; any algorithm, trusted or not."""

from ssl import SSLCertVerificationError

from cryptography import x509

from .failures import StepFailed

# OpenSSL's numbers, x509_vfy.h; Python's ssl gives them no names.
_EXPIRED, _NOT_YET_VALID = 10, 9
_WRONG_HOST = (62, 64)
_NO_ISSUER = (2, 7, 18, 19, 20, 21)


def is_wrong_host(error: SSLCertVerificationError) -> bool:
    """Tell whether the certificate is another host's."""
    return error.verify_code in _WRONG_HOST


def refusal(error: SSLCertVerificationError, der: bytes) -> StepFailed:
    """Name why a certificate was not accepted.

    Args:
        error: What OpenSSL says.
        der: The certificate; empty if it is not known.

    Returns:
        The failure, which names issuer and last day.
    """
    detail = f"{error.verify_message} ({describe(der)})" if der else error.verify_message
    if error.verify_code == _EXPIRED:
        return StepFailed("certificate-expired", detail)
    if error.verify_code == _NOT_YET_VALID:
        return StepFailed("certificate-not-yet-valid", detail)
    untrusted = error.verify_code in _NO_ISSUER
    return StepFailed("certificate-untrusted" if untrusted else "certificate-refused", detail)


def describe(der: bytes) -> str:
    """Say who issued a certificate and until when it is valid.

    Args:
        der: The certificate.

    Returns:
        A phrase for a message.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        issuer = certificate.issuer.rfc4514_string()
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except (ValueError, KeyError, x509.InvalidVersion):
        return "a certificate that cannot be read"
    return f"issued by {issuer}, from {first:%Y-%m-%d} to {last:%Y-%m-%d}"


def host_names(der: bytes) -> str:
    """List the hosts that a certificate is for.

    Args:
        der: The certificate.

    Returns:
        A phrase for a message.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, KeyError, x509.InvalidVersion, x509.ExtensionNotFound):
        return "it names no host"
    return f"it is for {', '.join(str(name.value) for name in names)}"
