"""The error tree: whose fault it is, and whether it is safe to try again."""

import pickle
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import kcp_proto
from kcp_proto import (
    Fault,
    KcpError,
    KeyLoadError,
    MessageError,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    Refused,
    ReplayMismatch,
    ResponseError,
    SignatureMismatch,
    UnreadableReply,
)

SECRET = b'{"pt_pwd": "test1234"}'
FAULT = Fault(rule="type", pointer="/tno", message="is not text", message_ko="문자열", ruling="R2")
KNOWN = {"ordr_idxx": "A1"}
ERRORS: list[KcpError] = [
    MessageError("payment.cancel.request", [FAULT]),
    KeyLoadError("wrong-password", "the password is wrong"),
    SignatureMismatch("the signature is not of these bytes by this key"),
    Refused("payment.cancel", "8133", "기취소 거래", "already-done"),
    ResponseError("transaction.inquiry", "the response has no res_cd", SECRET),
    NotSent("payment.cancel", "connect", "connection refused"),
    OutcomeUnknown("benepia.point_payment", "money", "wait", "timed out", KNOWN),
    UnreadableReply("benepia.point_payment", "money", "not JSON", SECRET, KNOWN),
    RecordingError("cannot write"),
    ReplayMismatch("nothing recorded fits this"),
]
BASES = {
    MessageError: KcpError,
    KeyLoadError: KcpError,
    SignatureMismatch: KcpError,
    Refused: KcpError,
    ResponseError: KcpError,
    NotSent: KcpError,
    OutcomeUnknown: KcpError,
    RecordingError: KcpError,
    ReplayMismatch: RecordingError,
}
each_error = pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)


def below(kind: type[KcpError]) -> Iterator[type[KcpError]]:
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def test_the_tree_is_the_one_that_the_module_draws() -> None:
    for kind, base in BASES.items():
        assert kind.__bases__ == (base,)
    assert UnreadableReply.__bases__ == (OutcomeUnknown, ResponseError)
    ours = {kind for kind in below(KcpError) if kind.__module__.startswith("kcp_proto.")}
    assert ours == {*BASES, UnreadableReply}


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in (KcpError, *BASES, UnreadableReply)]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and code for code in codes)


def test_not_sent_and_outcome_unknown_are_never_caught_for_each_other() -> None:
    assert not issubclass(NotSent, OutcomeUnknown)
    assert not issubclass(OutcomeUnknown, NotSent)
    assert not issubclass(Refused, OutcomeUnknown)


