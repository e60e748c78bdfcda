"""The one object that a user of the sandbox makes."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import kcp_sandbox.server
import kcp_sandbox.store
from kcp_proto.times import KOREA

from .admin import SeedData
from .brain import Brain
from .clock import Clock
from .gateway import quirk_names
from .issuing import Issued
from .notifying import Notify
from .scene import set_scene
from .shops import Shop, Shops
from .store import MemoryStorage, Storage

if TYPE_CHECKING:
    from .server import SandboxServer


def _korean_now() -> datetime:
    return datetime.now(KOREA)


class Sandbox(Shop):
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
        chosen = quirk_names() if lenient else tuple(quirks)
        told = Notify(url=notify) if isinstance(notify, str) else notify

        def brain(path: str, storage: Storage) -> Brain:
            clock = Clock(now or _korean_now)
            return Brain(
                clock=clock,
                storage=storage,
                random_seed=random_seed,
                quirks=chosen,
                notify=told,
                path=path,
                lasting=self._lasting and not path,
            )

        def another(path: str) -> Brain:
            made = brain(path, MemoryStorage())
            set_scene(made, self.issued, seed_data, at)
            return made

        first = brain("", MemoryStorage() if state is None else state)
        self._shops = Shops(first, another, lasting=self._lasting)
        try:
            owner = set_scene(first, issued, seed_data, at)
            first.notifier.resume()
        except BaseException:
            self._let_go(first)
            raise
        # Checking an RSA key takes longer than all the rest.
        self._identity = cache(owner.identity)
        super().__init__(first, owner, self._identity)

    def shop(self, name: str) -> Shop:
        """Give a gateway of its own, which is made at its first use.

        It begins as this one does, with the same shop, members and transactions, and has nothing
        in common with it from there on: neither points and orders nor clock, disruptions,
        exchanges and notices. Over HTTPS it is at ``server.url + shop.path``.

        Args:
            name: 1 to 40 of ``a-z``, ``0-9`` and ``-``.

        Returns:
            The same one for the same name, until it is removed.

        Raises:
            InputError: The name is none, there are 32 already, or this one has a lasting state,
                which the other would not have.
        """
        return self._of(self._shops.open(name))

    @property
    def shops(self) -> tuple[str, ...]:
        """List the names of the other gateways, oldest first."""
        return self._shops.names

    def remove_shop(self, name: str) -> None:
        """Forget a gateway with all that it has; the next use of its name makes another.

        Raises:
            InputError: There is none of that name.
        """
        self._shops.remove(name)

    def watch_shops(self, listener: Callable[[Shop], None]) -> Callable[[], None]:
        """Hand every further gateway to a listener, before its first request.

        Args:
            listener: Called in the thread that makes it; it must neither block nor raise.

        Returns:
            A function that ends it; may be called again.
        """
        return self._shops.subscribe(lambda brain: listener(self._of(brain)))

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
            self._shops,
            host=host,
            port=port,
            allow_any_host=allow_any_host,
            names=names,
            keep_ca=self._lasting,
        )

    def close(self) -> None:
        """Post no more notices, and let go of the state file; may be called again."""
        self._let_go(self._shops.first)

    def _of(self, brain: Brain) -> Shop:
        return Shop(brain, self.issued, self._identity)

    def _let_go(self, first: Brain) -> None:
        self._shops.close()
        first.notifier.close()
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
