"""The recipes for notices, each with its framework: a deposit is booked once, come what may."""

import asyncio
import io
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kcp_proto import STAGING, HttpRequest, HttpResponse, Identity, NotSent
from kcp_proto.notices import acknowledges
from kcp_transports import Client
from kcp_transports.database import Database, Inbox, StorageError

ROOT = Path(__file__).resolve().parents[2]
FORM = "application/x-www-form-urlencoded"
NUMBERS = count(20260101000001)


class Gateway:
    """What the gateway says of each virtual account when it is asked."""

    def __init__(self) -> None:
        self.paid: dict[str, str] = {}
        self.away = False

    def send(self, request: HttpRequest) -> HttpResponse:
        tno = request.fields["tno"]
        if self.away:
            raise NotSent(request.operation, "connect", "away")
        paid = self.paid.get(tno, "")
        fields = {"res_cd": "0000", "res_msg": "ok", "tno": tno, "ipkum_money": paid}
        return HttpResponse(status=200, headers={}, body=json.dumps(fields).encode())

    def close(self) -> None:
        pass


class Shop:
    """A shop with one order, its notices and its worker."""

    def __init__(self, app: Callable[..., Any], path: Path, identity: Identity) -> None:
        self.app, self.path = app, str(path)
        self.gateway = Gateway()
        self.client = Client(identity, STAGING, self.gateway)
        self.tno = str(next(NUMBERS))
        with closing(sqlite3.connect(self.path, timeout=10)) as shop, shop:
            shop.execute(the_shop().ORDERS)
            order = (f"A{self.tno}", self.tno, 1004)
            shop.execute("INSERT INTO orders (order_no, tno, amount) VALUES (?, ?, ?)", order)

    def body(self, op_cd: str = "50", encoding: str = "utf-8", **changes: str) -> bytes:
        fields = {
            "tno": self.tno, "order_no": f"A{self.tno}", "tx_cd": "TX00", "noti_id": "1",
            "op_cd": op_cd, "ipgm_mnyx": "1004", "ipgm_name": "홍길동",
        }  # fmt: skip
        return urlencode({**fields, **changes}, encoding=encoding).encode()

    def post(self, body: bytes, content_type: str = FORM) -> HttpResponse:
        return self.app(body, content_type)  # type: ignore[no-any-return]

    def work(self) -> None:
        while the_shop().work(self.path, self.client):
            pass

    @property
    def paid_by(self) -> str | None:
        with closing(sqlite3.connect(self.path, timeout=10)) as shop:
            query = "SELECT paid_by FROM orders WHERE tno = ?"
            paid: str | None = shop.execute(query, [self.tno]).fetchone()[0]
            return paid

    @property
    def states(self) -> list[tuple[str, str, int]]:
        rows = Inbox(Database.at(self.path)).notices(tno=self.tno)
        return [(row.op_cd, row.state, row.times) for row in rows]


def the_shop() -> Any:
    return import_module("examples.notices.shop")


def over_wsgi(app: Callable[..., Any]) -> Callable[[bytes, str], HttpResponse]:
    def post(body: bytes, content_type: str) -> HttpResponse:
        status: list[str] = []
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/kcp/notice", "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
            "wsgi.multiprocess": False, "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": content_type,
        }  # fmt: skip

        def start_response(line: str, headers: object, failure: object = None) -> None:
            del headers, failure
            status.append(line)

        parts = app(environ, start_response)
        try:
            content = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        return HttpResponse(status=int(status[0][:3]), headers={}, body=content)

    return post


