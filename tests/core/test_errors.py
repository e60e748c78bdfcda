"""The error tree: whose fault it is, and whether it is safe to try again."""

import pickle
from collections.abc import Iterator

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
    MessageError("benepia.cancel.request", [FAULT]),
    KeyLoadError("wrong-password", "the password is wrong"),
    SignatureMismatch("the signature is not of these bytes by this key"),
    Refused("benepia.cancel", "8133", "기취소 거래", "already-done"),
    ResponseError("transaction.inquiry", "the answer has no res_cd", SECRET),
    NotSent("benepia.cancel", "connect", "connection refused"),
    OutcomeUnknown("benepia.point_payment", "money", "wait", "timed out", KNOWN),
    UnreadableReply("benepia.point_payment", "money", "not JSON", SECRET, KNOWN),
    RecordingError("cannot write"),
    ReplayMismatch("nothing recorded answers this"),
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
    error = UnreadableReply("benepia.cancel", "reversal", "not JSON", SECRET)
    assert str(error) == (
        "the outcome of benepia.cancel (reversal) is unknown (answer): not JSON "
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
    refused = Refused("benepia.cancel", "8133", "기취소 거래", "already-done")
    assert str(refused) == "benepia.cancel refused with 8133 (already-done): 기취소 거래"
    assert str(KeyLoadError("empty", "the key file is empty")) == "the key file is empty [empty]"
    assert str(MessageError("m", [FAULT, FAULT])).count("/tno is not text [type; R2]") == 2
    unreadable = ResponseError("transaction.inquiry", "no res_cd", b"{}")
    assert repr(unreadable) == "<ResponseError: transaction.inquiry: no res_cd (answer of 2 bytes)>"


def test_an_outcome_that_moved_nothing_may_be_asked_again_and_money_may_not() -> None:
    assert "Ask again" in OutcomeUnknown("transaction.inquiry", "read", "wait", "slow").recovery
    for effect in ("money", "reversal"):
        recovery = OutcomeUnknown("benepia.cancel", effect, "wait", "slow").recovery
        assert recovery.startswith("Do not send it again")


def test_every_error_is_exported() -> None:
    assert {kind.__name__ for kind in (*BASES, UnreadableReply)} <= set(dir(kcp_proto))
