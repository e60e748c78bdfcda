"""``bench sign``: on a key, on none, for people, programs and pictures."""

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from kcp_cli.bench import command as _bench
from kcp_cli.bench.work import TooManyThreadsError, workloads
from kcp_proto import (
    Certificate,
    HttpRequest,
    load_private_key,
    sign_string,
    verify,
)
from kcp_sandbox import Issued
from tests.cli.conftest import Command, Ended, Shop

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "bench.md").read_text("utf-8")
OPERATIONS = ["private_key.sign", "sign", "build_request", "verify"]
QUARTILES = {"median", "low", "high"}
SHORT = ["--seconds", "0.5"]
SVG = "{http://www.w3.org/2000/svg}"


def own(shop: Shop) -> list[object]:
    return ["--key", shop.key, "--password-file", shop.password]


def figures(ended: Ended) -> dict[str, Any]:
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def test_without_a_key_one_is_made_and_said_to_be(command: Command) -> None:
    ended = command("bench", "sign", *SHORT, "--threads", "2")
    assert ended.code == 0
    assert "kcp-proto: no --key: measuring with a throw-away RSA-2048 key\n" in ended.err
    assert ended.out.startswith("RSA-2048, ")
    for name in OPERATIONS:
        assert re.search(rf"{re.escape(name)} +│ +\d+\.\d{{3}} ms", ended.out), name
    assert "efficiency" in ended.out


def test_each_operation_is_what_it_is_called(issued: Issued) -> None:
    signer = load_private_key(issued.key, issued.password)
    bare, signed, request, verified = (work() for work in workloads(signer).values())
    assert isinstance(bare, bytes)
    assert isinstance(request, HttpRequest)
    assert (request.operation, request.fields["kcp_sign_data"]) == ("payment.cancel", signed)
    text = sign_string("payment.cancel", request.fields)
    verify(Certificate.parse(request.fields["kcp_cert_info"].encode()), text.encode(), str(signed))
    assert (b64encode(bare).decode(), verified) == (signed, None)
    assert list(workloads(signer)) == OPERATIONS


def test_every_figure_has_its_quartiles_around_it(command: Command, shop: Shop) -> None:
    found = figures(command("bench", "sign", *own(shop), *SHORT, "--json", "--threads", "3"))
    assert (found["key"], found["seconds"]) == ({"bits": 2048, "throw_away": False}, 0.5)
    assert [row["name"] for row in found["operations"]] == OPERATIONS
    assert [row["threads"] for row in found["threads"]] == [1, 2, 3]
    spreads = [row[name] for row in found["operations"] for name in ("microseconds", "ratio")]
    spreads += [row["speed_up"] for row in found["threads"]]
    spreads += [row["per_second"] for row in found["operations"] + found["threads"]]
    for spread in spreads:
        assert spread.keys() == QUARTILES
        assert 0 < spread["low"] <= spread["median"] <= spread["high"]
    assert found["operations"][0]["ratio"] == {"median": 1, "low": 1, "high": 1}
    assert found["threads"][0]["efficiency"] == 1
    # The check of a signature is an RSA operation too, and far the cheaper one.
    assert found["operations"][3]["ratio"]["median"] < 0.5


def test_the_page_describes_every_member(command: Command) -> None:
    found = figures(command("bench", "sign", "--seconds", "0.1", "--json"))
    rows = [*found["operations"], *found["threads"]]
    shown = {*found, *found["machine"], *found["key"], *(name for row in rows for name in row)}
    described = set(re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE))
    assert {name.rpartition(".")[2] for name in described} == shown | QUARTILES
    assert f"`{found['form']}`" in PAGE


def test_nothing_names_the_machine_its_user_or_the_key(
    command: Command, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.node", lambda: "host-canary")
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "user-canary")
    drawn = tmp_path / "threads.svg"
    ended = command("bench", "sign", *own(shop), *SHORT, "--json", "--plot", drawn)
    shown = ended.out + ended.err + drawn.read_text("utf-8")
    assert ended.code == 0
    for secret in ("canary", "changeit", str(tmp_path), shop.key.read_text().splitlines()[3]):
        assert secret not in shown


def test_no_bar_is_drawn_into_a_pipe(command: Command) -> None:
    ended = command("bench", "sign", "--seconds", "0.1", "--json")
    assert all(line.startswith("kcp-proto: ") for line in ended.err.splitlines())
    assert "\x1b" not in ended.out + ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_shows_a_bar_and_standard_output_stays_clean() -> None:
    reader, writer = os.openpty()
    arguments = [sys.executable, "-m", "kcp_cli", "bench", "sign", *SHORT, "--json"]
    environment = {**os.environ, "TERM": "xterm-256color"}
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=writer, env=environment
    ) as process:
        os.close(writer)
        shown = drained(reader)
        assert process.stdout is not None
        out = process.stdout.read()
    assert process.returncode == 0, shown
    assert json.loads(out)["key"]["throw_away"] is True
    assert "measure" in shown
    percents = [int(percent) for percent in re.findall(r"(\d+)%", shown)]
    assert (percents, percents[0], percents[-1]) == (sorted(percents), 0, 100)
    assert len(percents) > 5


