"""What the tests of events share: observers that remember, and clocks that a test sets."""

from kcp_transports.events import Event


class Watching:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event, /) -> None:
        self.events.append(event)

    def kinds(self, layer: str = "") -> list[str]:
        return [event.kind for event in self.events if layer in ("", event.layer)]

    @property
    def last(self) -> Event:
        return self.events[-1]


class Ticking:
    """A clock that goes on by one second with each look."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1
        return self.seconds
