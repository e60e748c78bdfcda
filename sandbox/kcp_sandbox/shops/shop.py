"""One gateway for one shop: what a test does with it, and what it looks at."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from kcp_proto import Certificate, Identity
from kcp_sandbox.brain import Brain
from kcp_sandbox.clock import Clock
from kcp_sandbox.disruptions import Disruptions
from kcp_sandbox.gateway import Authenticated, window_fields
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.inspector import Exchanges, Inspector
from kcp_sandbox.issuing import Issued
from kcp_sandbox.notifying import Notify
from kcp_sandbox.store import Member, Payment, Transaction

from .transport import SandboxTransport

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Shop:
    """A gateway, which threads may share: `Sandbox` is one, and `Sandbox.shop` gives more.

    ``Client(shop.identity, STAGING, shop.transport())`` reaches it in memory; over HTTPS it is at
    ``server.url + shop.path``.

    Args:
        brain: The gateway.
        issued: What the shop got.
        load: Gives the shop's identity.

    Attributes:
        issued: What the shop got: certificate, encrypted key and its password.
        clock: The shop's clock, which can be set and moved. Certificates expire by it.
        disruptions: What shall go wrong.
        inspector: What really happened.
        exchanges: The same, for tests: ``exchanges.wait_for("payment.cancel")``.
    """

    def __init__(self, brain: Brain, issued: Issued, load: Callable[[], Identity]) -> None:
        self._brain, self._load = brain, load
        self.issued = issued
        self.clock: Clock = brain.clock
        self.disruptions: Disruptions = brain.disruptions
        self.inspector: Inspector = brain.inspector
        self.exchanges: Exchanges = Exchanges(self.inspector)

    @property
    def name(self) -> str:
        """Give its name; "" of the sandbox itself."""
        return self._brain.name

    @property
    def path(self) -> str:
        """Give the path below which it is served, ``/shop/NAME``; "" of the sandbox itself."""
        return self._brain.path

    @property
    def identity(self) -> Identity:
        """Give the shop's identity, which is loaded once."""
        return self._load()

    def transport(self, *, timeout: float = 2.0) -> SandboxTransport:
        """Reach the sandbox in memory, as if over a wire.

        Args:
            timeout: How many seconds a response may take. Nothing sleeps in memory: a response
                that a disruption delays for less arrives at once, and any other not at all.

        Returns:
            A transport, such as a client takes.
        """
        return SandboxTransport(self._brain, timeout=timeout)

    def notify(self, target: Notify | str, *, site_cd: str = "") -> None:
        """Post notices of deposits there from here on, until a reset.

        Args:
            target: Where: an address, or a `Notify` with more; an address leaves all else as it
                is, and "" ends it.
            site_cd: Only those of this shop; those of all that have no other if absent.

        Raises:
            InputError: The address is none, or another machine's.
        """
        self._brain.notifier.tell(target, site_cd)

    def register_shop(self, site_cd: str, certificate: Certificate) -> None:
        """Register a shop's certificate; an earlier one is replaced.

        Args:
            site_cd: The shop's site code.
            certificate: The only certificate that its requests may carry from here on.

        Raises:
            MessageError: No request could name such a shop.
        """
        self._brain.store.register_shop(site_cd, certificate)

    def add_member(self, *, pt_memcorp_cd: str, pt_idno: str, pt_pwd: str, points: int) -> Member:
        """Add a Benepia member.

        Args:
            pt_memcorp_cd: Code of the member's company.
            pt_idno: Login name.
            pt_pwd: Password.
            points: Balance to begin with, in won.

        Returns:
            The member.

        Raises:
            InputError: The member exists, or no response could state such a balance.
            MessageError: No request could name such a member.
        """
        return self._brain.store.add_member(
            pt_memcorp_cd=pt_memcorp_cd, pt_idno=pt_idno, pt_pwd=pt_pwd, points=points
        )

    def add_transaction(
        self,
        pay_type: str,
        *,
        ordr_idxx: str,
        tno: str = "",
        site_cd: str = "",
        approved: datetime | None = None,
        state: str = "approved",
        amount: int | None = None,
        remaining: int | None = None,
        free_mny: int = 0,
        response: Mapping[str, str] = _NOTHING,
    ) -> Transaction:
        """Add a transaction that can be inquired.

        Args:
            pay_type: Its payment method, such as ``PACA``.
            ordr_idxx: The shop's order number.
            tno: Its transaction number; a fresh one if absent.
            site_cd: The shop's site code; the first shop's if absent.
            approved: When it was approved, aware; the clock's time if absent.
            state: ``approved``, ``part-cancelled`` or ``cancelled``; of a virtual account, which
                is paid once it is approved, also ``issued``.
            amount: Won that were approved; the example's 1,004 if absent.
            remaining: Won that are left of a part-cancelled one; half if absent.
            free_mny: Won of the amount that are free of tax. If some are and some are not, each
                partial cancel must name its tax parts.
            response: Fields of the inquiry's response that shall differ from all that;
                undocumented ones may be added.

        Returns:
            The transaction, with its number and complete response.

        Raises:
            MessageError: No such payment method, or the request or the response would break its
                schema.
            InputError: The ``tno`` exists already or reads as a date, or state and amounts
                contradict each other.
        """
        return self._brain.store.add_transaction(
            pay_type,
            ordr_idxx=ordr_idxx,
            tno=tno,
            site_cd=site_cd,
            approved=approved,
            state=state,
            amount=amount,
            remaining=remaining,
            free_mny=free_mny,
            response=response,
        )

    def deposit(
        self,
        tno: str,
        *,
        amount: int | None = None,
        remitter: str = "",
        notify: Notify | str | None = None,
        delivery: str = "once",
        after: float = 0.0,
    ) -> dict[str, str]:
        """Pay into a virtual account, and post the notice where there is an address for it.

        It is posted in a thread of its own, up to ten times until the shop acknowledges it; each
        attempt is an exchange: ``sandbox.exchanges.wait_for("deposit.notice", tno=tno)``.

        Args:
            tno: The account's transaction number.
            amount: Won that are paid; those of the order if absent. They may be others, and an
                account may be paid into more than once.
            remitter: Who pays; the buyer if absent.
            notify: Where the notice is posted; where the shop's are if absent.
            delivery: ``once``; ``twice``, although it was acknowledged; ``at-once``, on two
                connections at the same time; ``cancel-first``, where the bank cancels the deposit
                and that notice comes first; or ``again-after-cancel``, deposit, cancel, deposit.
            after: Seconds by the sandbox's clock until it is posted first: late.

        Returns:
            The fields of the deposit's notice (`deposit.notice`).

        Raises:
            InputError: There is no such account, it was cancelled, the won are none or too many,
                or there is no address to post to as it is asked for.
            ImportError: The extra ``[sandbox]`` is not installed, which posting needs.
        """
        posted = self._brain.notifier.deposit(
            tno, amount, remitter, notify=notify, delivery=delivery, after=after
        )
        return dict(posted.form)

    def deposit_early(
        self,
        order_no: str,
        *,
        amount: int | None = None,
        remitter: str = "",
        notify: Notify | str | None = None,
    ) -> None:
        """Pay into the virtual account of an order as soon as it is issued.

        The notice is posted before the response to the approval leaves, which waits until the shop
        responded to it or took too long.

        Args:
            order_no: The order number that the shop will send.
            amount: As for `deposit`.
            remitter: As for `deposit`.
            notify: As for `deposit`.

        Raises:
            InputError: The won are none, or there is no address to post to.
        """
        self._brain.notifier.deposit_early(order_no, amount, remitter, notify=notify)

    def cancel_deposit(self, tno: str, *, noti_id: str = "") -> dict[str, str]:
        """Let the bank network cancel a deposit, and post the notice as `deposit` does.

        Args:
            tno: The account's transaction number.
            noti_id: Which deposit, by the number of its notice; the latest if absent.

        Returns:
            The fields of the notice: those of the deposit's with ``op_cd`` 13.

        Raises:
            InputError: There is no such account, it was cancelled, or no such deposit is left.
        """
        return dict(self._brain.notifier.cancel_deposit(tno, noti_id).form)

    @property
    def waiting_notices(self) -> int:
        """Tell how many notices wait for their next attempt."""
        return self._brain.notifier.waiting

    def authorize(
        self,
        operation: str = "payment.approval",
        *,
        order_no: str = "",
        amount: int = 0,
        pay_type: str,
        free_mny: int = 0,
        tran_cd: str = "",
    ) -> dict[str, str]:
        """Let a customer agree to a payment, as in the gateway's window.

        Only this sandbox takes the result; a real gateway's window encrypts what it gives (R38).

        Args:
            operation: What it is for: ``payment.approval`` or ``billing.key_issue``.
            order_no: The shop's order number.
            amount: Won to pay.
            pay_type: The payment method, such as ``PACA``; ``AUTH`` for a billing key.
            free_mny: Won of the amount that are free of tax.
            tran_cd: Another kind of request than the known one, as the gateway may add values
                (R35): a shop must pass on what it got.

        Returns:
            ``tran_cd``, ``enc_data`` and ``enc_info`` for the request.

        Raises:
            InputError: More won are free of tax than there are.
        """
        if not 0 <= free_mny <= amount:
            raise InputError("free.amount")
        agreed = Authenticated(pay_type, order_no, amount, free_mny=free_mny)
        return window_fields(operation, agreed, tran_cd)

    @property
    def members(self) -> tuple[Member, ...]:
        """List the members, oldest first."""
        return tuple(self._brain.store.members())

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        """List the transactions that can be inquired, oldest first."""
        return tuple(self._brain.store.transactions())

    @property
    def payments(self) -> tuple[Payment, ...]:
        """List the point payments with their history, oldest first."""
        return tuple(self._brain.store.payments())

    def payment(self, tno: str) -> Payment | None:
        """Look a point payment up, with its history."""
        return self._brain.store.payment(tno)

    def points_of(self, pt_memcorp_cd: str, pt_idno: str) -> int:
        """Tell how many points a member has, in won; 0 for an unknown member."""
        return self._brain.store.points_of(pt_memcorp_cd, pt_idno)

    def reset(self) -> None:
        """Forget payments, members, plans and records; start again as the sandbox began."""
        self._brain.reset()

    def __repr__(self) -> str:
        return f"<Shop {self.name} of {self.issued.site_cd}>"
