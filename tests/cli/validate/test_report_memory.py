"""Reports of 100,000 faults take no more memory than those of a few."""

import subprocess
import sys
from pathlib import Path

import pytest

# Documents whose unknown fields have names that never come again, into every form at once.
PROGRAM = """
import resource, sys
from pathlib import Path
from kcp_cli.output import Language
from kcp_cli.validate.forms import FORMS, Output
from kcp_cli.validate.places import Root
from kcp_cli.validate.report_files import ReportTarget
from kcp_cli.validate.reports import ReportFile, Reports, Share
from kcp_cli.validate.tally import ShownDocument
from kcp_proto.faults import fault

def feed(faults):
    root = Root(Path.cwd())
    screen = Share(FORMS[Output.TEXT](Language.ENGLISH, False, None, root), 0)
    files = [
        ReportFile(
            ReportTarget(form, f"{form}.out"), Language.ENGLISH, root, detected=False, most=None
        )
        for form in Output
        if form is not Output.JSON  # as the lines, and ten times slower
    ]
    with Reports(screen, files) as reports:
        reports.begin()
        reports.file("a.ndjson")
        for line in range(1, faults // 10 + 1):
            found = tuple(
                fault("field.unknown", f"/x{line}_{number}", message="m", line=line, column=number)
                for number in range(10)
            )
            reports.document(ShownDocument("a.ndjson", line, "m", False, found, found))
        reports.end(lambda hidden: [f"{hidden} more"])
    assert reports.problems() == []
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

print(*map(feed, (6_000, 100_000)))
"""
# In KiB. A fingerprint of GitLab's, of which each must be another, takes about a hundred bytes.
MOST = 24 * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="others count in other units")
def test_memory_does_not_grow_with_what_is_found(tmp_path: Path) -> None:
    program = [sys.executable, "-c", PROGRAM]
    ended = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=True)
    few, many = map(int, ended.stdout.split())
    assert many - few < MOST
    assert (tmp_path / "ndjson.out").read_text("utf-8").count("\n") == 10_000
    assert (tmp_path / "sarif.out").read_text("utf-8").count('"ruleId"') == 5_000
