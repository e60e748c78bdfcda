"""Each refusal is one line on the sandbox's terminal, which holds no secret and nothing up."""

import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from kcp_cli.output import Language, speak
from kcp_cli.sandbox.refusals import refusals_told
from kcp_proto import Environment, HttpRequest, Identity, build_request, sign
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_transports import Urllib3Transport
from tests.cli.conftest import Command

from .serving import while_serving

HERE = Environment("sandbox", "https://localhost")
Refuse = Callable[..., list[str]]


@pytest.fixture
def cancel(identity: Identity) -> HttpRequest:
    return build_request("payment.cancel", {"tno": "26311427700402"}, identity, HERE)


@pytest.fixture
def refuse(issued: Issued, monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Give a way to send requests and see what the terminal shows of them."""

    def lines(*requests: HttpRequest, whole_tno: bool = True, disruption: str = "") -> list[str]:
        terminal = StringIO()
        monkeypatch.setattr(sys, "stderr", terminal)
        # On a busy machine the last line may come late.
        monkeypatch.setattr("kcp_cli.sandbox.refusals._LAST_CALL", 60.0)
        sandbox = Sandbox(issued=issued)
        with refusals_told(sandbox, whole_tno=whole_tno):
            for request in requests:
                if disruption:
                    sandbox.disruptions.add(DisruptionPlan(kind=disruption))
                sandbox.transport().send(request)
        return terminal.getvalue().splitlines()

    return lines


def altered(request: HttpRequest, **fields: object) -> HttpRequest:
    return replace(request, body=json.dumps({**request.fields, **fields}).encode())


def test_a_refusal_is_one_line_with_its_reason_and_cause(
    refuse: Refuse, cancel: HttpRequest, issued: Issued
) -> None:
    signature = sign(issued.identity().signer, "T0000^72^STSC")
    unknown, unsigned, lost = refuse(
        cancel,
        altered(cancel, kcp_sign_data=signature),
        replace(cancel, url="https://localhost/gw/mod/v1/cancle"),
    )
    assert unknown.endswith(
        "#1 payment.cancel 26311427700402: 5530 no original transaction; "
        "send the tno that the approval's response gave, or ask by order number"
    )
    assert "#2 payment.cancel 26311427700402: X001 the signature does not verify; " in unsigned
    assert lost.endswith(
        "#3 POST /gw/mod/v1/cancle: X011 no operation has this path: "
        "did you mean /gw/mod/v1/cancel?"
    )


def test_what_is_accepted_or_only_lost_is_no_line(
    refuse: Refuse, identity: Identity, issued: Issued
) -> None:
    card = Sandbox(issued=issued).transactions[0]
    fields = {"tno": card.tno, "pay_type": "PACA"}
    request = build_request("transaction.inquiry", fields, identity, HERE)
    assert refuse(request) == []
    assert refuse(request, disruption="html") == []


def test_a_disruption_is_named(refuse: Refuse, cancel: HttpRequest) -> None:
    (line,) = refuse(cancel, disruption="rate-limit")
    assert line.endswith(": X040 too many requests, as planned [rate-limit]")


def test_no_line_holds_a_secret_or_steers_the_terminal(
    refuse: Refuse, cancel: HttpRequest, identity: Identity
) -> None:
    member = {"pt_memcorp_cd": "A001", "pt_idno": "nobody-here", "pt_pwd": "s3cr3t"}
    inquiry = build_request("benepia.point_inquiry", {**member, "ordr_idxx": "A1"}, identity, HERE)
    lines = refuse(inquiry, altered(cancel, tno="7\x1b[2J\n#9 payment.cancel: 0000"))
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
    assert [secret for secret in ("nobody-here", "s3cr3t") if secret in "".join(lines)] == []


def test_for_other_machines_numbers_are_cut_to_four_digits(
    refuse: Refuse, cancel: HttpRequest, issued: Issued
) -> None:
    signature = sign(issued.identity().signer, "T0000^26311427700403^STSC")
    lines = refuse(cancel, altered(cancel, kcp_sign_data=signature), whole_tno=False)
    assert all("…0402" in line for line in lines)
    assert [line for line in lines if "2631142770" in line] == []


def test_a_terminal_that_takes_nothing_holds_nothing_up(
    issued: Issued, cancel: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit is counted; a terminal that is gone is given up."""

    class Stuck(StringIO):
        stuck = True

        def write(self, text: str) -> int:
            while self.stuck:
                time.sleep(0.01)
            return super().write(text)

    terminal = Stuck()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("kcp_cli.sandbox.refusals._MOST_WAITING", 3)
    sandbox = Sandbox(issued=issued)
    with refusals_told(sandbox, whole_tno=True):
        for _ in range(10):
            sandbox.transport().send(cancel)
        terminal.stuck = False
        until = time.monotonic() + 10
        while "further" not in terminal.getvalue() and time.monotonic() < until:
            time.sleep(0.01)
    lines = terminal.getvalue().splitlines()
    told = [line for line in lines if "5530" in line]
    assert lines[-1] == f"{10 - len(told)} further refusals or notices: see the page"
    assert 3 <= len(told) < 10


def test_a_terminal_that_is_closed_is_no_error(
    issued: Issued, cancel: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = StringIO()
    terminal.close()
    monkeypatch.setattr(sys, "stderr", terminal)
    sandbox = Sandbox(issued=issued)
    with refusals_told(sandbox, whole_tno=True):
        sandbox.transport().send(cancel)
    assert sandbox.inspector.records()[0].res_cd == "5530"


def test_a_refusal_is_told_in_the_language_that_was_chosen(
    refuse: Refuse, cancel: HttpRequest, issued: Issued
) -> None:
    signature = sign(issued.identity().signer, "T0000^72^STSC")
    requests = (cancel, altered(cancel, kcp_sign_data=signature))
    speak(Language.KOREAN)
    try:
        lines = refuse(*requests)
    finally:
        speak(Language.ENGLISH)
    assert [bool(re.search("[가-힣]", line)) for line in lines] == [True, True]
    assert lines != refuse(*requests)


@pytest.mark.parametrize(("options", "lines"), [([], 1), (["--quiet"], 0)])
def test_the_command_tells_of_refusals_unless_it_is_to_be_quiet(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    lines: int,
) -> None:
    ready = tmp_path / "ready.json"

    def refuse_one() -> None:
        facts = json.loads(ready.read_bytes())
        transport = Urllib3Transport(ca_pem=Path(facts["paths"]["ca"]).read_bytes())
        url = f"{facts['url']}/gw/mod/v1/cancle"
        transport.send(HttpRequest(method="POST", url=url, headers={}, body=b"{}"))
        transport.close()

    while_serving(monkeypatch, refuse_one)
    ended = command("sandbox", "--ready-file", ready, *options)
    assert ended.code == 0
    assert ended.err.count("X011 no operation has this path") == lines
    assert "X011" not in ended.out


def test_a_notice_is_one_line_without_its_number_or_a_name(
    issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = StringIO()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Sandbox(issued=issued) as sandbox, refusals_told(sandbox, whole_tno=True):
        account = sandbox.add_transaction("PAVC", ordr_idxx="V1", state="issued")
        sandbox.deposit(account.tno, remitter="이순신", notify="http://127.0.0.1:9/")
        sandbox.exchanges.wait_for("deposit.notice")
    (line,) = terminal.getvalue().splitlines()
    number = f"#1 deposit.notice V1 …{account.tno[-4:]} op_cd 50, attempt 1 of 10: "
    assert f"{number}no response, not acknowledged; no connection to the shop: " in line
    assert account.tno not in line
    assert "이순신" not in line
