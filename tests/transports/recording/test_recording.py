"""What a recording holds, and what it never holds."""

import errno
import json
import os
import stat
import traceback
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    Identity,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    Refused,
    validate,
)
from kcp_schemas import load_result_codes
from kcp_transports import Client, Recording, RecordingTransport
from kcp_transports.recording.journal import Fsync
from tests.transports.conftest import MONEY, PASSWORD
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import TNO, approval, in_turn, json_response

INQUIRY = {"tno": TNO, "pay_type": "PACA"}
PATIENCE = 10
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = '{"kind":"header","format":"kcp-proto-recording","version":1}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recording.jsonl"


def recording(
    path: Path, *outcomes: HttpResponse | Exception, first_id: int = 1
) -> RecordingTransport:
    moments: Iterator[datetime] = (MOMENT + timedelta(seconds=n) for n in count())
    ids = count(first_id)
    return RecordingTransport(
        InMemoryTransport(in_turn(*outcomes)),
        path,
        clock=lambda: next(moments),
        new_id=lambda: f"x{next(ids)}",
    )


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def secrets_of(identity: Identity) -> list[str]:
    personal = [str(MONEY[name]) for name in ("pt_pwd", "pt_idno", "cust_ip")]
    return [*personal, identity.certificate.cert_info]


def test_an_exchange_is_two_lines_after_the_header(path: Path, payment: HttpRequest) -> None:
    transport = recording(path, approval())
    transport.send(payment)
    transport.close()
    header, request_line, response_line = path.read_text("utf-8").splitlines()
    key = "benepia.point_payment?amount=5000&"
    assert header == HEADER
    assert request_line.startswith('{"kind":"request","id":"x1","key":"' + key)
    assert response_line.startswith('{"kind":"response","id":"x1","key":"' + key)
    assert lines(path)[1]["when"] == "2026-01-01T00:00:00.000+00:00"


def test_the_request_is_in_the_file_before_it_is_sent(path: Path, payment: HttpRequest) -> None:
    """A crash while waiting leaves a request without an outcome."""
    seen: list[list[dict[str, Any]]] = []

    def peer(request: HttpRequest) -> HttpResponse:
        seen.append(lines(path))
        raise KeyboardInterrupt

    transport = RecordingTransport(InMemoryTransport(peer), path)
    with pytest.raises(KeyboardInterrupt):
        transport.send(payment)
    transport.close()
    assert [line["kind"] for line in seen[0]] == ["header", "request"]
    (exchange,) = Recording.read(path).unresolved()
    assert (exchange.operation, exchange.outcome) == ("benepia.point_payment", None)
    assert exchange.fields["ordr_idxx"] == "ORDER1"


def test_nothing_secret_is_kept(path: Path, payment: HttpRequest, identity: Identity) -> None:
    """Masked going in: member, password, certificate and undocumented fields (R24)."""
    response = approval(surprise="4111222233334444", nested={"card_no": "4111222233334444"})
    transport = recording(path, response, NotSent("", "tls", f"it said {PASSWORD}"))
    transport.send(payment)
    with pytest.raises(NotSent):
        transport.send(payment)
    transport.close()
    text = path.read_text("utf-8")
    assert [secret for secret in secrets_of(identity) if secret in text] == []
    assert "4111222233334444" not in text
    assert TNO in text
    assert "45000" in text


def test_masked_messages_still_satisfy_their_schemas(path: Path, payment: HttpRequest) -> None:
    transport = recording(path, approval())
    transport.send(payment)
    transport.close()
    _, request_line, response_line = lines(path)
    assert validate("benepia.point_payment.request", request_line["message"]) == []
    assert validate("benepia.point_payment.response", response_line["message"]) == []


