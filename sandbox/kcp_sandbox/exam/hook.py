"""The shop's word on how often it handed out the goods of an order: a URL or a command."""

import re
import shlex
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import quote

from .by_command import exam_variables, run
from .by_http import count_in
from .shops import Asked, ShopSilent
from .web import Came, send

Hook = Callable[[Asked], int | None]
_PLACE = "{order_no}"
_QUOTED = re.compile(r"""(["']).*\1""", re.DOTALL)


def read_hook(text: str, variables: Mapping[str, str], *, patience: float = 10.0) -> Hook:
    """Read what ``--hook`` says.

    Args:
        text: A URL in which ``{order_no}`` stands for the order's number, or a command that finds
            it in ``KCP_EXAM_ORDER``. Either gives a number, or JSON with ``fulfilled``.
        variables: The command's environment.
        patience: Seconds that it may take.

    Returns:
        What asks it; that gives None where there is no such word.
    """
    if text.startswith(("http://", "https://")):

        def ask_url(asked: Asked) -> int | None:
            url = text.replace(_PLACE, quote(asked.order_no, safe=""))
            with suppress(ShopSilent):
                return count_in(send("fulfilled", "GET", url, patience=patience))
            return None

        return ask_url
    command = _words(text)

    def ask_command(asked: Asked) -> int | None:
        own = {**variables, **exam_variables(asked), "KCP_EXAM_STEP": "fulfilled"}
        with suppress(ShopSilent):
            return count_in(Came(200, run("fulfilled", command, own, patience)))
        return None

    return ask_command


def _words(text: str) -> list[str]:
    """Split a command as the system's own shell does."""
    if sys.platform != "win32":
        return shlex.split(text)
    else:
        # A backslash is part of a path there; without the rules for it, quotes would stay on.
        words = shlex.split(text, posix=False)
        return [word[1:-1] if _QUOTED.fullmatch(word) else word for word in words]
