"""The report as SARIF 2.1.0, which code hosts and editors take as findings."""

import re
from importlib.metadata import version
from typing import Any, ClassVar

from kcp_cli.addresses import project_address, rule_address
from kcp_cli.output import Language
from kcp_proto import Fault
from kcp_proto.faults import RULE_TEXTS, RULES
from kcp_proto.showing import json_text, printable
from kcp_transports.bulk import Report

from .fingerprints import Fingerprints
from .places import Place
from .report_writer import PlacingWriter, region
from .tally import ShownDocument
from .words import WORDS, chosen, fault_text

_NAME = "kcp-proto"
_ROOT = "%SRCROOT%"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# A release, and what makes it one before or after it (PEP 440).
_VERSION = re.compile(r"(\d+\.\d+\.\d+)(?:\.?([A-Za-z]+)(\d*))?")


class Sarif(PlacingWriter):
    """SARIF 2.1.0, results first, since the rules are known at the end."""

    # GitHub stores 5,000 results of a file, and refuses one with more than 25,000.
    most_faults: ClassVar[int | None] = 5_000
    limit: ClassVar[int | None] = 25_000
    _separator = ""

    def begin(self) -> None:
        """Open the run."""
        self._rules: dict[str, int] = {}
        self._notes: list[dict[str, Any]] = []
        self._fingerprints = Fingerprints()
        self.write(f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{')
        self.write('"columnKind": "unicodeCodePoints", "results": [')

    def file(self, path: str) -> None:
        """Begin a file."""
        super().file(path)
        self._fingerprints.begin(str(self.place))

    def document(self, document: ShownDocument) -> None:
        """Write one result for each failure."""
        for fault in document.failures:
            self.write(f"{self._separator}{json_text(self._result(document, fault))}", end="")
            self._separator = ",\n"

    def counted(self, report: Report, failing: int) -> None:
        """Collect what could not be read."""
        del failing
        if report.problem is not None:
            text = printable(f"{report.chunk.path}: {report.problem}")
            where = {"physicalLocation": {"artifactLocation": _artifact(self.place)}}
            self._note("error", text, locations=[where])

    def end(self, hidden: int) -> None:
        """Close the run with its rules, and say how many results there are not."""
        unread = bool(self._notes)
        if hidden:
            self._note("warning", WORDS[self.language]["cut"].format(hidden))
        rest = {
            "language": self.language.value,
            "automationDetails": {"id": f"{_NAME}/validate/"},
            "originalUriBaseIds": {_ROOT: {"uri": self.root.uri}},
            "tool": {"driver": self._driver()},
            "invocations": [
                {"executionSuccessful": not unread, "toolExecutionNotifications": self._notes}
            ],
        }
        self.write(f"], {json_text(rest)[1:]}]}}")

    def _note(self, level: str, text: str, **more: Any) -> None:
        self._notes.append({"level": level, "message": {"text": text}, **more})

    def _driver(self) -> dict[str, Any]:
        driver: dict[str, Any] = {
            "name": _NAME,
            "version": version(_NAME),
            "semanticVersion": semantic(version(_NAME)),
        }
        if address := project_address():
            driver["informationUri"] = address
        return driver | {"rules": [described(rule, self.language) for rule in self._rules]}

    def _result(self, document: ShownDocument, fault: Fault) -> dict[str, Any]:
        index = self._rules.setdefault(fault.rule, len(self._rules))
        spot = region(document, fault)
        where = {
            "artifactLocation": _artifact(self.place),
            "region": {
                "startLine": spot.line,
                "startColumn": spot.column,
                "endLine": spot.line,
                "endColumn": spot.end_column,
            },
        }
        location: dict[str, Any] = {"physicalLocation": where}
        if fault.pointer:
            location["logicalLocations"] = [{"fullyQualifiedName": printable(fault.pointer)}]
        return {
            "ruleId": fault.rule,
            "ruleIndex": index,
            "level": fault.severity,
            "message": {"text": fault_text(fault, self.language)},
            "locations": [location],
            "partialFingerprints": {"primaryLocationLineHash": self._fingerprints.take(fault)},
            "properties": {"ruling": fault.ruling},
        }


def _artifact(place: Place) -> dict[str, str]:
    return {"uri": place.uri} | ({"uriBaseId": _ROOT} if place.inside is not None else {})


def described(rule: str, language: Language) -> dict[str, Any]:
    """Describe a rule as SARIF does, in words of the table.

    Args:
        rule: A rule of the table.
        language: The language.

    Returns:
        A ``reportingDescriptor``.
    """
    title, description, remedy = (chosen(words, language) for words in RULE_TEXTS[rule])
    remedy = f"{WORDS[language]['remedy']} {remedy}"
    address, severity = rule_address(rule, language=language), RULES[rule].severity
    markdown = f"{description}\n\n{remedy}"
    if address:
        markdown += f"\n\n[{rule}]({address})"
    return {
        "id": rule,
        "name": rule_name(rule),
        "shortDescription": {"text": title},
        "fullDescription": {"text": description},
        "help": {"text": f"{description} {remedy}", "markdown": markdown},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": severity},
        "properties": {"precision": "very-high", "problem.severity": severity},
    }


def rule_name(rule: str) -> str:
    """Name a rule as readers of SARIF expect: unlike its id, in words that begin with capitals."""
    english, _ = RULE_TEXTS[rule].title
    words = re.findall("[A-Za-z0-9]+", re.sub("^An? ", "", english))
    return "".join(word[0].upper() + word[1:] for word in words)


def semantic(number: str) -> str:
    """Write a version of a Python distribution as Semantic Versioning does.

    Args:
        number: Such as ``0.1.0`` or ``0.2.0rc1``.

    Returns:
        Such as ``0.1.0`` or ``0.2.0-rc.1``.
    """
    found = _VERSION.match(number)
    if found is None:
        return "0.0.0"
    release, kind, count = found.groups()
    return f"{release}-{kind}{f'.{count}' if count else ''}" if kind else release
