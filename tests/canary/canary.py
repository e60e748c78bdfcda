"""Secrets, and every form in which one could slip out."""

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus


@dataclass(repr=False)
class Canary:
    """Remember secrets, and look for them in whatever came out.

    A secret shorter than six characters could be anywhere by chance, so none is.
    """

    secrets: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, name: str, secret: str) -> str:
        assert len(secret) >= 6
        taken = sum(known.partition(" of ")[0] == name for known in self.secrets)
        self.secrets[f"{name} of {taken}" if taken else name] = secret
        return secret

    def found_in(self, *outputs: str | bytes) -> list[str]:
        """Name the secrets that show in an output, and in which form; never the secret."""
        data = b"\n".join(
            item if isinstance(item, bytes) else item.encode("utf-8", "surrogatepass")
            for item in outputs
        )
        return [
            f"{name} ({form})"
            for name, secret in self.secrets.items()
            for form, pattern in forms_of(secret)
            if pattern in data
        ]


def forms_of(secret: str) -> Iterable[tuple[str, bytes]]:
    raw = secret.encode("utf-8")
    yield "raw", raw
    yield "json", json.dumps(secret)[1:-1].encode()
    yield "repr", repr(secret)[1:-1].encode()
    yield "url", quote(secret, safe="").encode()
    yield "url path", quote(secret).encode()
    yield "form", quote_plus(secret).encode()
    yield "utf-16-le", secret.encode("utf-16-le")
    yield "utf-16-be", secret.encode("utf-16-be")
    yield "hex", raw.hex().encode()
    for shift in range(3):
        # Of a text within a longer one, the letters that depend on it alone.
        encoded = b64encode(b"\0" * shift + raw)
        end = len(encoded) - (0, 3, 2)[(shift + len(raw)) % 3]
        inner = encoded[(0, 2, 3)[shift] : end]
        yield f"base64 at {shift}", inner
        yield f"base64url at {shift}", inner.replace(b"+", b"-").replace(b"/", b"_")
