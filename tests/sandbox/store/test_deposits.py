"""A virtual account is issued, paid into, and its deposits may be cancelled by the bank network."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest

from kcp_proto import Identity, validate
from kcp_proto.messages import DepositNotice, VirtualAccountInquiryReply
from kcp_proto.notices import confirm, confirming_inquiry, decide, read_notice
from kcp_proto.times import KOREA
from kcp_sandbox import Issued, Sandbox
from kcp_transports import Client
from tests.sandbox.conftest import HERE

ISSUED = datetime(2026, 3, 1, 9, 0, tzinfo=KOREA)
ACCOUNT = {
    **{"amount": "900", "va_mny": "900", "ordr_idxx": "V2", "good_name": "신발"},
    **{"buyr_name": "이순신", "buyr_tel2": "010-0000-0000", "va_bankcode": "BK04"},
    **{"va_name": "이순신", "va_date": "20260309235959"},
}


@pytest.fixture
def sandbox(issued: Issued) -> Sandbox:
    """Give a sandbox whose clock stands still."""
    return Sandbox(issued=issued, at=ISSUED)


@pytest.fixture
def tno(sandbox: Sandbox) -> str:
    """Give an account that waited for three hours."""
    account = sandbox.add_transaction("PAVC", ordr_idxx="V1", state="issued", amount=5_000)
    assert account.date_key == "20260301000000"
    sandbox.clock.move(timedelta(hours=3))
    return account.tno


def posted(form: dict[str, str], charset: str = "utf-8") -> DepositNotice:
    """Read a form as the shop that it is posted to does."""
    assert validate("deposit.notice", form) == []
    body = urlencode(form, encoding=charset).encode()
    return read_notice(body, f"application/x-www-form-urlencoded; charset={charset}")


def inquired(sandbox: Sandbox, identity: Identity, tno: str) -> VirtualAccountInquiryReply:
    """Ask for an account as the shop does that got a notice."""
    notice = posted({"tno": tno, "tx_cd": "TX00", "ipgm_mnyx": "1", "noti_id": "1", "op_cd": "50"})
    with Client(identity, HERE, sandbox.transport()) as client:
        return client.send(confirming_inquiry(notice))


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr"])
def test_a_deposit_changes_the_account_and_has_a_notice(
    sandbox: Sandbox, identity: Identity, tno: str, charset: str
) -> None:
    assert (sandbox.transactions[-1].state, sandbox.transactions[-1].left) == ("issued", 0)
    notice = posted(sandbox.deposit(tno), charset)
    reply = inquired(sandbox, identity, tno)
    assert (reply.ipkum_money, reply.wire["app_time"]) == (5_000, "20260301120000")
    assert (notice.key.tno, notice.wire["order_no"], notice.wire["op_cd"]) == (tno, "V1", "50")
    assert (notice.wire["account"], notice.wire["bank_code"]) == (reply.account, reply.bankcode)
    assert decide(notice, []).action == "book"
    assert confirm(notice, reply).reason == "deposit"
    assert sandbox.transactions[-1].state == "approved"


def test_the_bank_takes_a_deposit_back(sandbox: Sandbox, identity: Identity, tno: str) -> None:
    paid = posted(sandbox.deposit(tno))
    sandbox.clock.move(timedelta(minutes=5))
    taken = posted(sandbox.cancel_deposit(tno))
    assert decide(taken, [paid.key]).action == "unbook"
    assert (taken.wire["ipgm_time"], taken.wire["tx_tm"]) == ("20260301120000", "20260301120500")
    assert confirm(taken, inquired(sandbox, identity, tno)).reason == "no-money-left"
    assert sandbox.transactions[-1].response["app_time"] == ""
    again = posted(sandbox.deposit(tno))
    assert decide(again, [paid.key, taken.key]).action == "book"


def test_other_amounts_add_up(sandbox: Sandbox, identity: Identity, tno: str) -> None:
    first, second = (posted(sandbox.deposit(tno, amount=won)) for won in (3_000, 2_500))
    assert second.wire["totl_mnyx"] == "5500"
    assert confirm(second, inquired(sandbox, identity, tno)).reason == "several-deposits"
    assert sandbox.cancel_deposit(tno, noti_id=first.key.noti_id)["ipgm_mnyx"] == "3000"
    assert confirm(second, inquired(sandbox, identity, tno)).reason == "deposit"
    with pytest.raises(ValueError, match="no such deposit"):
        sandbox.cancel_deposit(tno, noti_id=first.key.noti_id)


def test_a_seeded_deposit_can_be_cancelled_too(sandbox: Sandbox, identity: Identity) -> None:
    seeded = next(each for each in sandbox.transactions if each.pay_type == "PAVC")
    assert (seeded.state, seeded.left) == ("approved", 1004)
    taken = posted(sandbox.cancel_deposit(seeded.tno))
    assert confirm(taken, inquired(sandbox, identity, seeded.tno)).reason == "no-money-left"


def test_the_names_are_those_that_are_known(sandbox: Sandbox, identity: Identity, tno: str) -> None:
    with Client(identity, HERE, sandbox.transport()) as client:
        issued = client.send("payment.virtual_account", ACCOUNT)
    named = sandbox.deposit(str(issued.wire["tno"]))
    assert (named["ipgm_name"], named["remitter"], named["ipgm_mnyx"]) == (
        "이순신",
        "이순신",
        "900",
    )
    form = sandbox.deposit(tno, remitter="가" * 20)
    assert posted(form, "euc-kr").wire["remitter"] == "가" * 14


@pytest.mark.parametrize("amount", [0, -1, 10**12])
def test_no_such_amount_is_paid(sandbox: Sandbox, tno: str, amount: int) -> None:
    with pytest.raises(ValueError, match=r"at least 1|more than 999999999999"):
        sandbox.deposit(tno, amount=amount)
    assert sandbox.transactions[-1].left == 0


def test_only_a_live_account_is_paid_into(sandbox: Sandbox, identity: Identity, tno: str) -> None:
    card = sandbox.transactions[0].tno
    for number in (card, "71"):
        with pytest.raises(ValueError, match="no virtual account"):
            sandbox.deposit(number)
    with Client(identity, HERE, sandbox.transport()) as client:
        assert client.send("payment.cancel", {"tno": tno}).ok
    for act in (sandbox.deposit, sandbox.cancel_deposit):
        with pytest.raises(ValueError, match="was cancelled"):
            act(tno)
