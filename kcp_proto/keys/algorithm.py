"""What a key is for: the gateway signs with RSA, and no other key will do (R16)."""

from kcp_proto.errors import KeyLoadError

RSA = "1.2.840.113549.1.1.1"
ALGORITHMS = {
    RSA: "RSA",
    "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.10045.2.1": "EC",
    "1.2.840.10040.4.1": "DSA",
    "1.3.101.110": "X25519",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}


def wrong_algorithm(name: str) -> KeyLoadError:
    """Say that a key is sound but no RSA key.

    Args:
        name: The key's algorithm.

    Returns:
        The error, reason ``wrong-algorithm``.
    """
    return KeyLoadError("wrong-algorithm", f"this is a key for {name}; the gateway signs with RSA")
