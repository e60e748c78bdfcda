"""What goes wrong between a shop and its database, said without a row's content."""

from typing import ClassVar

from kcp_proto import KcpError


class StorageError(KcpError):
    """A database that did not do what was asked; nothing is kept of it, or it is not known.

    Args:
        reason: A stable reason code: ``connect``, ``failed`` (the driver raised, nothing is kept),
            ``lost`` (the connection, and with it whether a commit happened), ``tables`` (they are
            not there), ``version`` (they are newer than this release, or older),
            ``transaction`` (the shop's connection is in none), ``driver``, ``prefix``, ``file``,
            ``unknown`` (no such row), ``damaged`` (a row is not as this package writes it),
            ``booked`` or ``claim-lost``.
        message: What is wrong, without a row's content or a password.
    """

    code: ClassVar[str] = "storage"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def _sentence(self) -> str:
        return f"{self.message} [{self.reason}]"


class ClaimLost(StorageError):
    """A claim that another worker took over, because its lease had ended, or finished."""

    def __init__(self) -> None:
        super().__init__("claim-lost", "another worker has this notice by now; undo what you began")

    def __reduce__(self) -> tuple[type["ClaimLost"], tuple[()]]:
        return type(self), ()