def over_asgi(app: Callable[..., Any]) -> Callable[[bytes, str], HttpResponse]:
    def post(body: bytes, content_type: str) -> HttpResponse:
        came: list[dict[str, Any]] = []
        parts = iter([(body[:9], True), (body[9:], False)])

        async def receive() -> dict[str, Any]:
            part, more = next(parts)
            return {"type": "http.request", "body": part, "more_body": more}

        async def send(message: dict[str, Any]) -> None:
            came.append(message)

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
            "scheme": "http", "path": "/kcp/notice", "raw_path": b"/kcp/notice",
            "query_string": b"", "root_path": "", "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1), "headers": [(b"content-type", content_type.encode())],
        }  # fmt: skip
        asyncio.run(app(scope, receive, send))
        content = b"".join(message.get("body", b"") for message in came[1:])
        return HttpResponse(status=came[0]["status"], headers={}, body=content)

    return post


WAYS = {"wsgi": over_wsgi, "flask": over_wsgi, "fastapi": over_asgi, "django": over_wsgi}


@pytest.fixture(scope="module", params=WAYS)
def application(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Callable[..., Any], Path]:
    """Give a shop's application, which Django makes once a process, and its database."""
    pytest.importorskip(request.param if request.param != "wsgi" else "wsgiref")
    path = tmp_path_factory.mktemp(request.param) / "shop.sqlite"
    recipe = import_module(f"examples.notices.{request.param}_shop")
    return WAYS[request.param](recipe.create_app(str(path))), path


@pytest.fixture
def shop(application: tuple[Callable[..., Any], Path], identity: Identity) -> Iterator[Shop]:
    shop = Shop(*application, identity)
    yield shop
    # The next test's worker must not find what this one left.
    with closing(sqlite3.connect(shop.path, timeout=10)) as database, database:
        database.execute("UPDATE kcp_notice SET due = NULL")


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_deposit_is_booked_once_however_often_it_comes(shop: Shop, times: int) -> None:
    shop.gateway.paid[shop.tno] = "1004"
    for _ in range(times):
        assert acknowledges(shop.post(shop.body()))
        shop.work()
    assert (shop.paid_by, shop.states) == (f"{shop.tno}/1", [("50", "done", times)])


def test_a_deposit_is_booked_once_when_it_comes_twice_at_once(shop: Shop) -> None:
    shop.gateway.paid[shop.tno] = "1004"
    with ThreadPoolExecutor(4) as threads:
        responses = list(threads.map(shop.post, [shop.body()] * 4))
        workers = [threads.submit(shop.work) for _ in range(2)]
    assert [worker.result() for worker in workers] == [None, None]
    assert all(map(acknowledges, responses))
    assert (shop.paid_by, shop.states) == (f"{shop.tno}/1", [("50", "done", 4)])


def test_a_forged_notice_books_nothing(shop: Shop) -> None:
    """Nothing was paid; it is acknowledged, and waits for an inquiry that shows it."""
    assert acknowledges(shop.post(shop.body()))
    shop.work()
    assert (shop.paid_by, shop.states) == (None, [("50", "received", 1)])


def test_a_forged_amount_books_nothing(shop: Shop) -> None:
    shop.gateway.paid[shop.tno] = "1"
    shop.post(shop.body())
    shop.work()
    assert shop.paid_by is None


def test_a_deposit_of_another_amount_is_left_to_a_person(shop: Shop) -> None:
    shop.gateway.paid[shop.tno] = "5"
    shop.post(shop.body(ipgm_mnyx="5"))
    shop.work()
    assert shop.paid_by is None


def test_a_copy_with_another_number_is_not_booked_again(shop: Shop) -> None:
    """The inquiry shows that money is there, and not for which notice."""
    shop.gateway.paid[shop.tno] = "1004"
    for noti_id in ("1", "2"):
        shop.post(shop.body(noti_id=noti_id))
        shop.work()
    assert shop.paid_by == f"{shop.tno}/1"


def test_a_cancel_takes_back_what_was_booked(shop: Shop) -> None:
    shop.gateway.paid[shop.tno] = "1004"
    shop.post(shop.body())
    shop.work()
    shop.gateway.paid.clear()
    shop.post(shop.body("13"))
    shop.work()
    assert shop.paid_by is None


