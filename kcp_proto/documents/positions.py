"""Say where in a JSON text a value stands: line and column for what a pointer names."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kcp_proto.faults import Fault, pointer_to

from .decoding import MAX_DEPTH

_SYMBOL = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^ \t\n\r{}\[\]:,"]+', re.DOTALL)
_PLAIN = re.compile(r"(?!.{4001})-?[0-9]+|true|false|null")
_KEY = None


@dataclass(frozen=True, slots=True)
class Place:
    """Name a place in a text.

    Args:
        line: From 1; lines end at a line feed.
        column: In characters (code points), from 1.
    """

    line: int
    column: int


def locate(text: str, pointers: Iterable[str]) -> dict[str, Place]:
    """Find where values begin.

    Args:
        text: JSON text that `kcp_proto.decoding.decode` accepts.
        pointers: JSON pointers (RFC 6901).

    Returns:
        Each pointer with the place of its value; if there is no such value, of the nearest value
        around it.
    """
    starts = {value.pointer: value.start for value in _values(text)}
    return {pointer: _place(text, starts[_nearest(pointer, starts)]) for pointer in pointers}


def placed(faults: Iterable[Fault], text: str) -> tuple[Fault, ...]:
    """Give each fault of a message its place in the text.

    Args:
        faults: What is wrong with the decoded message.
        text: The text that was decoded.

    Returns:
        The faults with line and column.
    """
    faults = tuple(faults)
    places = locate(text, {fault.pointer for fault in faults})
    return tuple(_at(fault, places[fault.pointer]) for fault in faults)


def offended(fault: Fault, text: str) -> Fault:
    """Give a fault of strict decoding its place in the text (R26).

    Args:
        fault: What `kcp_proto.decoding.decode` found.
        text: The text that was refused.

    Returns:
        The fault with line and column; unchanged if it has them or no one place is to blame.
    """
    is_offence = _OFFENCES.get(fault.rule)
    if is_offence is None:
        return fault
    # What is refused is well-formed up to the offence, and it is there.
    return _at(fault, _place(text, next(v.start for v in _values(text) if is_offence(v))))


@dataclass(slots=True)
class _Frame:
    """Remember how far a container was read: an index, a name, or that a name comes next."""

    at: int | str | None
    names: set[str] = field(default_factory=set[str])


@dataclass(frozen=True, slots=True)
class _Value:
    pointer: str
    start: int
    symbol: str
    depth: int
    again: bool


def _values(text: str) -> Iterator[_Value]:
    frames: list[_Frame] = []
    again = False
    for found in _SYMBOL.finditer(text):
        symbol = found[0]
        top = frames[-1] if frames else None
        if symbol in "}]":
            frames.pop()
        elif symbol == "," and top:
            top.at = top.at + 1 if isinstance(top.at, int) else _KEY
        elif top and top.at is _KEY:
            name: str = json.loads(symbol)
            top.at, again = name, name in top.names
            top.names.add(name)
            if _is_broken(symbol):
                yield _Value("", found.start(), symbol, len(frames), again)
        elif symbol != ":":
            path = (frame.at for frame in frames if frame.at is not None)
            yield _Value(pointer_to(*path), found.start(), symbol, len(frames), again)
            again = False
            if symbol in "{[":
                frames.append(_Frame(_KEY if symbol == "{" else 0))


def _is_broken(symbol: str) -> bool:
    if not (symbol.startswith('"') and "\\u" in symbol):
        return False
    return any("\ud800" <= character <= "\udfff" for character in json.loads(symbol))


_OFFENCES: Mapping[str, Callable[[_Value], bool]] = {
    "json.duplicate": lambda value: value.again,
    "json.depth": lambda value: value.depth == MAX_DEPTH and value.symbol in "{[",
    "json.number": lambda value: not (value.symbol[0] in '"{[' or _PLAIN.fullmatch(value.symbol)),
    "json.surrogate": lambda value: _is_broken(value.symbol),
}


def _nearest(pointer: str, starts: Mapping[str, int]) -> str:
    while pointer not in starts:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _place(text: str, start: int) -> Place:
    return Place(text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def _at(fault: Fault, place: Place) -> Fault:
    return replace(fault, line=place.line, column=place.column)
