"""A cassette of VCR as a recording, masked on the way in."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from os import PathLike, fspath
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from kcp_proto import HttpRequest, HttpResponse, MessageError, RecordingError, catalogue
from kcp_proto.documents import MAX_BYTES, read_request
from kcp_transports.content_coding import UndecodableBody, content_codings, decode_body
from kcp_transports.https import utc_now
from kcp_transports.identity_files import open_at_once

from .plain_yaml import NotPlain, read_plain_yaml
from .recorder import Recorder, new_id
from .store import open_store

_Json = Mapping[str, Any]
_Pair = tuple[HttpRequest, HttpResponse]
_MOST_BYTES = 16 * 1024 * 1024
# What aliases name counts wherever it is named, and so does what a body is decoded to.
_MOST_WRITTEN = 4 * _MOST_BYTES
_EXCHANGE_BYTES = 2_000
_STATUS_DIGITS = 3
# How gzip and zlib begin; no JSON object does.
_COMPRESSED = ("\x1f", "x")


class CassetteImport(NamedTuple):
    """What was taken over from a cassette.

    Args:
        exchanges: How many exchanges were appended.
        unreadable: How many of them have a response that cannot be read, and of which only length
            and type are kept.
    """

    exchanges: int
    unreadable: int


def import_cassette(cassette: str | PathLike[str], path: str | PathLike[str]) -> CassetteImport:
    """Append what a cassette of VCR holds to a recording.

    Bodies in gzip or deflate are decoded before they are masked (R44: what is readable is read).

    Args:
        cassette: YAML, as VCR writes it in Python or Ruby, or JSON; at most 16 MiB, and 64 MiB once
            aliases and bodies are written out. Only plain YAML is read: a tag that would make an
            object is refused.
        path: The recording; made with mode 0600, or continued. It holds what any recording holds:
            of a request that is none of this gateway's, length and type only. All lines get the
            moment of the import, for cassettes seldom hold another.

    Returns:
        How many exchanges were appended, and how many of them are unreadable.

    Raises:
        RecordingError: The cassette cannot be read or is none, or the recording cannot be written;
            what was appended by then stays.
        ModuleNotFoundError: A YAML cassette, and pyyaml is not installed.
    """
    pairs = list(_pairs(_load(fspath(cassette)), fspath(cassette)))
    recorder = Recorder(open_store(path, "batch", "narrow"), "refuse", utc_now, new_id)
    unreadable = 0
    try:
        for request, response in pairs:
            with recorder.entry(request) as entry:
                entry.write_request()
                unreadable += entry.write_response(response) == "unreadable"
    finally:
        recorder.close()
    return CassetteImport(len(pairs), unreadable)


def _load(name: str) -> object:
    try:
        with open(name, "rb", opener=open_at_once) as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _wrong(name, "cannot be read") from error
    if len(data) > _MOST_BYTES:
        raise _wrong(name, f"is larger than {_MOST_BYTES} bytes")
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        pass
    try:
        return read_plain_yaml(data)
    except NotPlain:
        raise _wrong(name, "is neither JSON nor plain YAML") from None


def _pairs(document: object, name: str) -> Iterator[_Pair]:
    members = _members(document)
    interactions: object = members.get("interactions", members.get("http_interactions"))
    if not isinstance(interactions, list):
        raise _wrong(name, "holds no interactions")
    written = 0
    for number, interaction in enumerate(cast("list[Any]", interactions), 1):  # type: ignore[redundant-cast]
        try:
            request = _request(_members(interaction["request"]))
            response = _response(_members(interaction["response"]))
        except (KeyError, TypeError, ValueError):
            raise _wrong(name, f"cannot be understood in interaction {number}") from None
        written += _EXCHANGE_BYTES + _size(request) + _size(response)
        if written > _MOST_WRITTEN:
            raise _wrong(name, f"grows beyond {_MOST_WRITTEN} bytes in interaction {number}")
        yield request, response


def _size(message: HttpRequest | HttpResponse) -> int:
    texts = [text for pair in message.headers.items() for text in pair]
    return len(message.body) + sum(map(len, texts))


def _request(members: _Json) -> HttpRequest:
    headers = _headers(members.get("headers"))
    request = HttpRequest(
        method=_text(members["method"]),
        url=_text(members["uri"]).partition("?")[0],
        headers=headers,
        body=_body(members.get("body"), headers),
    )
    try:
        operation, payload = read_request(request)
        # A recording holds no request that no response belongs to.
        catalogue.response_to(operation.name, payload)
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
    return HttpResponse(
        status=_number(status), headers=headers, body=_body(members.get("body"), headers)
    )


def _number(value: object) -> int:
    text = str(value) if isinstance(value, int) else _text(value)
    if not (text.isascii() and text.isdigit() and len(text) == _STATUS_DIGITS):
        raise ValueError("no status")
    return int(text)


def _headers(value: object) -> dict[str, str]:
    return {_text(name): _joined(item) for name, item in _members(value).items()}


def _joined(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_scalar, cast("list[object]", value)))
    return _scalar(value)


def _scalar(value: object) -> str:
    return "" if value is None else str(value) if isinstance(value, int | float) else _text(value)


def _body(value: object, headers: Mapping[str, str]) -> bytes:
    body = _coded_body(value, headers)
    try:
        return decode_body(headers, body, MAX_BYTES)
    except UndecodableBody:
        # It stays unreadable: length and type are kept.
        return body


def _coded_body(value: object, headers: Mapping[str, str]) -> bytes:
    members = _members(value)
    if encoded := members.get("base64_string"):
        return b64decode(_text(encoded))
    text: object = members.get("string") if members else value
    if text is None:
        return b""
    if isinstance(text, bytes):
        return text
    text = _text(text)
    # Serialisers that know no bytes write each of them as the character of that number.
    is_bytes = bool(content_codings(headers)) and text[:1] in _COMPRESSED
    return text.encode("latin-1" if is_bytes else "utf-8")


def _text(value: object) -> str:
    """Take a text; anything else could be written out without end."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _members(value: object) -> _Json:
    if isinstance(value, dict):
        return cast(_Json, value)
    return {}


def _wrong(name: str, what: str) -> RecordingError:
    return RecordingError(f"the cassette {name} {what}")
