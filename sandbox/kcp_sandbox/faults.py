"""What goes wrong on the way back, when the sandbox's user asks for it."""

from threading import Lock


class Faults:
    """Plan faults ahead; each strikes as many answers as it was planned for, then is gone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._drops: list[str | None] = []

    def drop_after(self, operation: str | None = None, *, times: int = 1) -> None:
        """Let the gateway act, and then close the connection instead of answering.

        Args:
            operation: Whose answers to drop, such as ``benepia.point_payment``; None for any
                request's.
            times: How many.
        """
        with self._lock:
            self._drops += [operation] * times

    def drops(self, operation: str) -> bool:
        """Take the plan for one answer.

        Args:
            operation: Whose answer it is; "" if the request was not recognised.

        Returns:
            True if this answer shall not arrive.
        """
        with self._lock:
            for planned in (operation, None):
                if planned in self._drops:
                    self._drops.remove(planned)
                    return True
            return False
