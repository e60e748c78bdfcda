"""The page about notices: its tables are those of the code."""

import re
import subprocess
import sys
from pathlib import Path

from kcp_proto import catalogue

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "notices.md").read_text("utf-8")
PLAIN = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def printed(program: str) -> str:
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", program]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def test_the_senders_are_listed() -> None:
    lines = printed(PLAIN.findall(PAGE)[-1]).splitlines()
    notice = catalogue.message("deposit.notice").notice
    assert notice is not None
    assert [line.split()[0] for line in lines] == [one.address for one in notice.senders]


def test_each_reason_is_explained_once() -> None:
    source = (ROOT / "kcp_proto" / "notices" / "decide.py").read_text("utf-8")
    reasons = set(re.findall(r'Decision\("\w+", "([\w-]+)"\)', source))
    table = PAGE.partition("## Deciding")[2].partition("\n## ")[0]
    explained = re.findall(r"^\| `([\w-]+)` \| (\w+) \|", table, re.MULTILINE)
    assert sorted(reason for reason, _ in explained) == sorted(reasons)
    decided = set(re.findall(r'Decision\("(\w+)", "([\w-]+)"\)', source))
    assert {(action, reason) for reason, action in explained} == decided


def test_each_finding_is_explained_once() -> None:
    table = PAGE.partition("## Confirming")[2].partition("\n## ")[0]
    explained = re.findall(r"^\| `([\w-]+)` \| ([\w-]+) \|", table, re.MULTILINE)
    source = (ROOT / "kcp_proto" / "notices" / "confirm.py").read_text("utf-8")
    assert explained == re.findall(r'"([\w-]+)": _Finding\(\s+"([\w-]+)"', source)
