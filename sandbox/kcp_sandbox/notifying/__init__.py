"""The notices that the sandbox posts to a shop, as the gateway does when an account is paid into.

Read `settings` (where a shop wants its notices, and how), `notices` (a notice with its attempts,
and in which order notices go out on demand), `notifier` (what a deposit posts to whom), `waiting`
(what waits for its next attempt, and outlives the process), `courier` (a thread that posts until a
notice is acknowledged or given up), `agenda` (what waits for moments of the clock) and `posting`
(one bounded post).
"""

from .notices import ATTEMPTS, DELIVERIES, Notice
from .notifier import Notifier, Posted
from .settings import Notify, is_loopback

__all__ = [  # noqa: RUF022 - the order of the imports above
    "ATTEMPTS",
    "DELIVERIES",
    "Notice",
    "Notifier",
    "Posted",
    "Notify",
    "is_loopback",
]
