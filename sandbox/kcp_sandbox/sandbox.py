"""The one object that a user of the sandbox makes."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

import kcp_sandbox.server
import kcp_sandbox.store
from kcp_proto import Certificate, Identity
from kcp_proto.times import KOREA

from .admin import SeedData
from .brain import Brain
from .clock import Clock
from .disruptions import Disruptions
from .gateway import Authenticated, quirk_names, window_fields
from .input_errors import InputError
from .inspector import Exchanges, Inspector
from .issuing import Issued
from .notifying import Notify
from .scene import set_scene
from .store import Member, MemoryStorage, Payment, Storage, Transaction
from .transport import SandboxTransport

if TYPE_CHECKING:
    from .server import SandboxServer

_NOTHING: Mapping[str, str] = MappingProxyType({})


def _korean_now() -> datetime:
    return datetime.now(KOREA)


class Sandbox:
    """A stand-in for the payment gateway, which threads may share.

    It begins with one shop, two members and a transaction of each payment method.
    ``Client(sandbox.identity, STAGING, sandbox.transport())`` reaches it in memory,
    ``with sandbox.serve() as server`` over HTTPS. With its state in a file, use it in a ``with``.

    Args:
        issued: What the shop got. If absent what the state has of an earlier sandbox, else a fresh
            key and certificate.
        state: An SQLite file, which is made if it is not there, or another backend; in memory if
            absent. One that holds an earlier sandbox goes on as it is, and is not seeded again.
        seed_data: What else to hold, at the beginning and after each reset.
        random_seed: The same seed gives the same transaction and approval numbers, the same order
            of a response's fields and the same draws of disruptions.
        lenient: Let what was seen in the field pass although the guides forbid it (R41), such as
            line ends inside the certificate: all quirks.
        quirks: Names of `kcp_schemas.load_quirks` of which only these pass.
        at: Stop the clock at this time, at the beginning and after each reset.
        now: The clock that is followed; gives aware times. The computer's if absent.
        notify: Where notices of deposits are posted: an address, or a `Notify` with more. None are
            if absent.

    Attributes:
        issued: What the shop got: certificate, encrypted key and its password.
        clock: The sandbox's clock, which can be set and moved. Certificates expire by it.
        disruptions: What shall go wrong.
        inspector: What really happened.
        exchanges: The same, for tests: ``exchanges.wait_for("payment.cancel")``.

    Raises:
        StateFileError: The file is in use by another sandbox, not a state file, or of another
            version.
        OSError: The file system refuses.
        MessageError: Seed data would break its schema.
        InputError: Seed data contradicts itself or exists already.
        ValueError: No quirk has such a name.
    """

    def __init__(
        self,
        *,
        issued: Issued | None = None,
        state: str | Path | Storage | None = None,
        seed_data: SeedData = SeedData(),  # noqa: B008 - frozen, and empty
        random_seed: int = 0,
        lenient: bool = False,
        quirks: Sequence[str] = (),
        at: datetime | None = None,
        now: Callable[[], datetime] | None = None,
        notify: Notify | str = "",
    ) -> None:
        self._files = ExitStack()
        self._lasting = state is not None
        if isinstance(state, str | Path):
            state = self._files.enter_context(kcp_sandbox.store.SqliteStorage(state))
        self._brain = Brain(
            clock=Clock(now or _korean_now),
            storage=MemoryStorage() if state is None else state,
            random_seed=random_seed,
            quirks=quirk_names() if lenient else quirks,
            notify=Notify(url=notify) if isinstance(notify, str) else notify,
        )
        try:
            self.issued = set_scene(self._brain, issued, seed_data, at)
        except BaseException:
            self.close()
            raise
        self.clock: Clock = self._brain.clock
        self.disruptions: Disruptions = self._brain.disruptions
        self.inspector: Inspector = self._brain.inspector
        self.exchanges = Exchanges(self.inspector)

    @cached_property
    def identity(self) -> Identity:
        """Load the shop's identity, once: checking an RSA key takes longer than all the rest."""
        return self.issued.identity()

    def transport(self, *, timeout: float = 2.0) -> SandboxTransport:
        """Reach the sandbox in memory, as if over a wire.

        Args:
            timeout: How many seconds a response may take. Nothing sleeps in memory: a response
                that a disruption delays for less arrives at once, and any other not at all.

        Returns:
            A transport, such as a client takes.
        """
        return SandboxTransport(self._brain, timeout=timeout)

    def serve(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        allow_any_host: bool = False,
        names: Sequence[str] = (),
    ) -> "SandboxServer":
        """Serve the sandbox over HTTPS, from any language: ``with sandbox.serve() as server``.

        Args:
            host: Address to listen on; only loopback unless ``allow_any_host`` says otherwise.
            port: Port to listen on; 0 takes a free one.
            allow_any_host: Listen on an address that other machines can reach. All that reach it
                can change the sandbox.
            names: Host names by which it is reached besides its own: they go into its certificate,
                and the admin API answers to them.

        Returns:
            The server, which listens once it is started. Its CA stays the same where the sandbox
            has a lasting state, so that clients that trust it go on after a restart.

        Raises:
            ValueError: The host is not a loopback address.
            ImportError: The extra ``[sandbox]`` is not installed.
        """
        return kcp_sandbox.server.SandboxServer(
            self._brain,
            host=host,
            port=port,
            allow_any_host=allow_any_host,
            names=names,
            keep_ca=self._lasting,
        )

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

    def close(self) -> None:
        """Post no more notices, and let go of the state file; may be called again."""
        self._brain.notifier.close()
        self._files.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Sandbox of shop {self.issued.site_cd}>"
