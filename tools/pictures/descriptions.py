"""What each picture shows, by the names of its words."""

from collections.abc import Mapping

from .branches import Branch, Branches, Stage
from .sequence import Lanes, Message, Note, Pause
from .timeline import Moment, Span, Timeline

Shape = Lanes | Branches | Timeline

# Participants, by their places.
_SHOP, _LIBRARY, _GATEWAY = range(3)
_BROWSER, _SELLER, _KCP = range(3)
_SENDER, _ADDRESS, _WORKER = range(3)

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
    "outcome-life": Branches(
        (
            Stage(
                "sent",
                (Branch("not-sent", "good"), Branch("reply", "good"), Branch("open", "open")),
            ),
            Stage(
                "ask",
                (
                    Branch("done", "good"),
                    Branch("not-seen", "open", again=True),
                    Branch("different", "stop"),
                    Branch("unknown", "stop"),
                ),
            ),
        )
    ),
    "midnight": Timeline(
        divide=0.5,
        divider="midnight",
        sides=("before", "after"),
        rows=(
            (Moment(0.44, "sent"),),
            (Moment(0.56, "lost", "open"),),
            (Span(0, 0.48, "first", "stop"), Span(0.52, 1, "second", "good")),
        ),
    ),
    "notice-repeats": Lanes(
        ("gateway", "address", "worker"),
        (
            Message(_SENDER, _ADDRESS, "notice"),
            Note(_ADDRESS, _WORKER, "keep", "step"),
            Message(_ADDRESS, _SENDER, "taken", "lost"),
            Pause("again"),
            Message(_SENDER, _ADDRESS, "repeat"),
            Note(_ADDRESS, _WORKER, "known", "plain"),
            Message(_ADDRESS, _SENDER, "taken", "reply"),
            Message(_WORKER, _SENDER, "inquiry"),
            Message(_SENDER, _WORKER, "shown", "reply"),
            Note(_ADDRESS, _WORKER, "book", "good"),
        ),
    ),
    "window": Lanes(
        ("browser", "shop", "kcp"),
        (
            Message(_BROWSER, _SELLER, "order"),
            Message(_SELLER, _KCP, "registration"),
            Message(_KCP, _SELLER, "registered", "reply"),
            Message(_SELLER, _BROWSER, "form", "reply"),
            Message(_BROWSER, _KCP, "opens"),
            Message(_KCP, _BROWSER, "authenticated", "reply"),
            Message(_BROWSER, _SELLER, "posted"),
            Note(_BROWSER, _SELLER, "forged", "stop"),
            Message(_SELLER, _KCP, "approval"),
            Note(_SELLER, _KCP, "money", "step"),
            Message(_KCP, _SELLER, "approved", "reply"),
        ),
    ),
    "signature": Branches(
        (
            Stage("fields", (Branch("unsigned", "open"), Branch("signed", "good"))),
            Stage("string", (Branch("result", "plain"),)),
        )
    ),
    "partial-cancels": Lanes(
        ("shop", "gateway"),
        (
            Message(0, 1, "first"),
            Note(1, 1, "seven", "step"),
            Message(1, 0, "first-reply", "reply"),
            Message(0, 1, "second"),
            Note(1, 1, "five", "step"),
            Message(1, 0, "second-reply", "reply"),
            Message(0, 1, "third"),
            Note(1, 1, "zero", "step"),
            Message(1, 0, "third-reply", "reply"),
        ),
    ),
}
