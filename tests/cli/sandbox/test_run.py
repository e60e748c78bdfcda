"""``sandbox run``: another command beside a sandbox, and nothing left of either."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from kcp_cli.sandbox.trust import added_to
from tests.cli.conftest import Command
from tests.cli.processes import RUN, process

pty = pytest.importorskip("pty", reason="the commands are those of a POSIX shell")
PRINT = [sys.executable, "-c", "import os, json; print(json.dumps(dict(os.environ)))"]
SANDBOX = [*RUN, "sandbox", "run"]
REFUSED = """
import os, urllib.error, urllib.request
try:
    urllib.request.urlopen(os.environ["KCP_SANDBOX_URL"] + "/gw/mod/v1/cancle", b"{}")
except urllib.error.HTTPError as error:
    print(error.code)
"""
ASK = """
import json, os, ssl, urllib.request
with urllib.request.urlopen(os.environ["KCP_SANDBOX_URL"] + "/_sandbox/api/state") as response:
    print(response.read().decode())
"""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["sh", "-c", "exit 0"], 0),
        (["sh", "-c", "exit 7"], 7),
        (["sh", "-c", "exit 255"], 255),
        (["sh", "-c", "kill -9 $$"], 137),
        (["sh", "-c", "kill -TERM $$"], 143),
        (["no such command"], 127),
        (["./no/such"], 127),
        (["."], 127),
        (["./notes.txt"], 126),
        (["./no-interpreter"], 126),
    ],
)
def test_it_ends_as_the_command_does(
    command: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "notes.txt").write_text("")
    script = tmp_path / "no-interpreter"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o700)
    ended = process("sandbox", "run", "--", *command, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (code, b"")
    assert b"Traceback" not in ended.stderr
    assert (command[0].encode() in ended.stderr) == (code in (126, 127))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_no_command_is_wrong_usage(command: Command) -> None:
    assert command("sandbox", "run").code == 2
    assert command("sandbox", "run", "--").code == 2


@pytest.mark.parametrize("dashes", [["--"], []])
def test_what_stands_behind_the_command_is_the_commands(dashes: list[str]) -> None:
    """Its options, and a second pair of dashes."""
    words = ["--port", "1", "--", "--help", "-x y"]
    say = [sys.executable, "-c", "import sys; print(sys.argv[1:])", *words]
    assert process("sandbox", "run", *dashes, *say).stdout.decode().strip() == repr(words)


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_standard_output_is_the_commands_and_a_refusal_a_line_beside_it(quiet: list[str]) -> None:
    ended = process("sandbox", "run", *quiet, "--", sys.executable, "-c", REFUSED)
    assert (ended.returncode, ended.stdout.strip()) == (0, b"404")
    lines = ended.stderr.decode().splitlines()
    assert len(lines) == (0 if quiet else 2)
    assert quiet or ("/_sandbox/" in lines[0] and "X011" in lines[1])


@pytest.mark.parametrize("before", [True, False])
def test_a_command_finds_and_trusts_the_sandbox(before: bool, tmp_path: Path) -> None:
    """The options of `sandbox` are taken on either side of the command's name."""
    seeds, ready = tmp_path / "seeds.yaml", tmp_path / "ready.json"
    seeds.write_text("transactions: [{pay_type: PACA, ordr_idxx: MINE}]")
    options = ["--seed-file", seeds, "--clock", "2026-03-01T09:00:00", "--ready-file", ready]
    line = [*options, "run"] if before else ["run", *options]
    ended = process("sandbox", *line, "--", sys.executable, "-c", ASK)
    assert ended.returncode == 0, ended.stderr
    state = json.loads(ended.stdout)
    assert "MINE" in {each["ordr_idxx"] for each in state["transactions"]}
    assert not ready.exists()


def test_the_last_word_on_an_option_is_that_behind_run(command: Command) -> None:
    """A wrong value behind it is refused, whatever stands before."""
    ended = command("sandbox", "--host", "127.0.0.1", "run", "--host", "192.0.2.1", "true")
    assert (ended.code, "loopback" in ended.err) == (2, True)


def test_a_command_that_starts_no_sandbox_takes_none_of_its_options(command: Command) -> None:
    order = ["--order-no", "A1", "--amount", "1", "--pay-type", "PACA"]
    ended = command("sandbox", "--random-seed", 3, "authorize", "ready.json", *order)
    assert (ended.code, "--random-seed" in ended.err) == (2, True)


def test_the_variables_are_those_of_the_ready_file() -> None:
    show = "import os; print(open(os.environ['KCP_SANDBOX_READY_FILE']).read())"
    both = [sys.executable, "-c", f"{PRINT[2]}; {show}"]
    environment, _, ready = process("sandbox", "run", *both).stdout.decode().partition("\n")
    facts = json.loads(ready)
    assert facts["environment"].items() <= json.loads(environment).items()
    assert facts["environment"]["KCP_SANDBOX_URL"] == facts["url"]


