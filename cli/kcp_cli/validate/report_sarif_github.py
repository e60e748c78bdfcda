"""The report as a list of findings for code hosts: SARIF, and GitHub's workflow commands."""

import os
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from kcp_proto import Fault
from kcp_proto.showing import json_text, printable
from kcp_transports.bulk import STANDARD_INPUT, Report

from .report_text_json import ReportWriter
from .tally import ShownDocument
from .words import WORDS, fault_line, fault_text


class Sarif(ReportWriter):
    """SARIF 2.1.0, results first, since the rules are known at the end."""

    # GitHub refuses a file with more.
    most_faults: ClassVar[int | None] = 25_000
    _separator = ""

    def begin(self) -> None:
        """Open the run."""
        self._rules: dict[str, None] = {}
        self._problems: list[str] = []
        schema = "https://json.schemastore.org/sarif-2.1.0.json"
        print(f'{{"$schema": "{schema}", "version": "2.1.0", "runs": [{{')
        print('"columnKind": "unicodeCodePoints", "results": [')

    def document(self, document: ShownDocument) -> None:
        """Write one result for each failure."""
        for fault in document.failures:
            self._rules[fault.rule] = None
            result = json_text(self._result(document, fault))
            print(f"{self._separator}{result}", end="")
            self._separator = ",\n"

    def counted(self, report: Report, failing: int) -> None:
        """Collect what could not be read."""
        del failing
        if report.problem is not None:
            self._problems.append(printable(f"{report.chunk.path}: {report.problem}"))

    def end(self, hidden: int) -> None:
        """Close the run with its rules, and say how many results there are not."""
        rules = [{"id": rule} for rule in self._rules]
        driver = {"name": "kcp-proto", "version": version("kcp-proto"), "rules": rules}
        notes = [{"level": "error", "message": {"text": text}} for text in self._problems]
        if hidden:
            text = WORDS[self.language]["cut"].format(hidden)
            notes.append({"level": "warning", "message": {"text": text}})
        invocation = {
            "executionSuccessful": not self._problems,
            "toolExecutionNotifications": notes,
        }
        rest = {"tool": {"driver": driver}, "invocations": [invocation]}
        print(f"], {json_text(rest)[1:]}]}}")

    def _result(self, document: ShownDocument, fault: Fault) -> dict[str, Any]:
        where: dict[str, Any] = {"artifactLocation": _artifact(document.file)}
        if line := fault.line or document.line:
            where["region"] = {"startLine": line, "startColumn": fault.column or 1}
        location: dict[str, Any] = {"physicalLocation": where}
        if fault.pointer:
            location["logicalLocations"] = [{"fullyQualifiedName": printable(fault.pointer)}]
        return {
            "ruleId": fault.rule,
            "level": fault.severity,
            "message": {"text": fault_text(fault, self.language)},
            "locations": [location],
            "properties": {"ruling": fault.ruling},
        }


def _artifact(file: str) -> dict[str, str]:
    if os.path.isabs(file):
        return {"uri": Path(file).as_uri()}
    return {"uri": quote(file.replace(os.sep, "/")), "uriBaseId": "%SRCROOT%"}


class Github(ReportWriter):
    """Workflow commands, which GitHub shows beside the lines of a change."""

    def document(self, document: ShownDocument) -> None:
        """Write one command for each failure."""
        for fault in document.failures:
            self._command(
                fault.severity, self._where(document, fault), fault_line(fault, self.language)
            )

    def counted(self, report: Report, failing: int) -> None:
        """Write a command for what could not be read."""
        del failing
        if report.problem is not None:
            file = printable(report.chunk.path)
            self._command("error", {"file": file}, printable(report.problem))

    def _where(self, document: ShownDocument, fault: Fault) -> dict[str, object]:
        where: dict[str, object] = {}
        if document.file != STANDARD_INPUT:
            where["file"] = document.file
        if line := fault.line or document.line:
            where |= {"line": line, "col": fault.column or 1}
        return {**where, "title": fault.rule}

    def _command(self, severity: str, properties: dict[str, object], text: str) -> None:
        listed = ",".join(f"{name}={_property(str(v))}" for name, v in properties.items())
        print(f"::{severity} {listed}::{_data(text)}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
