"""Which bytes may have been signed instead of the right ones: at most two mistakes at once."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, combinations, permutations, product
from typing import TypeVar

from kcp_proto import catalogue
from kcp_proto.catalogue import Operation
from kcp_proto.sign_string import SEPARATOR

from .causes import RIGHT, Step
from .odd_values import UNSET, numbers
from .padding import hashed
from .rare_forms import rare_forms
from .rare_texts import rare_bytes

Wire = Mapping[str, str | int | float]
Values = tuple[str, ...]
Steps = tuple[Step, ...]
Choice = tuple[Step, Values]
# Another program's request may carry anything: what is compared stays bounded.
_MOST_OTHERS, _LONGEST_OTHER = 5, 256
Transform = Callable[[bytes], bytes]
_T = TypeVar("_T")
# No real request is larger: pairs of mistakes would cost seconds there.
_FULL_SEARCH = 8 * 1024
# Of more fields only the likely mistakes are tried together with another one.
_FEW_FIELDS = 3
_RESERVED = re.compile(rb"[^0-9A-Za-z._~-]")
_SEPARATORS: Sequence[tuple[Step, str]] = (
    (RIGHT, SEPARATOR),
    *(
        (("text.separator", name), text)
        for name, text in (
            # cmd.exe takes a caret that is not quoted for its escape.
            *(("nothing", ""), ("a blank", " "), ("a tab", "\t"), ("a line end", "\n")),
            *((character, character) for character in "|,:;&+-_/.~#*"),
            *((text, text) for text in ("^^", "＾", r"\^", ", ", " ^ ")),
        )
    ),
    *((("text.percent", text), text) for text in ("%5E", "%5e", "%255E", "%255e")),
    *((("text.html", text), text) for text in ("&#94;", "&#x5e;", "&#x5E;", "&Hat;")),
    *((("text.json-escape", text), text) for text in (r"\u005e", r"\u005E")),
)
_QUOTES = ((RIGHT, ""), *((("text.quotes",), quote) for quote in "\"'"))
_ENDS = (
    (RIGHT, ""),
    *(
        (("text.newline", name), end)
        for name, end in (("LF", "\n"), ("CRLF", "\r\n"), ("CR", "\r"), (r"written \n", r"\n"))
    ),
    (("text.newline", "LF, twice"), "\n\n"),
)


def _echoed() -> Iterator[tuple[Steps, tuple[str, str]]]:
    """Put quotation marks, a blank and a line end behind each other, as cmd.exe's echo does."""
    for (quoted, quote), blank, (ended, end) in product(_QUOTES, ("", " "), _ENDS):
        blanks: Step = ("text.blank",) if blank else RIGHT
        steps = tuple(step for step in (quoted, blanks, ended) if step)
        yield steps, (quote, quote + blank + end)


_EDGES: Sequence[tuple[Steps, tuple[str, str]]] = (
    *sorted(_echoed(), key=lambda edge: len(edge[0])),
    *(((("text.blank",),), edges) for edges in ((" ", ""), (" ", " "))),
    *(((("text.separator-at-edge",),), edges) for edges in ((SEPARATOR, ""), ("", SEPARATOR))),
    *(((("text.bytes-repr",),), (f"b{quote}", quote)) for quote in "'\""),
    ((("text.nul",),), ("", "\0")),
)
_ENCODINGS: Sequence[tuple[Step, tuple[str, bytes]]] = (
    (RIGHT, ("utf-8", b"")),
    (("encoding.bom",), ("utf-8", b"\xef\xbb\xbf")),
    (("encoding.euc-kr",), ("cp949", b"")),
    (("encoding.utf-16",), ("utf-16-le", b"")),
    (("encoding.utf-16",), ("utf-16-be", b"")),
    (("encoding.utf-16",), ("utf-16-le", b"\xff\xfe")),
    (("encoding.utf-16",), ("utf-16-be", b"\xfe\xff")),
)


