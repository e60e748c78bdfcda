"""``notice``: what a shop received, shown without a person's data, and posted again."""

import json
import re
import socket
import sqlite3
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any
from urllib.parse import urlencode

import pytest

from kcp_proto.notices import notice_response
from kcp_transports.database import Database, Inbox
from tests.cli.conftest import Command
from tests.transports.databases import Place, leaves_sockets

DEPOSIT = {
    "site_cd": "T0000",
    "tno": "20220609985470",
    "order_no": "ORDER1",
    "tx_cd": "TX00",
    "tx_tm": "20220609120000",
    "ipgm_name": "홍길동",
    "remitter": "김철수",
    "ipgm_mnyx": "1004",
    "account": "T0309260000",
    "noti_id": "7",
    "op_cd": "50",
    "noti_hash": "secret-1",
}
PERSONAL = ("홍길동", "김철수", "T0309260000", "secret-1")


def body(encoding: str = "utf-8", **changes: str) -> bytes:
    return urlencode({**DEPOSIT, **changes}, encoding=encoding).encode()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Give an inbox: a deposit that came twice and is booked, its cancel, and another one."""
    path = tmp_path / "inbox.sqlite"
    now = iter(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(1000))
    with_clock = Inbox.open(path, clock=lambda: next(now))
    with_clock.keep(body("euc-kr"), "application/x-www-form-urlencoded; charset=EUC-KR")
    with_clock.keep(body("euc-kr"), "application/x-www-form-urlencoded; charset=EUC-KR")
    claim = with_clock.claim("worker-1")
    assert claim
    with_clock.decide(claim)
    with_clock.keep(body(op_cd="13"))
    with_clock.keep(body(tno="1", noti_id="8"))
    with_clock.close()
    return path


def listed(command: Command, inbox: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in command("notice", "ls", inbox, "--json").out.splitlines()]


def test_ls_lists_the_newest_first_without_whole_transaction_numbers(
    command: Command, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = listed(command, inbox)
    assert [(row["tno"], row["op_cd"], row["state"], row["times"]) for row in rows] == [
        ("1", "50", "received", 1),
        ("…5470", "13", "received", 1),
        ("…5470", "50", "done", 2),
    ]
    assert (rows[2]["decision"], rows[2]["reason"]) == ("book", "deposit")
    assert all(row["age_seconds"] > 0 for row in rows)
    for columns in ("80", "40"):
        monkeypatch.setenv("COLUMNS", columns)
        ended = command("notice", "ls", inbox)
        assert (ended.code, DEPOSIT["tno"] in ended.out) == (0, False)
        assert rows[0]["id"][:12] in ended.out
        assert all(len(line) <= int(columns) for line in ended.out.splitlines())


def test_show_masks_what_is_personal_unless_all_is_asked_for(
    command: Command, inbox: Path, tmp_path: Path
) -> None:
    cancel = listed(command, inbox)[1]["id"]
    file = tmp_path / "body.txt"
    file.write_bytes(body() + b"\n")
    for named in ([inbox, cancel[:12]], [file]):
        for more in ([], ["--json"]):
            ended = command("notice", "show", *named, *more)
            assert [text for text in PERSONAL if text in ended.out] == []
            assert "1004" in ended.out
            assert ended.code == 0
            full = command("notice", "show", *named, "--full", *more).out
            assert [text for text in PERSONAL if text not in full] == []


def test_show_decides_by_what_the_inbox_decided(command: Command, inbox: Path) -> None:
    other, cancel, done = (
        json.loads(command("notice", "show", inbox, row["id"], "--json").out)
        for row in listed(command, inbox)
    )
    assert [(one["decision"]["action"], one["decision"]["reason"]) for one in (other, cancel)] == [
        ("book", "deposit"),
        ("unbook", "cancel"),
    ]
    assert (done["charset"], done["inbox"]["times"]) == ("euc-kr", 2)
    assert [event["event"] for event in done["history"]] == ["came", "came", "claimed", "done"]
    assert done["fields"]["ipgm_mnyx"] == 1004
    assert done["fields"]["tx_tm"] == "2022-06-09T12:00:00+09:00"


def test_show_says_what_deviates_in_both_languages(command: Command) -> None:
    ended = command("notice", "show", "-", data=body(remitter="가" * 15))
    assert (ended.code, "longer than 14" in ended.out, "14자를" in ended.out) == (0, True, True)


@pytest.mark.parametrize(
    ("data", "english", "korean"),
    [
        (b'{"tno": "1"}', "is JSON", "JSON"),
        (body() + b"&tno=1", "comes twice", "두 번"),
        (body() + b"&x=%FF", "neither UTF-8 nor EUC-KR", "EUC-KR"),
        (b"tno=1&tx_cd=TX00", "is missing", "빠졌습니다"),
        (b"", "", ""),
    ],
)
def test_show_says_why_a_body_is_no_notice(
    data: bytes, english: str, korean: str, command: Command
) -> None:
    ended = command("notice", "show", "-", data=data)
    assert (ended.code, english in ended.out, korean in ended.out) == (1, True, True)
    faults = json.loads(command("notice", "show", "-", "--json", data=data).out)["faults"]
    assert all(re.search("[가-힣]", fault["message_ko"]) for fault in faults)


def test_hostile_text_is_escaped(command: Command) -> None:
    hostile = body(can_msg="\x1b[31m\u202e", order_no="[bold]x\x07")
    for more in ([], ["--full"], ["--full", "--json"]):
        out = command("notice", "show", "-", *more, data=hostile).out
        assert not {"\x1b", "\u202e", "\x07"} & set(out)
    assert "[bold]x" in command("notice", "show", "-", data=hostile).out


def test_what_is_no_inbox_or_names_no_notice_is_wrong_usage(
    command: Command, inbox: Path, tmp_path: Path
) -> None:
    text, foreign = tmp_path / "x.txt", tmp_path / "foreign.sqlite"
    text.write_bytes(body())
    foreign.write_bytes(b"SQLite format 3\0" + b"x" * 100)
    for arguments in (
        ["ls", text],
        ["ls", tmp_path / "none"],
        ["ls", foreign],
        ["show", text, "abc"],
        ["show", inbox],
        ["show", inbox, "zz"],
        ["show", tmp_path / "none"],
    ):
        ended = command("notice", *arguments)
        assert (ended.code, ended.out) == (2, "")
    assert not (tmp_path / "none").exists()


def test_notices_are_found_in_any_database_and_behind_any_prefix(
    command: Command, place: Place, database: Database, shop: "Shop"
) -> None:
    inbox = Inbox(database)
    kept = inbox.keep(body(), "Application/x-www-form-urlencoded;x=1")
    inbox.close()
    named = [place.address, "--prefix", place.prefix]
    ended = command("notice", "ls", *named, "--json")
    assert (ended.code, json.loads(ended.out)["id"]) == (0, kept.id)
    assert command("notice", "show", *named).code == 0
    ended = command("notice", "replay", *named, "--to", shop.url)
    assert (ended.code, ended.out.startswith("200  acknowledged  ")) == (0, True)
    # The header is the one that came, although it names no character set.
    assert list(shop.came) == [("/kcp/notice?x=1", "Application/x-www-form-urlencoded;x=1", body())]
    for prefix in ("kcp_", "no name"):
        ended = command("notice", "ls", place.address, "--prefix", prefix)
        assert (ended.code, ended.out) == (2, "")


@leaves_sockets
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "mysql", "mariadb"])
@pytest.mark.parametrize("what", [["ls"], ["show"], ["show", "abc"]])
@pytest.mark.parametrize("user", ["kim:geheim", "kim:gehe#im", "kim:gehe%im", "kim:gehe[im"])
def test_no_password_of_an_address_is_printed(
    command: Command, scheme: str, what: list[str], user: str
) -> None:
    name, *key = what
    ended = command("notice", name, f"{scheme}://{user}@127.0.0.1:1/shop", *key)
    assert (ended.code, ended.out) == (2, "")
    assert "cannot read the inbox: " in ended.err
    assert "gehe" not in ended.err


@pytest.mark.filterwarnings("ignore:.*set aside:RuntimeWarning")
def test_ls_shows_what_is_damaged_in_words(command: Command, inbox: Path) -> None:
    with sqlite3.connect(inbox) as connection:
        connection.execute("UPDATE kcp_notice_body SET body = ? WHERE notice_id IN "
                           "(SELECT id FROM kcp_notice WHERE op_cd = 13)", (b"tno=",))  # fmt: skip
        connection.execute("UPDATE kcp_notice SET first_came = 'x' WHERE tno = '1'")
    connection.close()
    opened = Inbox.open(inbox)
    assert opened.claim("one") is None
    opened.close()
    rows = listed(command, inbox)
    assert [row["state"] for row in rows] == ["damaged", "damaged", "done"]
    assert (rows[0]["first_came"], rows[0]["age_seconds"]) == (None, None)
    ended = command("notice", "ls", inbox)
    assert (ended.code, ended.out.count("damaged"), "no worker is given" in ended.err) == (
        *(0, 2),
        True,
    )
    ended = command("notice", "show", inbox, rows[1]["id"])
    assert (ended.code, "is missing" in ended.out) == (1, True)
    assert "set-aside" in ended.out


class Shop(ThreadingHTTPServer):
    """A shop on loopback that keeps what comes, and responds as a test says."""

    def __init__(self) -> None:
        self.came: deque[tuple[str, str, bytes]] = deque()
        self.status, self.page = 200, notice_response().body
        self.together: Barrier | None = None
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/kcp/notice?x=1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        shop = self.server
        assert isinstance(shop, Shop)
        data = self.rfile.read(int(self.headers["content-length"]))
        shop.came.append((self.path, self.headers["content-type"], data))
        if shop.together:
            shop.together.wait(10)
        if shop.status:
            self.send_response(shop.status)
            self.send_header("Content-Length", str(len(shop.page)))
            self.end_headers()
            self.wfile.write(shop.page)

    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture
def shop() -> Iterator[Shop]:
    with Shop() as shop:
        thread = Thread(target=shop.serve_forever)
        thread.start()
        yield shop
        shop.shutdown()
        thread.join()


def test_replay_posts_the_very_bytes_with_their_header(
    command: Command, inbox: Path, shop: Shop
) -> None:
    done = listed(command, inbox)[2]["id"]
    ended = command("notice", "replay", inbox, done, "--to", shop.url)
    assert (ended.code, ended.out.startswith("200  acknowledged  ")) == (0, True)
    form = "application/x-www-form-urlencoded; charset=EUC-KR"
    assert list(shop.came) == [("/kcp/notice?x=1", form, body("euc-kr"))]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("", "application/x-www-form-urlencoded; charset=euc-kr"),
        ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=euc-kr"),
        ("text/plain; charset=MS949", "text/plain; charset=MS949"),
    ],
)
def test_replay_of_a_file_sends_the_header_that_is_named(
    given: str, sent: str, command: Command, shop: Shop
) -> None:
    options = ["--content-type", given] if given else []
    command("notice", "replay", "-", "--to", shop.url, *options, data=body("euc-kr"))
    assert list(shop.came) == [("/kcp/notice?x=1", sent, body("euc-kr"))]


def test_replay_posts_what_is_no_notice_too(command: Command, shop: Shop) -> None:
    """How a shop refuses is worth a try."""
    shop.status = 503
    ended = command("notice", "replay", "-", "--to", shop.url, data=b'{"x": 1}\n')
    assert (ended.code, shop.came[0][2]) == (1, b'{"x": 1}\n')
    assert "line end" in ended.err
    assert ended.out.startswith("503  not acknowledged")


@pytest.mark.parametrize(
    ("status", "page", "code"),
    [
        (200, b"0000", 0),
        (200, b"OK", 1),
        (500, notice_response().body, 1),
        (302, b"0000", 1),
        (0, b"", 4),
    ],
)
def test_the_exit_code_says_what_the_shop_did(
    status: int, page: bytes, code: int, command: Command, shop: Shop
) -> None:
    shop.status, shop.page = status, page
    ended = command("notice", "replay", "-", "--to", shop.url, "--json", data=body())
    assert ended.code == code
    (line,) = ended.out.splitlines()
    posted = json.loads(line)
    assert posted["outcome"] == {0: "acknowledged", 1: "not acknowledged", 4: "unknown"}[code]
    assert (posted["status"], posted["milliseconds"] >= 0) == (status or None, True)


def test_a_shop_that_is_not_there_got_nothing(command: Command) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        ended = command("notice", "replay", "-", "--to", url, data=body())
    assert (ended.code, ended.out.startswith("not sent")) == (3, True)


def test_a_shop_that_says_nothing_is_waited_for_no_longer_than_asked(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        ended = command("notice", "replay", "-", "--to", url, "--timeout", "0.2", data=body())
    assert (ended.code, ended.out.startswith("unknown")) == (4, True)


def test_repeats_are_as_many_as_asked_for(command: Command, shop: Shop) -> None:
    ended = command("notice", "replay", "-", "--to", shop.url, "--count", "3", data=body())
    assert (ended.code, ended.out.count("acknowledged"), len(shop.came)) == (0, 3, 3)


def test_repeats_at_once_are_all_there_before_one_has_ended(command: Command, shop: Shop) -> None:
    shop.together = Barrier(4)
    arguments = ["--count", "4", "--at-once"]
    ended = command("notice", "replay", "-", "--to", shop.url, *arguments, data=body())
    assert (ended.code, ended.out.count("acknowledged"), len(shop.came)) == (0, 4, 4)
    assert (
        command("notice", "replay", "-", "--to", shop.url, "--count", "65", "--at-once").code == 2
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/x",
        "http://shop.example/x",
        "http://localhost.example/",
        "http://2130706433/",
        "ftp://127.0.0.1/",
        "127.0.0.1:80",
        "http://127.0.0.1:99999/",
        "http://user@127.0.0.1/",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nx: y",
        "http://[::1/",
        "http:///x",
        "",
    ],
)
def test_no_other_machine_and_no_odd_address_is_posted_to(url: str, command: Command) -> None:
    """A notice holds personal data; without --allow-any-host it stays on this machine."""
    ended = command("notice", "replay", "-", "--to", url, data=body())
    assert (ended.code, ended.out) == (2, "")


def test_localhost_is_this_machine(command: Command, shop: Shop) -> None:
    url = shop.url.replace("127.0.0.1", "localhost")
    assert command("notice", "replay", "-", "--to", url, data=body()).code == 0


def test_no_redirect_is_followed_and_no_proxy_asked(
    command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    shop.status = 307
    ended = command("notice", "replay", "-", "--to", shop.url, data=body())
    assert (ended.code, len(shop.came)) == (1, 1)


def test_a_header_with_a_line_end_is_refused(command: Command, shop: Shop) -> None:
    arguments = ["--content-type", "a\r\nx: y; charset=1"]
    assert command("notice", "replay", "-", "--to", shop.url, *arguments, data=body()).code == 2
    assert not shop.came


def test_an_endless_response_ends(command: Command) -> None:
    stop = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def flood() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                try:
                    while not stop.is_set():
                        connection.sendall(b"0" * 65536)
                except OSError:
                    pass

        thread = Thread(target=flood)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        ended = command("notice", "replay", "-", "--to", url, data=body())
        stop.set()
        thread.join(10)
    assert ended.code == 1


@pytest.mark.parametrize("host", [".localhost", "a..localhost", f"{'a' * 70}.localhost"])
def test_a_host_that_no_lookup_takes_is_not_sent_to(host: str, command: Command) -> None:
    ended = command("notice", "replay", "-", "--to", f"http://{host}:9/", data=body())
    assert ended.code == 3
    assert "no address" in ended.out
