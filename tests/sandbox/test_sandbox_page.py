"""The page about the sandbox lists every disruption, option, route and fixture there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kcp_sandbox import Sandbox, read_seed_file
from kcp_sandbox.admin import API, admin, routes
from kcp_sandbox.disruptions import KINDS
from kcp_sandbox.exam import exam_routes
from kcp_sandbox.shops import Shops
from tests.sandbox.conftest import inside

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "sandbox.md").read_text("utf-8")


def _section(heading: str) -> str:
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_each_disruption_is_described_as_it_is() -> None:
    rows = re.findall(
        r"^\| `([\w-]+)` \| `(\w+)` \| (.+) \| (yes|no) \|$", _section("Disruptions"), re.M
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


def test_each_route_of_the_admin_api_is_described(sandbox: Sandbox) -> None:
    assert API in PAGE
    brain = inside(sandbox)
    shops = Shops(brain, lambda _: brain, lasting=False)
    assert admin(brain, shops, [])
    there = {
        f"{method} {route.path}"
        for route in [*routes(brain, shops), *exam_routes(brain)]
        for method in route.methods or ()
    }
    described = re.findall(r"^\| `([A-Z]+ /[\w/{}-]+)", _section("Admin API"), re.M)
    assert sorted(described) == sorted(each for each in there if not each.startswith("HEAD"))


def test_each_fixture_is_described() -> None:
    source = (ROOT / "sandbox" / "kcp_sandbox" / "pytest_plugin.py").read_text("utf-8")
    fixtures = set(re.findall(r"^def (kcp_\w+)\(", source, re.M))
    for name in ("pytest.md", "pytest.ko.md"):
        page = (ROOT / "docs" / "python" / name).read_text("utf-8")
        assert set(re.findall(r"^\| `(kcp_\w+)`", page, re.M)) == fixtures


def test_the_example_in_python_does_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", _section("In Python"), re.S)
    exec(compile(shown, "sandbox.md", "exec"), {})  # noqa: S102 - our own page
    assert capsys.readouterr().out == "5530\n"


def test_the_seed_file_that_is_shown_can_be_read() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", _section("Seed data"), re.S)
    seed_data = read_seed_file(shown.encode())
    assert seed_data.transactions[0]["response"] == {"quota": "03"}
    assert seed_data.disruptions[0].times is None
