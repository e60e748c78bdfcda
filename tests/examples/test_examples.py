"""The examples in other languages do what they say against a sandbox of their own."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LINES = "payment 0000 1004 48996\ncancel 0000\ninquiry 0000 신한카드 1004\n"


@pytest.fixture(scope="module", params=[[], ["--crlf"]], ids=["lf", "crlf"])
def ready(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    file = tmp_path_factory.mktemp("sandbox") / "ready.json"
    command = [sys.executable, "-m", "kcp_cli", "sandbox", "--ready-file", str(file)]
    with subprocess.Popen([*command, *request.param], stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while not file.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        try:
            assert json.loads(file.read_bytes())["pid"] == process.pid
            yield file
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("node", ["node/points.mjs"]),
        ("php", ["php/points.php"]),
        ("java", ["-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "java/Points.java"]),
    ],
)
def test_an_example_pays_cancels_and_inquires(
    ready: Path, program: str, arguments: list[str]
) -> None:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run(
        [found, *arguments, ready],
        cwd=EXAMPLES,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert (done.stdout, done.returncode) == (LINES, 0), done.stderr


def test_the_page_of_the_examples_shows_what_they_print() -> None:
    page = (EXAMPLES / "README.md").read_text("utf-8")
    assert f"```text\n{LINES}```" in page
    named = set(re.findall(r'(\w+/[\w.]+) "\$KCP_SANDBOX_READY_FILE"', page))
    assert named == {
        str(path.relative_to(EXAMPLES))
        for path in EXAMPLES.glob("*/*")
        if path.is_file() and path.parent.name not in ("notices", "payloads")
    }


README = (EXAMPLES / "README.md").read_text("utf-8")
IN_ONE_LINE = re.findall(r"^kcp-proto sandbox run -- sh -c .*READY_FILE.*$", README, re.MULTILINE)


def test_the_page_of_the_examples_names_each_in_one_line() -> None:
    assert len(IN_ONE_LINE) == 3


@pytest.mark.parametrize("line", IN_ONE_LINE)
def test_an_example_runs_beside_a_sandbox_in_one_line(line: str) -> None:
    program = line.partition("'")[2].partition(" ")[0]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    java = "-Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8"
    ended = subprocess.run(
        ["sh", "-c", line], cwd=EXAMPLES, capture_output=True, timeout=120, check=False,
        env={**os.environ, "PATH": path, "JAVA_TOOL_OPTIONS": java},
    )  # fmt: skip
    assert (ended.returncode, ended.stdout.decode("utf-8")) == (0, LINES), ended.stderr