@pytest.mark.parametrize(
    ("name", "before", "more", "value"),
    [
        ("JAVA_TOOL_OPTIONS", None, "-Da=b", "-Da=b"),
        ("JAVA_TOOL_OPTIONS", "", "-Da=b", "-Da=b"),
        ("JAVA_TOOL_OPTIONS", "-Xmx1g", "-Da=b", "-Xmx1g -Da=b"),
        ("PHP_INI_SCAN_DIR", None, f"{os.pathsep}/x", f"{os.pathsep}/x"),
        ("PHP_INI_SCAN_DIR", "/etc/php", f"{os.pathsep}/x", f"/etc/php{os.pathsep}/x"),
        ("SSL_CERT_FILE", "/a.pem", "/b.pem", "/b.pem"),
        ("OTHER", "1", None, "1"),
    ],
)
def test_a_list_keeps_what_is_in_it(
    name: str, before: str | None, more: str | None, value: str
) -> None:
    environment = {} if before is None else {name: before}
    assert added_to(environment, {} if more is None else {name: more}) == {name: value}


@contextmanager
def _started(arguments: Sequence[object], folder: Path) -> "Generator[subprocess.Popen[bytes]]":
    """Run a command that says by a file that it runs; what does not end by itself is ended."""
    line = [*SANDBOX, "--ready-file", folder / "ready.json", "--", *arguments]
    with subprocess.Popen(
        list(map(str, line)), cwd=folder, stdout=subprocess.PIPE, start_new_session=True
    ) as running:
        try:
            _until((folder / "started").exists)
            yield running
        finally:
            running.kill()


def _until(condition: "object") -> None:
    assert callable(condition)
    until = time.monotonic() + 60
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    assert condition()


def _is_there(pid: int) -> bool:
    """Tell whether a process still runs; one that has ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"])
def test_a_signal_reaches_the_command(name: str, tmp_path: Path) -> None:
    short = name.removeprefix("SIG")
    script = f"trap 'exit 41' {short}; touch started; while :; do sleep 0.05; done"
    with _started(["sh", "-c", script], tmp_path) as running:
        running.send_signal(signal.Signals[name])
        assert running.wait(30) == 41
    assert not (tmp_path / "ready.json").exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to look into")
@pytest.mark.parametrize("stubborn", [False, True])
@pytest.mark.parametrize("ends_itself", [False, True])
def test_nothing_is_left_of_what_the_command_started(
    ends_itself: bool, stubborn: bool, tmp_path: Path
) -> None:
    """A server that a test suite put in the background would hold a CI job for ever."""
    ignore = "trap '' TERM; " if stubborn else ""
    script = f"({ignore}sleep 300; :) & echo $! >child; sleep 0.2; touch started; "
    script += "exit 0" if ends_itself else "wait"
    with _started(["sh", "-c", script], tmp_path) as running:
        if not ends_itself:
            running.send_signal(signal.SIGTERM)
        assert running.wait(30) == (0 if ends_itself else 143)
    child = int((tmp_path / "child").read_text())
    _until(lambda: not _is_there(child))
    assert not (tmp_path / "ready.json").exists()


def test_a_signal_while_the_sandbox_starts_keeps_the_command_from_starting(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupt(*_: object, **__: object) -> dict[str, Path]:
        signal.raise_signal(signal.SIGTERM)
        return {}

    monkeypatch.setattr("kcp_cli.sandbox.running.hand_out", interrupt)
    monkeypatch.setattr("kcp_cli.sandbox.running.variables", interrupt)
    touched = tmp_path / "touched"
    assert command("sandbox", "run", "touch", touched).code == 143
    assert not touched.exists()


def test_ctrl_c_on_a_terminal_reaches_the_command_once(tmp_path: Path) -> None:
    """The terminal sends it to both; a second one makes many a test runner give up its clean-up."""
    counting = (
        "import signal, sys, time\n"
        "came = []\n"
        "signal.signal(signal.SIGINT, lambda *_: came.append(1))\n"
        "open('started', 'w').close()\n"
        "until = time.monotonic() + 20\n"
        "while not came and time.monotonic() < until: time.sleep(0.01)\n"
        "time.sleep(0.5)\n"
        "sys.exit(40 + len(came))\n"
    )
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(tmp_path)
        os.execv(sys.executable, [*SANDBOX, "--", sys.executable, "-c", counting])  # noqa: S606
    try:
        _until((tmp_path / "started").exists)
        os.write(terminal, b"\x03")
        _, status = os.waitpid(pid, 0)
    finally:
        os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 41
