"""A notice with its attempts, and in which order notices go out on demand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlencode

from .settings import ENCODINGS, Notify

ATTEMPTS = 10
"""How often a notice is posted that is not acknowledged."""
DEPOSIT, CANCEL = "deposit", "cancel"
Steps = tuple[tuple[str, ...], ...]
DELIVERIES: Mapping[str, Steps] = MappingProxyType(
    {
        "once": ((DEPOSIT,),),
        "twice": ((DEPOSIT,), (DEPOSIT,)),
        "at-once": ((DEPOSIT, DEPOSIT),),
        "cancel-first": ((CANCEL,), (DEPOSIT,)),
        "again-after-cancel": ((DEPOSIT,), (CANCEL,), (DEPOSIT,)),
    }
)
"""How a deposit is told on demand: step after step, those of one step at once."""


@dataclass(slots=True)
class Notice:
    """A notice on its way.

    Args:
        form: Its fields.
        notify: Where to, and how.
        planned: When it is posted first, by the sandbox's clock.
        attempts: How often it was posted.
        number: The number of the first attempt's exchange; 0 before.
        began: When it was posted first, by the sandbox's clock.
        is_acknowledged: Whether the shop acknowledged it once.
        place: Where it waits; -1 if it does not.
    """

    form: Mapping[str, str]
    notify: Notify
    planned: datetime
    attempts: int = 0
    number: int = 0
    began: datetime | None = None
    is_acknowledged: bool = False
    place: int = -1

    @property
    def body(self) -> bytes:
        """Write the form; what the encoding lacks becomes a question mark."""
        encoding = ENCODINGS[self.notify.encoding]
        return urlencode(self.form, encoding=encoding, errors="replace").encode("ascii")

    @property
    def due(self) -> datetime:
        """Tell when it is posted next, if it is, by the sandbox's clock."""
        if self.began is None:
            return self.planned
        return self.began + timedelta(seconds=self.notify.every * self.attempts)

    @property
    def is_over(self) -> bool:
        """Tell whether it is posted no more."""
        return self.is_acknowledged or self.attempts >= ATTEMPTS


@dataclass(frozen=True, slots=True)
class Mail:
    """Notices that go out together.

    Args:
        steps: One after the other; the notices of one step at the same time.
        due: When the first step begins, by the sandbox's clock.
    """

    steps: tuple[tuple[Notice, ...], ...]
    due: datetime

    @property
    def notices(self) -> tuple[Notice, ...]:
        """List the notices, each once."""
        return tuple({id(notice): notice for step in self.steps for notice in step}.values())
