"""``sandbox exam``: what it takes, what it prints, and its exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.processes import RUN, process

ROOT = Path(__file__).resolve().parents[3]
SHOP = [sys.executable, str(ROOT / "examples" / "shop" / "python" / "shop.py")]
CASES = ["--case", "pay-card", "--case", "lost-after", "--case", "certificate-line-ends"]


def test_a_shop_that_passes_ends_with_0_and_leaves_its_reports(tmp_path: Path) -> None:
    reports = ["--html", tmp_path / "exam.html", "--junit", tmp_path / "exam.xml"]
    ended = process("sandbox", "exam", *CASES, *reports, "--serves", "--", *SHOP)
    lines = ended.stdout.decode().splitlines()
    assert ended.returncode == 0, ended.stderr
    assert sorted(lines[:3]) == [
        "✓ certificate-line-ends  Certificate and key with CR LF",
        "✓ lost-after  The approval is cut after it acted",
        "✓ pay-card  A card payment",
    ]
    assert lines[-1].startswith("3 cases: 3 passed, 0 failed, 0 not observed")
    assert "신용카드 결제" in (tmp_path / "exam.html").read_text("utf-8")
    suite = ET.parse(tmp_path / "exam.xml").getroot()[0]  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "0", "0")


def test_a_shop_of_which_nothing_is_observed_ends_with_1_and_says_why() -> None:
    ended = process("sandbox", "exam", "--case", "pay-card", "--lang", "ko", "--", "/nowhere/shop")
    assert ended.returncode == 1
    text = ended.stdout.decode()
    assert "상점을 시작하지 못했습니다: /nowhere/shop" in text
    assert "기다린 것: 주문 EX" in text
    assert "Traceback" not in ended.stderr.decode()


def test_json_stands_alone_on_standard_output() -> None:
    ended = process("sandbox", "exam", "--case", "pay-card", "--json", "--", "false")
    assert ended.returncode == 1
    report = json.loads(ended.stdout)
    assert (report["not_observed"], report["cases"][0]["id"]) == (1, "pay-card")
    assert "? pay-card [not observed]" in ended.stderr.decode()


def test_the_cases_are_listed(command: Command) -> None:
    ended = command("sandbox", "exam", "--list", "--lang", "ko", "--without", "pay-card")
    assert ended.code == 0
    assert "midnight  자정 무렵의 주문번호 조회" in ended.out
    assert "pay-card" not in ended.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name either --address URL, or a command behind --"),
        (["--address", "http://127.0.0.1:1", "--", "true"], "name either --address URL"),
        (["--serves", "--address", "http://127.0.0.1:1"], "name either --address URL"),
        (["--case", "pay-crd", "--", "true"], "there is no case pay-crd; did you mean pay-card?"),
        (["--case", "midnight", "--without", "midnight", "--", "true"], "no case is left"),
        (["--plan", "nowhere.yaml", "--", "true"], "nowhere.yaml"),
        (["--jobs", "0", "--", "true"], "jobs"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], words: str, command: Command) -> None:
    ended = command("sandbox", "exam", *arguments)
    assert ended.code == 2
    assert words in ended.err


def test_a_wrong_plan_is_refused_with_its_case(tmp_path: Path, command: Command) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("title: {en: a, ko: b}\ncases: [{id: one}]")
    ended = command("sandbox", "exam", "--plan", plan, "--", "true")
    assert ended.code == 2
    assert f"{plan}: cases (one), entry 1: a case needs title" in ended.err.replace("\n", "")


def test_a_report_that_cannot_be_written_ends_with_2(tmp_path: Path) -> None:
    report = tmp_path / "none" / "exam.html"
    ended = process("sandbox", "exam", "--case", "pay-card", "--html", report, "--", "false")
    assert ended.returncode == 2
    assert b"Traceback" not in ended.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_signal_ends_the_shop_too(tmp_path: Path) -> None:
    shop = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    there = tmp_path / "pid"
    command = [*RUN, "sandbox", "exam", "--case", "pay-card", "--serves", "--"]
    with subprocess.Popen([*command, sys.executable, "-c", shop, there]) as running:
        until = time.monotonic() + 30
        while not (there.exists() and there.read_text()) and time.monotonic() < until:
            time.sleep(0.02)
        pid = int(there.read_text())
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 143
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
