"""``recording``: what a recording holds, and what must not be in a file."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kcp_proto import STAGING, Identity, OutcomeUnknown, build_request
from kcp_transports import RecordingTransport
from kcp_transports.recording import DatabaseJournal
from tests.transports.conftest import MONEY, PASSWORD
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import TNO, approval, in_turn

from .conftest import Command


@pytest.fixture(params=["r.jsonl", "journal.sqlite"])
def path(request: pytest.FixtureRequest, tmp_path: Path, identity: Identity) -> Path:
    """Give a recording of a payment, a cancel and a payment whose outcome is unknown."""
    path = tmp_path / str(request.param)
    if path.suffix == ".sqlite":
        DatabaseJournal.open(path).close()
    unknown = OutcomeUnknown("benepia.point_payment", "money", "wait", "silence")
    inner = InMemoryTransport(in_turn(approval(), approval(), unknown))
    ids = iter(["a1", "a2", "b3"])
    transport = RecordingTransport(inner, path, new_id=lambda: next(ids))
    transport.send(build_request("benepia.point_payment", MONEY, identity, STAGING))
    transport.send(build_request("payment.cancel", {"tno": TNO}, identity, STAGING))
    with pytest.raises(OutcomeUnknown):
        transport.send(build_request("benepia.point_payment", MONEY, identity, STAGING))
    transport.close()
    return path


only_file = pytest.mark.parametrize("path", ["r.jsonl"], indirect=True)


def test_ls_lists_each_exchange_with_its_outcome(command: Command, path: Path) -> None:
    """A transaction number is shown by its last four digits."""
    ended = command("recording", "ls", path)
    lines = [line.split("  ") for line in ended.out.splitlines()]
    assert [(line[0], line[2], line[3]) for line in lines] == [
        ("a1", "benepia.point_payment", "answered"),
        ("a2", "payment.cancel", "answered"),
        ("b3", "benepia.point_payment", "outcome-unknown"),
    ]
    assert lines[0][4] == "ORDER1"
    assert (lines[1][4], TNO in ended.out) == ("…1249", False)
    rows = [json.loads(row) for row in command("recording", "ls", path, "--json").out.splitlines()]
    assert [row["tno"] for row in rows] == ["", "…1249", ""]


@only_file
def test_ls_says_what_it_leaves_out(command: Command, path: Path) -> None:
    header, _, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([header, *rest])[:-5])
    ended = command("recording", "ls", path)
    assert "cut off: line 6" in ended.err
    assert "not in the file: line 2" in ended.err


def test_show_prints_both_lines_of_an_exchange(command: Command, path: Path) -> None:
    ended = command("recording", "show", path, "a1")
    request, end = json.loads("[" + ended.out.replace("}\n{", "},{") + "]")
    assert request["message"]["ordr_idxx"] == "ORDER1"
    assert end["message"]["tno"] == TNO
    assert PASSWORD not in ended.out
    assert command("recording", "show", path, "a").code == 2
    assert command("recording", "show", path, "z").code == 2


def test_unresolved_lists_what_may_have_happened_and_ends_with_1(
    command: Command, path: Path
) -> None:
    ended = command("recording", "unresolved", path)
    assert ended.code == 1
    assert ended.out.startswith("b3  ")
    assert ended.out.count("\n") == 1


def test_unresolved_lists_a_reply_that_leaves_it_open(
    command: Command, path: Path, identity: Identity
) -> None:
    """A result code that means a time-out behind the gateway says nothing about the money."""
    inner = InMemoryTransport(in_turn(approval(res_cd="8995")))
    transport = RecordingTransport(inner, path, new_id=lambda: "c4")
    transport.send(build_request("benepia.point_payment", MONEY, identity, STAGING))
    transport.close()
    listed = command("recording", "unresolved", path, "--json").out.splitlines()
    outcomes = {line["id"]: line["outcome"] for line in map(json.loads, listed)}
    assert outcomes == {"b3": "outcome-unknown", "c4": "in-doubt"}


def test_compact_keeps_the_unresolved(command: Command, path: Path) -> None:
    assert command("recording", "compact", path).out == "2 exchanges dropped, 1 kept\n"
    assert command("recording", "ls", path).out.startswith("b3  ")


def test_har_is_printed_or_written_for_the_owner_alone(command: Command, path: Path) -> None:
    archive = json.loads(command("recording", "har", path).out)
    assert len(archive["log"]["entries"]) == 3
    out = path.with_name("out.har")
    assert command("recording", "har", path, "--out", out).code == 0
    assert json.loads(out.read_bytes()) == archive
    assert out.stat().st_mode & 0o777 == 0o600


@only_file
def test_scan_ends_with_1_and_says_where_but_not_what(command: Command, path: Path) -> None:
    log = path.with_name("app.log")
    log.write_text(f"started\nsending {{'pt_pwd': '{PASSWORD}'}}\n")
    ended = command("recording", "scan", path, log)
    assert ended.code == 1
    assert ended.out == f"{log}:2:21: field pt_pwd\n"
    assert command("recording", "scan", path).code == 0


def test_import_vcr_takes_a_cassette_over_without_its_secrets(
    command: Command, path: Path, identity: Identity
) -> None:
    """It is appended, and plays like what was recorded here."""
    request = build_request("benepia.point_payment", MONEY, identity, STAGING)
    interaction = {
        "request": {"method": "POST", "uri": request.url, "body": request.body.decode()},
        "response": {"status": {"code": 200}, "body": {"string": approval().body.decode()}},
    }
    cassette = path.with_name("cassette.json")
    cassette.write_text(json.dumps({"interactions": [interaction]}))
    assert command("recording", "import-vcr", cassette, path).out == "1 exchanges appended\n"
    last = command("recording", "ls", path).out.splitlines()[-1]
    assert last.split("  ")[2:] == ["benepia.point_payment", "answered", "ORDER1"]
    assert PASSWORD.encode() not in path.read_bytes()


def test_import_vcr_refuses_what_is_no_cassette(command: Command, path: Path) -> None:
    """And does not quote it."""
    cassette, out = path.with_name("cassette.yaml"), path.with_name("out.jsonl")
    cassette.write_text(f"{PASSWORD}: [")
    ended = command("recording", "import-vcr", cassette, out)
    assert (ended.code, "neither JSON nor plain YAML" in ended.err) == (2, True)
    assert PASSWORD not in ended.out + ended.err
    assert not out.exists()


def test_what_cannot_be_read_differs_from_what_was_found(command: Command, tmp_path: Path) -> None:
    """A script that asks for unresolved requests may not take a wrong path for one."""
    for name in ("ls", "unresolved", "har", "compact", "scan"):
        ended = command("recording", name, tmp_path / "none")
        assert (ended.code, "cannot be" in ended.err) == (2, True)
    ended = command("recording", "import-vcr", tmp_path / "none", tmp_path / "out")
    assert (ended.code, "cannot be" in ended.err) == (2, True)
    other = tmp_path / "pay.json"
    other.write_text("{}")
    ended = command("recording", "unresolved", other)
    assert (ended.code, "not a recording" in ended.err) == (2, True)


def test_a_database_without_a_journal_is_left_as_it_is(command: Command, tmp_path: Path) -> None:
    """A reader makes no tables in another program's file."""
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as shop:
        shop.execute("CREATE TABLE shop_order (order_no TEXT)")
    ended = command("recording", "ls", path)
    assert ended.code == 2
    assert "the tables are not there" in ended.err
    with closing(sqlite3.connect(path)) as shop:
        assert shop.execute("SELECT name FROM sqlite_master").fetchall() == [("shop_order",)]


def test_an_address_that_cannot_be_reached_is_said_without_its_password(command: Command) -> None:
    ended = command("recording", "unresolved", "postgresql://kim:geheim@127.0.0.1:1/shop")
    assert ended.code == 2
    assert "cannot be opened" in ended.err
    assert "geheim" not in ended.err
