"""Arguments in each other's places, refused in words that show none of them (R24: no secret)."""

from collections.abc import Callable, Mapping
from itertools import permutations
from os import PathLike

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_BYTES = (bytes, bytearray, memoryview)
# What a value is, by the first that holds; a name stands in messages, with its article.
_KINDS: Mapping[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "the bytes of a certificate": lambda value: _holds(value, b"-----BEGIN CERTIFICATE"),
    "the bytes of a key or certificate": lambda value: _holds(value, b"-----BEGIN "),
    "bytes": lambda value: isinstance(value, _BYTES),
    "a public key": lambda value: isinstance(value, RSAPublicKey),
    "a private key": lambda value: isinstance(value, RSAPrivateKey),
    "an identity": lambda value: hasattr(value, "signer"),
    "a message": lambda value: hasattr(value, "OPERATION"),
    "a certificate": lambda value: hasattr(value, "cert_info"),
    "a signer": lambda value: callable(getattr(value, "sign", None)),
    "an environment": lambda value: hasattr(value, "base_url"),
    "fields": lambda value: isinstance(value, Mapping),
    "a path": lambda value: isinstance(value, PathLike),
    "nothing": lambda value: value is None,
}
_ANY_BYTES = ("bytes", "the bytes of a certificate", "the bytes of a key or certificate")
# What fits where: an argument's description, and the kinds of values that it may be.
_FITTING: Mapping[str, tuple[str, ...]] = {
    "a signer": ("a signer",),
    "text": ("text",),
    "bytes": _ANY_BYTES,
    "the bytes of a certificate": _ANY_BYTES,
    "the bytes of a key file": _ANY_BYTES,
    "bytes, or None": (*_ANY_BYTES, "nothing"),
    "a certificate or a public key": ("a certificate", "a public key"),
    "a public key": ("a public key",),
    "a certificate": ("a certificate",),
    "an operation's name": ("text",),
    "fields": ("fields",),
    "an identity": ("an identity",),
    "an environment": ("an environment",),
    "a path": ("text", "a path"),
}


def misplaced(call: str, **arguments: tuple[object, str]) -> TypeError:
    """Say which arguments are in the wrong place.

    Args:
        call: What was called, with its arguments' names in order.
        arguments: By name: what was given, and what it must be.

    Returns:
        The error, which names what the arguments are and shows nothing of them.
    """
    kinds = {name: _kind(value) for name, (value, _) in arguments.items()}
    wrong = {
        name: f"{name} must be {wanted}, not {kinds[name]}"
        for name, (_, wanted) in arguments.items()
        if kinds[name] not in _FITTING[wanted]
    }
    # One that is wrong alone is no exchange; two are, where each fits in the other's place.
    places = [_FITTING[arguments[name][1]] for name in wrong]
    given = [kinds[name] for name in wrong]
    swapped = len(wrong) > 1 and any(
        all(kind in place for kind, place in zip(order, places, strict=True))
        for order in permutations(given)
    )
    end = ": they are swapped" if swapped else ""
    return TypeError(f"{call}: {', and '.join(wrong.values())}{end}")


def is_text(value: object) -> bool:
    """Tell whether a value is text, whatever its annotation says."""
    return isinstance(value, str)


def is_public_key(value: object) -> bool:
    """Tell whether a value is an RSA public key."""
    return isinstance(value, RSAPublicKey)


def is_path(value: object) -> bool:
    """Tell whether a value may be a path; bytes may be a password."""
    return isinstance(value, str | PathLike)


def is_bytes(value: object) -> bool:
    """Tell whether a value is bytes in one of their forms."""
    return isinstance(value, _BYTES)


def _kind(value: object) -> str:
    fitting = (name for name, holds in _KINDS.items() if holds(value))
    return next(fitting, type(value).__name__)


def _holds(value: object, mark: bytes) -> bool:
    return isinstance(value, bytes | bytearray) and mark in value
