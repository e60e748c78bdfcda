"""From the bytes of a request to the operation that it asks for."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from kcp_proto import HttpRequest, MessageError, catalogue
from kcp_proto.catalogue import Operation
from kcp_proto.documents import decode

from .refusal import Refusal
from .result_codes import NO_SUCH_OPERATION, NO_SUCH_PATH, NOT_JSON, NOT_JSON_TYPE, NOT_POST

Payload = Mapping[str, Any]


def recognise(request: HttpRequest) -> tuple[Operation, Payload]:
    """Tell which operation a request asks for.

    Only method, address, headers and body count: what a request says about itself in
    ``operation`` and ``fields`` never reaches a gateway.

    Args:
        request: Anybody's request.

    Returns:
        The operation, and the decoded body, which may still break the schema.

    Raises:
        Refusal: Wrong method, path or content type, not strict JSON (R26), no such operation.
    """
    if request.method != "POST":
        raise Refusal(NOT_POST)
    candidates = _operations().get(urlsplit(request.url).path, [])
    if not candidates:
        raise Refusal(NO_SUCH_PATH)
    _check_content_type(request.headers)
    payload = _decoded(request.body)
    return _discriminated(candidates, payload), payload


@cache
def _operations() -> Mapping[str, list[Operation]]:
    by_path: dict[str, list[Operation]] = {}
    for operation in map(catalogue.operation, catalogue.operations()):
        by_path.setdefault(operation.path, []).append(operation)
    return by_path


def _check_content_type(headers: Mapping[str, str]) -> None:
    given = {name.lower(): value for name, value in headers.items()}
    kind, *parameters = given.get("content-type", "").lower().replace('"', "").split(";")
    charsets = [item.strip() for item in parameters if item.strip().startswith("charset")]
    if kind.strip() != "application/json" or charsets not in ([], ["charset=utf-8"]):
        raise Refusal(NOT_JSON_TYPE)


def _decoded(body: bytes) -> Payload:
    try:
        payload: Any = decode(body, subject="body")
    except MessageError as error:
        fault = error.faults[0]
        place, place_ko = "", ""
        if fault.line:
            place = f"line {fault.line}, column {fault.column}: "
            place_ko = f"{fault.line}행 {fault.column}열: "
        raise Refusal(
            NOT_JSON, place + fault.message, place_ko + fault.message_ko, error.faults
        ) from None
    if not isinstance(payload, dict):
        raise Refusal(NOT_JSON, "not an object", "JSON 객체가 아닙니다")
    return payload  # pyright: ignore[reportUnknownVariableType] - JSON names are text


def _discriminated(candidates: list[Operation], payload: Payload) -> Operation:
    for operation in candidates:
        constant = operation.constants.get(operation.discriminator)
        if constant is None or payload.get(operation.discriminator) == constant:
            return operation
    raise Refusal(NO_SUCH_OPERATION, candidates[0].discriminator)
