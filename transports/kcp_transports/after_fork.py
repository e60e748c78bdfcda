"""What a forked process must not share with its parent: locks that nobody there will release."""

import os
from functools import cache
from typing import Protocol
from weakref import WeakSet


class Renewable(Protocol):
    """Own locks."""

    def renew(self) -> None:
        """Make new locks: a thread that holds one of the old ones does not run in this process."""


def renew_in_children(owner: Renewable) -> None:
    """Have an owner of locks renewed, as long as it lives, in every process forked from this one.

    Args:
        owner: Whoever owns them; only a weak reference is kept.
    """
    _owners().add(owner)


@cache
def _owners() -> WeakSet[Renewable]:
    owners = WeakSet[Renewable]()
    # Windows knows no fork.
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _renew(owners))
    return owners


def _renew(owners: WeakSet[Renewable]) -> None:
    for owner in owners:
        owner.renew()
