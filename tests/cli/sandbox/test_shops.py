"""``--shop``: a shop of its own at a sandbox's address, for whatever runs in parallel."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kcp_cli.sandbox.refusals import refusals_told
from kcp_proto import HttpRequest, Identity, build_request
from kcp_sandbox import Issued, Sandbox
from tests.cli.conftest import Command
from tests.cli.processes import process

from .serving import while_serving
from .test_refusals import HERE

PRINT = [sys.executable, "-c", "import os, json; print(json.dumps(dict(os.environ)))"]
NO_NAMES = ["CI", "a/b", "..", "a" * 41, "a b", "%61", "가"]
# Each worker pays the same order from the same account: together they could not.
TESTS = """
import json, ssl, urllib.request
import pytest

@pytest.mark.parametrize("turn", range(4))
def test_a_shop_of_its_own(kcp_shop_url, worker_id, turn):
    name = kcp_shop_url.rpartition("/")[2]
    assert name.endswith(worker_id)
    with urllib.request.urlopen(kcp_shop_url + "/_sandbox/api/state") as response:
        state = json.load(response)
    assert state["shop"] == name
    member = {"pt_memcorp_cd": f"T{turn}", "pt_idno": "lee", "pt_pwd": "pw", "points": 1}
    request = urllib.request.Request(
        kcp_shop_url + "/_sandbox/api/members",
        json.dumps(member).encode(),
        {"Content-Type": "application/json"},
    )
    assert urllib.request.urlopen(request).status == 200
"""


def test_a_command_finds_a_shop_of_its_own(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    show = [sys.executable, "-c", f"print(open({str(ready)!r}).read())"]
    ended = process("sandbox", "run", "--shop", "ci-1", "--ready-file", str(ready), "--", *show)
    facts = json.loads(ended.stdout)
    found = facts["environment"]
    assert facts["url"].endswith("/shop/ci-1")
    assert facts["page"] == found["KCP_SANDBOX_PAGE"] == f"{facts['url']}/_sandbox/"
    assert found["KCP_SANDBOX_URL"] == facts["url"]
    assert facts["transactions"][0]["ordr_idxx"] == "SANDBOXPACA"
    assert f"sandbox at {facts['url']}, page {facts['page']}" in ended.stderr.decode()


@pytest.mark.parametrize("name", NO_NAMES)
@pytest.mark.parametrize("words", [["sandbox"], ["sandbox", "run"]])
def test_a_name_that_is_none_ends_the_command(
    command: Command, words: list[str], name: str
) -> None:
    done = command(*words, "--shop", name, *(["--", "true"] if "run" in words else []))
    assert (done.code, done.out) == (2, "")
    assert "1 to 40 of a-z, 0-9 and -" in done.err


def test_a_shop_that_would_not_last_ends_the_command(command: Command, tmp_path: Path) -> None:
    done = command("sandbox", "--shop", "a", "--state", str(tmp_path / "s.sqlite"))
    assert (done.code, "would not last" in done.err) == (2, True)


def test_authorize_and_deposit_reach_a_shop(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, seeds = tmp_path / "ready.json", tmp_path / "seeds.yaml"
    tno = "20260301000001"
    seeds.write_text(
        f"transactions:\n  - {{pay_type: PAVC, ordr_idxx: V1, tno: '{tno}', state: issued}}\n"
    )
    seen: list[Any] = []

    def use() -> None:
        command("version")  # What was printed until then is read with it.
        agree = ["--order-no", "A1", "--amount", "1004", "--pay-type", "PACA", "--json"]
        agreed = command("sandbox", "authorize", str(ready), *agree, "--shop", "b")
        assert (agreed.code, "tran_cd" in json.loads(agreed.out)) == (0, True)
        for name in ([], ["--shop", "b"], ["--shop", "a"]):
            paid = command("sandbox", "deposit", str(ready), "--tno", tno, *name, "--json")
            assert paid.code == 0, paid.err
            seen.append(json.loads(paid.out)["notice"]["totl_mnyx"])
        for name in NO_NAMES:
            none = command("sandbox", "deposit", str(ready), "--tno", tno, "--shop", name)
            assert (none.code, "1 to 40" in none.err) == (2, True)

    while_serving(monkeypatch, use)
    served = command(
        "sandbox", "--shop", "a", "--ready-file", str(ready), "--seed-file", str(seeds)
    )
    assert served.code == 0, served.err
    # The first is paid into the shop that the file is about, and so is the last.
    assert seen == ["1004", "1004", "2008"]


def test_a_line_on_the_terminal_names_the_shop(
    issued: Issued, identity: Identity, capsys: pytest.CaptureFixture[str]
) -> None:
    request: HttpRequest = build_request("payment.cancel", {"tno": "71"}, identity, HERE)
    with Sandbox(issued=issued) as sandbox:
        with refusals_told(sandbox, whole_tno=True):
            for shop in (sandbox, sandbox.shop("ci-1"), sandbox.shop("b")):
                shop.transport().send(request)
        late = sandbox.shop("ci-1").transport()
        late.send(request)
    lines = [line.split(" ", 1)[1] for line in capsys.readouterr().err.splitlines()]
    assert [line.partition(" payment.cancel")[0] for line in lines] == ["#1", "ci-1 #1", "b #1"]


@pytest.mark.parametrize("shop", [[], ["--shop", "job"]])
def test_each_worker_of_a_test_run_has_a_shop(tmp_path: Path, shop: list[str]) -> None:
    (tmp_path / "test_shop.py").write_text(TESTS)
    # It takes as long to import as all of this to run.
    options = ["-q", "-n", "2", "-p", "no:schemathesis", "-p", "no:cacheprovider", str(tmp_path)]
    ended = process("sandbox", "run", *shop, "--", sys.executable, "-m", "pytest", *options)
    assert ended.returncode == 0, ended.stdout.decode() + ended.stderr.decode()
    assert b"4 passed" in ended.stdout


def test_without_a_sandbox_the_fixture_says_how_to_run_one(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(TESTS.replace("worker_id", "capsys"))
    options = ["-q", "-x", "-p", "no:schemathesis", "-p", "no:cacheprovider", str(tmp_path)]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        capture_output=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "KCP_SANDBOX_URL"},
    )
    assert b"kcp-proto sandbox run -- pytest" in ended.stdout
