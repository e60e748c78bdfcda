"""Which message a payload is, and which operation a request asks for, from their fields."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Message, Operation
from kcp_proto.errors import MessageError
from kcp_proto.exchange import HttpRequest
from kcp_proto.faults import Fault, fault, schema_fault
from kcp_proto.json_values import is_array, is_object
from kcp_proto.shield import shielded
from kcp_schemas import message_names

from .decoding import decode

_BODY = "request body"
# The form of the documented codes; anything else could be a value in the wrong field.
_CODE = re.compile(r"[A-Z]{2,8}|9[0-9]{7}")


def detect(payload: object) -> tuple[str, ...]:
    """Name the messages that a payload can be.

    A request is known by its discriminator, a response by having a result code and by the
    documented fields it holds.

    Args:
        payload: The decoded message; what is no JSON object is no message.

    Returns:
        One name if the fields leave no doubt, several if they do, none if nothing fits.
    """
    if not is_object(payload) or _is_of_the_window(payload):
        return ()
    if _has_result(payload):
        return tuple(message.name for message in _candidates(payload))
    fitting = [operation.request for operation in _operations() if operation.fits(payload)]
    # A value may name operations on several paths; then the other fields decide, if they do.
    described = {each.name: payload.keys() & each.fields.keys() for each in fitting}
    return tuple(
        name
        for name, fields in described.items()
        if not any(fields < others for others in described.values())
    )


def comes_from_window(form: Mapping[str, str]) -> bool:
    """Tell whether a form is what the payment window posts to the shop, and no notice (R38).

    Args:
        form: The fields.

    Returns:
        True if it lacks a notice's kind and holds what an approval passes on, or the result of a
        window that was closed.
    """
    notice = catalogue.message(catalogue.notices()[0])
    if not form.keys().isdisjoint(notice.success):
        return False
    if not form.keys().isdisjoint(_window_fields()):
        return True
    return form.keys().isdisjoint(notice.schema["required"]) and _has_result(form)


@shielded
def recognise(payload: object) -> str:
    """Find out which message a payload is.

    Args:
        payload: A decoded document.

    Returns:
        The message's name; of two with the same fields the one that is not experimental (R32).

    Raises:
        MessageError: It is no object, or its fields do not tell, or tell of several messages.
    """
    if not is_object(payload):
        raise MessageError("payload", [no_object(payload)])
    if _is_of_the_window(payload):
        raise MessageError("payload", [fault("message.window", "")])
    candidates = detect(payload)
    settled = [name for name in candidates if not _is_experimental(name)]
    for chosen in (candidates, settled if _describe_the_same(candidates, payload) else ()):
        if len(chosen) == 1:
            return chosen[0]
    if not candidates and (unknown := _unknown_values(payload)):
        raise MessageError("payload", [_unknown_value(payload, unknown)])
    case, names = "several" if candidates else "", ", ".join(candidates)
    raise MessageError("payload", [fault("message.undetected", "", case=case, names=names)])


def _describe_the_same(names: Iterable[str], payload: Mapping[Any, Any]) -> bool:
    described = {
        frozenset(payload.keys() & catalogue.message(name).fields.keys()) for name in names
    }
    return len(described) == 1


def _is_experimental(name: str) -> bool:
    return catalogue.operation(catalogue.message(name).operation).experimental


def no_object(payload: object) -> Fault:
    """Say that a document is no message; of an array, what to do with several messages."""
    if is_array(payload):
        return fault("type", "", case="array")
    return schema_fault("type", "", "object", {}, ruling="R26")


@shielded
def read_request(request: HttpRequest) -> tuple[Operation, dict[str, Any]]:
    """Decode a request's body and find its operation.

    Args:
        request: A request of any maker; its ``fields`` are not looked at.

    Returns:
        The operation and the body's members.

    Raises:
        MessageError: The body is not strict JSON (R26: JSON is decoded strictly) or no
            object; ``message.undetected``.
    """
    payload = decode(request.body, subject=_BODY)
    if not is_object(payload):
        raise MessageError(_BODY, [fault("type", "", case="body", ruling="R26")])
    if request.operation:
        return catalogue.operation(request.operation), payload
    detected = detect(payload)
    found = [candidate for candidate in _operations() if candidate.request.name in detected]
    at_address = [candidate for candidate in found if request.url.endswith(candidate.path)]
    for candidates in (found, at_address):
        if len(candidates) == 1:
            return candidates[0], payload
    if unknown := _unknown_values(payload):
        raise MessageError(_BODY, [_unknown_value(payload, unknown)])
    names = ", ".join(sorted({operation.discriminator for operation in _operations()}))
    raise MessageError(_BODY, [fault("message.undetected", "", case="request", names=names)])


def rule_of_path(
    request: HttpRequest,
) -> tuple[Operation, dict[str, Any], tuple[Fault, ...]] | None:
    """Find the rule by which a request is signed although its discriminator's value is unknown.

    Every operation of a path signs the same fields: that depends on no operation being known.

    Args:
        request: A request that `read_request` refuses.

    Returns:
        An operation that stands for the path, named by it, whose discriminator is no constant;
        the body's members; the fault that names the unknown value and the known ones. None if the
        fields point to several paths, or to none.

    Raises:
        MessageError: The body is not strict JSON (R26).
    """
    payload = decode(request.body, subject=_BODY)
    if not is_object(payload):
        return None
    unknown = _unknown_values(payload)
    at_address = [operation for operation in unknown if request.url.endswith(operation.path)]
    candidates = at_address or unknown
    if len({operation.path for operation in candidates}) != 1:
        return None
    first = candidates[0]
    constants = {k: v for k, v in first.constants.items() if k != first.discriminator}
    rule = replace(first, name=first.path, constants=constants)
    return rule, payload, (_unknown_value(payload, candidates),)


def _unknown_values(payload: Mapping[Any, Any]) -> list[Operation]:
    """List the operations whose discriminator is there and has a value that none of them knows."""
    if any(operation.fits(payload) for operation in _operations()):
        return []
    return [operation for operation in _operations() if operation.discriminator in payload]


def _unknown_value(payload: Mapping[Any, Any], candidates: Iterable[Operation]) -> Fault:
    """Name a code that is unknown, and those that are known; what is no code is not quoted."""
    known: dict[str, list[str]] = {}
    for operation in candidates:
        choices = operation.request.fields[operation.discriminator].choices
        known.setdefault(operation.discriminator, []).extend(choices)
    rows = [(name, _quoted(payload[name]), ", ".join(dict.fromkeys(known[name]))) for name in known]
    return fault(
        "message.undetected",
        "",
        case="value",
        name=", ".join(name for name, _, _ in rows),
        value=", ".join(value for _, value, _ in rows),
        choices="; ".join(choices for _, _, choices in rows),
    )


def _quoted(value: object) -> str:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else "…"


def deciding_fields() -> frozenset[str]:
    """Name the fields whose values `detect` looks at; of the others only their presence counts."""
    results = {name for message in _responses() for name in message.success}
    return frozenset(results | {operation.discriminator for operation in _operations()})


def _has_result(payload: Mapping[Any, Any]) -> bool:
    return any(name in payload for message in _responses() for name in message.success)


def _is_of_the_window(payload: Mapping[Any, Any]) -> bool:
    """Tell whether it has a result and what no response has: what the window gives to pass on."""
    return _has_result(payload) and not payload.keys().isdisjoint(_window_fields_alone())


@cache
def _window_fields_alone() -> frozenset[str]:
    return _window_fields().difference(*(message.fields for message in _responses()))


@cache
def _window_fields() -> frozenset[str]:
    requests = (operation.request for operation in _operations())
    return frozenset(
        field.name
        for request in requests
        for field in request.fields.values()
        if field.role == "window"
    )


def _operations() -> list[Operation]:
    return [catalogue.operation(name) for name in catalogue.operations()]


@cache
def _responses() -> tuple[Message, ...]:
    described = (catalogue.message(name) for name in message_names())
    return tuple(message for message in described if message.is_response)


def _candidates(payload: Mapping[Any, Any]) -> list[Message]:
    documented = {name for message in _responses() for name in message.fields}
    present = documented.intersection(payload)
    # Responses are open (R1): what one message describes may come undescribed in another.
    shared = {each.name: len(present & each.fields.keys()) for each in _fitting(payload)}
    most = max(shared.values(), default=0)
    fitting = [each for each in _fitting(payload) if shared[each.name] == most]
    exact = [message for message in fitting if _is_whole(message, payload, present)]
    return exact or fitting


def _is_whole(message: Message, payload: Mapping[Any, Any], present: set[str]) -> bool:
    """Tell whether a payload holds all that a message describes, or all that a success must."""
    if message.on_success and message.says_success(payload):
        return present in (set(message.fields), {*message.schema["required"], *message.on_success})
    # What a refusal holds too tells nothing.
    return present == set(message.fields) > set(message.schema["required"])


def _fitting(payload: Mapping[Any, Any]) -> Iterator[Message]:
    for message in _responses():
        if not message.says_success(payload) or all(name in payload for name in message.on_success):
            yield message
