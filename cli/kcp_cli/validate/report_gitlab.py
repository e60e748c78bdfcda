"""The report as GitLab's code quality, which it shows in a merge request."""

from typing import Any

from kcp_proto import Fault
from kcp_proto.showing import json_text, printable
from kcp_transports.bulk import Report

from .fingerprints import Fingerprints
from .report_writer import PlacingWriter, region
from .tally import ShownDocument
from .words import fault_text

_SEVERITIES = {"error": "major", "warning": "minor"}
# What could not be read blocks: nothing is known of it.
_UNREAD = "blocker"


class GitLab(PlacingWriter):
    """One JSON array of issues."""

    _separator = "["

    def begin(self) -> None:
        """Begin without an issue."""
        self._fingerprints = Fingerprints()

    def file(self, path: str) -> None:
        """Begin a file."""
        super().file(path)
        self._fingerprints.begin(str(self.place))

    def document(self, document: ShownDocument) -> None:
        """Write one issue for each failure."""
        for fault in document.failures:
            self._issue(self._described(document, fault))

    def counted(self, report: Report, failing: int) -> None:
        """Write an issue for what could not be read."""
        del failing
        if report.problem is not None:
            self._issue(
                {
                    "description": printable(report.problem),
                    "check_name": "unreadable",
                    "fingerprint": self._fingerprints.take_named("unreadable"),
                    "severity": _UNREAD,
                    "location": {"path": printable(str(self.place)), "lines": {"begin": 1}},
                }
            )

    def end(self, hidden: int) -> None:
        """Close the array."""
        del hidden
        self.write("[]" if self._separator == "[" else "\n]")

    def _described(self, document: ShownDocument, fault: Fault) -> dict[str, Any]:
        spot = region(document, fault)
        return {
            "description": f"{fault_text(fault, self.language)} [{fault.rule}; {fault.ruling}]",
            "check_name": fault.rule,
            "fingerprint": self._fingerprints.take(fault),
            "severity": _SEVERITIES[fault.severity],
            "location": {
                "path": printable(str(self.place)),
                "lines": {"begin": spot.line, "end": spot.line},
                "positions": {
                    "begin": {"line": spot.line, "column": spot.column},
                    "end": {"line": spot.line, "column": spot.end_column},
                },
            },
        }

    def _issue(self, issue: dict[str, Any]) -> None:
        self.write(f"{self._separator}\n{json_text(issue)}", end="")
        self._separator = ","
