"""``recording resolve``, against a sandbox over TLS: what is found, what is left, exit codes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kcp_proto import Environment, OutcomeUnknown
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_transports import Client, RecordingTransport

from .conftest import Command, Ended, Shop


@dataclass(frozen=True)
class Resolver:
    """A recording of lost replies, and the command that asks what became of them."""

    command: Command
    shop: Shop
    sandbox: Sandbox
    url: str
    ca: Path
    file: Path

    def __call__(self, *more: object, file: Path | None = None) -> Ended:
        return self.command(
            "recording", "resolve", file or self.file, "--env", self.url, "--site-cd", "T0000",
            "--cert", self.shop.certificate, "--key", self.shop.key,
            "--password-file", self.shop.password, "--ca", self.ca, *more,
        )  # fmt: skip

    def lose(self, order: str, kind: str) -> None:
        agreed = self.sandbox.authorize(order_no=order, amount=1100, pay_type="PACA")
        fields = {**agreed, "ordr_mony": 1100, "ordr_no": order, "pay_type": "PACA"}
        transport = RecordingTransport(self.sandbox.transport(), self.file)
        environment = Environment("sandbox", self.url)
        self.sandbox.disruptions.add(DisruptionPlan(kind=kind))
        with Client(self.sandbox.identity, environment, transport) as client:
            with pytest.raises(OutcomeUnknown):
                client.send("payment.approval", fields)


@pytest.fixture
def resolve(command: Command, shop: Shop, issued: Issued, tmp_path: Path) -> Iterator[Resolver]:
    sandbox, ca = Sandbox(issued=issued), tmp_path / "ca.pem"
    with sandbox.serve() as server:
        ca.write_bytes(server.ca_pem)
        yield Resolver(command, shop, sandbox, server.url, ca, tmp_path / "r.jsonl")


def test_what_is_done_is_shown_and_nothing_is_left(resolve: Resolver) -> None:
    resolve.lose("A1", "drop-after")
    ended = resolve()
    assert (ended.code, ended.err) == (0, "")
    assert "done" in ended.out
    assert "1 done, 0 different, 0 not seen, 0 unknown" in ended.out
    assert resolve.command("recording", "unresolved", resolve.file).code == 0
    assert resolve().code == 0


def test_what_is_left_is_said_and_ends_with_1(resolve: Resolver) -> None:
    resolve.lose("A1", "drop-after")
    resolve.lose("A2", "drop-before")
    ended = resolve("--json")
    assert (ended.code, ended.err) == (1, "")
    done, left = map(json.loads, ended.out.splitlines())
    assert (done["state"], done["proof"]["inquiry"]) == ("done", "transaction.inquiry")
    assert (left["state"], left["proof"]) == ("not seen", None)
    assert "does not prove" in left["text"]
    assert left["until"] > left["asked"]
    tno = resolve.sandbox.transactions[-1].tno
    assert tno not in ended.out
    ended = resolve()
    assert (ended.code, "1 done, 0 different, 1 not seen, 0 unknown" in ended.out) == (1, True)
    assert "처리" not in ended.out
    assert resolve.command("recording", "unresolved", resolve.file).code == 1


def test_a_gateway_that_is_away_makes_it_unknown(resolve: Resolver) -> None:
    resolve.lose("A1", "drop-after")
    ended = resolve("--env", "https://127.0.0.1:1", "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["why"] == "failed"


def test_more_inquiries_a_second_on_several_threads_ask_the_same(resolve: Resolver) -> None:
    for number in range(4):
        resolve.lose(f"A{number}", "drop-after")
    ended = resolve("--per-second", 100, "--threads", 2, "--json")
    assert (ended.code, ended.err) == (0, "")
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert [each["order"] for each in found] == ["A0", "A1", "A2", "A3"]
    assert {each["state"] for each in found} == {"done"}
    assert resolve("--per-second", 0).code == 2
    assert resolve("--threads", 9).code == 2


def test_a_recording_without_lost_replies_needs_nothing(resolve: Resolver) -> None:
    RecordingTransport(resolve.sandbox.transport(), resolve.file).close()
    assert (resolve().code, resolve().out) == (0, "nothing is unresolved\n")


def test_wrong_files_end_with_2(resolve: Resolver, tmp_path: Path) -> None:
    assert resolve(file=tmp_path / "missing.jsonl").code == 2
    assert resolve("--ca", resolve.shop.password).code == 2
