"""A test asks for exchanges, waits for them, and is told how near the others came."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from kcp_proto import HttpRequest, OutcomeUnknown, Reply
from kcp_proto.wire import encode
from kcp_sandbox import DisruptionPlan, Sandbox
from kcp_sandbox.input_errors import InputError

Build = Callable[..., HttpRequest]


@pytest.fixture
def cancel(sandbox: Sandbox, build: Build) -> Callable[[str], None]:
    def send(tno: str) -> None:
        with suppress(OutcomeUnknown):
            sandbox.transport().send(build("payment.cancel", tno=tno))

    return send


def numbers(exchanges: object) -> list[int]:
    return [record.number for record in exchanges]  # type: ignore[attr-defined] # pyright: ignore


def test_exchanges_are_chosen_by_operation_and_by_fields_of_both_sides(
    sandbox: Sandbox, cancel: Callable[[str], None], pay: Callable[..., Reply]
) -> None:
    tno = pay("A1", 1_000).wire["tno"]
    for number in ("71", tno, tno):
        cancel(number)
    exchanges = sandbox.exchanges
    assert len(exchanges) == 4
    assert numbers(exchanges.of("payment.cancel")) == [2, 3, 4]
    assert numbers(exchanges.of("payment.cancel", tno=tno)) == [3, 4]
    assert numbers(exchanges.of("payment.cancel", tno=tno, res_cd="0000")) == [3]
    assert numbers(exchanges.of("payment.cancel").of(tno=tno).of(res_cd="8023")) == [4]
    assert numbers(exchanges.of(amount=1_000)) == [1]
    assert exchanges.of("benepia.point_payment")[0].request["ordr_idxx"] == "A1"
    assert numbers(exchanges[1:3]) == [2, 3]
    assert repr(exchanges.of("payment.cancel", tno="71")) == (
        "<Exchanges: 1 of payment.cancel with tno 71>"
    )
    assert repr(exchanges) == "<Exchanges: 4 of an exchange>"


def test_a_response_that_was_lost_has_no_fields(
    sandbox: Sandbox, cancel: Callable[[str], None]
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="html"))
    cancel("71")
    assert len(sandbox.exchanges.of(res_cd="5530")) == 0
    assert sandbox.inspector.records()[0].res_cd == "5530"


def test_what_is_there_is_not_waited_for(sandbox: Sandbox, cancel: Callable[[str], None]) -> None:
    for number in ("71", "72", "73"):
        cancel(number)
    began = time.monotonic()
    assert sandbox.exchanges.wait_for("payment.cancel", count=2, timeout=60).number == 2
    assert time.monotonic() - began < 5


def test_what_comes_later_is_waited_for(sandbox: Sandbox, cancel: Callable[[str], None]) -> None:
    def later() -> None:
        time.sleep(0.1)
        cancel("71")
        cancel("72")

    thread = threading.Thread(target=later)
    thread.start()
    assert sandbox.exchanges.wait_for("payment.cancel", tno="72").request["tno"] == "72"
    thread.join()


def test_a_wait_in_vain_names_the_three_nearest_and_what_differs(
    sandbox: Sandbox, cancel: Callable[[str], None], build: Build, pay: Callable[..., Reply]
) -> None:
    pay("A1", 1_000)
    inquiry = build("transaction.inquiry", tno="72", pay_type="PACA")
    sandbox.transport().send(inquiry)
    cancel("71")
    cancel("70")
    with pytest.raises(AssertionError) as caught:
        sandbox.exchanges.wait_for("payment.cancel", tno="72", res_cd="5530", timeout=0.01)
    assert str(caught.value).splitlines() == [
        "payment.cancel with tno 72, res_cd 5530 came 0 times, not once within 0.01 s; "
        "the nearest others:",
        "  #4 payment.cancel: tno is 70, not 72",
        "  #3 payment.cancel: tno is 71, not 72",
        "  #2 transaction.inquiry: operation is transaction.inquiry, not payment.cancel",
    ]


def test_no_secret_is_in_what_differs(
    sandbox: Sandbox, pay: Callable[..., Reply], member: dict[str, str]
) -> None:
    pay("A1", 1_000, buyr_name="홍길동")
    with pytest.raises(AssertionError) as caught:
        sandbox.exchanges.assert_count(1, pt_pwd="hunter2", buyr_name="김철수", amount=1_001)
    text = str(caught.value)
    assert "amount is 1000, not 1001" in text
    assert "pt_pwd is ****, not ****" in text
    hidden = [member["pt_pwd"], "hunter2", "홍길동", "김철수"]
    assert [secret for secret in hidden if secret in text] == []


def test_a_count_is_exact(sandbox: Sandbox, cancel: Callable[[str], None]) -> None:
    sandbox.exchanges.assert_count(0, "payment.cancel")
    with pytest.raises(AssertionError, match="came 0 times, not once; nothing else came"):
        sandbox.exchanges.assert_count(1, "payment.cancel")
    for _ in range(3):
        cancel("71")
    sandbox.exchanges.assert_count(3, "payment.cancel", tno="71")
    with pytest.raises(AssertionError, match="came 3 times, not 2 times: #1, #2, #3"):
        sandbox.exchanges.assert_count(2, "payment.cancel")
    with pytest.raises(AssertionError, match=r"#3 payment\.cancel: tno is 71, not 70"):
        sandbox.exchanges.assert_count(1, "payment.cancel", tno="70")


@pytest.mark.parametrize(
    ("operation", "fields", "guess"),
    [
        ("payment.cancle", {}, "operation payment.cancle; did you mean payment.cancel?"),
        ("", {"ordr_idx": "A1"}, "field ordr_idx; did you mean ordr_idxx?"),
        ("", {"qqqqqqqqq": "A1"}, "there is no field qqqqqqqqq"),
    ],
)
def test_a_name_that_does_not_exist_is_told_at_once(
    sandbox: Sandbox, operation: str, fields: dict[str, str], guess: str
) -> None:
    with pytest.raises(InputError, match=guess.replace("?", r"\?")):
        sandbox.exchanges.of(operation, **fields)


def test_nothing_is_unresolved_where_every_response_was_read(
    sandbox: Sandbox, pay: Callable[..., Reply], cancel: Callable[[str], None]
) -> None:
    sandbox.exchanges.assert_no_unresolved()
    pay("A1", 1_000)
    cancel("71")
    sandbox.exchanges.assert_no_unresolved()


def test_what_is_unresolved_is_named_until_it_is_settled(
    sandbox: Sandbox, cancel: Callable[[str], None], pay: Callable[..., Reply]
) -> None:
    tno = pay("A1", 1_000).wire["tno"]
    sandbox.disruptions.drop_after("payment.cancel")
    cancel(tno)
    with pytest.raises(AssertionError) as caught:
        sandbox.exchanges.assert_no_unresolved()
    meant = len(encode(dict(sandbox.inspector.records()[-1].response)))
    assert str(caught.value).splitlines() == [
        "unresolved: 1",
        f"  #2 payment.cancel (drop-after) {tno}: nothing left, 0 of {meant} B; the gateway acted; "
        "transaction.inquiry would tell",
    ]
    sandbox.exchanges.of("benepia.point_payment").assert_no_unresolved()
    cancel(tno)
    sandbox.exchanges.assert_no_unresolved()


def test_a_payment_without_an_inquiry_and_one_under_way_are_unresolved_too(
    sandbox: Sandbox, build: Build, member: dict[str, str]
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="drop-before"))
    fields = {**member, "ordr_idxx": "A1", "amount": 9, "pt_mny": 9}
    with pytest.raises(OutcomeUnknown):
        sandbox.transport().send(build("benepia.point_payment", **fields))
    with pytest.raises(AssertionError, match="did not act; no inquiry tells of it"):
        sandbox.exchanges.assert_no_unresolved()


def test_the_sandbox_of_a_pytest_run_has_them(kcp_sandbox: Sandbox) -> None:
    kcp_sandbox.exchanges.assert_count(0)
    kcp_sandbox.exchanges.assert_no_unresolved()
