"""Thirty-two clients at once get the right responses, and the load test would notice if not."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.keep_alive import drive
from benchmarks.sandbox_load import Shop, WrongReply
from kcp_cli.sandbox import hand_out
from kcp_sandbox import DisruptionPlan, Sandbox
from tests.sandbox.conftest import inside

BENCHMARKS = Path(__file__).resolve().parents[3] / "benchmarks"
LANES = 32


def test_thirty_two_connections_get_no_wrong_reply_and_the_ledger_stays_in_balance() -> None:
    """Payments, inquiries and cancels, over processes and TLS, as the figures are made."""
    script = [sys.executable, str(BENCHMARKS / "sandbox_load.py"), "--count", "64", "--rounds", "1"]
    done = subprocess.run([*script, "--json"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert (result["requests"], result["connections"], result["wrong"]) == (4 * 64, LANES, 0)
    assert [each["phase"] for each in result["phases"]] == [
        "point_payment",
        "point_inquiry",
        "transaction.inquiry",
        "payment.cancel",
    ]


@pytest.fixture
def ready(sandbox: Sandbox, tmp_path: Path) -> Iterator[dict[str, Any]]:
    with sandbox.serve() as server:
        paths = hand_out(sandbox, server, tmp_path, None, crlf=False)
        yield {"url": server.url, "site_cd": sandbox.issued.site_cd, "paths": paths}


@pytest.fixture
def ask(ready: dict[str, Any]) -> Callable[[str], None]:
    """Give a way to send the requests of a phase and have the replies checked."""
    shop = Shop(ready)

    def exchange(phase: str) -> None:
        requests = shop.requests(phase, 0, LANES)
        run = drive(ready["url"], ready["paths"]["ca"], requests, LANES)
        shop.check(phase, 0, run.bodies)
        shop.check_ledger(LANES)

    return exchange


@pytest.mark.parametrize("phase", ["point_payment", "point_inquiry", "transaction.inquiry"])
def test_one_wrong_reply_among_many_is_noticed(
    sandbox: Sandbox, ask: Callable[[str], None], phase: str
) -> None:
    ask("point_payment")
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="9999"))
    with pytest.raises(WrongReply):
        ask(phase)


def test_a_cancel_that_moved_nothing_is_noticed(
    sandbox: Sandbox, ask: Callable[[str], None]
) -> None:
    ask("point_payment")
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="0000"))
    with pytest.raises(WrongReply):
        ask("payment.cancel")


def test_a_point_that_comes_from_nowhere_is_noticed(
    sandbox: Sandbox, ask: Callable[[str], None]
) -> None:
    ask("point_payment")
    storage = inside(sandbox).store.storage
    payment = storage.payments()[0]
    with storage.atomic():
        storage.put_balance(payment.account, payment.amount + 1)
    with pytest.raises(WrongReply, match="came into being"):
        ask("point_inquiry")


def test_a_response_that_is_cut_off_ends_the_run(
    sandbox: Sandbox, ask: Callable[[str], None]
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="truncated"))
    with pytest.raises(ConnectionError):
        ask("point_inquiry")
