"""A shop over SQLAlchemy or Django that is killed at each point of a payment, then recovers.

Runs the code of docs/claim-send-finalise.md as it stands there; prints each order's state.
"""

import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import STAGING, HttpRequest, HttpResponse
from kcp_proto.messages import PointPayment
from kcp_sandbox import issue
from kcp_transports import Client, RecordingTransport, Transport
from kcp_transports.database import Inbox, StorageError
from kcp_transports.recording import DatabaseJournal
from tests.transports.responses import approval

PAGE = Path(__file__).resolve().parents[2] / "docs" / "claim-send-finalise.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
POINTS = ["claimed", "line", "acted", "answered", "finalised"]
DEPOSIT = b"tno=1&tx_cd=TX00&noti_id=1&op_cd=50&ipgm_mnyx=1004"


def recipe(framework: str) -> dict[str, Any]:
    common, sqlalchemy, django = BLOCK.findall(PAGE.read_text("utf-8"))
    names: dict[str, Any] = {"__name__": "shop"}
    exec({"sqlalchemy": sqlalchemy, "django": django}[framework], names)  # noqa: S102
    exec(common, names)  # noqa: S102
    return names


class Killing:
    """A transport in which the process is killed before or behind another one."""

    def __init__(self, inner: Transport, before: bool, behind: bool) -> None:
        self._inner, self._before, self._behind = inner, before, behind

    def send(self, request: HttpRequest) -> HttpResponse:
        if self._before:
            die()
        response = self._inner.send(request)
        if self._behind:
            die()
        return response

    def close(self) -> None:
        """Hold nothing."""


class Gateway:
    """Acts, and writes down that it did."""

    def __init__(self, acted: Path) -> None:
        self._acted = acted

    def send(self, request: HttpRequest) -> HttpResponse:
        with self._acted.open("a") as file:
            file.write(f"{request.fields['ordr_idxx']}\n")
        return approval()

    def close(self) -> None:
        """Hold nothing."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class SQLAlchemyShop:
    def __init__(self, kind: str, address: str) -> None:
        from sqlalchemy import create_engine, insert, select

        url = {
            "sqlite": f"sqlite:///{address}",
            "postgresql": address.replace("postgresql:", "postgresql+psycopg:"),
            "mariadb": address.replace("mysql:", "mysql+pymysql:"),
        }[kind]
        self._select, self._insert = select, insert
        self.engine = create_engine(url)
        self.names = recipe("sqlalchemy")

    def make(self) -> None:
        self.names["metadata"].create_all(self.engine)
        with self.engine.begin() as connection:
            rows = [{"order_no": point, "amount": 5000, "state": "new"} for point in POINTS]
            connection.execute(self._insert(self.names["orders"]), rows)

    def drop(self) -> None:
        self.names["metadata"].drop_all(self.engine)

    def pay(self, client: Client, payment: PointPayment) -> None:
        self.names["pay"](self.engine, client, payment)

    def recover(self, journal: DatabaseJournal, before: datetime) -> None:
        self.names["recover"](self.engine, journal, before.replace(tzinfo=None))

    def states(self) -> dict[str, Any]:
        orders = self.names["orders"]
        with self.engine.begin() as connection:
            rows = connection.execute(self._select(orders.c.order_no, orders.c.state, orders.c.tno))
            return {row[0]: list(row[1:]) for row in rows}

    def within(self, prefix: str, act: Callable[[Inbox], None]) -> None:
        from sqlalchemy.orm import Session

        with self.engine.connect() as connection:
            act(Inbox.within(connection, prefix=prefix))
            connection.rollback()
            act(Inbox.within(connection, prefix=prefix))
            connection.commit()
        with self.engine.begin() as connection:
            act(Inbox.within(connection, prefix=prefix))
        with Session(self.engine) as session:
            act(Inbox.within(session, prefix=prefix))
            session.commit()


class DjangoShop:
    def __init__(self, kind: str, address: str) -> None:
        database: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": address}
        if kind == "postgresql":
            host = address.partition("=")[2]
            database = {"NAME": "postgres", "USER": "postgres", "HOST": host}
            database["ENGINE"] = "django.db.backends.postgresql"
        if kind == "mariadb":
            import pymysql

            pymysql.install_as_MySQLdb()
            socket = address.partition("=")[2]
            database = {"NAME": "kcp", "USER": "root", "HOST": socket}
            database["ENGINE"] = "django.db.backends.mysql"
        self._db: Any = import_module("django.db")
        conf: Any = import_module("django.conf")
        conf.settings.configure(DATABASES={"default": database}, USE_TZ=True, DEBUG=True)
        django: Any = import_module("django")
        django.setup()
        self.names = recipe("django")

    def make(self) -> None:
        order = self.names["Order"]
        with self._db.connection.schema_editor() as editor:
            editor.create_model(order)
        for point in POINTS:
            order.objects.create(order_no=point, amount=5000, state="new")

    def drop(self) -> None:
        with self._db.connection.schema_editor() as editor:
            editor.delete_model(self.names["Order"])

    def pay(self, client: Client, payment: PointPayment) -> None:
        self.names["pay"](client, payment)

    def recover(self, journal: DatabaseJournal, before: datetime) -> None:
        self.names["recover"](journal, before)

    def states(self) -> dict[str, Any]:
        rows = self.names["Order"].objects.values_list("order_no", "state", "tno")
        return {row[0]: list(row[1:]) for row in rows}

    def within(self, prefix: str, act: Callable[[Inbox], None]) -> None:
        connection, transaction = self._db.connection, self._db.transaction

        with pytest.raises(StorageError, match="atomic"):
            Inbox.within(connection, prefix=prefix)
        with transaction.atomic():
            act(Inbox.within(connection, prefix=prefix))
            transaction.set_rollback(True)
        for _ in range(3):
            with transaction.atomic():
                act(Inbox.within(connection, prefix=prefix))
        assert "ipgm_mnyx" not in str(connection.queries), "Django's log holds a body"


def in_child(work: Callable[[], None]) -> int:
    """Run something in a process of its own, in which nothing is connected yet."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    return os.waitpid(child, 0)[1]


