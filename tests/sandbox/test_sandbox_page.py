"""The page about the sandbox lists every fault, option, route and fixture there is."""

import re
import subprocess
import sys
from pathlib import Path

from kcp_sandbox import Scene
from kcp_sandbox.admin import admin, read_plants
from kcp_sandbox.admin.api import API
from kcp_sandbox.disruptions import KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "sandbox.md").read_text("utf-8")


def _section(heading: str) -> str:
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_each_fault_is_described_as_it_is() -> None:
    rows = re.findall(
        r"^\| `([\w-]+)` \| `(\w+)` \| (.+) \| (yes|no) \|$", _section("Faults"), re.M
    )
    assert rows == [
        (name, kind.word, kind.english, "yes" if kind.acts else "no")
        for name, kind in KINDS.items()
    ]


def test_each_option_of_the_command_is_described() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kcp_cli", "sandbox", "--help"],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": ":".join(sys.path), "COLUMNS": "200", "PYTHONUTF8": "1"},
        check=True,
    )
    options = set(re.findall(r"(--[a-z][a-z-]+)", done.stdout)) - {"--help"}
    assert options <= set(re.findall(r"(--[a-z][a-z-]+)", _section("Options")))


def test_each_route_of_the_admin_api_is_described(scene: Scene) -> None:
    from kcp_sandbox.admin.api import routes

    assert API in PAGE
    assert admin(scene.brain, [])
    there = {
        f"{method} {route.path}" for route in routes(scene.brain) for method in route.methods or ()
    }
    told = re.findall(r"^\| `([A-Z]+ /\w+)", _section("Admin API"), re.M)
    assert sorted(told) == sorted(each for each in there if not each.startswith("HEAD"))


def test_each_fixture_is_described() -> None:
    source = (ROOT / "sandbox" / "kcp_sandbox" / "pytest_plugin.py").read_text("utf-8")
    fixtures = set(re.findall(r"^def (kcp_\w+)\(", source, re.M))
    assert set(re.findall(r"^\| `(kcp_\w+)`", _section("In pytest"), re.M)) == fixtures


def test_the_file_of_plants_that_is_shown_can_be_planted() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    plants = read_plants(shown.encode())
    assert plants.transactions[0]["answer"] == {"quota": "03"}
    assert plants.faults[0].times is None
