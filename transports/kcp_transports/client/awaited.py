"""A client for code that awaits."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from datetime import datetime
from functools import partial
from inspect import isawaitable
from secrets import SystemRandom
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast, overload

from kcp_proto import Environment, HttpRequest, Identity, Reply, read_response
from kcp_proto.identity import Rotation
from kcp_proto.shield import shielded_first_step
from kcp_proto.typed import RequestMessage, TypedReply
from kcp_proto.validation import Narrower
from kcp_transports.events import Call, Observer
from kcp_transports.https import utc_now
from kcp_transports.interruption import raise_outcome
from kcp_transports.transport import AsyncTransport

from .base import BaseClient, HiddenMessage
from .retry import RetryPolicy, try_again_async

if TYPE_CHECKING:
    from kcp_proto.resolution import Inquiry, Resolution, Schedule, Source

    from .resolving import OnResolved, Steps, Unsettled

_random = SystemRandom()
ReplyT = TypeVar("ReplyT", bound=TypedReply)


def waits(identity: Identity | Rotation) -> bool:
    """Tell whether a signer waits for a service or a token."""
    if isinstance(identity, Rotation):
        return waits(identity.old) or waits(identity.new)
    return getattr(identity.signer, "blocks", False) is True


async def _sleep(seconds: float) -> None:
    # Code that awaits has imported asyncio; for all other code it would cost start-up time.
    from asyncio import sleep

    await sleep(seconds)


class AsyncClient(BaseClient[AsyncTransport]):
    """A client for code that awaits; share one among the tasks of a loop.

    Nothing is sent twice, unless a policy for messages that only read says so (R22). Checking and
    signing happen in the loop's thread and take about a millisecond; with a signer that waits for
    a key service or a token (``blocks``), they happen in a thread beside it.

    Args:
        identity: Who sends, or a rotation from one key to the next.
        environment: Which gateway, for every operation.
        transport: How it gets there; closed with the client.
        now: The clock, giving aware times, as in `Client`.
        retry: How often to try what only reads; never anything else.
        on_resolved: Called with each `kcp_proto.resolution.Resolution` that newly shows what became
            of a request, whichever way it came.
        profile: The shop's own contract (`kcp_proto.profiles`): what breaks it is not sent. What
            asks after an unknown outcome is sent all the same.
        sleep: How to pause between attempts, in seconds.
        observers: Who is told what messages go through, in this order; see docs/observers.md.
        clock: Counts seconds, never backwards, for what observers are told.

    Raises:
        TypeError: An observer cannot be called, or would have to be awaited.
    """

    def __init__(
        self,
        identity: Identity | Rotation,
        environment: Environment,
        transport: AsyncTransport,
        *,
        now: Callable[[], datetime] = utc_now,
        retry: RetryPolicy | None = None,
        on_resolved: "OnResolved | None" = None,
        profile: Narrower | None = None,
        sleep: Callable[[float], Awaitable[object]] = _sleep,
        observers: Iterable[Observer] = (),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(
            identity, environment, transport, now, retry, on_resolved, profile, observers, clock
        )
        self._sleep = sleep

    @overload
    async def send(self, message: RequestMessage[ReplyT], /) -> ReplyT: ...

    @overload
    async def send(self, operation: str, fields: Mapping[str, object], /) -> Reply: ...

    @shielded_first_step
    def send(
        self,
        message: RequestMessage[Any] | str,
        fields: Mapping[str, object] | None = None,
        /,
    ) -> Callable[[], Coroutine[Any, Any, Reply]]:
        """Send one message and read the response.

        Args:
            message: A message of `kcp_proto.messages`, or the name of an operation.
            fields: With an operation's name: the caller's fields, as for `build_request`.

        Returns:
            The reply, a refusal included; for a typed message, its typed reply.

        Raises:
            MessageError: The fields are wrong; nothing was sent.
            NotSent: Not one byte left; trying again is safe.
            OutcomeUnknown: The gateway may have acted, and no readable response came; also where
                the task was cancelled after the first byte of a message about money.
            ResponseError: An unreadable response to a message that only reads.
            asyncio.CancelledError: The task was cancelled, and no money can have moved.
        """
        return partial(self._send, HiddenMessage(message, fields))

    async def resolve(
        self,
        unsettled: "Unsettled",
        *,
        pay_type: str = "",
        schedule: "Schedule | None" = None,
        reply: Reply | None = None,
        source: "Source" = "resolve",
        per_second: float | None = None,
        random: Callable[[], float] = _random.random,
    ) -> "Resolution":
        """Ask what became of a request whose reply was lost; only inquiries are sent (R37).

        Args:
            unsettled: The error that was raised, or what an earlier call found out: what was
                proven stays so, and is not asked for again.
            pay_type: The payment method, such as ``PACA``, for a cancel, whose request does not
                hold it.
            schedule: When to ask, over and over until it is settled; it sleeps in between. By
                default it asks once, at once.
            reply: The reply to an inquiry that the shop sent itself, such as after a notice: it is
                judged, and nothing is sent.
            source: Which way the truth comes: ``resolve``, ``journal``, ``notice``, ``inquiry``.
            per_second: How many inquiries a second may be sent at most by this client, above 0; by
                default what the schedule says, our own choice of two. The gateway's limit is
                unknown.
            random: Gives numbers from 0 up to 1, for the schedule's jitter.

        Returns:
            What is known. An inquiry that fails makes it ``unknown`` with its reason, and raises
            nothing; only what ends a program, such as Ctrl-C, passes.

        Raises:
            ValueError: `per_second` is no number above 0.
        """
        from . import resolving

        lost, earlier = resolving.lost_request(unsettled, pay_type)
        options: dict[str, object] = {"schedule": schedule, "reply": reply, "source": source}
        options |= {"random": random, "per_second": per_second}
        call = self._call()
        found = await self._follow(self._course(lost, earlier, options).steps(), call)
        if call is not None:
            call.resolved(found)
        if resolving.is_news(earlier, found):
            await self._tell(resolving.tell(self._on_resolved, found))
        return found

    async def _follow(self, steps: "Steps", call: Call | None) -> "Resolution":
        came: Reply | Exception | None = None
        while True:
            try:
                step = steps.send(came)
            except StopIteration as end:
                return cast("Resolution", end.value)
            came = None
            if isinstance(step, float | int):
                await self._sleep(step)
            else:
                came = await self._inquire(step, call)

    async def _inquire(self, inquiry: "Inquiry", call: Call | None) -> Reply | Exception:
        message = HiddenMessage(inquiry.operation, inquiry.fields)
        try:
            request = await self._build_beside(message, None, call)
            return await self._exchange_in(call)(request)
        except Exception as error:
            return error

    async def _tell(self, told: object) -> None:
        from . import resolving

        try:
            if isawaitable(told):
                await told
        except Exception as error:
            resolving.complain(error)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

    async def _send(self, message: HiddenMessage) -> Reply:
        call = self._call()
        request, start = await self._build_beside(message, self._profile, call), self._now()
        exchange = self._exchange_in(call)
        try:
            reply = await try_again_async(self._retry, request, exchange, self._sleep)
        except Exception as error:
            raise_outcome(request, error, when=start)
        return reply

    async def _build_beside(
        self, message: HiddenMessage, profile: Narrower | None, call: Call | None
    ) -> HttpRequest:
        """Build a request; where the signer waits for a service, in a thread beside the loop."""
        if not waits(self._identities):
            return self._build(message, profile, call)
        from asyncio import to_thread

        if call is not None:
            call.begin()
        try:
            identity = self._identity()
            made = await to_thread(message.request, identity, self._environment, profile)
            request = self._noted(made)
        except Exception as error:
            if call is not None:
                call.not_built(message.operation, error)
            raise
        if call is not None:
            call.built(request)
        return request

    def _exchange_in(self, call: Call | None) -> Callable[[HttpRequest], Awaitable[Reply]]:
        if call is None:
            return self._exchange
        # No partial, as in `send`.
        return lambda request: self._exchange_observed(call, request)

    async def _exchange_observed(self, call: Call, request: HttpRequest) -> Reply:
        call.sending(request)
        try:
            reply = await self._exchange(request)
            call.replied(reply)
            return reply
        except BaseException as error:
            call.failed(error)
            raise

    async def _exchange(self, request: HttpRequest) -> Reply:
        start = self._now()
        return read_response(request, await self._transport.send(request), when=start)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
