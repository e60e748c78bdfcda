"""What a deposit posts, and to whom."""

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from kcp_sandbox.clock import Clock
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.inspector import Inspector
from kcp_sandbox.store import Storage, Store, cancel_deposit, deposit

from .notices import CANCEL, DELIVERIES, DEPOSIT, Mail, Notice
from .settings import Notify
from .waiting import Waiting

if TYPE_CHECKING:
    from .courier import Courier

_MOST_SECONDS = 366 * 86_400
_LATEST = 200


@dataclass(frozen=True, slots=True)
class Posted:
    """What a deposit posts.

    Args:
        form: The fields of its notice.
        posts: How often notices go out before any is repeated; 0 if nothing is posted.
        first: What is done as soon as they have; None if nothing is posted.
    """

    form: Mapping[str, str]
    posts: int = 0
    first: "Future[None] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Early:
    amount: int | None
    remitter: str
    notify: Notify


class Notifier:
    """Deposits and their notices; threads may share it.

    Args:
        store: Gives what the gateway owns.
        clock: The sandbox's clock.
        inspector: Where each attempt is recorded.
        notify: Where notices go that have no address of their own.
        lasting: Where notices wait that shall outlive the process; None if none shall.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        clock: Clock,
        inspector: Inspector,
        notify: Notify,
        lasting: Storage | None,
    ) -> None:
        self._store, self._clock, self._inspector = store, clock, inspector
        self._beginning = self._everyone = notify
        self._lock = Lock()
        self._shops: dict[str, Notify] = {}
        self._early: dict[str, _Early] = {}
        self._notices: deque[Notice] = deque(maxlen=_LATEST)
        self._waiting = Waiting(lasting)
        self._courier: Courier | None = None

    def tell(self, notify: "Notify | str", site_cd: str = "") -> None:
        """Post notices there from here on.

        Args:
            notify: Where; an address alone leaves all else as it is. "" ends it.
            site_cd: Only those of this shop; "" for those of all that have no other.

        Raises:
            InputError: As for `Notify`.
        """
        chosen = self._of(notify)
        with self._lock:
            if site_cd:
                self._shops[site_cd] = chosen
            else:
                self._everyone = chosen

    def deposit(
        self,
        tno: str,
        amount: int | None = None,
        remitter: str = "",
        *,
        notify: "Notify | str | None" = None,
        delivery: str = "once",
        after: float = 0.0,
    ) -> Posted:
        """Pay into a virtual account, as `kcp_sandbox.Sandbox.deposit` describes."""
        steps = DELIVERIES.get(delivery)
        if steps is None:
            raise InputError("choice", name="delivery", choices=", ".join(DELIVERIES))
        if not 0 <= after <= _MOST_SECONDS:
            raise InputError("seconds", most=float(_MOST_SECONDS))
        store = self._store()
        place = self._place(store, tno, notify)
        if not place.url and (delivery != "once" or after):
            raise InputError("notify.none")
        planned = self._clock() + timedelta(seconds=after)
        with store.storage.atomic():
            form = deposit(store, tno, amount, remitter)
            forms = {DEPOSIT: form}
            if any(CANCEL in step for step in steps):
                forms[CANCEL] = cancel_deposit(store, tno, form["noti_id"])
            if not place.url:
                return Posted(form)
            notices = {name: Notice(each, place, planned) for name, each in forms.items()}
            mail = Mail(tuple(tuple(notices[name] for name in step) for step in steps), planned)
            self._waiting.put(mail.notices)
        return self._posted(form, mail)

    def cancel_deposit(self, tno: str, noti_id: str = "") -> Posted:
        """Let the bank cancel a deposit, as `kcp_sandbox.Sandbox.cancel_deposit` describes."""
        store = self._store()
        place = self._place(store, tno, None)
        with store.storage.atomic():
            form = cancel_deposit(store, tno, noti_id)
            if not place.url:
                return Posted(form)
            mail = self._put(form, place)
        return self._posted(form, mail)

    def again(self, number: int) -> Posted:
        """Post a notice once more, as a notice of its own.

        Args:
            number: The number of its first attempt's exchange.

        Raises:
            InputError: No notice began with it.
        """
        found = next((each for each in self.notices() if each.number == number), None)
        if found is None:
            raise InputError("notice.none", number=number)
        return self._posted(found.form, self._put(found.form, found.notify))

    def notices(self) -> tuple[Notice, ...]:
        """List the latest notices that are posted or will be, oldest first."""
        with self._lock:
            return tuple(self._notices)

    @property
    def target(self) -> Notify:
        """Tell where notices go that have no address of their own."""
        return self._everyone

    def deposit_early(
        self,
        order_no: str,
        amount: int | None = None,
        remitter: str = "",
        *,
        notify: "Notify | str | None" = None,
    ) -> None:
        """Plan a deposit, as `kcp_sandbox.Sandbox.deposit_early` describes."""
        if amount is not None and amount < 1:
            raise InputError("at least 1", name="amount")
        place = self._everyone if notify is None else self._of(notify)
        if not (place.url or self._shops):
            raise InputError("notify.none")
        with self._lock:
            self._early[order_no] = _Early(amount=amount, remitter=remitter, notify=place)

    def issued(self, tno: str) -> "Future[None] | None":
        """Pay into an account that was just issued, if that is planned for its order.

        Args:
            tno: Its transaction number.

        Returns:
            What is done once its notice was posted, before which the approval's response must not
            leave; None if nothing is planned.
        """
        if not self._early:
            return None
        store = self._store()
        account = store.storage.transaction(tno)
        if account is None or not account.awaits_deposits:
            return None
        with self._lock:
            plan = self._early.pop(account.ordr_idxx, None)
        if plan is None:
            return None
        notify = plan.notify if plan.notify.url else None
        return self.deposit(tno, plan.amount, plan.remitter, notify=notify).first

    @property
    def waiting(self) -> int:
        """Tell how many notices wait for their next attempt."""
        return self._waiting.count

    def resume(self) -> None:
        """Go on with the notices that waited when an earlier sandbox ended.

        Raises:
            StateFileError: One of them is damaged.
            ImportError: The extra ``[sandbox]`` is not installed.
        """
        for notice in self._waiting.load():
            self._posted(notice.form, Mail(((notice,),), notice.due))

    def clear(self) -> None:
        """Forget what waits and what was told since the beginning."""
        with self._lock:
            self._shops.clear()
            self._early.clear()
            self._notices.clear()
            self._everyone = self._beginning
        if self._courier:
            self._courier.clear()
        self._waiting.clear()

    def close(self) -> None:
        """Post nothing more; may be called again."""
        if self._courier:
            self._courier.close()

    def _of(self, notify: "Notify | str") -> Notify:
        return replace(self._everyone, url=notify) if isinstance(notify, str) else notify

    def _place(self, store: Store, tno: str, notify: "Notify | str | None") -> Notify:
        if notify is not None:
            return self._of(notify)
        account = store.storage.transaction(tno)
        return self._shops.get(account.site_cd if account else "", self._everyone)

    def _put(self, form: Mapping[str, str], place: Notify) -> Mail:
        now = self._clock()
        mail = Mail(((Notice(form, place, now),),), now)
        self._waiting.put(mail.notices)
        return mail

    def _posted(self, form: Mapping[str, str], mail: Mail) -> Posted:
        courier = self._ready()
        with self._lock:
            self._notices.extend(mail.notices)
        return Posted(form, sum(map(len, mail.steps)), courier.send(mail))

    def _ready(self) -> "Courier":
        # A sandbox that posts nothing needs neither asyncio nor h11.
        from .courier import Courier

        with self._lock:
            if self._courier is None:
                self._courier = Courier(self._clock, self._inspector, self._waiting.note)
            return self._courier
