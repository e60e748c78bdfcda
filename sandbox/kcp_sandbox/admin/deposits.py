"""``POST`` and ``DELETE /deposits``: what happens to a virtual account at the bank."""

from typing import Any

from kcp_proto import catalogue
from kcp_proto.redaction import redact
from kcp_sandbox.brain import Brain
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.inspector import NOTICE
from kcp_sandbox.notifying import Posted

from .input import Readers, read_mapping, read_number, read_text, read_whole_number
from .views import Json

_READERS: Readers = {
    "tno": read_text,
    "order_no": read_text,
    "amount": read_whole_number,
    "remitter": read_text,
    "notify": read_text,
    "delivery": read_text,
    "after": read_number,
}


def deposit(brain: Brain, body: object) -> Json:
    """Pay into an account that was issued, or plan it for one that will be."""
    asked = _asked(body)
    if "order_no" in asked:
        brain.notifier.deposit_early(**asked)
        return {"planned": asked["order_no"]}
    return show_posted(brain.notifier.deposit(**asked))


def cancel_deposit(brain: Brain, body: object) -> Json:
    """Let the bank take a deposit back."""
    readers: Readers = {"tno": read_text, "noti_id": read_text}
    asked = read_mapping(body, readers, "a cancel", needed=("tno",))
    return show_posted(brain.notifier.cancel_deposit(**asked))


def _asked(body: object) -> dict[str, Any]:
    asked = read_mapping(body, _READERS, "a deposit")
    if ("tno" in asked) is ("order_no" in asked):
        raise InputError("deposit.which")
    if "order_no" in asked and not {"delivery", "after"}.isdisjoint(asked):
        raise InputError("deposit.early")
    return asked


def show_posted(posted: Posted) -> Json:
    """Show the notice, masked, and how often it goes out."""
    return {"notice": redact(catalogue.message(NOTICE), posted.form), "posts": posted.posts}
