"""Pages of the documentation that come with the package."""

import subprocess
import sys
import zipfile
from pathlib import Path

from .conftest import ROOT

PAGES = ("decision-rules.md", "decision-rules.ko.md", "rulings.md")
READ = """
import sys
sys.path.insert(0, sys.argv[1])
from kcp_cli.mcp.pages import decision_rules, page, rulings
import kcp_proto
assert kcp_proto.__file__.startswith(sys.argv[1]), kcp_proto.__file__
assert decision_rules().startswith("# Decision rules")
assert page("decision-rules.ko.md").startswith("# ")
print(*rulings())
"""


def test_a_wheel_holds_pages_beside_the_code_and_the_command_reads_them(
    built: Path, tmp_path: Path
) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in PAGES:
            assert archive.read(f"kcp_proto/{name}") == (ROOT / "docs" / name).read_bytes()
        archive.extractall(tmp_path)
    words = [sys.executable, "-c", READ, str(tmp_path)]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "R24" in done.stdout.split()
