"""Many gateways at one address, each below a path of its own and wholly apart from the others."""

import re
from collections.abc import Callable
from threading import Lock

from kcp_sandbox.brain import Brain
from kcp_sandbox.input_errors import InputError

SHOPS = "/shop/"
"""What the path of every shop begins with; the shop without a name has none."""
MOST_SHOPS = 32
"""How many there are at most: a flood of names must not take all memory."""
_NAME = re.compile("[a-z0-9-]{1,40}")
# A server sees the bytes that came: a letter that is percent-encoded is not that letter.
_PATH = re.compile(rb"/shop/([a-z0-9-]{1,40})(?:/|\Z)")


def shop_path(name: str) -> str:
    """Give the path below which a shop is.

    Args:
        name: Its name.

    Raises:
        InputError: The name is none.
    """
    if not _NAME.fullmatch(name):
        raise InputError("shop.name")
    return f"{SHOPS}{name}"


def name_in(path: bytes) -> str:
    """Find the name of a shop in a request's path, as it came; "" if there is none."""
    found = _PATH.match(path)
    return found[1].decode("ascii") if found else ""


class Shops:
    """The gateways of a sandbox by name, each made when it is first used; threads may share it.

    Args:
        first: The one without a name.
        make: Makes another, for its path.
        lasting: Whether the first has a state that outlives the process, as the others would not.
    """

    def __init__(self, first: Brain, make: Callable[[str], Brain], *, lasting: bool) -> None:
        self.first = first
        self._make, self._is_lasting = make, lasting
        self._lock = Lock()
        self._brains: dict[str, Brain] = {}
        self._listeners: tuple[Callable[[Brain], None], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """List the names, oldest first."""
        return tuple(self._brains)

    def find(self, name: str) -> Brain | None:
        """Look one up; None if there is none of that name."""
        return self._brains.get(name)

    def open(self, name: str) -> Brain:
        """Give one, which is made if it is not there.

        Args:
            name: Its name.

        Raises:
            InputError: The name is none, there are too many, or it would be lost while the first
                one lasts.
        """
        path = shop_path(name)
        with self._lock:
            brain = self._brains.get(name)
            if brain is None:
                if self._is_lasting:
                    raise InputError("shop.lasting")
                if len(self._brains) >= MOST_SHOPS:
                    raise InputError("shop.many", most=MOST_SHOPS)
                brain = self._make(path)
                for listener in self._listeners:
                    listener(brain)
                self._brains[name] = brain
        return brain

    def remove(self, name: str) -> None:
        """Forget one, with all that it has; requests that are under way still end.

        Raises:
            InputError: There is none of that name.
        """
        with self._lock:
            brain = self._brains.pop(name, None)
        if brain is None:
            raise InputError("shop.none")
        brain.notifier.close()

    def subscribe(self, listener: Callable[[Brain], None]) -> Callable[[], None]:
        """Hand every further one to a listener, before its first request.

        Args:
            listener: Called in the thread that makes it; it must neither block nor raise.

        Returns:
            A function that ends it; may be called again.
        """
        with self._lock:
            self._listeners = (*self._listeners, listener)
        return lambda: self._unsubscribe(listener)

    def close(self) -> None:
        """Forget all but the first; may be called again."""
        for name in self.names:
            self.remove(name)

    def _unsubscribe(self, listener: Callable[[Brain], None]) -> None:
        with self._lock:
            self._listeners = tuple(each for each in self._listeners if each is not listener)
