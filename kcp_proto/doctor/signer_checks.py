"""Check a key that stays in a key service or on a token, by what signs with it."""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kcp_proto.errors import KcpError
from kcp_proto.keys import Signer, verify_raw

from .check import Check, skipped
from .key_checks import ROWS, SIGNED, KeyFindings, in_order

# No sign string looks like it, so a signature over it serves for nothing.
_TRIAL = b"kcp-proto doctor tries this key"


def examine_signer(signer: Signer | KcpError) -> KeyFindings:
    """Look at a key that stays in a key service or on a token.

    Args:
        signer: What signs with it, and shows its public key; or why it could not be opened.

    Returns:
        The same checks as of a key file; those of a file are skipped.
    """
    found = [skipped(row, "the key stays in a service or on a token") for row in ROWS[:4]]
    public_key: object = getattr(signer, "public_key", None)
    shown = public_key if isinstance(public_key, RSAPublicKey) else None
    if shown is not None:
        found.append(Check(id="key.size", status="ok", message=f"RSA, {shown.key_size} bits"))
    error = signer if isinstance(signer, KcpError) else _trial(signer, shown)
    found.append(SIGNED if error is None else _unsigned(error))
    return KeyFindings(in_order(found), shown)


def _trial(signer: Signer, public_key: RSAPublicKey | None) -> KcpError | None:
    try:
        signature = signer.sign(_TRIAL)
        if public_key is not None:
            verify_raw(public_key, _TRIAL, signature)
    except KcpError as error:
        return error
    return None


def _unsigned(error: KcpError) -> Check:
    # A key service's error names its cause and its remedy; the others have a reason code.
    reason = getattr(error, "cause", None) or getattr(error, "reason", None) or error.code
    message = getattr(error, "message", None) or getattr(error, "reason", None) or str(error)
    remedy = getattr(error, "remedy", None) or "compare the address with the key service"
    return Check(
        id="key.signature",
        status="failed",
        reason=str(reason),
        message=str(message),
        remedy=str(remedy),
    )
