"""Who signs at this moment, and what its certificate has to say about its dates."""

from collections.abc import Callable
from datetime import UTC, datetime
from warnings import warn

from kcp_proto import Identity
from kcp_proto.rotation import Rotation


def utc_now() -> datetime:
    """Read the system's clock; the default of everything here that takes a clock."""
    return datetime.now(UTC)


class IdentityWarning(UserWarning):
    """Tell the owner of an identity that its certificate expires, or has."""


class Signatory:
    """Choose the identity of a moment; warn about its dates once.

    Args:
        identities: Who sends, or a rotation from one key to the next.
        now: The clock, giving aware times.
    """

    def __init__(self, identities: Identity | Rotation, now: Callable[[], datetime]) -> None:
        self._identities = identities
        self._now = now
        self._announced: Identity | None = None

    @property
    def site_cd(self) -> str:
        """Give the shop's site code."""
        return self._identities.site_cd

    def identity(self) -> Identity:
        """Give who signs now; called three frames below the code that a warning is for."""
        now, identity = self._now(), self._identities
        if isinstance(identity, Rotation):
            identity = identity.at(now)
        if identity is not self._announced:
            self._announced = identity
            for fault in identity.warnings(now):
                warn(f"site {identity.site_cd}: {fault}", IdentityWarning, stacklevel=4)
        return identity
