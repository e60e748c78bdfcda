"""Strict JSON: what two readers could understand differently is an error (R26)."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from json.decoder import JSONDecodeError
from typing import Any, NoReturn

from kcp_proto.errors import MessageError
from kcp_proto.faults import Fault, fault, pointer_to
from kcp_proto.json_values import MAX_DEPTH as MAX_DEPTH
from kcp_proto.json_values import MAX_DIGITS, is_array, is_object
from kcp_proto.shield import shielded

MAX_BYTES = 64 * 1024
_NOT_UTF8 = "not UTF-8"


class _NotStrict(ValueError):
    """What makes a text not strict, on its way out of the standard decoder's hooks."""

    def __init__(self, found: Fault) -> None:
        super().__init__(found.rule)
        self.fault = found


@shielded
def decode(data: bytes, *, subject: str = "JSON text") -> Any:
    """Decode JSON text by the rules of R26.

    Args:
        data: UTF-8 bytes, at most 64 KiB, without a byte order mark.
        subject: What is read, for the error's text.

    Returns:
        The value. Integers stay integers.

    Raises:
        MessageError: Duplicate keys, NaN, Infinity, a fraction or exponent, more than 4,000
            digits, bytes that are not UTF-8, a byte order mark, lone surrogates, trailing data,
            more than 64 KiB, nesting deeper than 8. The one fault carries line and column where
            they are known.
    """
    try:
        return _decode(data)
    except JSONDecodeError as error:
        raise MessageError(subject, [_syntax_fault(error)]) from None
    except _NotStrict as error:
        raise MessageError(subject, [error.fault]) from None


@shielded
def decode_response(data: bytes, *, subject: str = "the response") -> tuple[Any, list[Fault]]:
    """Decode a response's JSON text, in which a member may come twice with one value (R43).

    Args:
        data: As `decode` takes it.
        subject: What is read, for the error's text.

    Returns:
        The value, and a fault for each member that came more than once.

    Raises:
        MessageError: As from `decode`; of duplicate members only if their values differ.
    """
    try:
        return decode(data, subject=subject), []
    except MessageError as error:
        if error.faults[0].rule != "json.duplicate":
            raise
    twins = _Twins()
    try:
        value = _read_strictly(data, twins.decoder())
    except JSONDecodeError as error:
        raise MessageError(subject, [_syntax_fault(error)]) from None
    except _NotStrict as error:
        raise MessageError(subject, [error.fault]) from None
    return value, list(twins.faults(value, ()))


def _decode(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise _NotStrict(fault("json.size", "", limit=MAX_BYTES))
    texts = _fast_reader()(data)
    return texts if texts is not None else _read_strictly(data, _DECODER)


def _read_strictly(data: bytes, decoder: json.JSONDecoder) -> Any:
    if data.startswith(b"\xef\xbb\xbf"):
        raise _NotStrict(fault("json.bom", ""))
    text = _text(data)
    try:
        value = decoder.decode(text)
    except RecursionError:
        raise _too_deep() from None
    if "\\u" in text:
        _walk(value, _refuse_surrogates, 0)
    elif text.count("{") + text.count("[") > 1:
        _walk(value, _accept, 0)
    return value


@cache
def _fast_reader() -> Callable[[bytes], dict[str, str] | None]:
    """Build what reads an object of strings at once; it returns None for all else and in doubt."""
    try:
        import orjson
    except ImportError:
        return _never

    def read(data: bytes) -> dict[str, str] | None:
        try:
            value: object = orjson.loads(data)
        except ValueError:
            return None
        # Each member has a colon: if there are no more of them than names, no name came twice.
        # Anything else that is refused below is no object of strings, or has failed above.
        if is_object(value) and data.count(b":") == len(value):
            return value if set(map(type, value.values())) == _TEXTS else None
        return None

    return read


_TEXTS = {str}


def _never(data: bytes) -> None:
    del data


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        raise JSONDecodeError(_NOT_UTF8, good + "\ufffd", len(good)) from None


def _walk(value: object, check_text: Callable[[str], None], depth: int) -> None:
    if isinstance(value, str):
        check_text(value)
    elif (is_object(value) or is_array(value)) and depth == MAX_DEPTH:
        raise _too_deep()
    elif is_object(value):
        for name, child in value.items():
            check_text(name)
            _walk(child, check_text, depth + 1)
    elif is_array(value):
        for child in value:
            _walk(child, check_text, depth + 1)


def _accept(text: str) -> None:
    del text


def _refuse_surrogates(text: str) -> None:
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _NotStrict(fault("json.surrogate", ""))


def _too_deep() -> _NotStrict:
    return _NotStrict(fault("json.depth", "", limit=MAX_DEPTH))


def _refuse_number(text: str) -> NoReturn:
    del text
    raise _NotStrict(fault("json.number", ""))


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        _refuse_number(text)
    return int(text)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _NotStrict(fault("json.duplicate", ""))
    return members


def _decoder(members: Callable[[list[tuple[str, Any]]], dict[str, Any]]) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=members,
        parse_float=_refuse_number,
        parse_constant=_refuse_number,
        parse_int=_integer,
    )


_DECODER = _decoder(_members)


class _Twins:
    """The members of one text that come more than once, each time with the same value."""

    def __init__(self) -> None:
        # The objects are held too, so that no other one gets their identity.
        self._found: dict[int, tuple[dict[str, Any], list[str]]] = {}

    def decoder(self) -> json.JSONDecoder:
        """Make a decoder that notes them, and refuses those whose values differ."""
        return _decoder(self._members)

    def faults(self, value: object, path: tuple[str, ...]) -> Iterator[Fault]:
        """Give a fault for each of them that is part of a value."""
        _, names = self._found.get(id(value), ({}, []))
        for name in names:
            yield fault("json.duplicate", pointer_to(*path, name), case="same", ruling="R26, R43")
        for name, child in _children(value):
            yield from self.faults(child, (*path, name))

    def _members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        twins: dict[str, None] = {}
        for name, value in pairs:
            if name not in members:
                members[name] = value
            elif _canonical(members[name]) == _canonical(value):
                twins[name] = None
            else:
                raise _NotStrict(fault("json.duplicate", ""))
        if twins:
            self._found[id(members)] = members, list(twins)
        return members


def _children(value: object) -> Iterator[tuple[str, object]]:
    if is_object(value):
        yield from value.items()
    elif is_array(value):
        yield from ((str(at), child) for at, child in enumerate(value))


def _canonical(value: object) -> str:
    # Python calls true and 1 equal.
    return json.dumps(value, sort_keys=True)


def _syntax_fault(error: JSONDecodeError) -> Fault:
    line, column = error.lineno, error.colno
    if error.msg == _NOT_UTF8:
        return fault("json.utf-8", "", line=line, column=column)
    return fault("json.syntax", "", line=line, column=column, reason=error.msg)
