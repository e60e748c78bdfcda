"""What each picture shows, by the names of its words."""

from collections.abc import Mapping

from .branches import Branches
from .sequence import Lanes, Message, Note
from .timeline import Timeline

Shape = Lanes | Branches | Timeline

_SHOP, _LIBRARY, _GATEWAY = range(3)
PICTURES: Mapping[str, Shape] = {
    "three-steps": Lanes(
        ("shop", "library", "gateway"),
        (
            Message(_SHOP, _LIBRARY, "fields"),
            Note(_LIBRARY, _GATEWAY, "build", "step"),
            Note(_SHOP, _LIBRARY, "build-fails", "stop"),
            Note(_LIBRARY, _GATEWAY, "send", "step"),
            Message(_LIBRARY, _GATEWAY, "request"),
            Note(_SHOP, _LIBRARY, "not-sent", "good"),
            Note(_SHOP, _LIBRARY, "unknown", "open"),
            Message(_GATEWAY, _LIBRARY, "response", "reply"),
            Note(_LIBRARY, _GATEWAY, "read", "step"),
            Note(_SHOP, _LIBRARY, "refused", "open"),
            Message(_LIBRARY, _SHOP, "reply", "reply"),
        ),
    ),
}
