"""Build, send, read: the three steps of every operation, blocking or awaited."""

import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from functools import partial
from inspect import isawaitable
from secrets import SystemRandom
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast, overload

from kcp_proto import (
    Environment,
    HttpRequest,
    Identity,
    Reply,
    build_request,
    catalogue,
    read_response,
)
from kcp_proto.identity import Rotation
from kcp_proto.shield import shielded_first_step
from kcp_proto.showing import MaskedRepr
from kcp_proto.typed import RequestMessage, TypedReply
from kcp_proto.validation import Narrower

from .caller_warning import warn_caller
from .https import utc_now
from .interruption import raise_outcome
from .retry import RetryPolicy, try_again, try_again_async
from .transport import AsyncTransport, Transport

if TYPE_CHECKING:
    from kcp_proto.resolution import (
        Inquiry,
        InquiryResult,
        LostRequest,
        Resolution,
        Schedule,
        Source,
    )

    from .resolving import Course, OnResolved, Pace, Unsettled

_random = SystemRandom()
ReplyT = TypeVar("ReplyT", bound=TypedReply)
TransportT = TypeVar("TransportT")


class IdentityWarning(UserWarning):
    """A warning that a certificate expires soon, or has expired."""


class ExperimentalWarning(UserWarning):
    """A warning that a message is sent which no source of NHN KCP describes (R32)."""


class _Client(Generic[TransportT]):
    """The way from a caller's message to the transport, and back."""

    def __init__(
        self,
        identity: Identity | Rotation,
        environment: Environment,
        transport: TransportT,
        now: Callable[[], datetime],
        retry: RetryPolicy | None,
        on_resolved: "OnResolved | None",
        profile: Narrower | None,
    ) -> None:
        self._identities = identity
        self._environment = environment
        self._transport = transport
        self._now = now
        self._retry = retry
        self._on_resolved = on_resolved
        self._pace: Pace | None = None
        self._profile = profile
        self._checked: Identity | None = None
        self._warned: set[str] = set()

    def _build(self, message: "_Message", profile: Narrower | None = None) -> HttpRequest:
        request = message.request(self._identity(), self._environment, profile)
        name = request.operation
        if name not in self._warned and catalogue.operation(name).experimental:
            self._warned.add(name)
            warn_caller(f"{name} is experimental: docs/messages.md says why", ExperimentalWarning)
        return request

    def _identity(self) -> Identity:
        now, identity = self._now(), self._identities
        if isinstance(identity, Rotation):
            identity = identity.at(now)
        if identity is not self._checked:
            self._checked = identity
            for fault in identity.warnings(now):
                warn_caller(f"site {identity.site_cd}: {fault}", IdentityWarning)
        return identity

    @property
    def site_cd(self) -> str:
        """Give the site code of the shop that sends."""
        return self._identities.site_cd

    def _course(
        self, lost: "LostRequest", earlier: "Resolution | None", options: Mapping[str, Any]
    ) -> "Course":
        from .resolving import Course, Pace

        if self._pace is None:
            self._pace = Pace()
        return Course(lost=lost, earlier=earlier, pace=self._pace, now=self._now, **options)

    def __repr__(self) -> str:
        client, transport = type(self).__name__, type(self._transport).__name__
        return f"<{client} {self._identities.site_cd} {self._environment.name} over {transport}>"


