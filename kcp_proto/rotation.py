"""One shop's change from an old key and certificate to the next."""

from dataclasses import dataclass
from datetime import datetime

from .errors import KeyLoadError
from .identity import Identity


@dataclass(frozen=True, slots=True)
class Rotation:
    """Hold the identity before and after a moment.

    Args:
        old: Who signs before the moment.
        new: Who signs from the moment on.
        switch_over: The moment, aware.

    Raises:
        KeyLoadError: ``rotation-site``: the two belong to different shops.
        ValueError: The moment has no time zone.
    """

    old: Identity
    new: Identity
    switch_over: datetime

    def __post_init__(self) -> None:
        if self.switch_over.tzinfo is None:
            raise ValueError("the moment of the change needs a time zone")
        if self.old.site_cd != self.new.site_cd:
            raise KeyLoadError("rotation-site", "the two identities belong to different shops")

    @property
    def site_cd(self) -> str:
        """Give the shop's site code, which both identities share."""
        return self.new.site_cd

    def at(self, now: datetime) -> Identity:
        """Choose who signs.

        Args:
            now: The present moment, aware; the core has no clock.

        Returns:
            The old identity before the moment, the new one from it on.
        """
        return self.new if now >= self.switch_over else self.old
