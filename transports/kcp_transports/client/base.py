"""What both clients do before a request leaves: the identity of the moment, building, warnings."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from kcp_proto import Environment, HttpRequest, Identity, build_request, catalogue
from kcp_proto.identity import Rotation
from kcp_proto.showing import MaskedRepr
from kcp_proto.typed import RequestMessage
from kcp_proto.validation import Narrower
from kcp_transports.caller_warning import warn_caller
from kcp_transports.events import Call, Observer, teller_of

from .retry import RetryPolicy

if TYPE_CHECKING:
    from kcp_proto.resolution import LostRequest, Resolution

    from .resolving import Course, OnResolved, Pace

TransportT = TypeVar("TransportT")


class IdentityWarning(UserWarning):
    """A warning that a certificate expires soon, or has expired."""


class ExperimentalWarning(UserWarning):
    """A warning that a message is sent which no source of NHN KCP describes (R32)."""


class HiddenMessage(MaskedRepr):
    """A caller's message where no traceback shows it (R24: never show a secret).

    Args:
        message: A typed message, or the name of an operation.
        fields: With an operation's name: the caller's fields.
    """

    __slots__ = ("_arguments",)

    def __init__(
        self, message: RequestMessage[Any] | str, fields: Mapping[str, object] | None
    ) -> None:
        named = isinstance(message, str)
        self._arguments: tuple[Any, ...] = (message, fields or {}) if named else (message,)

    @property
    def operation(self) -> str:
        """Name the operation as the caller does; it may be none."""
        message = self._arguments[0]
        return message if isinstance(message, str) else str(getattr(message, "OPERATION", ""))

    def request(
        self, identity: Identity, environment: Environment, profile: Narrower | None
    ) -> HttpRequest:
        """Build the request."""
        # As local variables the arguments would stand in a frame above the signer.
        build = cast(Callable[..., HttpRequest], build_request)
        return build(*self._arguments, identity, environment, profile=profile)


class BaseClient(Generic[TransportT]):
    """The way from a caller's message to the transport; the two clients describe the arguments."""

    def __init__(
        self,
        identity: Identity | Rotation,
        environment: Environment,
        transport: TransportT,
        now: Callable[[], datetime],
        retry: RetryPolicy | None,
        on_resolved: "OnResolved | None",
        profile: Narrower | None,
        observers: Iterable[Observer],
        clock: Callable[[], float],
    ) -> None:
        self._identities = identity
        self._environment = environment
        self._transport = transport
        self._now = now
        self._retry = retry
        self._on_resolved = on_resolved
        self._paces: dict[str, Pace] = {}
        self._profile = profile
        self._checked: Identity | None = None
        self._warned: set[str] = set()
        over = type(transport).__name__
        self._teller = teller_of(
            observers, "client", clock, environment=environment.name, transport=over
        )

    @property
    def site_cd(self) -> str:
        """Give the site code of the shop that sends."""
        return self._identities.site_cd

    def _call(self) -> Call | None:
        return None if self._teller is None else self._teller.call()

    def _build(
        self, message: HiddenMessage, profile: Narrower | None, call: Call | None
    ) -> HttpRequest:
        if call is None:
            return self._build_unobserved(message, profile)
        call.begin()
        try:
            request = self._build_unobserved(message, profile)
        except Exception as error:
            call.not_built(message.operation, error)
            raise
        call.built(request)
        return request

    def _build_unobserved(self, message: HiddenMessage, profile: Narrower | None) -> HttpRequest:
        return self._noted(message.request(self._identity(), self._environment, profile))

    def _noted(self, request: HttpRequest) -> HttpRequest:
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

    def _course(
        self,
        lost: "LostRequest",
        earlier: "Resolution | None",
        options: Mapping[str, Any],
    ) -> "Course":
        from .resolving import Course, Pace

        # Threads that ask for the first time at once must share one budget: one of theirs stays.
        pace = self._paces.get("") or self._paces.setdefault("", Pace())
        return Course(lost=lost, earlier=earlier, pace=pace, now=self._now, **options)

    def __repr__(self) -> str:
        client, transport = type(self).__name__, type(self._transport).__name__
        return f"<{client} {self._identities.site_cd} {self._environment.name} over {transport}>"
