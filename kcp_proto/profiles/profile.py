"""A profile: the value that validation, building and sending take."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from kcp_proto import catalogue
from kcp_proto.catalogue import Message
from kcp_proto.errors import MessageError
from kcp_proto.faults import Fault, fault, pointer_to
from kcp_proto.validation import fast_engine, reference_engine

from .narrowing import Narrowing, Schema
from .table import read_table

_CALLED = "profile"


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A shop's own contract: what it asks of a request beyond the message's schema.

    It can only narrow: whatever passes with it passes without it. Made by `Profile.parse`; a file
    is read by `kcp_transports.read_profile`.

    Args:
        table: What it was read from.
        every: What is narrowed in every request.
        operations: What is narrowed further in one operation's.
    """

    table: Mapping[str, Any]
    every: Narrowing
    operations: Mapping[str, Narrowing]
    _overlays: dict[tuple[str, bool], "tuple[_Overlay, ...]"] = field(
        default_factory=dict[tuple[str, bool], "tuple[_Overlay, ...]"], repr=False
    )

    @classmethod
    def parse(cls, table: Mapping[str, Any]) -> Self:
        """Read a profile, as decoded from TOML or JSON.

        Args:
            table: The keys that docs/profiles.md lists.

        Returns:
            The profile.

        Raises:
            MessageError: An unknown key, operation, field or value, a value that no message takes,
                or a pattern that is not of the dialect; all faults at once.
        """
        every, operations, faults = read_table(table)
        if faults:
            raise MessageError(_CALLED, faults)
        return cls(MappingProxyType(dict(table)), every, MappingProxyType(operations))

    def schema(self, message_name: str) -> Mapping[str, Any]:
        """Write a message's schema as the profile narrows it, for any validator.

        Args:
            message_name: One of `kcp_schemas.message_names`.

        Returns:
            The message's own schema and what stands beside it under ``allOf``; the message's own
            alone where nothing is narrowed.

        Raises:
            MessageError: No message has that name.
        """
        message = catalogue.message(message_name)
        overlays = [dict(each.schema) for each in self._of(message, caller_only=False)]
        if not overlays:
            return dict(message.schema)
        base = dict(message.schema)
        kept = {name: base[name] for name in ("$schema", "title", "description")}
        own_id = {"$id": base["$id"].removesuffix(message.name) + f"profile:{message.name}"}
        examples = [dict(each) for each in message.examples if self.accepts(message, each)]
        whole = {**own_id, **kept, "allOf": [base, *overlays]}
        return {**whole, "examples": examples} if examples else whole

    def accepts(self, message: Message, payload: Mapping[str, Any]) -> bool:
        """Tell whether a message that is right by itself fits the profile too."""
        return all(each.accepts(payload) for each in self._of(message, caller_only=False))

    def faults(
        self,
        message: Message,
        payload: Mapping[Any, Any],
        broken: Collection[str],
        *,
        caller_only: bool,
    ) -> Iterator[Fault]:
        """Find what breaks the profile in a message.

        Args:
            message: The message that the payload claims to be.
            payload: Field names to wire values.
            broken: Pointers of values that are wrong already; one fault of a value is enough.
            caller_only: Leave out what no caller fills in.

        Yields:
            One fault for each field.
        """
        seen = set(broken)
        for overlay in self._of(message, caller_only=caller_only):
            if overlay.accepts(payload):
                continue
            for found in _faults_of(overlay, payload):
                if found.pointer not in seen:
                    seen.add(found.pointer)
                    yield found

    def _of(self, message: Message, *, caller_only: bool) -> "tuple[_Overlay, ...]":
        known = self._overlays.get((message.name, caller_only))
        if known is None:
            known = tuple(self._made_for(message, caller_only))
            self._overlays[message.name, caller_only] = known
        return known

    def _made_for(self, message: Message, caller_only: bool) -> "Iterator[_Overlay]":
        # What comes back is the gateway's own: no contract of a shop narrows it.
        if not message.is_request:
            return
        for narrowing in (self.every, self.operations.get(message.operation)):
            schema = narrowing and narrowing.overlay(message, caller_only=caller_only)
            if schema:
                reference = reference_engine(schema)
                accepts = fast_engine(schema) or reference.is_valid
                yield _Overlay(schema, reference, accepts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Profile) and dict(self.table) == dict(other.table)

    def __hash__(self) -> int:
        return hash(repr(self.table))

    def __reduce__(self) -> tuple[Any, ...]:
        # Engines cannot be pickled; another process makes its own.
        return type(self).parse, (dict(self.table),)


class _Overlay(NamedTuple):
    """A schema beside a message's own, and its two engines."""

    schema: Schema
    reference: Any
    accepts: Callable[[Any], bool]


def _faults_of(overlay: _Overlay, payload: Mapping[Any, Any]) -> Iterator[Fault]:
    for error in overlay.reference.iter_errors(dict(payload)):
        keyword, limit = error.validator, error.validator_value
        if keyword == "required":
            for name in limit:
                if name not in payload:
                    yield fault("profile.required", pointer_to(name))
            continue
        pointer = pointer_to(*error.absolute_path)
        match keyword:
            case "minLength":
                yield fault("profile.required", pointer, case="empty")
            case "enum":
                yield fault("profile.value", pointer, values=", ".join(limit))
            case "not":
                yield fault("profile.value", pointer, case="none")
            case "maxLength":
                yield fault("profile.length", pointer, limit=limit)
            case _:
                yield fault("profile.form", pointer, form=limit)
