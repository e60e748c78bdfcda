"""From the bytes of a request to the operation that it asks for."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from kcp_proto import HttpRequest, MessageError, catalogue
from kcp_proto.catalogue import Operation
from kcp_proto.documents import decode

from .refusal import Refusal
from .result_codes import NO_SUCH_OPERATION, NO_SUCH_PATH, NOT_JSON, NOT_JSON_TYPE, NOT_POST

Payload = Mapping[str, Any]
_LIKE_A_PATH = 64
_KIND = "content-type"
_LENGTH = len(_KIND)


def recognise(request: HttpRequest, *, below: str = "") -> tuple[Operation, Payload]:
    """Tell which operation a request asks for.

    Only method, address, headers and body count: what a request says about itself in
    ``operation`` and ``fields`` never reaches a gateway.

    Args:
        request: A request of any sender.
        below: What stands before the gateway's own path, if something does.

    Returns:
        The operation, and the decoded body, which may still break the schema.

    Raises:
        Refusal: Wrong method, path or content type, not strict JSON (R26: no duplicate names, no
            NaN), no such operation.
    """
    if request.method != "POST":
        raise Refusal(NOT_POST)
    path = urlsplit(request.url).path.removeprefix(below)
    candidates = _operations().get(path, [])
    if not candidates:
        raise _no_such_path(path)
    _check_content_type(request.headers)
    payload = _decoded(request.body)
    return _discriminated(candidates, payload), payload


def first_at(path: str) -> str:
    """Name an operation of a path, whose form a refusal there has; "" if the path has none."""
    return next((each.name for each in _operations().get(path, [])), "")


@cache
def _operations() -> Mapping[str, list[Operation]]:
    by_path: dict[str, list[Operation]] = {}
    for operation in map(catalogue.operation, catalogue.operations()):
        by_path.setdefault(operation.path, []).append(operation)
    return by_path


def _check_content_type(headers: Mapping[str, str]) -> None:
    named = [name for name in headers if len(name) == _LENGTH and name.lower() == _KIND]
    if not _is_json(headers[named[-1]] if named else ""):
        raise Refusal(NOT_JSON_TYPE)


@lru_cache(64)
def _is_json(content_type: str) -> bool:
    kind, *parameters = content_type.lower().split(";")
    pairs = [parameter.partition("=") for parameter in parameters]
    charsets = {value.strip(" \t\"'") for name, _, value in pairs if name.strip() == "charset"}
    # Many clients write the name without its hyphen; both spellings mean one encoding.
    return kind.strip() == "application/json" and charsets <= {"utf-8", "utf8"}


def _decoded(body: bytes) -> Payload:
    try:
        payload: Any = decode(body, subject="body")
    except MessageError as error:
        fault = error.faults[0]
        raise Refusal(
            NOT_JSON,
            "not JSON at" if fault.line else "not JSON",
            error.faults,
            line=fault.line,
            column=fault.column,
            message=fault.message,
            message_ko=fault.message_ko,
        ) from None
    if not isinstance(payload, dict):
        raise Refusal(NOT_JSON, "not an object")
    return payload  # pyright: ignore[reportUnknownVariableType] - JSON names are text


def _discriminated(candidates: list[Operation], payload: Payload) -> Operation:
    for operation in candidates:
        if operation.fits(payload):
            return operation
    # What is wrong with a value that is no constant is the schema's to say.
    for operation in candidates:
        if operation.discriminator not in operation.constants:
            return operation
    # Operations of one path may be told apart by fields of different names.
    known: dict[str, list[str]] = {}
    for each in candidates:
        known.setdefault(each.discriminator, []).append(each.constants[each.discriminator])
    name = next((name for name in known if name in payload), candidates[0].discriminator)
    values = ", ".join(dict.fromkeys(known[name]))
    raise Refusal(NO_SUCH_OPERATION, "discriminator", name=name, known=values)


def _no_such_path(path: str) -> Refusal:
    # What compares texts takes long to import, and needs as long for a long one.
    from difflib import get_close_matches

    near = get_close_matches(path[:_LIKE_A_PATH], _operations(), n=1)
    return Refusal(NO_SUCH_PATH, "path", path=near[0]) if near else Refusal(NO_SUCH_PATH)
