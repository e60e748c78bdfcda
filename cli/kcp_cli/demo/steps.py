"""The demonstration's steps: every documented operation, and three that must fail well."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from kcp_cli.output import Language, language
from kcp_cli.phrases import phrase
from kcp_proto import (
    Environment,
    HttpRequest,
    Identity,
    OutcomeUnknown,
    Refused,
    build_request,
    catalogue,
    read_response,
)
from kcp_proto.messages import (
    Cancel,
    CardApproval,
    KeyDeletion,
    KeyIssue,
    KeyPayment,
    LiteRegistration,
    PartialCancel,
    PointInquiry,
    PointPayment,
    Reapproval,
    Registration,
    VirtualAccount,
)
from kcp_proto.showing import last_four
from kcp_proto.times import KOREA
from kcp_proto.wire import encode
from kcp_sandbox import Sandbox
from kcp_sandbox.store import Transaction
from kcp_transports import Client, Transport

Run = Callable[[], str]
_OPERATION = "transaction.inquiry"
_OVER = 1_000_000
# What shops write: goods, and why a customer cancels.
_GOODS, _CANCEL_REASON, _BUYER = "운동화", "고객변심", "홍길동"
_RETURN, _GROUP = "https://shop.example/return", "A52Q71000489"
_DEADLINE = datetime(2030, 12, 31, 23, 59, 59, tzinfo=KOREA)


class UnexpectedOutcomeError(Exception):
    """A step that must fail and succeeded."""


@dataclass(frozen=True)
class Step:
    """One step: its title, and a function that does it and returns a line on the outcome."""

    title: str
    run: Run


class Flow:
    """The whole flow over a transport.

    Args:
        sandbox: Gives the shop, its member and the transactions; no request goes to it directly.
        environment: Where the gateway is.
        transport: How to get there; closed by the caller.
        before_drop: Called before the step whose response shall be lost.

    Attributes:
        advice: What to do about the lost response, once that step was played.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        environment: Environment,
        transport: Transport,
        before_drop: Callable[[], None],
    ) -> None:
        self._identity: Identity = sandbox.identity
        self._environment = environment
        self._transport = transport
        self._client = Client(sandbox.identity, environment, transport)
        self._sandbox = sandbox
        self._member = sandbox.members[0]
        # Those that the scene began with: a replay knows no others.
        seeded = (each for each in sandbox.transactions if not each.ordr_idxx.startswith("DEMO"))
        self._transactions = tuple(seeded)
        self._before_drop = before_drop
        self._tno = ""
        self.advice = ""

    def steps(self) -> Iterator[Step]:
        """List the steps in order; each one builds on those before."""
        yield Step(phrase("Point inquiry"), self._inquire_points)
        yield Step(phrase("Point payment of 10,000 won"), lambda: self._pay("DEMO1", 10_000))
        yield Step(phrase("Full cancel"), self._cancel)
        yield Step(phrase("Point payment of 20,000 won"), lambda: self._pay("DEMO2", 20_000))
        yield Step(phrase("Re-approval down to 12,000 won"), self._reapprove)
        for each in self._transactions:
            method = _method(each.pay_type)
            title = phrase("Inquiry by number and by order number: {}", method)
            yield Step(title, self._inquiry(each))
        yield Step(phrase("Registration of a mobile payment"), self._register)
        yield Step(phrase("Registration of a LITE PAY payment"), self._register_lite)
        yield Step(phrase("Card approval of 10,000 won, a part of it cancelled"), self._approve)
        yield Step(phrase("Billing key: issue, payment and deletion"), self._bill)
        yield Step(phrase("Virtual account"), self._issue_account)
        yield Step(phrase("A tampered signature"), self._tamper)
        yield Step(phrase("A payment over the balance"), self._overspend)
        yield Step(phrase("A response dropped after the money moved"), self._lose_response)

    def _inquire_points(self) -> str:
        member = self._member
        reply = self._client.send(
            PointInquiry(
                pt_idno=member.pt_idno,
                pt_pwd=member.pt_pwd,
                pt_memcorp_cd=member.pt_memcorp_cd,
                ordr_idxx="DEMO0",
            )
        ).raise_for_result()
        return phrase("{}: {:,} points", reply.res_cd, reply.rsv_pnt)

    def _payment(self, ordr_idxx: str, won: int) -> PointPayment:
        member = self._member
        return PointPayment(
            amount=won,
            pt_mny=won,
            pt_idno=member.pt_idno,
            pt_pwd=member.pt_pwd,
            pt_memcorp_cd=member.pt_memcorp_cd,
            ordr_idxx=ordr_idxx,
            good_name=_GOODS,
        )

    def _pay(self, ordr_idxx: str, won: int) -> str:
        reply = self._client.send(self._payment(ordr_idxx, won)).raise_for_result()
        self._tno = reply.tno or ""
        left = "{}: tno {}, {:,} points left"
        return phrase(left, reply.res_cd, last_four(self._tno), reply.rsv_pnt)

    def _cancel(self) -> str:
        reply = self._client.send(Cancel(tno=self._tno, mod_desc=_CANCEL_REASON)).raise_for_result()
        return phrase("{}: tno {} cancelled", reply.res_cd, last_four(reply.tno or ""))

    def _reapprove(self) -> str:
        message = Reapproval(tno=self._tno, mod_mny=12_000)
        reply = self._client.send(message).raise_for_result()
        return phrase("{}: {:,} won remain paid", reply.res_cd, reply.pnt_amount)

    def _register(self) -> str:
        reply = self._client.send(
            Registration(
                ordr_idxx="DEMO5",
                good_mny=10_000,
                good_name=_GOODS,
                pay_method="CARD",
                Ret_URL=_RETURN,
            )
        ).raise_for_result()
        return phrase("{}: the window is at {}", reply.res_cd, reply.PayUrl)

    def _register_lite(self) -> str:
        reply = self._client.send(
            LiteRegistration(
                ordr_idxx="DEMO5",
                good_mny=10_000,
                good_name=_GOODS,
                pay_method="CARD",
                reg_type="web",
                ret_URL=_RETURN,
            )
        ).raise_for_result()
        return phrase("{}: the window is at {}", reply.res_cd, reply.pay_url)

    def _approve(self) -> str:
        agreed = self._sandbox.authorize(order_no="DEMO5", amount=10_000, pay_type="PACA")
        paid = self._client.send(
            CardApproval(**agreed, ordr_mony=10_000, ordr_no="DEMO5")
        ).raise_for_result()
        tno = paid.tno or ""
        message = PartialCancel(tno=tno, mod_mny=4_000, rem_mny=10_000)
        reply = self._client.send(message).raise_for_result()
        remain = "{}: tno {}, {:,} won remain paid"
        return phrase(remain, reply.res_cd, last_four(tno), reply.rem_mny)

    def _bill(self) -> str:
        agreed = self._sandbox.authorize("billing.key_issue", pay_type="AUTH")
        key = self._client.send(
            KeyIssue(enc_data=agreed["enc_data"], enc_info=agreed["enc_info"])
        ).raise_for_result()
        batch_key = key.batch_key or ""
        paid = self._client.send(
            KeyPayment(
                amount=5_000,
                card_mny=5_000,
                quota="00",
                ordr_idxx="DEMO6",
                good_name=_GOODS,
                bt_batch_key=batch_key,
                bt_group_id=_GROUP,
            )
        ).raise_for_result()
        deletion = KeyDeletion(group_id=_GROUP, batch_key=batch_key)
        reply = self._client.send(deletion).raise_for_result()
        done = "{}: tno {} paid, then the key deleted"
        return phrase(done, reply.res_cd, last_four(paid.tno or ""))

    def _issue_account(self) -> str:
        reply = self._client.send(
            VirtualAccount(
                amount=10_000,
                va_mny=10_000,
                ordr_idxx="DEMO7",
                good_name=_GOODS,
                buyr_name=_BUYER,
                buyr_tel2="010-0000-0000",
                va_bankcode="BK04",
                va_name=_BUYER,
                va_date=_DEADLINE,
            )
        ).raise_for_result()
        issued = "{}: tno {}, nothing is paid yet"
        return phrase(issued, reply.res_cd, last_four(reply.tno or ""))

    def _inquiry(self, transaction: Transaction) -> Run:
        pay_type, tno, date_key = transaction.pay_type, transaction.tno, transaction.date_key
        by_order = {"tno": date_key, "mod_ordr_idxx": transaction.ordr_idxx}

        def run() -> str:
            replies = [
                self._client.send(_OPERATION, {"pay_type": pay_type, **fields}).raise_for_result()
                for fields in ({"tno": tno}, by_order)
            ]
            codes = phrase("{} and {}", *(reply.res_cd for reply in replies))
            return f"{codes}: tno {last_four(tno)}"

        return run

    def _tamper(self) -> str:
        fields = {"tno": self._tno}
        request = build_request("payment.cancel", fields, self._identity, self._environment)
        reply = read_response(request, self._transport.send(_tampered(request)))
        return _refusal(reply.raise_for_result)

    def _overspend(self) -> str:
        return _refusal(self._client.send(self._payment("DEMO3", _OVER)).raise_for_result)

    def _lose_response(self) -> str:
        self._before_drop()
        try:
            self._client.send(self._payment("DEMO4", 1_000))
        except OutcomeUnknown as unknown:
            is_korean = language() is Language.KOREAN
            self.advice = unknown.recovery_ko if is_korean else unknown.recovery
            lost = "outcome unknown ({}), order {}: see below"
            return phrase(lost, unknown.phase, unknown.order_no)
        raise UnexpectedOutcomeError(phrase("the dropped response arrived"))


def _method(pay_type: str) -> str:
    message = catalogue.response_to(_OPERATION, {"pay_type": pay_type}).name
    return message.rpartition(".")[2].replace("_", " ")


def _tampered(request: HttpRequest) -> HttpRequest:
    signature = request.fields["kcp_sign_data"]
    other = "A" if signature[0] != "A" else "B"
    fields = {**request.fields, "kcp_sign_data": other + signature[1:]}
    return replace(request, body=encode(fields), fields=fields)


def _refusal(result: Callable[[], object]) -> str:
    try:
        result()
    except Refused as refused:
        return phrase("refused with {}: {}", refused.res_cd, refused.res_msg)
    raise UnexpectedOutcomeError(phrase("the gateway accepted what it must refuse"))
