"""Each program on the page about observers runs as it stands there, and its tables are true."""

import logging
import re
import runpy
from pathlib import Path
from typing import get_args

import pytest

from kcp_transports.events import Kind, LoggingObserver

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "observers.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_program_of_the_page_runs(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kcp_proto")
    monkeypatch.chdir(tmp_path)
    Path("program.py").write_text(block, "utf-8")
    assert runpy.run_path("program.py")
    said = any("transaction.inquiry: replied" in record.getMessage() for record in caplog.records)
    assert said or "LoggingObserver" not in block


@pytest.mark.parametrize("name", ["observers.md", "observers.ko.md"])
def test_the_page_lists_each_kind_with_its_level(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "kcp_proto")
    rows = re.findall(
        r"^\| (`[^|]*) \|[^|]*\| ([A-Z, ]+) \|$", (DOCS / name).read_text("utf-8"), re.MULTILINE
    )
    listed = {
        kind: level
        for kinds, levels in rows
        for kind, level in zip(re.findall("`([a-z-]+)`", kinds), levels.split(", "), strict=True)
    }
    assert list(listed) == list(get_args(Kind))
    observer = LoggingObserver()
    assert {kind: logging.getLevelName(observer.levels[kind]) for kind in get_args(Kind)} == listed
