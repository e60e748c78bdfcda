"""The ready-made sandbox: repeatable, quiet about secrets, and light to import."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from kcp_proto import HttpRequest, Reply
from kcp_proto.times import DATE_KEY_ZEROS, KOREA
from kcp_sandbox import Issued, Sandbox
from tests.sandbox.conftest import inside

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_same_seed_gives_the_same_numbers(issued: Issued) -> None:
    first, second = (Sandbox(now=lambda: NOW, issued=issued, random_seed=7) for _ in range(2))
    other = Sandbox(now=lambda: NOW, issued=issued, random_seed=8)
    numbers = [transaction.tno for transaction in first.transactions]
    assert numbers == [transaction.tno for transaction in second.transactions]
    assert not set(numbers) & {transaction.tno for transaction in other.transactions}


def test_a_fresh_scene_issues_its_own_key() -> None:
    sandbox = Sandbox()
    assert sandbox.identity.site_cd == sandbox.issued.site_cd
    assert sandbox.identity.warnings(datetime.now(KOREA)) == []
    assert (
        inside(sandbox).store.certificate_of(sandbox.issued.site_cd) == sandbox.identity.certificate
    )


def test_numbers_never_repeat_and_are_never_taken_for_a_date(sandbox: Sandbox) -> None:
    numbers = [inside(sandbox).store.fresh_tno() for _ in range(5_000)]
    assert len(set(numbers)) == len(numbers)
    assert {len(number) for number in numbers} == {14}
    assert not any(number.endswith(DATE_KEY_ZEROS) for number in numbers)


def test_a_number_that_was_added_is_not_given_to_a_payment(
    issued: Issued, pay: Callable[..., Reply], sandbox: Sandbox
) -> None:
    twin = Sandbox(now=lambda: NOW, issued=issued)
    next_number = inside(twin).store.fresh_tno(), inside(twin).store.fresh_tno()
    for number in next_number:
        sandbox.add_transaction("PACA", site_cd="T0000", ordr_idxx="X", response={"tno": number})
    assert pay("A1", 1).wire["tno"] not in next_number


def test_no_repr_shows_a_secret_or_a_person(
    sandbox: Sandbox, issued: Issued, pay: Callable[..., Reply], build: Callable[..., HttpRequest]
) -> None:
    tno = pay("A1", 1).wire["tno"]
    delivery = inside(sandbox).respond(build("payment.cancel", tno=tno))
    shown = repr(
        [
            sandbox,
            inside(sandbox),
            inside(sandbox).store,
            issued,
            sandbox.members,
            sandbox.transactions,
            sandbox.payment(tno),
            sandbox.transport(),
            delivery,
            sandbox.inspector.records(),
        ]
    )
    hidden = [*(m.pt_pwd for m in sandbox.members), *(m.pt_idno for m in sandbox.members)]
    hidden += ["changeit", "PRIVATE KEY", "BEGIN CERT", tno, sandbox.transactions[0].tno, "4336"]
    assert [secret for secret in hidden if secret in shown] == []


def test_importing_the_sandbox_needs_no_server() -> None:
    """Tests in memory pay neither for a server, nor for SQLite, nor for YAML."""
    code = (
        "import sys; from kcp_sandbox import Sandbox; Sandbox().transport();"
        "print([name for name in ('uvicorn', 'httptools', 'trustme', 'starlette', 'asyncio',"
        " 'sqlite3', 'yaml') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"
