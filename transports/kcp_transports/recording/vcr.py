"""Take over what VCR recorded: a cassette becomes a recording, masked on the way in."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from os import PathLike, fspath
from types import MappingProxyType
from typing import Any, cast

from kcp_proto import HttpRequest, HttpResponse, MessageError, RecordingError, catalogue
from kcp_proto.documents import decode, detect
from kcp_transports.https import utc_now

from .recorder import Recorder, new_id

_Json = Mapping[str, Any]
_Pair = tuple[HttpRequest, HttpResponse]


def import_cassette(cassette: str | PathLike[str], path: str | PathLike[str]) -> int:
    """Append what a cassette of VCR holds to a recording.

    Args:
        cassette: YAML, as VCR writes it, or JSON. Only plain YAML is read: a tag that would make
            an object is refused.
        path: The recording; made with mode 0600, or continued. Its masks are its own (R24); of
            a request that is none of this gateway's only length and type are kept. All lines get
            the moment of the import, for cassettes seldom hold another.

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


def _request(kept: _Json) -> HttpRequest:
    request = HttpRequest(
        method=str(kept["method"]),
        url=str(kept["uri"]).partition("?")[0],
        headers=_headers(kept.get("headers")),
        body=_body(kept.get("body")),
    )
    fields = _fields(request.body)
    operations = [catalogue.operation(name) for name in catalogue.operations()]
    asked = [item for item in operations if item.request.name in detect(fields)]
    if len(asked) != 1 or not request.url.endswith(asked[0].path):
        return request
    return HttpRequest(
        method=request.method,
        url=request.url,
        headers=request.headers,
        body=request.body,
        operation=asked[0].name,
        fields=MappingProxyType(fields),
    )


def _fields(body: bytes) -> dict[str, str]:
    """Read the wire texts of a request; nothing if it is none that `build_request` makes."""
    try:
        members = _members(decode(body))
    except MessageError:
        return {}
    texts = {name: value for name, value in members.items() if isinstance(value, str)}
    return texts if len(texts) == len(members) else {}


def _response(kept: _Json) -> HttpResponse:
    # Betamax writes {code, message} as VCR does; others write the bare number.
    status: Any = _members(kept["status"]).get("code", kept["status"])
    headers = {name.lower(): value for name, value in _headers(kept.get("headers")).items()}
    return HttpResponse(status=int(status), headers=headers, body=_body(kept.get("body")))


def _headers(kept: object) -> dict[str, str]:
    return {name: _first(value) for name, value in _members(kept).items()}


def _first(value: object) -> str:
    if isinstance(value, list) and value:
        return _first(cast("list[object]", value)[0])
    return str(cast(object, value))  # type: ignore[redundant-cast]


def _body(kept: object) -> bytes:
    members = _members(kept)
    if "base64_string" in members:
        return b64decode(str(members["base64_string"]))
    if members:
        return _body(members.get("string"))
    if kept is None:
        return b""
    return kept if isinstance(kept, bytes) else str(kept).encode("utf-8")


def _members(value: object) -> _Json:
    if isinstance(value, dict):
        return cast(_Json, value)
    return {}


def _wrong(name: str, what: str) -> RecordingError:
    return RecordingError(f"the cassette {name} {what}")
