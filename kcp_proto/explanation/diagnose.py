"""Find the mistake that explains why a request's signature does not verify.

A signature by RSASSA-PKCS1-v1_5 can be opened with the public key. So whether this key signed,
with which hash, and the digest of what was signed are known for certain; only the text has to be
guessed, and a guess is proven by its digest. `CAUSES` names everything that can be found.
"""

from collections.abc import Iterator, Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kcp_proto import catalogue
from kcp_proto.catalogue import Operation
from kcp_proto.keys import Certificate, fingerprint
from kcp_proto.shield import shielded

from .base64_forms import Reading, is_lost, readings
from .causes import CAUSES as CAUSES
from .causes import Cause as Cause
from .causes import Step, cause_of
from .padding import Evidence, evidence
from .signed_text import Wire, signed_bytes

Steps = tuple[Step, ...]


@shielded
def diagnose(
    operation: str,
    fields: Mapping[str, object],
    key: Certificate | RSAPublicKey,
    *,
    others: Sequence[Certificate | RSAPublicKey] = (),
) -> tuple[Cause, ...]:
    """Explain why a signature does not verify.

    Args:
        operation: The request's operation, such as ``payment.cancel``.
        fields: The request's wire fields, the signature among them; they need not be valid.
        key: Who should have signed.
        others: Who may have signed instead, such as an older certificate.

    Returns:
        The mistakes that explain it together, from the Base64 text inwards to the signed text;
        what is only likely is not ``certain``. Empty if the signature verifies, and if the
        operation or the request has no signature. At most forty thousand digests are computed
        for each form in which a key can have signed, which takes some sixty milliseconds: where
        more than three fields are signed, only likely mistakes are tried in pairs.

    Raises:
        MessageError: The operation is unknown.
    """
    return find_causes(catalogue.operation(operation), fields, [key, *others])


def find_causes(
    operation: Operation,
    fields: Mapping[str, object],
    keys: Sequence[Certificate | RSAPublicKey],
) -> tuple[Cause, ...]:
    """Explain a signature by an operation's rule, as `diagnose` does.

    Args:
        operation: The rule; it may be that of a path whose operation is unknown.
        fields: The request's wire fields.
        keys: Who should have signed, then who may have signed instead.

    Returns:
        As `diagnose`.
    """
    wire = {name: value for name, value in fields.items() if isinstance(value, str | int | float)}
    signature = str(wire.get(operation.signature, ""))
    if not signature:
        return ()
    steps = _explained(operation, wire, list(readings(signature)), keys)
    return tuple(map(cause_of, dict.fromkeys(steps)))


def _explained(
    operation: Operation,
    wire: Wire,
    forms: Sequence[Reading],
    keys: Sequence[Certificate | RSAPublicKey],
) -> Steps:
    for steps, found in _traces(forms, keys):
        text = _text_causes(operation, wire, found)
        if text is not None:
            return steps + text
        if found.certain:
            # Of a text whose hash is not computed here, nothing is known.
            return (*steps, ("text.other",)) if found.signed else steps
    size = (_public(keys[0]).key_size + 7) // 8
    if not forms:
        return (("signature.unreadable",),)
    if is_lost(forms[0][1]):
        return (("signature.lost",),)
    if all(len(raw) != size for _, raw in forms):
        return (("signature.length", str(len(forms[0][1])), str(size)),)
    return (("key.unknown",),)


def _traces(
    forms: Sequence[Reading], keys: Sequence[Certificate | RSAPublicKey]
) -> Iterator[tuple[Steps, Evidence]]:
    """Try each form of the signature with each key, the expected one first."""
    for form, raw in forms:
        for index, key in enumerate(keys):
            signer: Steps = (_named(key),) if index else ()
            for order, turned in (((), raw), ((("signature.reversed",),), raw[::-1])):
                for found in evidence(_public(key), turned):
                    yield (*form, *signer, *order, *found.steps), found


def _text_causes(operation: Operation, wire: Wire, found: Evidence) -> Steps | None:
    signed = found.signed
    if signed is None:
        return None
    for steps, data in signed_bytes(operation, wire):
        if signed(data):
            return steps
    return None


def _public(key: Certificate | RSAPublicKey) -> RSAPublicKey:
    return key if isinstance(key, RSAPublicKey) else key.public_key


def _named(key: Certificate | RSAPublicKey) -> Step:
    public = _public(key)
    who = f"RSA-{public.key_size}" if isinstance(key, RSAPublicKey) else key.subject
    return "key.known", fingerprint(public), who