def signed_bytes(operation: Operation, wire: Wire) -> Iterator[tuple[tuple[Step, ...], bytes]]:
    """List what may have been signed.

    Args:
        operation: An operation that is signed.
        wire: The request's fields, texts and integers.

    Yields:
        The mistakes, and the bytes that they lead to: the right bytes first, then one mistake,
        then two, then rare ones.
    """
    small = sum(len(str(value)) for value in wire.values()) <= _FULL_SEARCH
    alone, paired = (_signed_values(operation, wire, whole) for whole in (True, False))
    for wrong in chain.from_iterable(combinations(range(5), count) for count in range(2 + small)):
        values = alone if len(wrong) < 2 else paired
        yield from _written(
            product(
                _choose(values, 0 in wrong),
                _choose(_SEPARATORS, 1 in wrong),
                _choose(_EDGES, 2 in wrong),
                _choose(_ENCODINGS, 3 in wrong),
                _choose(_transforms(), 4 in wrong),
            )
        )
    if small:
        texts = _texts(wire)
        signed = _signed(operation, texts)
        yield from rare_bytes(signed)
        yield from rare_forms(signed, _others(operation, texts))


_Choices = tuple[
    tuple[Step, tuple[str, ...]],
    tuple[Step, str],
    tuple[Steps, tuple[str, str]],
    tuple[Step, tuple[str, bytes]],
    tuple[Step, Transform],
]


def _written(choices: Iterator[_Choices]) -> Iterator[tuple[tuple[Step, ...], bytes]]:
    for choice in choices:
        (part, values), (joint, separator), (edge, (before, after)) = choice[:3]
        (encoding, (codec, mark)), (form, last) = choice[3:]
        text = before + separator.join(values) + after
        # What an encoding cannot write was not signed in it.
        encoded = text.encode(codec, "ignore")
        steps = (part, joint, *edge, encoding, form)
        yield tuple(step for step in steps if step), last(mark + encoded)


def _choose(choices: Sequence[_T], wrong: bool) -> Sequence[_T]:
    return choices[1:] if wrong else choices[:1]


@cache
def _transforms() -> Sequence[tuple[Step, Transform]]:
    return (
        (RIGHT, lambda data: data),
        *chain.from_iterable(map(_digests, ("SHA-256", "SHA-1", "MD5", "SHA-512"))),
        (("text.base64",), b64encode),
        (("text.hex",), lambda data: data.hex().encode("ascii")),
        (("text.percent", "%5E"), _percent_encoded),
        (("text.percent", "%5e"), lambda data: _percent_encoded(data, "%%%02x")),
    )


def _percent_encoded(data: bytes, form: str = "%%%02X") -> bytes:
    return _RESERVED.sub(lambda match: (form % match[0][0]).encode("ascii"), data)


def _digests(name: str) -> Sequence[tuple[Step, Transform]]:
    return (
        (("digest.hex", name, "lower"), lambda data: hashed(name, data).hex().encode("ascii")),
        (
            ("digest.hex", name, "upper"),
            lambda data: hashed(name, data).hex().upper().encode("ascii"),
        ),
        (("digest.raw", name), lambda data: hashed(name, data)),
        (("digest.base64", name), lambda data: b64encode(hashed(name, data))),
    )


def _signed_values(operation: Operation, wire: Wire, whole: bool) -> list[Choice]:
    """List the right values, as far as the request has them, then wrong ones.

    Args:
        operation: An operation that is signed.
        wire: The request's fields.
        whole: Whether to list what is wrong with any number of fields; otherwise, where more than
            three are signed, only what is wrong with one of them, or with all.
    """
    texts = _texts(wire)
    signed = _signed(operation, texts)
    whole = whole or len(operation.sign) <= _FEW_FIELDS
    others = _others(operation, texts)
    values = tuple(signed.values())
    return [
        (RIGHT, values),
        *_types(operation, signed),
        *_replaced(signed, others),
        *(
            (("text.order", ", ".join(order)), tuple(signed[name] for name in order))
            for order in _orders(signed, whole)
        ),
        *_left_out(signed, whole),
        *_unset(operation, signed, whole),
        *_numbers(signed),
        *((("text.extra-field", name), (*values, value)) for name, value in others.items()),
        *_samples(operation, signed),
        (("text.names",), tuple(signed)),
        (("text.pairs",), tuple(f"{name}={value}" for name, value in signed.items())),
        (("text.case", "lower"), tuple(value.lower() for value in values)),
        (("text.case", "upper"), tuple(value.upper() for value in values)),
        (("text.quotes",), tuple(f'"{value}"' for value in values)),
        *_reprs(signed),
        *((("text.json",), (text,)) for text in _bodies(operation, wire)),
    ]


def _texts(wire: Wire) -> dict[str, str]:
    return {name: str(value) for name, value in wire.items()}


def _signed(operation: Operation, texts: Mapping[str, str]) -> dict[str, str]:
    return {name: texts[name] for name in operation.sign if name in texts}


