"""The page about databases: its reasons are all there are."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "database.md").read_text("utf-8")


def test_each_reason_is_on_the_page_and_no_other() -> None:
    calls = [
        node
        for path in (ROOT / "transports" / "kcp_transports" / "database").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        if ast.unparse(node.func) in ("StorageError", "super().__init__")
    ]
    constants = [first for node in calls for first in node.args[:1]]
    raised = {str(each.value) for each in constants if isinstance(each, ast.Constant)}
    table = TEXT.partition("\n## Errors\n")[2]
    listed = {
        reason
        for line in table.splitlines()
        if line.startswith("| `")
        for reason in re.findall(r"`([a-z-]+)`", line.split("|")[1])
    }
    assert listed == raised
