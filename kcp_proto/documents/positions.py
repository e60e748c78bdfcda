"""Where in a JSON text a value stands: line and columns of what a pointer names."""

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
class TextPosition:
    """A position in a text.

    Args:
        line: From 1; lines end at a line feed.
        column: In characters (code points), from 1.
        end_column: Where the value has ended, which is on the same line; of an object or an array
            only its bracket is meant.
    """

    line: int
    column: int
    end_column: int


def locate(text: str, pointers: Iterable[str]) -> dict[str, TextPosition]:
    """Find where values begin.

    Args:
        text: JSON text that `decode` accepts.
        pointers: JSON pointers (RFC 6901).

    Returns:
        Each pointer with the position of its value; if there is no such value, of the nearest value
        around it.
    """
    values = {value.pointer: value for value in _values(text)}
    return {pointer: _position(text, values[_nearest(pointer, values)]) for pointer in pointers}


def symbols(text: str) -> dict[str, tuple[int, str]]:
    """Find the tokens of values: texts, numbers and words, and the first of a container.

    Args:
        text: JSON text that `decode` accepts.

    Returns:
        For each value's pointer where its token begins, in characters, and the token.
    """
    return {value.pointer: (value.start, value.symbol) for value in _values(text)}


def locate_faults(faults: Iterable[Fault], text: str) -> tuple[Fault, ...]:
    """Give each fault of a message its position in the text.

    Args:
        faults: What is wrong with the decoded message.
        text: The text that was decoded.

    Returns:
        The faults with line and column.
    """
    faults = tuple(faults)
    positions = locate(text, {fault.pointer for fault in faults})
    return tuple(_at(fault, positions[fault.pointer]) for fault in faults)


def locate_fault(fault: Fault, text: str) -> Fault:
    """Give a fault of strict decoding its position in the text (R26: JSON is decoded strictly).

    Args:
        fault: What `decode` found.
        text: The text that was refused.

    Returns:
        The fault with line and column; unchanged if it has them, or has no one position.
    """
    is_offence = _OFFENCES.get(fault.rule)
    if is_offence is None:
        return fault
    # What is refused is well-formed up to the offence, and it is there.
    return _at(fault, _position(text, next(v for v in _values(text) if is_offence(v))))


@dataclass(slots=True)
class _Frame:
    """How far a container was read: to an index, to a name, or to where a name comes next."""

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


def _nearest(pointer: str, values: Mapping[str, _Value]) -> str:
    while pointer not in values:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _position(text: str, value: _Value) -> TextPosition:
    line = text.count("\n", 0, value.start) + 1
    column = value.start - text.rfind("\n", 0, value.start)
    return TextPosition(line, column, column + len(value.symbol))


def _at(fault: Fault, position: TextPosition) -> Fault:
    return replace(
        fault, line=position.line, column=position.column, end_column=position.end_column
    )
