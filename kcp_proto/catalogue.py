"""What the schemas say about messages and operations, read once and kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, cast

from kcp_schemas import load_result_codes, load_schema, message_names

from .errors import MessageError
from .faults import fault

Effect = Literal["read", "money", "reversal"]
_REQUEST = ".request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Describe one field of a message.

    Args:
        name: The wire's field name.
        source: Who fills it in: ``caller``, ``identity``, ``signature`` or ``constant``.
        kind: ``x-kcp-type``: won, count, datetime, date, flag, code, id or text.
        takes_integer: Whether a JSON integer is allowed beside the string (R2).
        constant: The fixed wire text, None if the field is free.
        sensitive: ``secret``, ``credential`` or ``personal`` (R24), None if it may be shown.
        mask: What stands in its place where it must not be shown; fits the schema.
        last_four: Whether logs and reprs show its last four characters only.
        ruling: Guide section and rulings.
    """

    name: str
    source: str
    kind: str
    takes_integer: bool
    constant: str | None
    sensitive: str | None
    mask: str | None
    last_four: bool
    ruling: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Describe one message.

    Args:
        name: Such as ``benepia.cancel.request``.
        schema: Its schema.
        fields: Its fields in the schema's order.
        shown: Names of the fields that may be shown: those that no schema calls sensitive (R24).
        when: Of a response, the fields of the request to which it belongs, and their values; empty
            if it belongs to every request of its operation.
        echoes: Of a request, the fields that the response repeats, and under which names (R31: a
            response that does not fit the question is a warning).
    """

    name: str
    schema: Mapping[str, Any]
    fields: Mapping[str, Field]
    shown: frozenset[str]
    when: Mapping[str, str]
    echoes: Mapping[str, tuple[str, ...]]

    @property
    def is_request(self) -> bool:
        """Tell whether the message goes to the gateway."""
        return self.name.endswith(_REQUEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Describe one operation as its request schema states it.

    Args:
        name: Such as ``benepia.cancel``.
        request: The request message.
        path: Where it is posted, on any host.
        effect: What it may do to money.
        sign: Names of the signed fields in order; empty if it is not signed.
        signature: The field that holds the signature; "" if it is not signed.
        constants: Fixed fields and their wire text.
        discriminator: The field whose value names the operation on its path.
    """

    name: str
    request: Message
    path: str
    effect: Effect
    sign: tuple[str, ...]
    signature: str
    constants: Mapping[str, str]
    discriminator: str


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
            name, [fault("message.unknown", "", suggestion=nearest(name, message_names()))]
        )
    schema = load_schema(name)
    properties: Mapping[str, Mapping[str, Any]] = schema["properties"]
    fields = {key: _field(key, value) for key, value in properties.items()}
    return Message(
        name=name,
        schema=schema,
        fields=fields,
        shown=frozenset(key for key, field in fields.items() if field.sensitive is None),
        when=schema.get("x-kcp-when", {}),
        echoes={
            key: tuple(value["x-kcp-echo"])
            for key, value in properties.items()
            if "x-kcp-echo" in value
        },
    )


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
            name, [fault("operation.unknown", "", suggestion=nearest(name, operations()))]
        )
    request = message(name + _REQUEST)
    fields = request.fields.values()
    return Operation(
        name=name,
        request=request,
        path=request.schema["x-kcp-path"],
        effect=request.schema["x-kcp-effect"],
        sign=tuple(request.schema["x-kcp-sign"]),
        signature=next((item.name for item in fields if item.source == "signature"), ""),
        constants={item.name: item.constant for item in fields if item.constant is not None},
        discriminator=request.schema["x-kcp-discriminator"],
    )


@cache
def responses(operation_name: str) -> tuple[Message, ...]:
    """List the messages that the gateway may send back for an operation."""
    names = (name for name in message_names() if name.startswith(operation_name + ".response"))
    return tuple(message(name) for name in names)


def response_to(operation_name: str, fields: Mapping[str, object]) -> Message:
    """Choose the response message that belongs to a request, by ``x-kcp-when``.

    Args:
        operation_name: The request's operation.
        fields: The request's wire fields.

    Returns:
        The response message whose condition the request meets.

    Raises:
        MessageError: No response belongs to such a request.
    """
    for candidate in responses(operation_name):
        if candidate.when.items() <= fields.items():
            return candidate
    # A traceback that shows local variables would show them (R24).
    del fields
    raise MessageError(operation_name, [fault("answer.unknown", "")])


def meaning_of(res_cd: str) -> str:
    """Tell what a result code means to a caller.

    Args:
        res_cd: The code as it came.

    Returns:
        A kind of `kcp_schemas.load_result_codes`; ``unlisted`` if no list explains the code.
    """
    codes: Mapping[str, str] = load_result_codes()["codes"]
    return codes.get(res_cd, "unlisted")


def nearest(name: str, names: Iterable[str]) -> str:
    """Suggest the most similar name.

    Returns:
        ``; did you mean X?``, or "" if nothing is similar.
    """
    matches = get_close_matches(name, list(names), n=1, cutoff=0.5)
    return f"; did you mean {matches[0]}?" if matches else ""


def _field(name: str, schema: Mapping[str, Any]) -> Field:
    types: Any = schema["type"]
    source: str = schema.get("x-kcp-source", "caller")
    fixed = cast(str, schema["enum"][0] if "enum" in schema else schema.get("const"))
    return Field(
        name=name,
        source=source,
        kind=schema["x-kcp-type"],
        takes_integer="integer" in types and not isinstance(types, str),
        constant=fixed if source == "constant" else None,
        sensitive=schema.get("x-kcp-sensitive"),
        mask=schema.get("x-kcp-mask"),
        last_four=schema.get("x-kcp-show") == "last-four",
        ruling=schema["$comment"],
    )
