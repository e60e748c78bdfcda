"""A cassette of VCR as a recording, masked on the way in."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from os import PathLike, fspath
from types import MappingProxyType
from typing import Any, cast

from kcp_proto import HttpRequest, HttpResponse, MessageError, RecordingError
from kcp_proto.documents import read_request
from kcp_transports.https import utc_now

from .recorder import Recorder, new_id

_Json = Mapping[str, Any]
_Pair = tuple[HttpRequest, HttpResponse]


def import_cassette(cassette: str | PathLike[str], path: str | PathLike[str]) -> int:
    """Append what a cassette of VCR holds to a recording.

    Args:
        cassette: YAML, as VCR writes it, or JSON. Only plain YAML is read: a tag that would make
            an object is refused.
        path: The recording; made with mode 0600, or continued. It holds what any recording holds:
            of a request that is none of this gateway's, length and type only. All lines get the
            moment of the import, for cassettes seldom hold another.

    Returns:
        How many exchanges were appended.

    Raises:
        RecordingError: The cassette cannot be read or is none, or the recording cannot be written;
            what was appended by then stays.
        ModuleNotFoundError: A YAML cassette, and pyyaml is not installed.
    """
    pairs = list(_pairs(_load(fspath(cassette)), fspath(cassette)))
    recorder = Recorder(path, "batch", "refuse", utc_now, new_id)
    try:
        for request, response in pairs:
            with recorder.entry(request) as entry:
                entry.write_request()
                entry.write_response(response)
    finally:
        recorder.close()
    return len(pairs)


def _load(name: str) -> object:
    try:
        with open(name, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        raise _wrong(name, "cannot be read") from error
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return _load_yaml(data, name)


def _load_yaml(data: bytes, name: str) -> object:
    try:
        import yaml
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "a YAML cassette needs pyyaml: pip install 'kcp-proto[sandbox]'", name=error.name
        ) from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(data, loader)  # noqa: S506  # both are safe loaders
    except (yaml.YAMLError, ValueError, RecursionError):
        # The parser's words quote the file.
        raise _wrong(name, "is neither JSON nor plain YAML") from None


def _pairs(document: object, name: str) -> Iterator[_Pair]:
    members = _members(document)
    interactions: object = members.get("interactions", members.get("http_interactions"))
    if not isinstance(interactions, list):
        raise _wrong(name, "holds no interactions")
    for number, interaction in enumerate(cast("list[Any]", interactions), 1):  # type: ignore[redundant-cast]
        try:
            yield _request(interaction["request"]), _response(interaction["response"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _wrong(name, f"cannot be understood in interaction {number}") from None


def _request(members: _Json) -> HttpRequest:
    request = HttpRequest(
        method=str(members["method"]),
        url=str(members["uri"]).partition("?")[0],
        headers=_headers(members.get("headers")),
        body=_body(members.get("body")),
    )
    try:
        operation, payload = read_request(request)
    except MessageError:
        return request
    texts = {name: value for name, value in payload.items() if isinstance(value, str)}
    if len(texts) != len(payload) or not request.url.endswith(operation.path):
        return request
    return replace(request, operation=operation.name, fields=MappingProxyType(texts))


def _response(members: _Json) -> HttpResponse:
    # Betamax writes {code, message} as VCR does; others write the bare number.
    status: Any = _members(members["status"]).get("code", members["status"])
    headers = {name.lower(): value for name, value in _headers(members.get("headers")).items()}
    return HttpResponse(status=int(status), headers=headers, body=_body(members.get("body")))


def _headers(value: object) -> dict[str, str]:
    return {name: _first(item) for name, item in _members(value).items()}


def _first(value: object) -> str:
    if isinstance(value, list) and value:
        return _first(cast("list[object]", value)[0])
    return str(cast(object, value))  # type: ignore[redundant-cast]


def _body(value: object) -> bytes:
    members = _members(value)
    if "base64_string" in members:
        return b64decode(str(members["base64_string"]))
    if members:
        return _body(members.get("string"))
    if value is None:
        return b""
    return value if isinstance(value, bytes) else str(value).encode("utf-8")


def _members(value: object) -> _Json:
    if isinstance(value, dict):
        return cast(_Json, value)
    return {}


def _wrong(name: str, what: str) -> RecordingError:
    return RecordingError(f"the cassette {name} {what}")