class Client(_Client[Transport]):
    """A client that sends one shop's messages to one gateway; share one among threads.

    Nothing is sent twice, unless a policy for messages that only read says so (R22: never send
    money twice).

    Args:
        identity: Who sends, or a rotation from one key to the next.
        environment: Which gateway, for every operation.
        transport: How it gets there; closed with the client.
        now: The clock, giving aware times: it chooses in a rotation, and what an identity has to
            say about its dates (`Identity.warnings`) becomes an `IdentityWarning` once.
        retry: How often to try what only reads; never anything else.
        on_resolved: Called with each `kcp_proto.resolution.Resolution` that newly shows what became
            of a request, whichever way it came.
        profile: The shop's own contract (`kcp_proto.profiles`): what breaks it is not sent. What
            asks after an unknown outcome is sent all the same.
        sleep: How to pause between attempts, in seconds.
    """

    def __init__(
        self,
        identity: Identity | Rotation,
        environment: Environment,
        transport: Transport,
        *,
        now: Callable[[], datetime] = utc_now,
        retry: RetryPolicy | None = None,
        on_resolved: "OnResolved | None" = None,
        profile: Narrower | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(identity, environment, transport, now, retry, on_resolved, profile)
        self._sleep = sleep

    @overload
    def send(self, message: RequestMessage[ReplyT], /) -> ReplyT: ...

    @overload
    def send(self, operation: str, fields: Mapping[str, object], /) -> Reply: ...

    @shielded_first_step
    def send(
        self,
        message: RequestMessage[Any] | str,
        fields: Mapping[str, object] | None = None,
        /,
    ) -> Callable[[], Reply]:
        """Send one message and read the response.

        Args:
            message: A message of `kcp_proto.messages`, or the name of an operation.
            fields: With an operation's name: the caller's fields, as for `build_request`.

        Returns:
            The reply, a refusal included; for a typed message, its typed reply.

        Raises:
            MessageError: The fields are wrong; nothing was sent.
            NotSent: Not one byte left; trying again is safe.
            OutcomeUnknown: The gateway may have acted, and no readable response came.
            ResponseError: An unreadable response to a message that only reads.
        """
        hidden = _Message(message, fields)
        # No partial: behind a call into C a signal is looked at, when a reply is there.
        return lambda: self._send(hidden)

    def resolve(
        self,
        unsettled: "Unsettled",
        *,
        pay_type: str = "",
        schedule: "Schedule | None" = None,
        reply: Reply | None = None,
        source: "Source" = "resolve",
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
            random: Gives numbers from 0 up to 1, for the schedule's jitter.

        Returns:
            What is known. An inquiry that fails makes it ``unknown`` with its reason, and raises
            nothing; only what ends a program, such as Ctrl-C, passes.
        """
        from . import resolving

        lost, earlier = resolving.lost_request(unsettled, pay_type)
        options = {"schedule": schedule, "reply": reply, "source": source, "random": random}
        found = self._follow(self._course(lost, earlier, options))
        if resolving.is_news(earlier, found):
            resolving.tell(self._on_resolved, found)
        return found

    def _follow(self, course: "Course") -> "Resolution":
        steps, result = course.steps(), None
        while True:
            try:
                step = steps.send(result)
            except StopIteration as end:
                return cast("Resolution", end.value)
            result = None
            if isinstance(step, float | int):
                self._sleep(step)
            else:
                result = self._inquire(step)

    def _inquire(self, inquiry: "Inquiry") -> "InquiryResult":
        from . import resolving

        at = self._now()
        try:
            # Without a policy to try again: each inquiry is sent once.
            request = self._build(_Message(inquiry.operation, inquiry.fields))
            return resolving.result_of(self._exchange(request), at)
        except Exception as error:
            return resolving.result_of(error, at)

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()

    def _send(self, message: "_Message") -> Reply:
        request, start = self._build(message, self._profile), self._now()
        try:
            reply = try_again(self._retry, request, self._exchange, self._sleep)
        except Exception as error:
            raise_outcome(request, error, when=start)
        return reply

    def _exchange(self, request: HttpRequest) -> Reply:
        start = self._now()
        return read_response(request, self._transport.send(request), when=start)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def _sleep(seconds: float) -> None:
    # Code that awaits has imported asyncio; for all other code it would cost start-up time.
    from asyncio import sleep

    await sleep(seconds)


class AsyncClient(_Client[AsyncTransport]):
    """A client for code that awaits; share one among the tasks of a loop.

    Nothing is sent twice, unless a policy for messages that only read says so (R22). Checking and
    signing happen in the loop's thread and take about a millisecond.

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
    ) -> None:
        super().__init__(identity, environment, transport, now, retry, on_resolved, profile)
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
        return partial(self._send, _Message(message, fields))

    async def resolve(
        self,
        unsettled: "Unsettled",
        *,
        pay_type: str = "",
        schedule: "Schedule | None" = None,
        reply: Reply | None = None,
        source: "Source" = "resolve",
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
            random: Gives numbers from 0 up to 1, for the schedule's jitter.

        Returns:
            What is known. An inquiry that fails makes it ``unknown`` with its reason, and raises
            nothing; only what ends a program, such as Ctrl-C, passes.
        """
        from . import resolving

        lost, earlier = resolving.lost_request(unsettled, pay_type)
        options = {"schedule": schedule, "reply": reply, "source": source, "random": random}
        found = await self._follow(self._course(lost, earlier, options))
        if resolving.is_news(earlier, found):
            await self._tell(resolving.tell(self._on_resolved, found))
        return found

    async def _follow(self, course: "Course") -> "Resolution":
        steps, result = course.steps(), None
        while True:
            try:
                step = steps.send(result)
            except StopIteration as end:
                return cast("Resolution", end.value)
            result = None
            if isinstance(step, float | int):
                await self._sleep(step)
            else:
                result = await self._inquire(step)

    async def _inquire(self, inquiry: "Inquiry") -> "InquiryResult":
        from . import resolving

        at = self._now()
        try:
            request = self._build(_Message(inquiry.operation, inquiry.fields))
            return resolving.result_of(await self._exchange(request), at)
        except Exception as error:
            return resolving.result_of(error, at)

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

    async def _send(self, message: "_Message") -> Reply:
        request, start = self._build(message, self._profile), self._now()
        try:
            reply = await try_again_async(self._retry, request, self._exchange, self._sleep)
        except Exception as error:
            raise_outcome(request, error, when=start)
        return reply

    async def _exchange(self, request: HttpRequest) -> Reply:
        start = self._now()
        return read_response(request, await self._transport.send(request), when=start)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class _Message(MaskedRepr):
    """A caller's message where no traceback shows it (R24: never show a secret)."""

    __slots__ = ("_arguments",)

    def __init__(
        self, message: RequestMessage[Any] | str, fields: Mapping[str, object] | None
    ) -> None:
        named = isinstance(message, str)
        self._arguments: tuple[Any, ...] = (message, fields or {}) if named else (message,)

    def request(
        self, identity: Identity, environment: Environment, profile: Narrower | None
    ) -> HttpRequest:
        # As local variables the arguments would stand in a frame above the signer.
        build = cast(Callable[..., HttpRequest], build_request)
        return build(*self._arguments, identity, environment, profile=profile)