def test_the_file_is_for_its_owner_alone(path: Path) -> None:
    recording(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_response_that_says_one_thing_twice_is_an_answered_one(
    path: Path, payment: HttpRequest
) -> None:
    """R43: it is readable, so nothing stays unresolved; the secrets in it are masked."""
    twice = approval().body[:-1] + b',"res_cd":"0000","pt_idno":"hong","pt_idno":"hong"}'
    transport = recording(path, HttpResponse(status=200, headers={}, body=twice))
    transport.send(payment)
    transport.close()
    (exchange,) = Recording.read(path).exchanges
    assert (exchange.outcome, lines(path)[-1]["message"]["res_cd"]) == ("answered", "0000")
    assert "hong" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>4111222233334444</html>",
        b'{"res_cd":"0000","res_cd":"9999"}',
        b'["4111222233334444"]',
        b'{"res_msg":"4111222233334444"}',
        b'{"res_cd":null,"res_msg":"4111222233334444"}',
        b'{"res_cd":"","res_msg":"4111222233334444"}',
    ],
)
def test_of_an_unreadable_response_length_and_type_are_kept(
    path: Path, payment: HttpRequest, body: bytes
) -> None:
    response = HttpResponse(status=502, headers={"content-type": "text/html; x=y"}, body=body)
    transport = recording(path, response)
    assert transport.send(payment).body == body
    transport.close()
    last = lines(path)[-1]
    assert (last["outcome"], last["status"]) == ("unreadable", 502)
    assert last["body"] == {"length": len(body), "type": "text/html"}
    assert "4111222233334444" not in path.read_text("utf-8")
    assert [exchange.id for exchange in Recording.read(path).unresolved()] == ["x1"]


def test_of_a_request_made_elsewhere_length_and_type_are_kept(path: Path) -> None:
    """Its fields are not documented, so none of them, and none of the response's, is recorded."""
    request = HttpRequest(
        method="POST",
        url=f"https://gateway.test/{PASSWORD}",
        headers={"Content-Type": "application/json", "Authorization": PASSWORD},
        body=json.dumps({"tno": TNO, "pt_pwd": PASSWORD}).encode(),
    )
    transport = recording(path, approval())
    transport.send(request)
    transport.close()
    _, request_line, response_line = lines(path)
    assert request_line["body"] == {"length": len(request.body), "type": "application/json"}
    assert set(response_line["body"]) == {"length", "type"}
    assert TNO not in path.read_text("utf-8")
    assert PASSWORD not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("error", "outcome", "unresolved"),
    [
        (NotSent("benepia.point_payment", "tls", "no"), "not-sent", 0),
        (OutcomeUnknown("benepia.point_payment", "money", "wait", "no"), "outcome-unknown", 1),
    ],
)
def test_a_failure_is_recorded_and_raised_again(
    path: Path, payment: HttpRequest, error: Exception, outcome: str, unresolved: int
) -> None:
    transport = recording(path, error)
    with pytest.raises(type(error)) as caught:
        transport.send(payment)
    transport.close()
    assert caught.value is error
    assert lines(path)[-1]["outcome"] == outcome
    assert PASSWORD not in path.read_text("utf-8")
    assert len(Recording.read(path).unresolved()) == unresolved


def test_a_foreign_failure_is_an_unknown_outcome(path: Path, payment: HttpRequest) -> None:
    """It does not say that nothing was sent, whatever its class (R22)."""
    error = ConnectionResetError(f"while sending {PASSWORD}")
    transport = recording(path, error)
    with pytest.raises(OutcomeUnknown, match="interrupted by ConnectionResetError") as caught:
        transport.send(payment)
    transport.close()
    assert caught.value.__cause__ is None
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))
    assert caught.value.journal_id == lines(path)[-1]["id"]
    assert lines(path)[-1]["outcome"] == "outcome-unknown"
    assert PASSWORD not in path.read_text("utf-8")
    assert len(Recording.read(path).unresolved()) == 1


