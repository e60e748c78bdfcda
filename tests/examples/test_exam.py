"""The example shops pass the exam, in each language that is installed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.shop_world import EXAMPLES, NEEDED, SHOPS, command_of

# How long each waits for a response is their own, and longer than a test may take.
LEFT_OUT = ("response-slow",)


@pytest.mark.parametrize("language", SHOPS)
def test_an_example_shop_passes_the_exam(language: str, tmp_path: Path) -> None:
    program = NEEDED.get(language, language)
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    command = command_of(language, tmp_path)
    left_out = [word for name in LEFT_OUT for word in ("--without", name)]
    exam = [sys.executable, "-m", "kcp_cli", "sandbox", "exam", "--serves", "--json", *left_out]
    done = subprocess.run(
        [*exam, "--", *command],
        cwd=EXAMPLES,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    report = json.loads(done.stdout)
    fallen = [
        (case["id"], case["verdict"], case["silence"], case["observations"])
        for case in report["cases"]
        if case["verdict"] != "passed"
    ]
    assert (fallen, done.returncode) == ([], 0)
    assert report["seconds"] < 120
