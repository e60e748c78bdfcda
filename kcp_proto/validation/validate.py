"""Whether a payload is right as it would go over the wire: every fault of it at once.

The fast path is asked first. Where it is in doubt the reference engine and the rules report.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from kcp_proto import catalogue
from kcp_proto.catalogue import Message, closest
from kcp_proto.faults import Fault, fault, pointer_to, schema_fault
from kcp_proto.json_values import is_object
from kcp_proto.shield import shielded

from .engines import FastEngine, fast_engine, reference_engine
from .fast_path import FastPath, build_fast_path, widen
from .plain import text_check
from .rules import BETWEEN_FIELDS, is_examinable, json_faults, semantic_faults

if TYPE_CHECKING:
    from .narrowed import Reporter


class Narrower(Protocol):
    """What asks for more than the schemas do: a `kcp_proto.profiles.Profile`."""

    def faults(
        self,
        message: Message,
        payload: Mapping[Any, Any],
        broken: Collection[str],
        *,
        caller_only: bool,
    ) -> Iterable[Fault]:
        """Find what is too much for it in a message whose broken values are known."""
        ...

    def accepts(self, message: Message, payload: Mapping[str, Any]) -> bool:
        """Tell whether a message that is right by itself is right for it too."""
        ...


@shielded
def validate(message_name: str, payload: object, *, profile: Narrower | None = None) -> list[Fault]:
    """Find the errors of a message.

    Args:
        message_name: One of `kcp_schemas.message_names`.
        payload: The decoded message: strings and integers by field name.
        profile: The shop's own contract (`kcp_proto.profiles`); None for the schemas alone.

    Returns:
        Every error, in the schema's field order; empty if the message is valid.

    Raises:
        MessageError: No message has that name.
    """
    found = check_message(catalogue.message(message_name), payload, warns=False, profile=profile)
    return [fault for fault in found if fault.severity == "error"]


@shielded
def lint(message_name: str, payload: object, *, profile: Narrower | None = None) -> list[Fault]:
    """Find the errors and the warnings of a message.

    Args:
        message_name: One of `kcp_schemas.message_names`.
        payload: The decoded message: strings and integers by field name.
        profile: The shop's own contract, as for `validate`.

    Returns:
        Every fault, in the schema's field order; look at each one's ``severity``.

    Raises:
        MessageError: No message has that name.
    """
    return check_message(catalogue.message(message_name), payload, profile=profile)


def check_message(
    message: Message,
    payload: object,
    *,
    caller_only: bool = False,
    semantic: bool = True,
    warns: bool = True,
    profile: Narrower | None = None,
) -> list[Fault]:
    """Find every fault of a payload.

    Args:
        message: The message that the payload claims to be.
        payload: The decoded message.
        caller_only: Check only what a caller fills in: fields of the identity and the signature
            are neither required nor allowed, constants may be left out.
        semantic: Ask the rules that JSON Schema cannot state, too.
        warns: Look at advice, too, which takes longer than all else and is about no error.
        profile: What asks for more.

    Returns:
        Errors and warnings, in the schema's field order.
    """
    validators = _validators(message.name, caller_only)
    faults: list[Fault] = []
    fast_path = validators.fast_path if warns else validators.brief_fast_path
    if not fast_path(payload):
        # `Reply.wire` is a read-only view.
        if isinstance(payload, MappingProxyType):
            payload = dict(cast(Mapping[Any, Any], payload))
        faults = _examine(message, validators, payload, semantic=semantic, warns=warns)
    if profile is None or not is_object(payload) or not is_examinable(payload):
        return faults
    broken = {fault.pointer for fault in faults if fault.severity == "error"}
    narrowed = profile.faults(message, payload, broken, caller_only=caller_only)
    return _in_field_order(message, [*faults, *narrowed])


def fast_path_of(message_name: str, *, decoded: bool = False) -> FastPath:
    """Get the fast path of a message: it says quickly that there is no fault at all.

    Args:
        message_name: One of `kcp_schemas.message_names`.
        decoded: The payloads come from a decoder that lets no lone surrogate in; this is faster.

    Returns:
        A function that is True only for payloads in which `lint` finds nothing, and False when in
        doubt.

    Raises:
        MessageError: No message has that name.
    """
    validators = _validators(message_name, caller_only=False)
    return validators.text_fast_path if decoded else validators.fast_path


def _examine(
    message: Message, validators: "_Validators", payload: object, *, semantic: bool, warns: bool
) -> list[Fault]:
    if not is_object(payload):
        return [_fault(message, "", "type", "object", {})]
    faults = list(json_faults(payload, any_name=not message.is_request))
    if not is_examinable(payload):
        return _in_field_order(message, faults)
    if validators.fast_engine is None or not validators.fast_engine(payload):
        faults += _schema_faults(message, validators.reporter(), payload)
        faults = _one_a_cause(faults)
    broken = {fault.pointer for fault in faults}
    if semantic:
        faults += semantic_faults(message, payload, broken)
    if warns:
        faults += _advice(validators, payload, broken)
    return _in_field_order(message, faults)


_UNTYPED = ("json.value", "type")
_NOTHING: Mapping[str, Any] = {}


def check_field(message: Message, name: str, value: object) -> list[Fault]:
    """Find what is wrong with one field alone.

    Args:
        message: The message that the field belongs to.
        name: The field's name.
        value: Its wire value.

    Returns:
        The faults of that field; what it owes to fields beside it is not asked.
    """
    pointer = pointer_to(name)
    return [
        fault
        for fault in check_message(message, {name: value})
        if fault.pointer == pointer and fault.rule not in BETWEEN_FIELDS
    ]


class _Validators(NamedTuple):
    """The fast paths and the engines of one schema.

    The brief fast path takes messages too that lack what is only recommended.
    """

    fast_path: FastPath
    brief_fast_path: FastPath
    text_fast_path: FastPath
    reporter: "Callable[[], Reporter]"
    fast_engine: FastEngine | None
    advice: Mapping[str, tuple[tuple[Mapping[str, Any], Callable[[object], bool]], ...]]
    recommended: Collection[str]


@cache
def _validators(message_name: str, caller_only: bool) -> _Validators:
    message = catalogue.message(message_name)
    schema = _checked_schema(message, caller_only)
    advice = {
        name: tuple((advice, _following(advice)) for advice in field.advice)
        for name, field in message.fields.items()
        if field.advice
    }
    # Code that builds a request acts on errors alone, and shall not be slowed down by advice.
    recommended = () if caller_only else [f.name for f in message.fields.values() if f.recommended]
    fast_path = build_fast_path(message, schema, recommended)
    brief = build_fast_path(message, schema, ()) if recommended else fast_path
    return _Validators(
        fast_path=widen(fast_path, closed=message.is_request),
        brief_fast_path=widen(brief, closed=message.is_request),
        text_fast_path=fast_path,
        reporter=partial(_reporter, message_name, caller_only),
        fast_engine=fast_engine(schema),
        advice=advice,
        recommended=recommended,
    )


def _following(advice: Mapping[str, Any]) -> Callable[[object], bool]:
    """Make the check of one piece of advice: nearly every value is a text."""
    of_text, of_any = text_check(advice), reference_engine(advice).is_valid
    return lambda value: of_text(value) if type(value) is str else of_any(value)


@cache
def _reporter(message_name: str, caller_only: bool) -> "Reporter":
    # Most programs never see a fault, and none needs what reports them before its first one.
    from .narrowed import reporter

    return reporter(_checked_schema(catalogue.message(message_name), caller_only))


def _checked_schema(message: Message, caller_only: bool) -> Mapping[str, Any]:
    if not caller_only:
        return message.schema
    allowed = [f.name for f in message.fields.values() if f.source in ("caller", "constant")]
    return {
        **message.schema,
        "properties": {name: message.schema["properties"][name] for name in allowed},
        "required": [
            name for name in message.schema["required"] if message.fields[name].source == "caller"
        ],
    }


def _schema_faults(
    message: Message, reporter: "Reporter", payload: dict[Any, Any]
) -> Iterator[Fault]:
    for error in reporter.iter_errors(payload):
        keyword: str = error.validator
        if keyword == "additionalProperties":
            allowed: Mapping[str, object] = error.schema["properties"]
            yield from (_unknown_field(message, name) for name in payload if name not in allowed)
            continue
        names: Sequence[str] = list(error.absolute_path)
        if keyword == "required":
            missing = [name for name in error.validator_value if name not in payload]
            for name in missing:
                # What to send is the question about a request; of a response only what it lacks.
                described = message.fields[name].schema if message.is_request else _NOTHING
                yield _fault(message, name, keyword, None, described)
        else:
            yield _fault(message, names[0], keyword, error.validator_value, error.schema)


def _advice(
    validators: _Validators, payload: dict[Any, Any], broken: Collection[str]
) -> Iterator[Fault]:
    for name, advisers in validators.advice.items():
        absent = name not in payload
        if pointer_to(name) in broken or (absent and name not in validators.recommended):
            continue
        value = "" if absent else payload[name]
        for advice, is_followed in advisers:
            if not is_followed(value):
                yield fault(
                    "advice",
                    pointer_to(name),
                    ruling=advice["$comment"],
                    description=advice["description"],
                    description_ko=advice["title"],
                )


def _one_a_cause(faults: Sequence[Fault]) -> list[Fault]:
    """Keep one error for one cause: a wrong type or form has consequences of its own."""
    untyped = {fault.pointer for fault in faults if fault.rule in _UNTYPED}
    empty = {fault.pointer for fault in faults if fault.rule == "minLength"}
    kept: dict[tuple[str, str], Fault] = {}
    for found in faults:
        cause = "form" if found.rule in ("pattern", "not") else found.rule
        if cause == "form" and found.pointer in empty:
            continue
        if found.pointer not in untyped:
            kept.setdefault((found.pointer, cause), found)
        elif found.rule in _UNTYPED:
            kept.setdefault((found.pointer, "type"), found)
    return list(kept.values())


def _in_field_order(message: Message, faults: list[Fault]) -> list[Fault]:
    if len(faults) < 2:
        return faults
    order = _field_order(message.name)
    return sorted(faults, key=lambda fault: order.get(fault.pointer, len(order)))


@cache
def _field_order(message_name: str) -> Mapping[str, int]:
    fields = catalogue.message(message_name).fields
    return {pointer_to(name): index for index, name in enumerate(fields)}


def _unknown_field(message: Message, name: object) -> Fault:
    described = message.fields.get(name) if isinstance(name, str) else None
    if described is not None:
        return fault(
            "field.not-yours",
            pointer_to(described.name),
            ruling=described.ruling,
            source=described.source,
        )
    return fault(
        "field.unknown",
        pointer_to(str(name)),
        message=message.name,
        closest=closest(str(name), message.fields),
    )


def _fault(
    message: Message,
    name: str,
    keyword: str,
    limit: Any,
    schema: Mapping[str, Any],
) -> Fault:
    field = message.fields.get(name)
    pointer = pointer_to(name) if name else ""
    # R1: requests are closed, responses open.
    return schema_fault(keyword, pointer, limit, schema, ruling=field.ruling if field else "R1")