@each_error
def test_an_error_survives_pickling_with_all_it_knows(error: KcpError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  (bytes of this very test)
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


@each_error
def test_an_error_shows_no_payload(error: KcpError) -> None:
    for text in (str(error), repr(error)):
        assert "test1234" not in text
        assert "pt_pwd" not in text


def test_an_unreadable_answer_is_shown_by_length_only() -> None:
    error = UnreadableReply("payment.cancel", "reversal", "not JSON", SECRET)
    assert str(error) == (
        "the outcome of payment.cancel (reversal) is unknown (answer): not JSON "
        "(answer of 22 bytes)"
    )
    assert repr(error) == f"<UnreadableReply: {error}>"
    assert error.payload == SECRET


def test_an_error_without_an_operation_still_reads_well() -> None:
    assert str(NotSent("", "connect", "refused")) == "request was not sent (connect): refused"
    unknown = OutcomeUnknown("", "money", "send", "reset")
    assert str(unknown) == "the outcome of a request (money) is unknown (send): reset"
    assert repr(unknown) == f"<OutcomeUnknown: {unknown}>"
    assert dict(unknown.known) == {}


def test_the_texts_name_operation_code_reason_and_place() -> None:
    refused = Refused("payment.cancel", "8133", "기취소 거래", "already-done")
    assert str(refused) == "payment.cancel refused with 8133 (already-done): 기취소 거래"
    assert str(KeyLoadError("empty", "the key file is empty")) == "the key file is empty [empty]"
    assert str(MessageError("m", [FAULT, FAULT])).count("/tno is not text [type; R2]") == 2
    unreadable = ResponseError("transaction.inquiry", "no res_cd", b"{}")
    assert repr(unreadable) == "<ResponseError: transaction.inquiry: no res_cd (answer of 2 bytes)>"


def test_an_outcome_that_moved_nothing_may_be_asked_again_and_money_may_not() -> None:
    assert "Ask again" in OutcomeUnknown("transaction.inquiry", "read", "wait", "slow").recovery
    for effect in ("money", "reversal"):
        recovery = OutcomeUnknown("payment.cancel", effect, "wait", "slow").recovery
        assert recovery.startswith("Do not send it again")


def test_every_error_is_exported() -> None:
    assert {kind.__name__ for kind in (*BASES, UnreadableReply)} <= set(dir(kcp_proto))


def test_what_is_known_of_an_unknown_outcome_can_be_told_to_the_staff() -> None:
    """Whom to ask for what, and every fact, in both languages; transaction numbers cut (R24)."""
    error = UnreadableReply(
        "payment.cancel",
        "reversal",
        "not JSON",
        SECRET,
        {"site_cd": "T0000", "tno": "22320972271249", "mod_desc": "변심"},
        when=datetime(2026, 1, 1, 15, 30, tzinfo=UTC),
        bytes_sent=512,
        journal_id="abc123",
    )
    for text in (error.recovery, error.recovery_ko):
        assert "T0000" in text
        assert "…1249" in text
        assert "22320972271249" not in text
        assert "변심" not in text
        assert "2026-01-02 00:30:00+09:00" in text
        assert "512" in text
        assert "abc123" in text
    assert "what amount remains" in error.recovery
    assert "다시 보내지 마십시오" in error.recovery_ko
    assert (error.tno, error.order_no) == ("22320972271249", None)


def test_an_unknown_outcome_knows_the_order_number_by_either_name() -> None:
    for name in ("ordr_idxx", "mod_ordr_idxx"):
        assert OutcomeUnknown("", "money", "wait", "slow", {name: "A1"}).order_no == "A1"


def test_points_cannot_be_looked_up_and_other_payments_can() -> None:
    """The guides offer no inquiry for Benepia points (R22)."""
    points = OutcomeUnknown("benepia.point_payment", "money", "wait", "slow").recovery
    assert "no inquiry for this operation" in points
    assert "inquiry_requests" not in points
    assert "inquiry_requests" in OutcomeUnknown("", "money", "wait", "slow").recovery


def test_an_operation_with_an_inquiry_can_be_looked_up() -> None:
    """A cancel does not tell its payment's method, and points have no documented inquiry."""
    error = OutcomeUnknown("payment.cancel", "reversal", "wait", "slow")
    assert "Look it up with transaction.inquiry, by transaction number" in error.recovery
    assert "Benepia points among them, only the gateway's staff can tell" in error.recovery
    assert "transaction.inquiry로" in error.recovery_ko
    assert "베네피아 포인트" in error.recovery_ko


def test_nothing_is_said_that_is_not_known() -> None:
    """Neither a time nor a number of bytes is made up, nor a phase that is not defined."""
    text = OutcomeUnknown("", "money", "elsewhere", "slow", {"secret_field": "x1"}).recovery
    assert text.endswith("What is known: unknown operation.")
    field = OutcomeUnknown("payment.cancel", "reversal", "wait", "slow", {"pt_pwd": "test1234"})
    assert "test1234" not in field.recovery


def test_what_to_do_and_what_is_known_is_said_in_one_paragraph() -> None:
    """Word for word: people act on it."""
    error = OutcomeUnknown(
        "benepia.point_payment",
        "money",
        "wait",
        "slow",
        {"site_cd": "T0000", "ordr_idxx": "A1"},
        when=datetime(2026, 1, 1, 15, 30, 0, 5, tzinfo=UTC),
        bytes_sent=512,
        journal_id="abc123",
    )
    assert error.recovery == (
        "Do not send it again: the gateway may have acted, and no key makes a repeat harmless. "
        "The guides offer no inquiry for this operation, so only the gateway's staff can tell. "
        "Ask them whether this payment was approved, under which transaction number and approval "
        "number, for which amount, and whether it stands. What is known: benepia.point_payment; "
        "site_cd T0000; ordr_idxx A1; sent at 2026-01-02 00:30:00+09:00; the request was handed "
        "over whole and no response came; bytes handed to TLS: 512; journal exchange abc123."
    )
    known = {"site_cd": "T0000", "ordr_idxx": "A1"}
    assert error.args == ("benepia.point_payment", "money", "wait", "slow", known)


@pytest.mark.parametrize(
    ("operation", "effect", "english", "korean"),
    [
        ("billing.key_issue", "money", "billing key may exist", "발급되었을 수"),
        ("billing.key_deletion", "reversal", "may be gone or still live", "아직 유효할 수"),
        ("billing.key_payment", "money", "whether this payment was approved", "승인 여부"),
    ],
)
def test_the_advice_about_a_key_speaks_of_the_key(
    operation: str, effect: str, english: str, korean: str
) -> None:
    error = OutcomeUnknown(operation, effect, "wait", "cut")
    assert english in error.recovery
    assert korean in error.recovery_ko
    assert ("this payment" in error.recovery) == (operation == "billing.key_payment")
