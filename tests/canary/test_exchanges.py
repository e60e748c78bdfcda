"""R24: whatever is sent and however it fails, no secret shows anywhere but in the request."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    KcpError,
    MessageError,
    NotSent,
    Reply,
    build_request,
    catalogue,
)
from kcp_proto.resolution import LostRequest
from kcp_transports import Client, Recording, RecordingTransport, ReplayTransport
from kcp_transports.database import Database, Inbox
from kcp_transports.events import (
    Event,
    LoggingObserver,
    ObservedTransport,
    OpenTelemetryObserver,
)
from kcp_transports.recording import to_har
from tests.canary.shop import Secrets
from tests.canary.showing import logged, shown
from tests.transports.in_memory import InMemoryTransport

OPERATIONS = catalogue.operations()
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
Peer = Callable[[HttpRequest], HttpResponse]


def whole_response(secrets: Secrets) -> HttpResponse:
    fields = {
        **dict.fromkeys(("res_cd", "Code"), "0000"),
        "res_msg": "ok",
        "tno": "22320972271249",
        **secrets.response_fields(),
    }
    return HttpResponse(status=200, headers={}, body=json.dumps(fields).encode())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answered_exchange_shows_nothing(
    operation: str, secrets: Secrets, tmp_path: Path
) -> None:
    """Not the recording, its archive, the replay, a repr or a log line."""
    path = tmp_path / "r.jsonl"
    response = whole_response(secrets)
    fields = secrets.fields(operation)
    inner = InMemoryTransport(lambda request: response)
    with Client(secrets.identity, STAGING, RecordingTransport(inner, path)) as client:
        reply = client.send(operation, fields)
        texts = [repr(client), repr(reply), str(reply), repr(secrets.identity)]
    replay = ReplayTransport(path)
    with Client(secrets.identity, STAGING, replay) as client:
        played = client.send(operation, fields)
    request = build_request(operation, fields, secrets.identity, STAGING)
    texts += [
        repr(request),
        repr(response),
        repr(played),
        json.dumps(dict(played.wire)),
        repr(replay),
    ]
    texts += [json.dumps(to_har(Recording.read(path)), ensure_ascii=False)]
    texts += [repr(exchange) for exchange in Recording.read(path).exchanges]
    texts += [logged(dict(request.fields), request, request.body, reply, dict(reply.wire))]
    unhidden = [name for name in secrets.canary.found_in(*texts[:-1], path.read_bytes())]
    assert unhidden == []
    # What is not described has no name that a filter for text could know.
    del secrets.canary.secrets["undocumented"]
    assert secrets.canary.found_in(texts[-1]) == []


def quoting(request: HttpRequest) -> bytes:
    return b"<html>you sent " + request.body + b"</html>"


def failing_peers() -> dict[str, Peer]:
    def raising(make: Callable[[HttpRequest], Exception]) -> Peer:
        def peer(request: HttpRequest) -> HttpResponse:
            raise make(request)

        return peer

    def answering(make: Callable[[HttpRequest], bytes], status: int = 200) -> Peer:
        return lambda request: HttpResponse(status=status, headers={}, body=make(request))

    return {
        "html that quotes the request": answering(quoting, 502),
        "json without res_cd": answering(lambda request: request.body),
        "cut json": answering(lambda request: request.body[:-20]),
        "json twice": answering(lambda request: request.body * 2),
        "duplicate res_cd": answering(
            lambda request: b'{"res_cd":"0000","res_cd":"1","x":' + request.body + b"}"
        ),
        "refused": answering(lambda request: b'{"res_cd":"8178","res_msg":"no"}'),
        "empty": answering(lambda request: b""),
        "not sent": raising(lambda request: NotSent(request.operation, "tls", "no")),
        "a foreign error that quotes": raising(lambda request: OSError(str(request.fields))),
    }


@pytest.mark.parametrize("failure", failing_peers())
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_failed_exchange_shows_nothing(
    operation: str, failure: str, secrets: Secrets, tmp_path: Path
) -> None:
    """Neither the error, its whole chain, our frames' local variables, nor the recording."""
    path = tmp_path / "r.jsonl"
    inner = InMemoryTransport(failing_peers()[failure])
    fields = secrets.fields(operation)
    texts: list[str] = []
    with Client(secrets.identity, STAGING, RecordingTransport(inner, path)) as client:
        try:
            reply: Reply = client.send(operation, fields)
            reply.raise_for_result()
        except KcpError as error:
            texts = shown(error)
    assert texts
    assert secrets.canary.found_in(*texts, path.read_bytes()) == []


@pytest.mark.parametrize("failure", failing_peers())
@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_became_of_a_lost_reply_shows_nothing(
    operation: str, failure: str, secrets: Secrets
) -> None:
    """Neither the resolution, its proof, its texts nor a log, whatever an inquiry meets."""
    inner = InMemoryTransport(failing_peers()[failure])
    request = build_request(operation, secrets.fields(operation), secrets.identity, STAGING)
    known = {name: str(request.fields[name]) for name in request.known}
    lost = LostRequest(operation=operation, known=known, when=NOW, pay_type="PACA")
    with Client(secrets.identity, STAGING, inner) as client:
        found = client.resolve(lost)
    texts = [repr(found), repr(found.proof), str(found), found.text, found.text_ko, found.detail]
    assert secrets.canary.found_in(*texts, repr(lost), logged(found, lost, found.proof)) == []


