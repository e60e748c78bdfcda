"""One thing that was looked at, and what came of it."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Say what was looked at and what came of it, without a secret.

    Names out of certificates and of files are shown as printable text only: whoever wrote them
    cannot steer a terminal.

    Args:
        id: Stable name of what was looked at, such as ``key.password``.
        status: ``ok``; ``warning``: it works, and should be mended; ``failed``; ``skipped``: an
            earlier check failed, or nothing was given to look at.
        message: What was found, one English sentence.
        reason: Stable code of what is not well, such as ``wrong-password``; "" if all is.
        mend: The command or step that mends it; "" if nothing is to be done.
        seconds: How long it took; None where that says nothing.
    """

    id: str
    status: Status
    message: str
    reason: str = ""
    mend: str = ""
    seconds: float | None = None

    def __post_init__(self) -> None:
        for name in ("message", "mend"):
            object.__setattr__(self, name, _printable(getattr(self, name)))


def skipped(check_id: str, because: str) -> Check:
    """Say that something was not looked at.

    Args:
        check_id: What.
        because: Why not.

    Returns:
        The check.
    """
    return Check(id=check_id, status="skipped", message=because)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
