"""What is known of a lost request, with its proof; a later answer never takes it away."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from kcp_proto.messages import Cancel
from kcp_proto.showing import MaskedRepr, last_four, printable
from kcp_proto.times import KOREA
from kcp_proto.typed import TypedReply

from .lost_request import LostRequest
from .words import (
    DIFFERENT,
    DONE,
    HANDED_OVER,
    LANDS_WITHIN,
    MISFITS,
    NOT_SEEN,
    NOT_SEEN_UNTIMED,
    REASONS,
    Language,
)

State = Literal["done", "different", "not seen", "unknown"]
Source = Literal["resolve", "journal", "notice", "inquiry"]
_RANK: Mapping[State, int] = {"done": 3, "different": 2, "not seen": 1, "unknown": 0}
_PROVEN = frozenset({"done", "different"})
_EPOCH = datetime(1970, 1, 1, tzinfo=KOREA)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proof(MaskedRepr):
    """The evidence that an inquiry gave.

    Args:
        inquiry: The inquiry's operation.
        fields: Its fields, without secrets.
        when: When it was asked, aware.
        message: The name of the message that the response was read as.
        response: The response, masked by its schema (R24: never show a secret).
        tno: The transaction number that it names; whole, so not for logs.
    """

    inquiry: str
    fields: Mapping[str, str]
    when: datetime
    message: str
    response: Mapping[str, object]
    tno: str

    def _shown(self) -> str:
        return f"<Proof {self.inquiry} {_korean(self.when)} tno {last_four(self.tno)}>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Resolution(MaskedRepr):
    """What is known of a request whose reply was lost.

    Args:
        lost: The request.
        state: ``done``: an inquiry shows that the gateway did it. ``different``: an inquiry found a
            transaction, but something does not fit the request; `misfits` says what. ``not seen``:
            nothing was there when it was asked, which proves nothing. ``unknown``: `why` says why.
        asked_at: When it was asked, aware; None if it was not.
        why: Of ``unknown``, a stable name; "" otherwise.
        detail: What the reason names, such as a result code; no secret.
        misfits: Of ``different``, what does not fit, by stable names.
        proof: Of ``done`` and ``different``, the evidence.
        reply: Of ``done``, the lost reply as far as the inquiry proves it: a typed reply of the
            request's own class, whose unproven fields are None and absent from ``wire``.
        unproven: The documented fields of that reply that stay unproven.
        source: Which way the truth came: ``resolve``, ``journal``, ``notice``, or an ``inquiry`` of
            the shop's own.
        is_exhausted: Whether it was asked as often as planned: a person takes over.
    """

    lost: LostRequest
    state: State
    asked_at: datetime | None = None
    why: str = ""
    detail: str = ""
    misfits: tuple[str, ...] = ()
    proof: Proof | None = None
    reply: TypedReply | None = field(default=None, compare=False)
    unproven: tuple[str, ...] = ()
    source: Source = "resolve"
    is_exhausted: bool = False

    @property
    def is_proven(self) -> bool:
        """Tell whether an inquiry found a transaction: ``done`` or ``different``."""
        return self.state in _PROVEN

    @property
    def may_change(self) -> bool:
        """Tell whether asking again may say more."""
        if self.state == "different":
            # An earlier payment of the same order was found: this one may still come.
            settled = self.lost.settlement
            is_payment = settled is not None and settled.outcome == "approved"
            return is_payment and "time" in self.misfits
        if self.state == "unknown":
            return not REASONS[self.why].is_lasting
        return self.state == "not seen"

    @property
    def until(self) -> datetime | None:
        """Tell until when at least it may still be acted on, by our own choice.

        Returns:
            The moment; None if it is proven, or if it is not known when it was sent.
        """
        when = self.lost.when
        return None if self.is_proven or when is None else when + LANDS_WITHIN

    @property
    def text(self) -> str:
        """Say what is known and what to do, for the staff, in English; no secret (R24)."""
        return _text(self, "en")

    @property
    def text_ko(self) -> str:
        """Say the same in Korean."""
        return _text(self, "ko")

    def cancel(self, mod_desc: str | None = None) -> Cancel:
        """Make the message that takes the payment back, by the transaction number that is proven.

        Args:
            mod_desc: Why, for the gateway.

        Returns:
            A `kcp_proto.messages.Cancel`, ready for a client's ``send``.

        Raises:
            ValueError: It is not proven that the payment was made: cancelling what was not seen
                would not stop what lands later. Or it was no payment.
        """
        if self.state != "done" or self.proof is None or self.lost.error.effect != "money":
            raise ValueError("only a payment that is proven to be done can be cancelled (R37)")
        return Cancel(tno=self.proof.tno, mod_desc=mod_desc)

    def exhausted(self) -> "Resolution":
        """Give the same, handed to a person; what asking again cannot change is so already."""
        return replace(self, is_exhausted=True) if self.may_change else self

    def _shown(self) -> str:
        more = f" ({self.why})" if self.why else "".join(f", {each}" for each in self.misfits)
        return f"<Resolution {self.lost.operation or 'request'}: {self.state}{more}>"


def merge(one: Resolution, other: Resolution) -> Resolution:
    """Put together what two askings about one request found, in any order.

    Args:
        one: What one found.
        other: What the other found.

    Returns:
        The one that says more: what was proven stays proven, by the earlier proof; of what proves
        nothing the later counts.
    """
    best = max(one, other, key=_weight)
    is_exhausted = one.is_exhausted or other.is_exhausted
    return best.exhausted() if is_exhausted else best


def _weight(found: Resolution) -> tuple[int, timedelta, str]:
    asked = (found.asked_at or _EPOCH) - _EPOCH
    # Equal otherwise, the text decides, so that the order of two answers never does.
    return _RANK[found.state], -asked if found.is_proven else asked, repr(found)


def _text(found: Resolution, language: Language) -> str:
    error = found.lost.error
    recovery = error.recovery if language == "en" else error.recovery_ko
    parts = [_sentence(found, language)]
    if found.is_exhausted:
        parts.append(HANDED_OVER[language])
    if found.state != "done":
        parts.append(recovery)
    return printable(" ".join(parts))


def _sentence(found: Resolution, language: Language) -> str:
    at = _korean(found.asked_at)
    if found.state == "unknown":
        reason = REASONS[found.why]
        words = reason.en if language == "en" else reason.ko
        return words.format(detail=found.detail)
    if found.state == "not seen":
        until = found.until
        if until is None:
            return NOT_SEEN_UNTIMED[language].format(at=at)
        return NOT_SEEN[language].format(at=at, until=_korean(until))
    misfits = ", ".join(MISFITS[name][language] for name in found.misfits)
    words = (DONE if found.state == "done" else DIFFERENT)[language]
    inquiry = found.proof.inquiry if found.proof else ""
    return words.format(inquiry=inquiry, at=at, misfits=misfits)


def _korean(moment: datetime | None) -> str:
    return moment.astimezone(KOREA).isoformat(" ", "seconds") if moment else ""
