"""Thirty-two clients at once get the right responses, and the load test would notice if not."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.keep_alive import connected, drive
from benchmarks.load_shop import PAID, PHASES, Shop, WrongReply
from benchmarks.notice_taker import taking_notices
from kcp_cli.sandbox import hand_out
from kcp_sandbox import DisruptionPlan, Sandbox
from tests.sandbox.conftest import inside

BENCHMARKS = Path(__file__).resolve().parents[3] / "benchmarks"
LANES = 32


@pytest.mark.skipif(sys.platform != "linux", reason="the processor time of another process")
def test_thirty_two_connections_get_no_wrong_reply_and_the_ledger_stays_in_balance() -> None:
    """Every phase, over processes and TLS, as the figures are made."""
    script = [sys.executable, str(BENCHMARKS / "sandbox_load.py"), "--count", "64", "--rounds", "1"]
    done = subprocess.run([*script, "--json"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    phases = result["phases"]
    assert (result["requests"], result["connections"], result["wrong"]) == (8 * 64, LANES, 0)
    assert [each["phase"] for each in phases] == list(PHASES)
    for each in phases:
        works = [each[name]["processor_us"] for name in ("sandbox", "echo")]
        assert 10 < works[1] < works[0] < 100_000
        assert each["ratio"] == pytest.approx(works[1] / works[0], abs=0.01)
    # What is signed has a second anchor, which does a signature's work more than the first.
    verified = [each for each in phases if "ratio_verifying" in each]
    assert [each["phase"] for each in verified] == [
        *("transaction.inquiry", "payment.cancel", "payment.partial_cancel")
    ]
    assert all(each["ratio_verifying"] > each["ratio"] for each in verified)


@pytest.fixture
def ready(sandbox: Sandbox, tmp_path: Path) -> Iterator[dict[str, Any]]:
    with sandbox.serve() as server:
        paths = hand_out(sandbox, server.ca_pem, tmp_path, None, crlf=False)
        yield {"url": server.url, "site_cd": sandbox.issued.site_cd, "paths": paths}


@pytest.fixture
def shop(ready: dict[str, Any]) -> Shop:
    return Shop(ready)


@pytest.fixture
def ask(ready: dict[str, Any], shop: Shop) -> Callable[[str], None]:
    """Give a way to send the requests of a phase and have the replies checked."""

    def exchange(phase: str) -> None:
        requests = shop.requests(phase, 0, LANES)
        with connected(ready["url"], ready["paths"]["ca"], LANES) as lanes:
            run = drive(lanes, requests)
        shop.check(phase, 0, run.bodies)
        shop.check_ledger()

    return exchange


NEEDS = {
    "payment.cancel": "point_payment",
    "payment.partial_cancel": "payment.approval",
    "deposit.notice": "payment.virtual_account",
}


@pytest.mark.parametrize("phase", [phase for phase in PHASES if phase != "deposit.notice"])
@pytest.mark.parametrize("res_cd", ["9999", "0000"])
def test_one_wrong_reply_among_many_is_noticed(
    sandbox: Sandbox, ask: Callable[[str], None], phase: str, res_cd: str
) -> None:
    """A refusal, and a success that is none: nothing was done, or nothing is said of it."""
    if phase in NEEDS:
        ask(NEEDS[phase])
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd=res_cd))
    with pytest.raises(WrongReply):
        ask(phase)


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


@pytest.mark.parametrize(
    ("left", "amount", "said"), [(-1, 0, "what the replies say"), (0, 1, "does not add up")]
)
def test_won_that_go_nowhere_are_noticed(
    sandbox: Sandbox, ask: Callable[[str], None], left: int, amount: int, said: str
) -> None:
    ask("payment.approval")
    storage = inside(sandbox).store.storage
    paid = storage.transactions()[-1]
    (first,) = paid.history
    changed = replace(first, left=first.left + left, amount=first.amount + amount)
    with storage.atomic():
        storage.put_transaction(replace(paid, history=(changed,)))
    with pytest.raises(WrongReply, match=said):
        ask("point_inquiry")


def test_every_deposit_posts_one_right_notice(
    sandbox: Sandbox, ask: Callable[[str], None], shop: Shop
) -> None:
    with taking_notices() as taker:
        sandbox.notify(taker.url)
        ask("payment.virtual_account")
        ask("deposit.notice")
        taker.wait_for(LANES)
        forms = taker.taken()
    shop.check_notices(forms, LANES)
    wrong = {**forms[0], "ipgm_mnyx": str(PAID + 1)}
    for seen in (forms[1:], [*forms, forms[0]], [wrong, *forms[1:]], [*forms[1:], forms[1]]):
        with pytest.raises(WrongReply):
            shop.check_notices(seen, LANES)


def test_a_deposit_that_posts_no_notice_is_noticed(ask: Callable[[str], None]) -> None:
    ask("payment.virtual_account")
    with pytest.raises(WrongReply, match="no notice"):
        ask("deposit.notice")


def test_a_response_that_is_cut_off_ends_the_run(
    sandbox: Sandbox, ask: Callable[[str], None]
) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="truncated"))
    with pytest.raises(ConnectionError):
        ask("point_inquiry")
