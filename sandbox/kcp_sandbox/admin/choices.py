"""What can be chosen: kinds of disruptions and how to ask for them, operations, methods, orders."""

from kcp_proto import catalogue
from kcp_sandbox.disruptions import (
    CHANGE_PREFIX,
    HEADER,
    KINDS,
    READ_PREFIX,
    REQUEST_PREFIX,
    WINDOW_ENDINGS,
)
from kcp_sandbox.notifying import DELIVERIES
from kcp_sandbox.store import INQUIRY

from .views import Json


def show_choices() -> Json:
    """Show what the other parts of the API take."""
    pay_types = catalogue.operation(INQUIRY).request.fields["pay_type"].choices
    return {
        "kinds": [
            {
                "kind": name,
                "word": each.word,
                "acts": each.acts,
                "english": each.english,
                "korean": each.korean,
                "seconds": each.seconds,
            }
            for name, each in KINDS.items()
        ],
        "prefixes": {"request": REQUEST_PREFIX, "change": CHANGE_PREFIX, "read": READ_PREFIX},
        "header": HEADER,
        "operations": list(catalogue.operations()),
        "pay_types": list(filter(None, pay_types)),
        "deliveries": list(DELIVERIES),
        "windows": list(WINDOW_ENDINGS),
    }
