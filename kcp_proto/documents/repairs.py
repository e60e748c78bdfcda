"""What can be repaired in a JSON text without a change of meaning: single tokens, nothing else."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import combining, is_normalized, normalize

from kcp_proto import catalogue
from kcp_proto.catalogue import MAX_BYTES, Field, Message
from kcp_proto.faults import Fault, Words
from kcp_proto.shield import shielded
from kcp_proto.validation import check_field

from .check import DocumentChecker, DocumentVerdict
from .positions import symbols

_BOM = b"\xef\xbb\xbf"
# Minus zero is read as zero, and would be another text.
_INTEGER = re.compile(r"(?!-0$)-?[0-9]+")
# One character of a JSON string: a pair of escapes, an escape, or itself.
_UNIT = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)
_LINE_ENDS = ("\n", "\r")


@dataclass(frozen=True, slots=True)
class Fix:
    """One thing that was repaired; it never quotes the value.

    Args:
        fault: The fault that is gone.
        kind: How it was repaired: a name of `REPAIRS`.
    """

    fault: Fault
    kind: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A text after its repair.

    Args:
        data: The text; but for the tokens that were repaired, the bytes that it had.
        fixes: What was repaired, in the order of the text; empty if nothing was.
    """

    data: bytes
    fixes: tuple[Fix, ...]


class RepairRule(NamedTuple):
    """A way to repair a value.

    Attributes:
        rules: The rules whose faults it can take away.
        words: What it does, in English and Korean.
        change: Gives the token that stands for the value instead; None if it does not apply.
    """

    rules: tuple[str, ...]
    words: Words
    change: Callable[[Field, str], str | None]


@shielded
def repair(
    data: bytes, checker: DocumentChecker, keeps: Callable[[str], bool] | None = None
) -> Repair:
    """Repair what changes no meaning in a JSON text.

    A repair is made only where the message stays the same one, the fault is gone afterwards and
    its field has no other error. What is signed covers the same bytes as before.

    Args:
        data: JSON text. What `decode` refuses is left alone, but for a byte order mark.
        checker: What finds the faults.
        keeps: Tells of a rule whether its faults may be repaired; None for all.

    Returns:
        The text and what was done; repairing it again changes nothing.
    """
    fixes: list[Fix] = []
    if data.startswith(_BOM) and (keeps is None or keeps("json.bom")):
        marked = checker.check(data).faults
        body = data.removeprefix(_BOM)
        if checker.check(body).message is None:
            return Repair(data, ())
        fixes += (Fix(found, "mark") for found in marked if found.rule == "json.bom")
        data = body
    while True:
        text, done = _repaired_once(data, checker, keeps)
        if not done:
            return Repair(data, tuple(fixes))
        data, fixes = text, [*fixes, *done]


def _repaired_once(
    data: bytes, checker: DocumentChecker, keeps: Callable[[str], bool] | None
) -> tuple[bytes, list[Fix]]:
    verdict = checker.check(data)
    if verdict.message is None or not verdict.faults or not data.lstrip().startswith(b"{"):
        return data, []
    text = data.decode("utf-8", "replace")
    edits = {edit.start: edit for edit in _edits(text, verdict, keeps)}
    places = sorted(edits)
    for start in reversed(places):
        text = text[:start] + edits[start].token + text[edits[start].end :]
    repaired = text.encode("utf-8")
    if checker.check(repaired).message != verdict.message:
        return data, []
    return repaired, [edits[start].fix for start in places]


class _Edit(NamedTuple):
    start: int
    end: int
    token: str
    fix: Fix


def _edits(
    text: str, verdict: DocumentVerdict, keeps: Callable[[str], bool] | None
) -> Iterator[_Edit]:
    message = catalogue.message(verdict.message or "")
    places = symbols(text)
    for found in verdict.faults:
        field = message.fields.get(found.pointer.removeprefix("/"))
        if field is None or found.pointer not in places or (keeps and not keeps(found.rule)):
            continue
        start, token = places[found.pointer]
        for kind, repairing in REPAIRS.items():
            changed = repairing.change(field, token) if found.rule in repairing.rules else None
            if changed and changed != token and _is_better(message, field, changed, found):
                yield _Edit(start, start + len(token), changed, Fix(found, kind))


def _is_better(message: Message, field: Field, token: str, before: Fault) -> bool:
    """Tell whether a field is right by itself, and without the fault, once a token stands there."""
    after = check_field(message, field.name, json.loads(token))
    return all(
        fault.severity == "warning" and (fault.rule, fault.message) != (before.rule, before.message)
        for fault in after
    )


def _quoted(field: Field, token: str) -> str | None:
    """Write an integer as text, as the wire carries it (R2: "Number" means digits in a string)."""
    del field
    return f'"{token}"' if _INTEGER.fullmatch(token) else None


def _without_line_ends(field: Field, token: str) -> str | None:
    """Take the line ends out of a certificate (R15: it is one line) or a signature (R16)."""
    if field.source not in ("identity", "signature") or not token.startswith('"'):
        return None
    return "".join(unit for unit in _units(token) if _character(unit) not in _LINE_ENDS)


def _composed(field: Field, token: str) -> str | None:
    """Compose a text (R6: Unicode normalisation form C); what is composed stays as written."""
    del field
    if not token.startswith('"'):
        return None
    changed = "".join(_composed_cluster(units, token.isascii()) for units in _clusters(token))
    return changed if json.loads(changed) == normalize("NFC", json.loads(token)) else None


def _composed_cluster(units: list[str], is_ascii: bool) -> str:
    text = "".join(map(_character, units))
    if is_normalized("NFC", text):
        return "".join(units)
    return json.dumps(normalize("NFC", text), ensure_ascii=is_ascii)[1:-1]


def _clusters(token: str) -> Iterator[list[str]]:
    """Split a token into what is composed as a whole: a letter with what stands on it."""
    cluster: list[str] = []
    text = ""
    for unit in _units(token):
        character = _character(unit)
        joined = normalize("NFC", text + character)
        apart = normalize("NFC", text) + normalize("NFC", character)
        if cluster and not combining(character) and joined == apart:
            yield cluster
            cluster, text = [], ""
        cluster.append(unit)
        text += character
    yield cluster


def _units(token: str) -> list[str]:
    return _UNIT.findall(token)


def _character(unit: str) -> str:
    return str(json.loads(f'"{unit}"')) if len(unit) > 1 else unit


def _unmarked(field: Field, token: str) -> None:
    """Change no value: the mark stands before the text."""
    del field, token


REPAIRS: Mapping[str, RepairRule] = {
    "number": RepairRule(
        ("type", "advice"),
        ("a number becomes text, as the wire carries it", "숫자를 전문 형식대로 문자열로 바꿉니다"),
        _quoted,
    ),
    "line-ends": RepairRule(
        ("pattern", "not"),
        ("line ends are taken out", "줄바꿈을 없앱니다"),
        _without_line_ends,
    ),
    "composed": RepairRule(
        # A decomposed text may be too long, and is then asked about nothing else.
        ("text.nfc", "maxLength", MAX_BYTES),
        ("decomposed characters are composed (NFC)", "풀어쓴 문자를 완성형(NFC)으로 합칩니다"),
        _composed,
    ),
    "mark": RepairRule(
        ("json.bom",),
        ("the byte order mark is taken off", "바이트 순서 표시(BOM)를 없앱니다"),
        _unmarked,
    ),
}
"""How a fault is repaired, by a name for it; a rule that none of them names cannot be repaired."""
