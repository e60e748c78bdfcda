"""Proven negatives: ``x.invalid.json`` is wrong in just the way that ``x.expect.json`` says.

"Invalid, for any reason" would hide a test that is broken: a file may be wrong in another way than
was meant. So the faults that must be found stand beside it, by rule and pointer.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kcp_cli.files import write_whole
from kcp_proto import MessageError
from kcp_proto.catalogue import closest
from kcp_proto.documents import (
    CheckOptions,
    DocumentChecker,
    DocumentVerdict,
    decode,
    locate_faults,
)
from kcp_proto.faults import RULES, Fault, fault, pointer_to
from kcp_proto.json_values import is_array, is_object
from kcp_proto.showing import printable
from kcp_schemas import message_names
from kcp_transports.bulk import Finding, Report, Source

_SUBJECTS = (".invalid.json", ".invalid.form")
_EXPECTATION = ".expect.json"
_KEYS = ("message", "faults", "comment")
_FAULT_KEYS = ("rule", "pointer")
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class ExpectedVerdict(DocumentVerdict):
    """The verdict on a document that is wrong, and just as it was expected to be."""


@dataclass(frozen=True, slots=True)
class KnownVerdict(DocumentVerdict):
    """The verdict on a document of whose faults the baseline hides some."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must be found.

    Args:
        message: The message that the document is checked as; None to find out from its fields.
        comment: What its author says about it.
        faults: Rule and pointer of each fault, as often as it comes.
    """

    message: str | None
    comment: str | None
    faults: Counter[tuple[str, str]]


def pair_up(sources: Iterable[Source]) -> list[Source]:
    """Let an expectation stand for the document that it is about.

    Args:
        sources: What was found.

    Returns:
        The same without expectations, but for those that are about no document: instead of one
        comes its document, if that is not there anyway.
    """
    sources = list(sources)
    there = {os.path.normpath(source.path) for source in sources}
    paired: list[Source] = []
    for source in sources:
        if not source.path.endswith(_EXPECTATION):
            paired.append(source)
            continue
        subjects = _subjects(source.path)
        new = [path for path in subjects if os.path.normpath(path) not in there]
        there.update(map(os.path.normpath, new))
        paired += (Source(path, lines=False) for path in new)
        paired += () if subjects else (source,)
    return paired


def is_proven(path: str) -> bool:
    """Tell by a file's name whether it is wrong on purpose, or says so of another."""
    return path.endswith((*_SUBJECTS, _EXPECTATION))


def _subjects(path: str) -> list[str]:
    stem = path.removesuffix(_EXPECTATION)
    return [stem + ending for ending in _SUBJECTS if os.path.exists(stem + ending)]


def _beside(path: str) -> str:
    """Name the expectation of a document."""
    return next(path.removesuffix(e) for e in _SUBJECTS if path.endswith(e)) + _EXPECTATION


