"""What a forked process must not share with its parent: locks that no thread there releases."""

import os
import sys
from functools import cache
from typing import Protocol
from weakref import WeakSet


class Renewable(Protocol):
    """An owner of locks."""

    def renew(self) -> None:
        """Make new locks: a thread that holds one of the old ones does not run in this process."""


def renew_in_children(owner: Renewable) -> None:
    """Have an owner of locks renewed, as long as it lives, in every process forked from this one.

    Args:
        owner: The owner; only a weak reference to it is held.
    """
    _owners().add(owner)


@cache
def _owners() -> WeakSet[Renewable]:
    owners = WeakSet[Renewable]()
    # Windows knows no fork.
    if sys.platform != "win32":
        os.register_at_fork(after_in_child=lambda: _renew(owners))
    return owners


def _renew(owners: WeakSet[Renewable]) -> None:
    for owner in owners:
        owner.renew()
