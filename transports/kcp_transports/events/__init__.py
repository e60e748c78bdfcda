"""Events for observers: what a request goes through, as masked facts (R24: never show a secret).

In reading order: `event`, the facts and the protocol; `facts`, what may be shown of a request;
`telling`, which no observer can disturb; `observed_transport`, any transport with observers;
`notice_reading`, likewise for notices. Ready observers: `logging_observer` for ``logging``,
`opentelemetry_observer` for OpenTelemetry.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .event import Event, Kind, Observer
from .notice_reading import read_notice
from .observed_transport import AsyncObservedTransport, ObservedTransport
from .telling import Call, teller_of

if TYPE_CHECKING:
    from .logging_observer import LoggingObserver
    from .opentelemetry_observer import OpenTelemetryObserver
else:
    # Each brings its library, which only those who chose it import.
    _HOMES = {
        "LoggingObserver": "logging_observer",
        "OpenTelemetryObserver": "opentelemetry_observer",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "AsyncObservedTransport",
    "Call",
    "Event",
    "Kind",
    "LoggingObserver",
    "ObservedTransport",
    "Observer",
    "OpenTelemetryObserver",
    "read_notice",
    "teller_of",
]


def __dir__() -> list[str]:
    return __all__