@dataclass(slots=True)
class Judge:
    """What compares documents with their expectations.

    Args:
        options: How documents are checked.
        write: Write what is found as what is expected, instead.
        wrote: Takes an expectation that was written, and how many faults it holds.
    """

    options: CheckOptions
    write: bool
    wrote: Callable[[str, int], None]
    problems: list[str] = field(default_factory=list[str])

    def judge(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Compare the documents that have an expectation with it, and pass the others on.

        Args:
            reports: What was found in them.

        Yields:
            The reports; of a document that is as expected with an `ExpectedVerdict`.
        """
        for report in reports:
            path = report.chunk.path
            is_whole = not report.chunk.lines and report.problem is None and report.findings
            if is_whole and path.endswith(_EXPECTATION):
                stem = printable(os.path.basename(path.removesuffix(_EXPECTATION)))
                yield _with(report, path, (fault("expect.orphan", "", file=stem + _SUBJECTS[0]),))
            elif is_whole and path.endswith(_SUBJECTS):
                yield self._judged(report, report.findings[0].verdict)
            else:
                yield report

    def _judged(self, report: Report, verdict: DocumentVerdict) -> Report:
        path = report.chunk.path
        beside = _beside(path)
        if not os.path.exists(beside):
            if self.write:
                return self._written(report, verdict, None)
            name = printable(os.path.basename(beside))
            return _with(report, path, (fault("expect.absent", "", file=name), *verdict.faults))
        try:
            expected, wrong = _read(Path(beside))
            if expected and expected.message and expected.message != self.options.message:
                checker = DocumentChecker(replace(self.options, message=expected.message))
                verdict = checker.check(_bytes(Path(path)))
        except OSError as error:
            return replace(report, problem=f"{beside}: {error.strerror}", findings=(), documents=0)
        if expected is None:
            return _with(report, beside, wrong)
        if self.write:
            return self._written(report, verdict, expected)
        return self._compared(report, verdict, expected)

    def _compared(self, report: Report, verdict: DocumentVerdict, expected: Expectation) -> Report:
        missing = expected.faults - _counted(verdict)
        more = _counted(verdict) - expected.faults
        if not missing and not more:
            return _proven(report, verdict)
        found = [
            fault("expect.missing", pointer, expected=rule) for rule, pointer in missing.elements()
        ]
        if found and verdict.message in message_names() and not report.chunk.path.endswith(".form"):
            text = _bytes(Path(report.chunk.path)).decode("utf-8", "replace")
            found = list(locate_faults(found, text))
        for each in verdict.faults:
            if more[each.rule, each.pointer] > 0:
                more[each.rule, each.pointer] -= 1
                found.append(_unexpected(each))
        return _with(report, report.chunk.path, tuple(found), verdict.message)

    def _written(
        self, report: Report, verdict: DocumentVerdict, before: Expectation | None
    ) -> Report:
        """Write what was found as what is expected; what is valid proves nothing."""
        if verdict.valid:
            found = (fault("document.valid", ""), *verdict.faults)
            return _with(report, report.chunk.path, found, verdict.message)
        beside = Path(_beside(report.chunk.path))
        message = before.message if before else verdict.message
        comment = before.comment if before else None
        content = {
            **({"comment": comment} if comment else {}),
            **({"message": message} if message else {}),
            "faults": [{"rule": f.rule, "pointer": f.pointer} for f in verdict.faults],
        }
        try:
            write_whole(beside, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
        except OSError as error:
            self.problems.append(f"{printable(str(beside))}: {error.strerror}")
            return report
        self.wrote(printable(str(beside)), len(verdict.faults))
        return _proven(report, verdict)


def _proven(report: Report, verdict: DocumentVerdict) -> Report:
    expected = ExpectedVerdict(verdict.message, verdict.faults)
    return replace(report, documents=1, valid=0, findings=(Finding(None, expected),))


def _with(
    report: Report, path: str, faults: tuple[Fault, ...], message: str | None = None
) -> Report:
    """Report other faults, and perhaps another file, instead of what was found."""
    return replace(
        report,
        chunk=replace(report.chunk, path=path),
        documents=1,
        valid=0,
        findings=(Finding(None, DocumentVerdict(message, faults)),),
    )


def _unexpected(found: Fault) -> Fault:
    return fault(
        "expect.more",
        found.pointer,
        line=found.line,
        column=found.column,
        found=found.rule,
        text=found.message,
        text_ko=found.message_ko,
    )


def _counted(verdict: DocumentVerdict) -> Counter[tuple[str, str]]:
    return Counter((fault.rule, fault.pointer) for fault in verdict.faults)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES + 1)


def _read(path: Path) -> tuple[Expectation | None, tuple[Fault, ...]]:
    """Read an expectation; if it is wrong itself, give everything that is."""
    data = _bytes(path)
    try:
        content = decode(data)
    except MessageError as error:
        return None, error.faults
    wrong = tuple(_faults_of(content))
    if wrong:
        return None, locate_faults(wrong, data.decode("utf-8"))
    listed = Counter((each["rule"], each["pointer"]) for each in content["faults"])
    return Expectation(content.get("message"), content.get("comment"), listed), ()


def _faults_of(content: Any) -> Iterator[Fault]:
    if not is_object(content):
        yield fault("expect.file", "", case="object")
        return
    yield from _unknown(content, _KEYS)
    if not isinstance(content.get("comment", ""), str):
        yield fault("expect.file", "/comment", case="text")
    message = content.get("message", message_names()[0])
    if not isinstance(message, str):
        yield fault("expect.file", "/message", case="text")
    elif message not in message_names():
        yield fault("message.unknown", "/message", closest=closest(message, message_names()))
    faults = content.get("faults")
    if not is_array(faults) or not faults:
        yield fault("expect.file", "/faults" if "faults" in content else "", case="faults")
        return
    for index, each in enumerate(faults):
        yield from _faults_of_one(each, "faults", index)


def _faults_of_one(each: Any, *path: str | int) -> Iterator[Fault]:
    if not is_object(each) or not set(_FAULT_KEYS) <= each.keys():
        yield fault("expect.file", pointer_to(*path), case="fault")
        return
    yield from _unknown(each, _FAULT_KEYS, *path)
    rule, pointer = each["rule"], each["pointer"]
    if not isinstance(rule, str):
        yield fault("expect.file", pointer_to(*path, "rule"), case="text")
    elif rule not in RULES:
        yield fault(
            "expect.file", pointer_to(*path, "rule"), case="rule", closest=closest(rule, RULES)
        )
    if not isinstance(pointer, str):
        yield fault("expect.file", pointer_to(*path, "pointer"), case="text")
    elif not _is_pointer(pointer):
        yield fault("expect.file", pointer_to(*path, "pointer"), case="pointer")


def _unknown(content: Any, keys: tuple[str, ...], *path: str | int) -> Iterator[Fault]:
    for key in content:
        if key not in keys:
            yield fault(
                "expect.file",
                pointer_to(*path, key),
                case="key",
                keys=", ".join(keys),
                closest=closest(key, keys),
            )


def _is_pointer(text: str) -> bool:
    """Tell whether a text is a JSON pointer (RFC 6901)."""
    escapes = text.replace("~0", "").replace("~1", "")
    return (not text or text.startswith("/")) and "~" not in escapes
