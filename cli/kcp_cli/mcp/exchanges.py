"""Exchanges of a recording, as anyone may see them (R24: never show a secret)."""

from dataclasses import asdict
from typing import Any

from kcp_cli.phrases import phrase
from kcp_cli.report import Audience, Mask, reported
from kcp_transports.recording import read_recording

from .knowledge import Refusal
from .limits import MOST_FOUND

_SHORT = ("id", "operation", "when", "outcome", "result", "order_no", "amount")


class Exchanges:
    """The exchanges of one recording.

    What identifies a shop or an order is a placeholder, the same one for the same value, for an
    agent passes on what it reads.

    Args:
        place: The recording, named when the server was started.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._mask = Mask(Audience.BUG)

    def exchanges(
        self, exchange: str | None = None, unresolved: bool = False
    ) -> dict[str, Any]:  # fmt: skip
        """List the last exchanges, or show one whole."""
        recording = read_recording(self._place)
        found = recording.unresolved() if unresolved else list(recording.exchanges)
        if exchange is None:
            shown = reported(self._place, found[-MOST_FOUND:], Audience.BUG, self._mask)
            short = [{name: getattr(each, name) for name in _SHORT} for each in shown]
            return {"exchanges": len(found), "last": short}
        named = [each for each in found if each.id.startswith(exchange)]
        if len(named) != 1:
            raise Refusal(phrase("{} exchanges have an id that begins like this", len(named)))
        (shown_whole,) = reported(self._place, named, Audience.BUG, self._mask)
        return asdict(shown_whole)