class Quoting:
    """A driver's connection that fails, and quotes what it was to keep."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        def fail(*values: object) -> object:
            raise sqlite3.OperationalError(repr(values))

        return fail


def test_an_inbox_shows_nothing(secrets: Secrets, tmp_path: Path) -> None:
    """Neither what it gives, nor its errors, their frames and causes, nor that of a bad body."""
    name, account = secrets.text("ipgm_name"), secrets.digits("account", 14)
    form = f"tno=22320972271249&tx_cd=TX00&noti_id=1&op_cd=50&ipgm_mnyx=1004&account={account}"
    body = f"{form}&ipgm_name={name}".encode()
    inbox = Inbox.open(tmp_path / "inbox.db")
    kept = inbox.keep(body)
    claim = inbox.claim("one")
    assert claim is not None
    values = [kept, claim, inbox.raw(kept.id), inbox.notices(), inbox.history(kept.id)]
    texts = [repr(values), repr(inbox.message(kept.id)), logged(*values)]
    connection = sqlite3.connect(tmp_path / "inbox.db")
    connection.execute("UPDATE kcp_notice SET charset = ?, state = ?", (name, name.encode()))
    connection.commit()
    connection.close()
    # A damaged notice is listed as such.
    texts += [repr(inbox.notices()), logged(inbox.notices())]
    for fail in (
        lambda: inbox.message(kept.id),
        lambda: inbox.keep(body + b"&tno=1"),
        lambda: inbox.keep(body.replace(b"ipgm_mnyx=1004", b"ipgm_mnyx=x")),
        lambda: Inbox(Database(Quoting)).keep(body),
        lambda: Inbox(Database(lambda: sqlite3.connect(name + "/" + account))).keep(body),
    ):
        with pytest.raises(KcpError) as caught:
            fail()
        texts += shown(caught.value)
    inbox.close()
    assert secrets.canary.found_in(*texts) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_message_that_is_refused_here_shows_nothing(operation: str, secrets: Secrets) -> None:
    """Each field is broken in turn, with a secret in it; the faults never quote it."""
    fields = secrets.fields(operation)
    sensitive = catalogue.operation(operation).request.fields
    for name in fields:
        if not sensitive[name].sensitive:
            continue
        broken = {**fields, name: secrets.text(name) + "\n" + "x" * 300}
        with pytest.raises(MessageError) as caught:
            build_request(operation, broken, secrets.identity, STAGING)
        assert secrets.canary.found_in(*shown(caught.value)) == []


def test_a_replay_that_does_not_match_shows_nothing(secrets: Secrets, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    operation = "benepia.point_payment"
    transport = RecordingTransport(InMemoryTransport(lambda _: whole_response(secrets)), path)
    transport.send(build_request(operation, secrets.fields(operation), secrets.identity, STAGING))
    transport.close()
    fields = {**secrets.fields(operation), "ordr_idxx": "OTHER"}
    with Client(secrets.identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(KcpError) as caught:
            client.send(operation, fields)
    assert "OTHER" in str(caught.value)
    assert secrets.canary.found_in(*shown(caught.value)) == []


def test_the_canary_sings(secrets: Secrets) -> None:
    """What is looked for is found in each of its forms."""
    secret = secrets.text("pt_pwd", tricky='"한 +/')
    body = replace(
        build_request("payment.cancel", {"tno": "1"}, secrets.identity, STAGING),
        body=secret.encode(),
    ).body
    from base64 import b64encode
    from urllib.parse import quote

    for text in (
        secret,
        json.dumps({"x": secret}),
        quote(secret),
        secret.encode("utf-16"),
        b64encode(b"a" + body + b"bc"),
        b64encode(b"ab" + body + b"c"),
        b64encode(body),
    ):
        assert secrets.canary.found_in(text)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_event_no_log_record_and_no_span_shows_anything(
    operation: str, secrets: Secrets, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the gateway sends back, and however it fails."""
    caplog.set_level(1, "kcp_proto")
    spans = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    events: list[Event] = []
    observers = [events.append, LoggingObserver(), OpenTelemetryObserver(provider)]
    fields, good = secrets.fields(operation), whole_response(secrets)
    peers: dict[str, Peer] = {"good": lambda request: good, **failing_peers()}
    for number, peer in enumerate(peers.values()):
        inner = ObservedTransport(InMemoryTransport(peer), observers)
        transport = RecordingTransport(inner, tmp_path / f"{number}.jsonl")
        with Client(secrets.identity, STAGING, transport, observers=observers) as client:
            # What a caller mixed up: a secret as a name, and one in place of every value.
            mixed_up = secrets.identity.sign("x")
            for name, values in (
                (operation, fields),
                (mixed_up, fields),
                (operation, dict.fromkeys(fields, mixed_up)),
            ):
                with suppress(KcpError):
                    client.send(name, values)
    assert len(events) > 4 * len(peers)
    records = [json.dumps(vars(record), default=repr) for record in caplog.records]
    finished = [span.to_json() for span in spans.get_finished_spans()]
    assert records
    assert finished
    assert secrets.canary.found_in(*map(repr, events), *records, *finished) == []
