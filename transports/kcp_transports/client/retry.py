"""Send again what only reads, where that can do no harm (R22: never send money twice)."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from secrets import SystemRandom
from time import monotonic

from kcp_proto import (
    HttpRequest,
    KcpError,
    NotSent,
    OutcomeUnknown,
    Reply,
    ResponseError,
    catalogue,
)
from kcp_transports.https import at_most

# The next attempt would meet the same closed transport, or the same file.
_LASTING = frozenset({"closed", "journal"})


def _reading_operations() -> tuple[str, ...]:
    return tuple(filter(_reads, catalogue.operations()))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how long an operation that only reads is tried.

    Nothing can switch it on for an operation that moves money: such a policy cannot be made, and
    a client does not ask a policy about such a request.

    A pause is a random time up to a bound that doubles from attempt to attempt (full jitter), so
    that many clients do not come back together. The same bytes are sent each time.

    Args:
        operations: Which operations to try again; all must only read; by default, all that do.
        attempts: How often to try at most, the first time included.
        total_timeout: Seconds for all attempts and pauses together; the last attempt of a
            transport of this package gets what is left of them.
        first_delay: Seconds that the first pause takes at most.
        longest_delay: Seconds that any pause takes at most.
        clock: Counts seconds, never backwards.
        jitter: Chooses a number between two others.

    Raises:
        ValueError: An operation does not only read, or a number is not positive.
        MessageError: There is no such operation.
    """

    operations: Collection[str] = field(default_factory=_reading_operations)
    attempts: int = 3
    total_timeout: float = 30.0
    first_delay: float = 0.5
    longest_delay: float = 5.0
    clock: Callable[[], float] = monotonic
    jitter: Callable[[float, float], float] = SystemRandom().uniform

    def __post_init__(self) -> None:
        if isinstance(self.operations, str) or not all(map(_reads, self.operations)):
            raise ValueError("only operations that read may be tried again (R22)")
        numbers = (self.attempts, self.total_timeout, self.first_delay, self.longest_delay)
        if not all(0 < number < float("inf") for number in numbers):
            raise ValueError("attempts and times must be positive")

    def covers(self, request: HttpRequest) -> bool:
        """Tell whether a request may be tried again at all, after whatever failure."""
        return request.operation in self.operations and _reads(request.operation)


def try_again(
    policy: RetryPolicy | None,
    request: HttpRequest,
    exchange: Callable[[HttpRequest], Reply],
    sleep: Callable[[float], None],
) -> Reply:
    """Exchange a request, once or as often as a policy allows.

    Args:
        policy: None: once.
        request: What is sent; exchanged once if it does not only read.
        exchange: Sends it and reads the response.
        sleep: Waits for some seconds.

    Returns:
        The first reply.

    Raises:
        KcpError: The last attempt's.
    """
    if policy is None or not policy.covers(request):
        return exchange(request)
    attempts = _Attempts(policy, request)
    while True:
        try:
            with at_most(attempts.seconds_left()):
                return exchange(request)
        except KcpError as error:
            if not attempts.may_follow(error):
                raise
        sleep(attempts.pause)


async def try_again_async(
    policy: RetryPolicy | None,
    request: HttpRequest,
    exchange: Callable[[HttpRequest], Awaitable[Reply]],
    sleep: Callable[[float], Awaitable[object]],
) -> Reply:
    """Do the same where sending and sleeping are awaited."""
    if policy is None or not policy.covers(request):
        return await exchange(request)
    attempts = _Attempts(policy, request)
    while True:
        try:
            with at_most(attempts.seconds_left()):
                return await exchange(request)
        except KcpError as error:
            if not attempts.may_follow(error):
                raise
        await sleep(attempts.pause)


class _Attempts:
    """The attempts of one call, and the pause before the next one, in seconds."""

    def __init__(self, policy: RetryPolicy, request: HttpRequest) -> None:
        self._policy = policy
        self._request = request
        self._made = 0
        self._until = policy.clock() + policy.total_timeout
        self.pause = 0.0

    def seconds_left(self) -> float:
        return self._until - self._policy.clock()

    def may_follow(self, error: KcpError) -> bool:
        """Decide whether another attempt follows one that failed, and after which pause."""
        self._made += 1
        if self._made >= self._policy.attempts or not _harmless(self._request.operation, error):
            return False
        bound = min(self._policy.longest_delay, self._policy.first_delay * 2.0 ** (self._made - 1))
        self.pause = self._policy.jitter(0.0, bound)
        return self.pause < self.seconds_left()


def _reads(operation: str) -> bool:
    # A request that is not ours names no operation, and may do anything.
    return bool(operation) and catalogue.operation(operation).effect == "read"


def _harmless(operation: str, error: KcpError) -> bool:
    if isinstance(error, NotSent):
        return error.phase not in _LASTING
    # Any other read, such as a point inquiry, of which the gateway counts the daily number, is sent
    # again only where the gateway cannot have heard it (R22).
    repeatable = catalogue.operation(operation).repeatable
    return repeatable and isinstance(error, OutcomeUnknown | ResponseError)