def _others(operation: Operation, texts: Mapping[str, str]) -> dict[str, str]:
    described = operation.request.fields
    documented_first = sorted(texts, key=lambda name: name not in described)
    short = [
        name
        for name in documented_first
        if name not in operation.sign and 0 < len(texts[name]) <= _LONGEST_OTHER
    ]
    return {name: texts[name] for name in short[:_MOST_OTHERS]}


def _types(operation: Operation, signed: Mapping[str, str]) -> Iterator[Choice]:
    """Put in the values that tell operations apart, of this one and of the others."""
    replaced = operation.discriminator
    if replaced not in signed:
        return
    for other in map(catalogue.operation, catalogue.operations()):
        field = other.discriminator
        # What an unsigned message is known by never stood in a text to be signed.
        for value in other.request.fields[field].choices if other.sign else ():
            if field == replaced:
                step: Step = ("text.other-type", replaced, value)
            else:
                step = ("text.type-field", field, value, replaced)
            yield step, tuple({**signed, replaced: value}.values())


def _replaced(signed: Mapping[str, str], others: Mapping[str, str]) -> Iterator[Choice]:
    for name in signed:
        for other, value in others.items():
            yield ("text.other-field", other, name), tuple({**signed, name: value}.values())


def _orders(signed: Mapping[str, str], whole: bool) -> Iterable[Values]:
    """Give each order of the fields, or only those with one field elsewhere, and the reverse."""
    names = tuple(signed)
    if whole:
        return permutations(names)
    moved = [names[::-1]]
    for name, place in product(names, range(len(names))):
        others = [other for other in names if other != name]
        moved.append((*others[:place], name, *others[place:]))
    return dict.fromkeys(moved)


def _left_out(signed: Mapping[str, str], whole: bool) -> Iterator[Choice]:
    for count in range(1, len(signed)) if whole else (1,):
        for names in combinations(signed, count):
            step: Step = ("text.left-out", ", ".join(names))
            yield step, tuple(value for name, value in signed.items() if name not in names)
            yield step, tuple({**signed, **dict.fromkeys(names, "")}.values())


def _unset(operation: Operation, signed: Mapping[str, str], whole: bool) -> Iterator[Choice]:
    """Put in what languages write for a variable without a value, also for absent fields."""
    absent = {name: "" for name in operation.sign if name not in signed}
    filled = {name: signed.get(name, "") for name in operation.sign}
    if absent:
        yield ("text.left-out", ", ".join(absent)), tuple(filled.values())
    counts = range(1, len(filled) + 1) if whole else {1, len(absent) + 1, len(filled)}
    for word, count in product(UNSET, sorted(counts)):
        for names in combinations(filled, count):
            if absent.keys() <= set(names):
                step: Step = ("text.unset", word, ", ".join(names))
                yield step, tuple({**filled, **dict.fromkeys(names, word)}.values())


def _numbers(signed: Mapping[str, str]) -> Iterator[Choice]:
    for name, text in signed.items():
        for how, written in numbers(text):
            yield ("text.number", name, how), tuple({**signed, name: written}.values())


def _reprs(signed: Mapping[str, str]) -> Iterator[Choice]:
    for names in [tuple(signed), *((name,) for name in signed)]:
        changed = {name: f"b'{signed[name]}'" for name in names}
        yield ("text.bytes-repr",), tuple({**signed, **changed}.values())


def _samples(operation: Operation, signed: Mapping[str, str]) -> Iterator[Choice]:
    example = operation.request.examples[0]
    for names in [(name,) for name in signed] + [tuple(signed)]:
        changed = {name: example[name] for name in names}
        yield ("text.sample-value", ", ".join(names)), tuple({**signed, **changed}.values())


def _bodies(operation: Operation, wire: Wire) -> Iterator[str]:
    fields = operation.request.fields
    credentials = [name for name, field in fields.items() if field.sensitive == "credential"]
    unsigned = {name: value for name, value in wire.items() if name != operation.signature}
    anonymous = {name: value for name, value in wire.items() if name not in credentials}
    for members in (unsigned, {**unsigned, operation.signature: ""}, anonymous):
        yield from _json_texts(members)


def _json_texts(members: Wire) -> Iterator[str]:
    """Write JSON as the usual writers of several languages do."""
    compact = json.dumps(members, separators=(",", ":"))
    yield json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    yield compact
    yield compact.replace("/", "\\/")
    yield json.dumps(members)
    yield json.dumps(members, ensure_ascii=False)
    yield json.dumps(members, ensure_ascii=False, indent=2)