def drained(reader: int) -> str:
    shown = b""
    while part := _read(reader):
        shown += part
    os.close(reader)
    return shown.decode("utf-8")


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, 65536)
    except OSError:
        # So Linux ends a pseudo-terminal whose other side is closed.
        return b""


def test_the_drawing_is_svg_and_shows_the_throughput(command: Command, tmp_path: Path) -> None:
    drawn = tmp_path / "threads.svg"
    found = figures(command("bench", "sign", *SHORT, "--threads", "2", "--json", "--plot", drawn))
    root = ElementTree.fromstring(drawn.read_text("utf-8"))  # noqa: S314 - our own drawing
    words = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert root.tag == f"{SVG}svg"
    assert {"threads", "requests a second", "1", "2"} <= set(words)
    medians = [row["per_second"]["median"] for row in found["threads"]]
    drawn_numbers = {int(word.replace(",", "")) for word in words if re.fullmatch(r"[\d,]+", word)}
    assert all(drawn_numbers & {int(median), int(median) + 1} for median in medians)


def test_a_drawing_that_cannot_be_written_loses_no_figures(
    command: Command, tmp_path: Path
) -> None:
    nowhere = tmp_path / "no folder" / "threads.svg"
    ended = command("bench", "sign", "--seconds", "0.1", "--json", "--plot", nowhere)
    assert (ended.code, f"cannot write {nowhere}" in ended.err) == (2, True)
    assert json.loads(ended.out)["threads"]


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if anything is measured."""

    def refuse(*arguments: object) -> None:
        pytest.fail("measured before the arguments were checked")

    monkeypatch.setattr(_bench, "measure", refuse)


@pytest.mark.usefixtures("unmeasured")
def test_without_matplotlib_one_sentence_names_the_installation(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    ended = command("bench", "sign", "--plot", tmp_path / "threads.svg")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "kcp-proto: --plot needs an extra: pip install 'kcp-proto[bench]'\n"


@pytest.mark.usefixtures("unmeasured")
def test_a_wrong_password_is_reported_and_not_shown(
    command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_PASSWORD", "wrong-canary")
    ended = command("bench", "sign", "--key", shop.key, "--password-env", "KEY_PASSWORD")
    assert (ended.code, ended.out) == (1, "")
    assert "[wrong-password]" in ended.err
    assert "canary" not in ended.err


WRONG_USAGE = {
    "no thread": ["--threads", "0"],
    "fewer than none": ["--threads", "-1"],
    "more threads than make sense": ["--threads", "257"],
    "threads in words": ["--threads", "two"],
    "half a thread": ["--threads", "1.5"],
    "no time": ["--seconds", "0"],
    "time in words": ["--seconds", "long"],
    "another kind of drawing": ["--plot", "threads.png"],
    "a missing key": ["--key", "/nowhere/key.pem"],
    "an encrypted key and no terminal to ask on": ["--key", "KEY"],
    "two passwords": ["--key", "KEY", "--password-env", "A", "--password-file", "KEY"],
    "a password without a key": ["--password-env", "A"],
}


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("name", WRONG_USAGE)
def test_wrong_usage_ends_with_2_and_before_anything_is_measured(
    name: str, command: Command, shop: Shop
) -> None:
    words = [str(shop.key) if word == "KEY" else word for word in WRONG_USAGE[name]]
    ended = command("bench", "sign", *words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


def test_threads_that_the_machine_does_not_start_are_wrong_usage(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise TooManyThreadsError(150)

    monkeypatch.setattr(_bench, "measure", refuse)
    ended = command("bench", "sign", "--threads", "200")
    assert (ended.code, "does not start 150 threads" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("most", "numbers"),
    [(1, [1]), (3, [1, 2, 3]), (9, [*range(1, 9), 9]), (48, [*range(1, 9), 16, 32, 48])],
)
def test_many_threads_are_tried_by_doubling(
    most: int, numbers: list[int], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def note(contenders: list[Any], *arguments: object) -> None:
        names[:] = [contender.name for contender in contenders]
        if names[0] == "1":
            raise TooManyThreadsError

    monkeypatch.setattr(_bench, "measure", note)
    command("bench", "sign", "--threads", most)
    assert names == [f"{number}" for number in numbers]