@pytest.mark.parametrize("part", ["", "w0rd", *(PASSWORD[:n] for n in range(1, len(PASSWORD)))])
def test_nothing_of_a_password_is_kept_that_holds_another_secret(
    path: Path, payment: HttpRequest, part: str
) -> None:
    begins = replace(payment, fields={**payment.fields, "pt_idno": part})
    error = NotSent("benepia.point_payment", "tls", f"<{PASSWORD}>")
    transport = recording(path, error)
    with pytest.raises(NotSent):
        transport.send(begins)
    transport.close()
    assert lines(path)[-1]["reason"] == "<****>"


def test_moments_are_written_in_utc_and_the_response_keeps_its_headers(
    path: Path, payment: HttpRequest
) -> None:
    korea = timezone(timedelta(hours=9))
    for clock in (datetime(2026, 1, 1, 9, tzinfo=korea), datetime(2026, 1, 1, tzinfo=UTC)):
        inner = InMemoryTransport(in_turn(approval()))
        transport = RecordingTransport(inner, path, clock=lambda clock=clock: clock)
        response = transport.send(payment)
        transport.close()
        assert lines(path)[-1]["when"] == "2026-01-01T00:00:00.000+00:00"
        assert response.headers == approval().headers


def test_what_cannot_be_written_down_is_not_sent(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A payment without a journal entry does not leave."""
    transport = recording(path)
    monkeypatch.setattr(os, "write", _full_disk)
    with pytest.raises(NotSent, match="No space left") as caught:
        transport.send(payment)
    transport.close()
    assert (caught.value.operation, caught.value.phase) == (payment.operation, "journal")
    assert isinstance(caught.value.__cause__, RecordingError)


def test_a_response_that_cannot_be_written_down_is_returned(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The money moved: a full disk costs a warning, not the response."""

    def peer(request: HttpRequest) -> HttpResponse:
        monkeypatch.setattr(os, "write", _full_disk)
        return approval()

    transport = RecordingTransport(InMemoryTransport(peer), path)
    with pytest.warns(RuntimeWarning, match="without an outcome"):
        response = transport.send(payment)
    transport.close()
    assert response.body == approval().body
    assert len(Recording.read(path).unresolved()) == 1


def test_a_warning_names_the_line_that_called_the_client(
    path: Path, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many of the library's own calls lie between."""
    transport = RecordingTransport(InMemoryTransport(in_turn(approval())), path, on_failure="warn")
    client = Client(identity, STAGING, transport)
    monkeypatch.setattr(os, "write", _full_disk)
    with pytest.warns(RuntimeWarning, match="not written down") as caught:
        client.send("benepia.point_payment", MONEY)
    transport.close()
    assert [warning.filename for warning in caught] == [__file__]


def test_a_warning_made_an_error_does_not_cost_the_response(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def peer(request: HttpRequest) -> HttpResponse:
        monkeypatch.setattr(os, "write", _full_disk)
        return approval()

    transport = RecordingTransport(InMemoryTransport(peer), path)
    assert transport.send(payment).body == approval().body
    transport.close()


def test_a_warning_that_cannot_be_shown_does_not_cost_the_response(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a service whose standard error is closed."""

    def peer(request: HttpRequest) -> HttpResponse:
        monkeypatch.setattr(os, "write", _full_disk)
        return approval()

    def show(*args: object) -> None:
        raise ValueError("I/O operation on closed file")

    transport = RecordingTransport(InMemoryTransport(peer), path)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        monkeypatch.setattr(warnings, "showwarning", show)
        assert transport.send(payment).body == approval().body
    transport.close()


def test_a_closed_recording_sends_nothing(path: Path, payment: HttpRequest) -> None:
    transport = recording(path)
    transport.close()
    transport.close()
    with pytest.raises(NotSent) as caught:
        transport.send(payment)
    assert caught.value.phase == "closed"
    assert len(lines(path)) == 1


def close_while_running(path: Path, payment: HttpRequest, fsync: Fsync) -> HttpResponse:
    """Close a recording while a payment waits in another thread; give what that thread got."""
    arrived, release = Event(), Event()

    def peer(request: HttpRequest) -> HttpResponse:
        arrived.set()
        assert release.wait(PATIENCE)
        return approval()

    transport = RecordingTransport(InMemoryTransport(peer), path, fsync=fsync)
    with ThreadPoolExecutor(1) as threads:
        sending = threads.submit(transport.send, payment)
        assert arrived.wait(PATIENCE)
        transport.close()
        with pytest.raises(NotSent, match="closed"):
            transport.send(payment)
        release.set()
        return sending.result()


def test_the_outcome_of_what_runs_while_it_is_closed_is_written(
    path: Path, payment: HttpRequest
) -> None:
    """`close` does not wait; the last exchange to end closes the file."""
    files = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    response = close_while_running(path, payment, "always")
    (exchange,) = Recording.read(path).exchanges
    assert (response.body, response.journal_id) == (approval().body, exchange.id)
    assert exchange.outcome == "answered"
    if files:
        assert len(os.listdir("/proc/self/fd")) == files


def test_a_file_that_cannot_be_closed_well_does_not_cost_the_last_response(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    RecordingTransport(InMemoryTransport(in_turn()), path).close()
    monkeypatch.setattr("kcp_transports.recording.journal.sync_folder", os.path.exists)
    monkeypatch.setattr(os, "fsync", _broken_disk)
    with pytest.warns(RuntimeWarning, match="cannot be forced to the disk"):
        response = close_while_running(path, payment, "batch")
    assert response.body == approval().body


def test_a_recording_is_continued(path: Path, payment: HttpRequest) -> None:
    for first in (1, 2):
        transport = recording(path, approval(), first_id=first)
        transport.send(payment)
        transport.close()
    assert [exchange.id for exchange in Recording.read(path).exchanges] == ["x1", "x2"]
    assert path.read_text("utf-8").count('"header"') == 1


@pytest.mark.parametrize("content", ["{}\n", "not a recording", HEADER[:-3] + "2}\n"])
def test_another_file_is_never_appended_to(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    with pytest.raises(RecordingError):
        recording(path)
    assert path.read_text("utf-8") == content


def test_a_path_that_cannot_be_opened_is_an_error_of_the_recording(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "r.jsonl", Path("nul\0byte")):
        with pytest.raises(RecordingError, match="cannot be opened"):
            recording(path)


def test_a_line_cut_off_by_a_crash_is_left_out(path: Path, payment: HttpRequest) -> None:
    """It is known as cut, in the file's end and, after the next run, in its midst."""
    transport = recording(path, approval())
    transport.send(payment)
    transport.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    cut = Recording.read(path)
    assert (cut.cut_lines, [item.outcome for item in cut.exchanges]) == ((3,), [None])
    transport = recording(path, approval(), first_id=2)
    transport.send(payment)
    transport.close()
    continued = Recording.read(path)
    assert continued.cut_lines == (3,)
    assert [item.outcome for item in continued.exchanges] == [None, "answered"]


def test_a_disk_that_was_full_for_a_while_leaves_a_readable_file(
    path: Path, payment: HttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The half of a line that fitted is taken back."""
    write = os.write

    def write_a_part(file: int, data: bytes) -> int:
        return write(file, data[:20])

    transport = recording(path, approval())
    monkeypatch.setattr(os, "write", write_a_part)
    with pytest.raises(NotSent, match="a part of a line"):
        transport.send(payment)
    monkeypatch.undo()
    transport.send(payment)
    transport.close()
    read = Recording.read(path)
    assert read.cut_lines == ()
    assert [item.outcome for item in read.exchanges] == ["answered"]


@pytest.mark.parametrize(
    "damage",
    [
        "garbage",
        "{}",
        '{"kind":"header","format":"kcp-proto-recording","version":1}',
        '{"kind":"cut"}',
        '{"kind":"request","id":"x9","key":"","when":"2026-01-01T00:00:00Z","like":""} trailing',
        '{"kind":"request","id":"x1","key":"","when":"2026-01-01T00:00:00Z","like":""}',
        '{"kind":"request","id":"x9","key":"","when":"yesterday","like":""}',
        '{"kind":"request","id":"x9","key":"","when":"2026-01-01T00:00:00","like":""}',
        '{"kind":"request","id":"x\\u0039","key":"","when":"2026-01-01T00:00:00Z","like":""}',
        '{"kind":"request","id":"x9","key":"\\\\","when":"2026-01-01T00:00:00Z","like":""}',
        '{"kind":"response","id":"x1","key":"","when":"2026-01-01T00:00:00Z","outcome":"lost"}',
    ],
)
def test_a_damaged_line_is_named(path: Path, payment: HttpRequest, damage: str) -> None:
    transport = recording(path, OutcomeUnknown("", "money", "wait", ""))
    with pytest.raises(OutcomeUnknown):
        transport.send(payment)
    transport.close()
    with path.open("a", encoding="utf-8") as file:
        file.write(damage + "\n")
    with pytest.raises(RecordingError, match="line 4 "):
        Recording.read(path)


def test_an_outcome_without_its_request_is_left_out(path: Path, payment: HttpRequest) -> None:
    """Without its beginning, the rest of a recording is still readable."""
    transport = recording(path, approval(), approval())
    transport.send(payment)
    transport.send(payment)
    transport.close()
    header, _, *rest = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([header, *rest]), "utf-8")
    read = Recording.read(path)
    assert (read.strays, [item.id for item in read.exchanges]) == ((2,), ["x2"])


def test_what_is_no_recording_is_not_read(path: Path, tmp_path: Path) -> None:
    path.touch()
    for wrong in (path, tmp_path, tmp_path / "none", Path("nul\0byte")):
        with pytest.raises(RecordingError):
            Recording.read(wrong)


def test_an_id_that_would_break_the_format_is_refused(path: Path, payment: HttpRequest) -> None:
    transport = RecordingTransport(InMemoryTransport(in_turn()), path, new_id=lambda: 'a"b')
    with pytest.raises(NotSent) as caught:
        transport.send(payment)
    transport.close()
    assert caught.value.phase == "journal"
    assert len(lines(path)) == 1


def test_threads_write_whole_lines(path: Path, payment: HttpRequest) -> None:
    transport = RecordingTransport(InMemoryTransport(lambda request: approval()), path)
    orders = [{**payment.fields, "ordr_idxx": f"A{number}"} for number in range(40)]
    requests = [replace(payment, fields=fields) for fields in orders]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(transport.send, requests))
    transport.close()
    exchanges = Recording.read(path).exchanges
    assert len(exchanges) == len({exchange.id for exchange in exchanges}) == 40
    assert {exchange.outcome for exchange in exchanges} == {"answered"}


@pytest.mark.parametrize("res_cd", sorted(load_result_codes()["codes"]))
@pytest.mark.parametrize("operation", ["payment.cancel", "transaction.inquiry"])
def test_unresolved_is_what_the_client_calls_unknown(
    path: Path, identity: Identity, operation: str, res_cd: str
) -> None:
    """Of each result code: `raise_for_result` and the file agree on whether money is in doubt."""
    fields = {"payment.cancel": {"tno": TNO}, "transaction.inquiry": INQUIRY}[operation]
    transport = recording(path, json_response(res_cd=res_cd, res_msg=""))
    reply = Client(identity, STAGING, transport).send(operation, fields)
    transport.close()
    try:
        in_doubt = not reply.raise_for_result()
    except OutcomeUnknown as error:
        in_doubt = error.effect != "read"
    except Refused:
        in_doubt = False
    (exchange,) = Recording.read(path).exchanges
    assert exchange.outcome == ("in-doubt" if in_doubt else "answered")
    assert len(Recording.read(path).unresolved()) == in_doubt


def test_a_refusal_is_an_outcome(path: Path, payment: HttpRequest) -> None:
    transport = recording(path, json_response(res_cd="8178", res_msg="잔액부족"))
    transport.send(payment)
    transport.close()
    assert Recording.read(path).unresolved() == []


def _broken_disk(file: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def _full_disk(file: int, data: bytes) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
