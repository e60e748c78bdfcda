"""What the schemas say about messages and operations, read once: the only reader of annotations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, cast

from kcp_schemas import load_result_codes, load_schema, message_names

from .errors import MessageError
from .faults import fault
from .shield import shielded

Effect = Literal["read", "money", "reversal"]
Outcome = Literal["approved", "cancelled", "reduced"]
RelationKind = Literal["equals", "at-most", "advised-below", "sum-of", "all-or-none"]
# Words that other files pass on: to the schema engines, and into the description for OpenAPI.
PREFIX = "x-kcp-"
MAX_BYTES = "x-kcp-max-bytes"
SIGN = "x-kcp-sign"
EFFECT = "x-kcp-effect"
EVIDENCE = "x-kcp-evidence"
TITLE_KO = "x-kcp-title-ko"
_REQUEST = ".request"
_RESPONSE = ".response"
# R32: what makes a message more than experimental.
_FIRM = frozenset({"guide", "documented", "sample"})
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_EVIDENCE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a message.

    Args:
        name: The wire's field name.
        schema: Its schema.
        source: Who fills it in: ``caller``, ``identity``, ``signature`` or ``constant``.
        kind: won, count, datetime, date, flag, code, id or text.
        role: ``order-number`` if it holds the shop's order number, ``pay-type`` the payment method,
            ``tax-split`` a part of an amount by tax, ``billing-key`` a key that is issued or
            deleted; ``result-code`` and ``result-message`` in a response that calls them otherwise
            than most; None for most.
        takes_integer: Whether a JSON integer is allowed beside the string (R2: "Number" means
            digits in a string).
        choices: The wire texts that are allowed but ``""`` (R39); empty if the field is free.
        known: The wire texts that are known: the choices, or those that advice lists where the
            gateway may add values (R35).
        constant: The fixed wire text, None if the field is not constant.
        max_bytes: The longest allowed value in bytes of UTF-8, None without such a limit (R4).
        advice: Schemas with words of their own; breaking one is a warning.
        recommended: Whether leaving it out is advised against as sending it empty is.
        date_key: The field beside which a date may stand for a transaction (R10), None for most.
        echoes: Fields of the response that repeat this one (R31).
        sensitive: ``secret``, ``credential`` or ``personal`` (R24: never show a secret), None if
            it may be shown.
        mask: What stands in its place where it must not be shown; fits the schema.
        last_four: Whether logs and reprs show its last four characters only.
        ruling: Guide section and rulings.
        evidence: How the field is known, if not as its message is (R32): a kind to how many
            independent sources; None for most.
    """

    name: str
    schema: Mapping[str, Any]
    source: str
    kind: str
    role: str | None
    takes_integer: bool
    choices: tuple[str, ...]
    known: tuple[str, ...]
    constant: str | None
    max_bytes: int | None
    advice: tuple[Mapping[str, Any], ...]
    recommended: bool
    date_key: str | None
    echoes: tuple[str, ...]
    sensitive: str | None
    mask: str | None
    last_four: bool
    ruling: str
    evidence: Mapping[str, int] | None


class Relation(NamedTuple):
    """What one field of a message owes others.

    Attributes:
        field: The field that owes it.
        kind: ``equals``; for won amounts ``at-most`` (not above the other one), ``advised-below``
            (under it, or else a warning) or ``sum-of`` (all the others together); ``all-or-none``
            (there with the others, or absent like them).
        others: The other fields; one, but for the last two kinds.
    """

    field: str
    kind: RelationKind
    others: tuple[str, ...]


class Sender(NamedTuple):
    """An address from which notices came; for a firewall, never a proof (R36: it is not signed).

    Attributes:
        address: An IPv4 address.
        environment: ``production``, ``staging``, or ``unknown``.
        evidence: ``documented``, ``seen``, or ``older-list`` for one that a later list lacks.
        date: The day, or the year, that the list is of: ``YYYY-MM-DD`` or ``YYYY``.
    """

    address: str
    environment: str
    evidence: str
    date: str


class NoticeTerms(NamedTuple):
    """What a notice means to the shop that gets it (R36).

    Attributes:
        unbooks: Fields, and their values, of one that takes a deposit back.
        reply: The form fields that tell the gateway that the notice was taken.
        senders: Where notices came from.
    """

    unbooks: Mapping[str, str]
    reply: Mapping[str, str]
    senders: tuple[Sender, ...]


