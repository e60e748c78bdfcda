"""What observers are told: one class for all events, and the protocol of one call."""

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal[
    "built",
    "not-built",
    "sending",
    "replied",
    "refused",
    "not-sent",
    "unknown",
    "cancelled",
    "resolved",
    "notice",
    "no-notice",
]
Layer = Literal["client", "transport", "notices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a request or a notice; no secret is in it (R24).

    It holds no amount, no text that a person wrote and no field of a person, so it may go into any
    log. A transaction number shows its last four characters.

    Args:
        kind: ``built``: checked and signed. ``not-built``: wrong fields, or a key that cannot sign;
            nothing was sent. ``sending``: handed to the transport, as it will be once for each
            attempt. Each ``sending`` is followed by exactly one of: ``replied``, ``refused``: the
            gateway said no; ``not-sent``: not one byte left; ``unknown``: the gateway may have
            acted; ``cancelled``: the task was cancelled, and no money can have moved. ``resolved``:
            an unknown outcome was asked after. ``notice`` and ``no-notice``: a body was read as a
            notice, or is none.
        layer: ``client``, ``transport`` or ``notices``. A transport reads no response, so there
            ``replied`` means that a whole one came, whatever it says.
        call: What belongs together has one number, unique in this process.
        attempt: Which attempt of the call, from 1; of a resolution, which inquiry; 0 outside.
        operation: The operation's name, or of a notice its message's; "" if it is not known.
        effect: ``read``, ``money`` or ``reversal``; "" if it is not known.
        environment: The environment's name; "" outside a client.
        transport: The class of the transport, which tells a replay from the wire; "" without one.
        url: The address; "" if there is none, or if another program made the request.
        order_no: The shop's order number; "" if there is none.
        tno_end: The last four characters of the transaction number; "" if there is none.
        seconds: How long it took, in seconds: building, since ``sending``, resolving, or reading;
            None for ``sending``.
        res_cd: The result code; "" without one.
        meaning: What the code means: a kind of `kcp_schemas.load_result_codes`.
        status: HTTP status; 0 without a response.
        journal_id: The exchange's id in the recording; "" if there is none.
        error: The code of the error, such as ``not-sent``, or the class of a foreign one.
        phase: Where it failed: as in `kcp_proto.NotSent` and `kcp_proto.OutcomeUnknown`.
        reason: Why, in one line without a secret.
        state: Of ``resolved``: what is known, as in `kcp_proto.resolution.Resolution`.
    """

    kind: Kind
    layer: Layer
    call: int
    attempt: int = 0
    operation: str = ""
    effect: str = ""
    environment: str = ""
    transport: str = ""
    url: str = ""
    order_no: str = ""
    tno_end: str = ""
    seconds: float | None = None
    res_cd: str = ""
    meaning: str = ""
    status: int = 0
    journal_id: str = ""
    error: str = ""
    phase: str = ""
    reason: str = ""
    state: str = ""


class Observer(Protocol):
    """Anything that can be called with an event: a function, or an object with a state."""

    def __call__(self, event: Event, /) -> object:
        """Take note of an event, quickly: the call waits meanwhile.

        It is called in the thread or task of the call, and by many threads at a time.

        Args:
            event: What happened.

        Returns:
            Anything; it is not looked at.

        Raises:
            Exception: Whatever it raises becomes a ``RuntimeWarning``, and changes no outcome.
        """
        ...
