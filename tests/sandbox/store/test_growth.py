"""However many payments the gateway has, a further request costs what one among few does."""

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import Environment, build_request, read_response
from kcp_proto.times import DATE_KEY_ZEROS
from kcp_sandbox import Issued, Sandbox
from kcp_sandbox.store import MemoryStorage, SqliteStorage, Storage
from tests.sandbox.conftest import NOW, inside

HERE = Environment("sandbox", "https://localhost")
DAY = "20260301"
FEW, MANY = 20, 3_000


@pytest.fixture(params=["memory", "sqlite"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "memory":
        yield MemoryStorage()
    else:
        with SqliteStorage(tmp_path / "state.sqlite") as storage:
            yield storage


@pytest.fixture
def sandbox(issued: Issued, storage: Storage) -> Sandbox:
    return Sandbox(now=lambda: NOW, issued=issued, state=storage)


def fill(sandbox: Sandbox, count: int) -> None:
    """Add so many transactions and point payments."""
    storage = inside(sandbox).store.storage
    with storage.atomic():
        paid, by_points = storage.transactions()[-1], storage.payments()[-1]
        for number in range(count):
            name = f"{count:06}{number:07}"
            storage.put_transaction(replace(paid, tno=f"8{name}", ordr_idxx=f"T{name}"))
            storage.put_payment(replace(by_points, tno=f"9{name}", ordr_idxx=f"P{name}"))


def points(sandbox: Sandbox) -> dict[str, str]:
    first = sandbox.members[0]
    names = ("pt_memcorp_cd", "pt_idno", "pt_pwd")
    return {**{name: getattr(first, name) for name in names}, "amount": "1"}


def ask(sandbox: Sandbox, operation: str, **fields: object) -> Mapping[str, Any]:
    request = build_request(operation, fields, sandbox.identity, HERE)
    reply = read_response(request, sandbox.transport().send(request))
    assert reply.ok, (operation, reply.res_cd)
    return reply.wire


def every_kind(sandbox: Sandbox, member: Mapping[str, str], name: str) -> None:
    """Pay, inquire and cancel, by number and by order number."""
    order = f"{name}A"
    agreed = sandbox.authorize(order_no=order, amount=1_000, pay_type="PACA")
    named = {"ordr_no": order, "ordr_mony": "1000", "pay_type": "PACA"}
    tno = ask(sandbox, "payment.approval", **agreed, **named)["tno"]
    ask(sandbox, "transaction.inquiry", tno=tno, pay_type="PACA")
    date_key = DAY + DATE_KEY_ZEROS
    ask(sandbox, "transaction.inquiry", tno=date_key, pay_type="PACA", mod_ordr_idxx=order)
    ask(sandbox, "payment.partial_cancel", tno=tno, mod_mny="1", rem_mny="1000")
    payment = {**member, "ordr_idxx": f"{name}P", "pt_mny": "1"}
    tno = ask(sandbox, "benepia.point_payment", **payment)["tno"]
    ask(sandbox, "payment.cancel", tno=tno)


def calls(action: Callable[[], object]) -> int:
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        del frame, argument
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def test_a_request_among_many_payments_makes_the_calls_of_one_among_few(sandbox: Sandbox) -> None:
    member = points(sandbox)
    every_kind(sandbox, member, "W")
    fill(sandbox, FEW)
    few = calls(lambda: every_kind(sandbox, member, "F"))
    fill(sandbox, MANY)
    assert calls(lambda: every_kind(sandbox, member, "M")) < 1.05 * few


def test_no_statement_of_a_request_reads_a_whole_table(issued: Issued, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with SqliteStorage(path) as storage:
        sandbox = Sandbox(now=lambda: NOW, issued=issued, state=storage)
        member = points(sandbox)
        every_kind(sandbox, member, "W")
        statements: list[str] = []
        connection: sqlite3.Connection = storage._connection  # pyright: ignore[reportPrivateUsage]
        connection.set_trace_callback(statements.append)
        every_kind(sandbox, member, "T")
        connection.set_trace_callback(None)
        read = [each for each in statements if each.startswith(("SELECT", "UPDATE", "INSERT"))]
        assert len(read) > 20
        for statement in read:
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            scanned = [row[3] for row in plan if row[3].startswith("SCAN")]
            # That table has one row.
            assert scanned in ([], ["SCAN serials"]), statement.partition(" WHERE")[0]


def test_thousands_of_payments_without_an_order_number_cost_the_same_each() -> None:
    storage = MemoryStorage()
    sandbox = Sandbox(now=lambda: NOW, state=storage)
    paid = sandbox.add_transaction("PACA", ordr_idxx="A1")

    def put(first: int, count: int) -> float:
        begun = time.process_time()
        for number in range(first, first + count):
            storage.put_transaction(replace(paid, tno=f"8{number:013}", ordr_idxx=""))
        return (time.process_time() - begun) / count

    def least(first: int) -> float:
        # A collection of garbage falls on one of them, and takes longer the more tests ran before.
        return min(put(first + step, 400) for step in range(0, 2_000, 400))

    few = least(0)
    put(2_000, 20_000)
    assert least(22_000) < 4 * few
    numbers = [each.tno for each in storage.transactions_of_order(paid.site_cd, "")]
    assert numbers == [f"8{number:013}" for number in range(24_000)]