def main(framework: str, kind: str, address: str, prefix: str, acted: str) -> None:
    shop = {"sqlalchemy": SQLAlchemyShop, "django": DjangoShop}[framework](kind, address)
    identity = issue("T0000", b"changeit", now=datetime.now(UTC)).identity()

    def payment(point: str) -> PointPayment:
        return PointPayment(
            amount=5000,
            pt_mny=5000,
            cust_ip="127.0.0.9",
            pt_idno="member-name",
            pt_pwd="secret-4711",
            pt_memcorp_cd="0001",
            ordr_idxx=point,
            good_name="커피",
        )

    def make() -> None:
        DatabaseJournal.open(address, prefix=prefix).close()
        shop.make()

    def pay(point: str) -> None:
        gateway = Killing(Gateway(Path(acted)), point == "line", point == "acted")
        journal = DatabaseJournal.open(address, prefix=prefix)
        recorded = RecordingTransport(gateway, journal)
        client = Client(
            identity, STAGING, Killing(recorded, point == "claimed", point == "answered")
        )
        shop.pay(client, payment(point))

    def recover() -> None:
        journal = DatabaseJournal.open(address, prefix=prefix)
        now = datetime.now(UTC)
        shop.recover(journal, now - timedelta(minutes=10))
        early = shop.states()
        for _ in range(2):
            shop.recover(journal, now + timedelta(minutes=10))
        # What is not new is never sent again.
        client = Client(identity, STAGING, RecordingTransport(Gateway(Path(acted)), journal))
        for point in POINTS:
            if point != "claimed":
                shop.pay(client, payment(point))
        took: list[str] = []

        def take(inbox: Inbox) -> None:
            took.append(inbox.decide(inbox.keep(DEPOSIT)).action)

        shop.within(prefix, take)
        print(json.dumps({"early": early, "states": shop.states(), "took": took}))

    assert in_child(make) == 0
    for point in POINTS:
        status = in_child(lambda point=point: pay(point))
        assert status == (0 if point == "finalised" else signal.SIGKILL), (point, status)
    assert in_child(recover) == 0
    assert in_child(shop.drop) == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
