"""R24: whatever is sent and however it fails, no secret shows anywhere but in the request."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from kcp_proto import (
    STAGING,
    Environment,
    HttpRequest,
    HttpResponse,
    KcpError,
    MessageError,
    NotSent,
    Reply,
    build_request,
    catalogue,
)
from kcp_transports import Client, Recording, RecordingTransport, ReplayTransport, Urllib3Transport
from kcp_transports.har import to_har
from kcp_transports.log_redaction import RedactingFilter
from tests.canary.conftest import Secrets, everything_of, rich_traceback
from tests.transports import raw_gateway
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import Line, RawGateway, Script

OPERATIONS = catalogue.operations()
Peer = Callable[[HttpRequest], HttpResponse]


def logged(*values: object) -> str:
    """Log values as an embedder would, through the filter."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("canary")
    logger.addHandler(handler)
    for value in values:
        logger.error("%s", value, exc_info=value if isinstance(value, BaseException) else None)
    handler.close()
    return stream.getvalue()


def whole_answer(secrets: Secrets) -> HttpResponse:
    fields = {"res_cd": "0000", "res_msg": "ok", "tno": "22320972271249", **secrets.answer()}
    return HttpResponse(status=200, headers={}, body=json.dumps(fields).encode())


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answered_exchange_shows_nothing(
    operation: str, secrets: Secrets, tmp_path: Path
) -> None:
    """Not the recording, its archive, the replay, a repr or a log line."""
    path = tmp_path / "r.jsonl"
    answer = whole_answer(secrets)
    fields = secrets.fields(operation)
    inner = InMemoryTransport(lambda request: answer)
    with Client(secrets.identity, STAGING, RecordingTransport(inner, path)) as client:
        reply = client.send(operation, fields)
        shown = [repr(client), repr(reply), str(reply), repr(secrets.identity)]
    replay = ReplayTransport(path)
    with Client(secrets.identity, STAGING, replay) as client:
        played = client.send(operation, fields)
    request = build_request(operation, fields, secrets.identity, STAGING)
    shown += [
        repr(request),
        repr(answer),
        repr(played),
        json.dumps(dict(played.wire)),
        repr(replay),
    ]
    shown += [json.dumps(to_har(Recording.read(path)), ensure_ascii=False)]
    shown += [repr(exchange) for exchange in Recording.read(path).exchanges]
    shown += [logged(dict(request.fields), request, request.body, reply, dict(reply.wire))]
    unhidden = [name for name in secrets.canary.found_in(*shown[:-1], path.read_bytes())]
    assert unhidden == []
    # What nobody described has no name that a filter for text could know.
    del secrets.canary.secrets["undocumented"]
    assert secrets.canary.found_in(shown[-1]) == []


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
    shown: list[str | bytes] = []
    with Client(secrets.identity, STAGING, RecordingTransport(inner, path)) as client:
        try:
            reply: Reply = client.send(operation, fields)
            reply.raise_for_result()
        except KcpError as error:
            shown = [everything_of(error), rich_traceback(error), logged(error)]
        except OSError:
            # A text that another library wrote is not ours to mask; the recording keeps none.
            shown = ["not ours"]
    assert shown
    assert secrets.canary.found_in(*shown, path.read_bytes()) == []


def wire_scripts() -> dict[str, Script]:
    def quote_back(begin: bytes) -> Script:
        def script(line: Line) -> None:
            line.handshake()
            line.write(begin + line.read_request().body + b"\r\n\r\n")

        return script

    return {
        "reset before TLS": raw_gateway.reset_before_tls,
        "garbage before TLS": raw_gateway.garbage_before_tls,
        "reset within the request": raw_gateway.reset_within_request,
        "a status line that quotes": quote_back(b""),
        "a header that quotes": quote_back(b"HTTP/1.1 200 OK\r\nX: "),
        "a length that quotes": quote_back(b"HTTP/1.1 200 OK\r\nContent-Length: "),
        "chunks that quote": quote_back(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        "half a body that quotes": quote_back(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"),
        "a redirect that quotes": quote_back(b"HTTP/1.1 307 X\r\nLocation: https://x.test/?"),
        "nothing": raw_gateway.answering(),
    }


@pytest.mark.parametrize("failure", wire_scripts())
def test_a_failure_on_the_wire_shows_nothing(
    failure: str, secrets: Secrets, tmp_path: Path
) -> None:
    path = tmp_path / "r.jsonl"
    shown: list[str | bytes] = []
    with RawGateway(wire_scripts()[failure]) as gateway:
        wire = Urllib3Transport(ca_pem=gateway.ca_pem, total_timeout=5)
        environment = Environment("test", gateway.url)
        with Client(secrets.identity, environment, RecordingTransport(wire, path)) as client:
            with pytest.raises(KcpError) as caught:
                client.send("benepia.point_payment", secrets.fields("benepia.point_payment"))
            shown = [everything_of(caught.value), rich_traceback(caught.value), repr(client)]
            shown.append(logged(caught.value))
    assert secrets.canary.found_in(*shown, path.read_bytes()) == []


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
        shown = [everything_of(caught.value), rich_traceback(caught.value), logged(caught.value)]
        assert secrets.canary.found_in(*shown) == []


def test_a_replay_that_does_not_match_shows_nothing(secrets: Secrets, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    operation = "benepia.point_payment"
    transport = RecordingTransport(InMemoryTransport(lambda _: whole_answer(secrets)), path)
    transport.send(build_request(operation, secrets.fields(operation), secrets.identity, STAGING))
    transport.close()
    asked = {**secrets.fields(operation), "ordr_idxx": "OTHER"}
    with Client(secrets.identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(KcpError) as caught:
            client.send(operation, asked)
    assert "OTHER" in str(caught.value)
    assert secrets.canary.found_in(everything_of(caught.value), rich_traceback(caught.value)) == []


def test_the_canary_sings(secrets: Secrets) -> None:
    """What is looked for is found in each of its forms."""
    secret = secrets.text("pt_pwd", tricky='"한 +/')
    body = replace(
        build_request("benepia.cancel", {"tno": "1"}, secrets.identity, STAGING),
        body=secret.encode(),
    ).body
    from base64 import b64encode
    from urllib.parse import quote

    for shown in (
        secret,
        json.dumps({"x": secret}),
        quote(secret),
        secret.encode("utf-16"),
        b64encode(b"a" + body + b"bc"),
        b64encode(b"ab" + body + b"c"),
        b64encode(body),
    ):
        assert secrets.canary.found_in(shown)