class Settlement(NamedTuple):
    """By what an inquiry shows that a request was acted on (R37: only positive evidence settles).

    Attributes:
        outcome: What the inquiry must show: the payment ``approved``, found by its order number; or
            found by its transaction number, ``cancelled``, or ``reduced`` by an amount.
        amount: The request's field with the amount that was paid or given back; "" if none.
        before: The request's field with what was left before; "" if none.
        method: The payment method by which to ask; "" if the request, or its caller, says it.
        method_echo: The field of the lost response that repeats the method; "" if none.
    """

    outcome: Outcome
    amount: str
    before: str
    method: str
    method_echo: str


class ShownFields(NamedTuple):
    """What the response to an inquiry shows of a transaction, by the names of its fields (R37).

    Attributes:
        amount: The whole amount; "" if it does not show one.
        approved: When it was approved; "" if it does not say.
        left: Won that are left; "" if it does not say.
        cancelled: When it was cancelled; "" if it does not say.
        states: Its states.
        cancel: Fields, and the value of each that means cancelled.
        no_cancel: Fields, and the value of each that means not cancelled.
        named: Fields of other responses to those that say the same here.
        later: Fields that tell of something else than those of their name in other responses.
    """

    amount: str
    approved: str
    left: str
    cancelled: str
    states: tuple[str, ...]
    cancel: Mapping[str, str]
    no_cancel: Mapping[str, str]
    named: Mapping[str, str]
    later: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message.

    Args:
        name: Such as ``payment.cancel.request``.
        operation: The name of the operation that it belongs to.
        schema: Its schema.
        evidence: How the message is known (R32: every message says how): ``guide``,
            ``documented``, ``sample``, ``captured`` or ``seen``, to how many independent sources.
        fields: Its fields in the schema's order.
        shown: Names of the fields that may be shown: those that no schema calls sensitive (R24).
        relations: What its fields owe each other, where both are there.
        examples: Complete wire fields, at least one set.
        when: Of a response, the fields of the request to which it belongs, and their values; empty
            if it belongs to every request of its operation.
        result_code: Of a response, the field with the result code, whatever its name (R38).
        result_message: Of a response, the field with the result message.
        success: Of a response, the fields that mean success, and the values that do (R13); of a
            notice, those that mean a deposit.
        on_success: The fields that only such a message must hold.
        notice: What it means to the shop, if it is a notice; None for most.
        shows: What it shows of a transaction, if it is the response to an inquiry; None for most.
    """

    name: str
    operation: str
    schema: Mapping[str, Any]
    evidence: Mapping[str, int]
    fields: Mapping[str, Field]
    shown: frozenset[str]
    relations: tuple[Relation, ...]
    examples: tuple[Mapping[str, str], ...]
    when: Mapping[str, str]
    result_code: str
    result_message: str
    success: Mapping[str, tuple[str, ...]]
    on_success: tuple[str, ...]
    notice: NoticeTerms | None
    shows: ShownFields | None

    @property
    def is_request(self) -> bool:
        """Tell whether the message goes to the gateway."""
        return self.name.endswith(_REQUEST)

    @property
    def is_response(self) -> bool:
        """Tell whether the message comes back from the gateway; a notice comes by itself."""
        return _RESPONSE in self.name

    def says_success(self, wire: Mapping[Any, Any]) -> bool:
        """Tell whether a response's fields mean that the gateway did what was asked (R13)."""
        return all(wire.get(name) in values for name, values in self.success.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation, as its request's schema states it.

    Args:
        name: Such as ``payment.cancel``.
        request: The request message.
        path: Where it is posted, on any host.
        experimental: Whether neither NHN KCP's own pages nor its sample code show its request
            (R32): then lengths, and whether it works at all, are less certain.
        effect: What it may do to money.
        repeatable: Whether it may be sent again after any failure: it only reads, and the gateway
            does not count it (R22: never send money twice).
        inquiry: The operation that finds out afterwards what became of it, None if there is none.
        settlement: By what that inquiry shows it, None if that is not known.
        nothing_found: Of an inquiry, the result codes that are read as "no such transaction".
        sign: Names of the signed fields in order; empty if it is not signed.
        signature: The field that holds the signature; "" if it is not signed.
        constants: Fixed fields and their wire text.
        discriminator: The field whose value names the operation on its path.
    """

    name: str
    request: Message
    path: str
    experimental: bool
    effect: Effect
    repeatable: bool
    inquiry: str | None
    settlement: Settlement | None
    nothing_found: tuple[str, ...]
    sign: tuple[str, ...]
    signature: str
    constants: Mapping[str, str]
    discriminator: str

    def fits(self, payload: Mapping[Any, Any]) -> bool:
        """Tell whether a payload's discriminator names this operation.

        A free one does by being there at all, unless its value names another on its path (R35).
        """
        value = payload.get(self.discriminator)
        if choices := self.request.fields[self.discriminator].choices:
            return value in choices
        named = _named_values(self.path, self.discriminator)
        return self.discriminator in payload and value not in named


@cache
def operations() -> tuple[str, ...]:
    """Name every operation, sorted."""
    return tuple(name.removesuffix(_REQUEST) for name in message_names() if name.endswith(_REQUEST))


@cache
def message(name: str) -> Message:
    """Look a message up.

    Args:
        name: One of `kcp_schemas.message_names`.

    Returns:
        Its description.

    Raises:
        MessageError: No message has that name; the fault names the nearest.
    """
    if name not in message_names():
        raise MessageError(
            name, [fault("message.unknown", "", closest=closest(name, message_names()))]
        )
    schema = load_schema(name)
    fields = {key: _field(key, value) for key, value in schema["properties"].items()}
    return Message(
        name=name,
        operation=schema["x-kcp-operation"],
        schema=schema,
        evidence=schema.get(EVIDENCE, _NO_EVIDENCE),
        fields=fields,
        shown=frozenset(key for key, field in fields.items() if field.sensitive is None),
        relations=tuple(
            Relation(field=field, kind=kind, others=_listed(other))
            for field, kinds in schema.get("x-kcp-relations", {}).items()
            for kind, other in kinds.items()
        ),
        examples=tuple(schema["examples"]),
        when=schema.get("x-kcp-when", _NOTHING),
        result_code=_field_of_role(fields, "result-code", "res_cd"),
        result_message=_field_of_role(fields, "result-message", "res_msg"),
        success={
            field: _listed(values) for field, values in schema.get("x-kcp-success", {}).items()
        },
        on_success=tuple(schema.get("then", {}).get("required", ())),
        notice=_notice(schema.get("x-kcp-notice")),
        shows=_shown(schema.get("x-kcp-shows")),
    )


@cache
def notices() -> tuple[str, ...]:
    """Name every message that the gateway posts to the shop by itself, sorted."""
    return tuple(n for n in message_names() if not n.endswith(_REQUEST) and _RESPONSE not in n)


@cache
def operation(name: str) -> Operation:
    """Look an operation up.

    Args:
        name: One of `operations`.

    Returns:
        Its description.

    Raises:
        MessageError: No operation has that name; the fault names the nearest.
    """
    if name not in operations():
        raise MessageError(
            name, [fault("operation.unknown", "", closest=closest(name, operations()))]
        )
    request = message(name + _REQUEST)
    fields = request.fields.values()
    return Operation(
        name=name,
        request=request,
        path=request.schema["x-kcp-path"],
        experimental=_FIRM.isdisjoint(request.evidence),
        effect=request.schema[EFFECT],
        repeatable=request.schema.get("x-kcp-repeatable", False),
        inquiry=request.schema.get("x-kcp-inquiry"),
        settlement=_settlement(request.schema.get("x-kcp-settled")),
        nothing_found=tuple(request.schema.get("x-kcp-nothing-found", ())),
        sign=tuple(request.schema[SIGN]),
        signature=next((item.name for item in fields if item.source == "signature"), ""),
        constants={item.name: item.constant for item in fields if item.constant is not None},
        discriminator=request.schema["x-kcp-discriminator"],
    )


@cache
def _named_values(path: str, discriminator: str) -> tuple[str, ...]:
    """List the values of a field that name an operation of a path."""
    described = [operation(name) for name in operations()]
    return tuple(
        value
        for each in described
        if (each.path, each.discriminator) == (path, discriminator)
        for value in each.request.fields[discriminator].choices
    )


@cache
def responses(operation_name: str) -> tuple[Message, ...]:
    """List the messages that the gateway may send back for an operation."""
    names = (name for name in message_names() if name.startswith(operation_name + _RESPONSE))
    return tuple(message(name) for name in names)


@shielded
def response_to(operation_name: str, fields: Mapping[str, object]) -> Message:
    """Choose the response message that belongs to a request, by ``x-kcp-when``.

    A message that belongs to every request gives way to one that belongs to this one.

    Args:
        operation_name: The request's operation.
        fields: The request's wire fields.

    Returns:
        The response message whose condition the request meets.

    Raises:
        MessageError: No response belongs to such a request.
    """
    fitting = [each for each in responses(operation_name) if each.when.items() <= fields.items()]
    if not fitting:
        raise MessageError(operation_name, [fault("answer.unknown", "")])
    return max(fitting, key=lambda each: len(each.when))


@cache
def order_number_fields() -> tuple[str, ...]:
    """Name the fields of requests that hold the shop's order number."""
    requests = (operation(name).request for name in operations())
    fields = (field for request in requests for field in request.fields.values())
    return tuple(dict.fromkeys(field.name for field in fields if field.role == "order-number"))


def order_number(fields: Mapping[str, object]) -> str | None:
    """Find the shop's order number, whatever a request calls it.

    Args:
        fields: Wire fields.

    Returns:
        The number; None if there is none, or an empty one.
    """
    values = (fields.get(name) for name in order_number_fields())
    return next((value for value in values if isinstance(value, str) and value), None)


def meaning_of(res_cd: str) -> str:
    """Tell what a result code means to a caller.

    Args:
        res_cd: The code as it came.

    Returns:
        A kind of `kcp_schemas.load_result_codes`; ``unlisted`` if no list explains the code.
    """
    codes: Mapping[str, str] = load_result_codes()["codes"]
    return codes.get(res_cd, "unlisted")


def closest(name: str, names: Iterable[str]) -> str:
    """Find the most similar name.

    Returns:
        The name, "" if nothing is similar.
    """
    # A name is misspelt rarely, and what compares names takes long to import.
    from difflib import get_close_matches

    matches = get_close_matches(name, list(names), n=1, cutoff=0.5)
    return matches[0] if matches else ""


def nearest(name: str, names: Iterable[str]) -> str:
    """Suggest the most similar name in English.

    Returns:
        ``; did you mean X?``, or "" if nothing is similar.
    """
    match = closest(name, names)
    return f"; did you mean {match}?" if match else ""


def _field(name: str, schema: Mapping[str, Any]) -> Field:
    types: Any = schema["type"]
    source: str = schema.get("x-kcp-source", "caller")
    choices = _choices(schema)
    advice: tuple[Mapping[str, Any], ...] = tuple(schema.get("x-kcp-advice", ()))
    return Field(
        name=name,
        schema=schema,
        source=source,
        kind=schema["x-kcp-type"],
        role=schema.get("x-kcp-role"),
        takes_integer="integer" in types and not isinstance(types, str),
        choices=choices,
        known=choices or tuple(text for each in advice for text in _choices(each)),
        constant=choices[0] if source == "constant" else None,
        max_bytes=schema.get(MAX_BYTES),
        advice=advice,
        recommended=schema.get("x-kcp-recommended", False),
        date_key=schema.get("x-kcp-date-key"),
        echoes=tuple(schema.get("x-kcp-echo", ())),
        sensitive=schema.get("x-kcp-sensitive"),
        mask=schema.get("x-kcp-mask"),
        last_four=schema.get("x-kcp-show") == "last-four",
        ruling=schema["$comment"],
        evidence=schema.get(EVIDENCE),
    )


def _notice(terms: Mapping[str, Any] | None) -> NoticeTerms | None:
    if terms is None:
        return None
    return NoticeTerms(
        unbooks=terms["unbooks"],
        reply=terms["reply"],
        senders=tuple(Sender(**sender) for sender in terms["senders"]),
    )


def _settlement(terms: Mapping[str, str] | None) -> Settlement | None:
    if terms is None:
        return None
    return Settlement(
        outcome=cast("Outcome", terms["as"]),
        amount=terms.get("amount", ""),
        before=terms.get("before", ""),
        method=terms.get("method", ""),
        method_echo=terms.get("method-echo", ""),
    )


def _shown(terms: Mapping[str, Any] | None) -> ShownFields | None:
    if terms is None:
        return None
    return ShownFields(
        amount=terms.get("amount", ""),
        approved=terms.get("approved", ""),
        left=terms.get("left", ""),
        cancelled=terms.get("cancelled", ""),
        states=tuple(terms["states"]),
        cancel=terms["cancel"],
        no_cancel=terms.get("no-cancel", _NOTHING),
        named=terms.get("named", _NOTHING),
        later=tuple(terms.get("later", ())),
    )


def _listed(values: str | list[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _field_of_role(fields: Mapping[str, Field], role: str, usual: str) -> str:
    return next((field.name for field in fields.values() if field.role == role), usual)


def _choices(schema: Mapping[str, Any]) -> tuple[str, ...]:
    values: list[object] = [schema["const"]] if "const" in schema else schema.get("enum", [])
    # R39: an optional one may be empty, which is no choice.
    return tuple(dict.fromkeys(filter(None, map(str, values))))