def test_a_forged_cancel_takes_nothing_back(shop: Shop) -> None:
    shop.gateway.paid[shop.tno] = "1004"
    for op_cd in ("50", "13"):
        shop.post(shop.body(op_cd))
        shop.work()
    assert shop.paid_by == f"{shop.tno}/1"


def test_a_forged_cancel_does_not_stop_a_later_deposit(shop: Shop) -> None:
    shop.gateway.paid[shop.tno] = "1004"
    for op_cd in ("13", "50"):
        shop.post(shop.body(op_cd))
        shop.work()
    assert shop.paid_by == f"{shop.tno}/1"


def test_a_deposit_behind_its_cancel_is_not_booked(shop: Shop) -> None:
    for op_cd in ("13", "50"):
        assert acknowledges(shop.post(shop.body(op_cd)))
        shop.work()
    assert shop.paid_by is None
    assert sorted(shop.states) == [("13", "done", 1), ("50", "done", 1)]


def test_a_body_in_euc_kr_is_kept_as_it_came(shop: Shop) -> None:
    body = shop.body(encoding="euc-kr")
    assert acknowledges(shop.post(body, f"{FORM}; charset=EUC-KR"))
    inbox = Inbox(Database.at(shop.path))
    (row,) = inbox.notices(tno=shop.tno)
    assert (row.charset, [one.body for one in inbox.raw(row.id)]) == ("euc-kr", [body])


REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "json": (lambda body: b'{"tno": "1"}', "application/json"),
    "json as a form": (lambda body: b'{"tno": "1"}', FORM),
    "large": (lambda body: body + b"&x=" + b"0" * 65536, FORM),
    "huge": (lambda body: b"0" * 10_000_000, FORM),
    "duplicate": (lambda body: body + b"&tno=1", FORM),
    "charset": (lambda body: body, f"{FORM}; charset=Shift_JIS"),
    "empty": (lambda body: b"", FORM),
}


@pytest.mark.parametrize(("change", "content_type"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_notice_is_neither_kept_nor_acknowledged(
    shop: Shop, change: Callable[[bytes], bytes], content_type: str
) -> None:
    body = change(shop.body())
    response = shop.post(body, content_type)
    assert response.status == (413 if len(body) > 65536 else 503)
    assert (acknowledges(response), b"0000" in response.body, shop.states) == (False, False, [])


def test_a_notice_that_cannot_be_kept_is_not_acknowledged(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gateway sends again, and then it is booked."""

    def fail(*arguments: object) -> None:
        raise StorageError("failed", "the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "keep", fail)
        response = shop.post(shop.body())
    assert (response.status >= 500, acknowledges(response)) == (True, False)
    assert shop.states == []
    shop.gateway.paid[shop.tno] = "1004"
    assert acknowledges(shop.post(shop.body()))
    shop.work()
    assert shop.paid_by == f"{shop.tno}/1"


def test_a_crash_between_keeping_and_responding_loses_and_repeats_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    keep = Inbox.keep

    def crash(inbox: Inbox, *arguments: Any) -> object:
        keep(Inbox(Database.at(shop.path)), *arguments)
        raise Crash

    shop.gateway.paid[shop.tno] = "1004"
    if "django" not in shop.path:
        # In Django's transaction nothing is kept before its end, where no crash can be put.
        with monkeypatch.context() as patch:
            patch.setattr(Inbox, "keep", crash)
            with pytest.raises(Crash):
                shop.post(shop.body())
        shop.work()
    assert acknowledges(shop.post(shop.body()))
    shop.work()
    assert shop.paid_by == f"{shop.tno}/1"
    assert [state for _, state, _ in shop.states] == ["done"]


def test_while_the_gateway_is_away_nothing_is_booked_and_nothing_lost(shop: Shop) -> None:
    shop.gateway.away = True
    shop.gateway.paid[shop.tno] = "1004"
    shop.post(shop.body())
    shop.work()
    assert (shop.paid_by, shop.states) == (None, [("50", "received", 1)])
