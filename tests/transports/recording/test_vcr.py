"""What VCR recorded plays here, without the secrets in the cassette."""

import errno
import json
import os
from base64 import b64encode
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from kcp_proto import STAGING, HttpRequest, Identity, RecordingError, build_request
from kcp_transports import Client, Recording, ReplayTransport
from kcp_transports.recording.vcr import import_cassette
from tests.transports.conftest import MONEY, PASSWORD
from tests.transports.responses import TNO, approval


def interaction(request: HttpRequest, body: object) -> dict[str, Any]:
    return {
        "request": {
            "method": request.method,
            "uri": request.url,
            "headers": {"Content-Type": ["application/json"]},
            "body": request.body.decode(),
        },
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {"Content-Type": ["application/json;charset=UTF-8"]},
            "body": body,
        },
    }


@pytest.mark.parametrize("written", ["yaml", "json", "base64", "binary", "betamax"])
def test_a_cassette_plays_here(written: str, identity: Identity, tmp_path: Path) -> None:
    cassette, path = tmp_path / "cassette", tmp_path / "r.jsonl"
    payment = build_request("benepia.point_payment", MONEY, identity, STAGING)
    body = approval().body
    bodies: dict[str, object] = {
        "base64": {"base64_string": b64encode(body).decode()},
        "binary": {"string": body},
    }
    interactions = [interaction(payment, bodies.get(written, {"string": body.decode()}))]
    document = (
        {"http_interactions": interactions}
        if written == "betamax"
        else {"interactions": interactions}
    )
    # The types of this function are partly unknown.
    dump: Any = vars(yaml)["safe_dump"] if written in ("yaml", "binary") else json.dumps
    cassette.write_text(dump(document), "utf-8")
    assert import_cassette(cassette, path) == 1
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        assert client.send("benepia.point_payment", MONEY).wire["tno"] == TNO
    text = path.read_text("utf-8")
    assert PASSWORD not in text
    assert identity.certificate.cert_info not in text
    assert path.stat().st_mode & 0o777 == 0o600


def test_vcr_itself_writes_what_is_read_here(tmp_path: Path, payment: HttpRequest) -> None:
    """Serialised by vcrpy's own code."""
    # vcrpy has no types.
    vcr_request: Any = import_module("vcr.request")
    vcr_serialize: Any = import_module("vcr.serialize")
    request = vcr_request.Request(payment.method, payment.url, payment.body, dict(payment.headers))
    response = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"content-type": ["application/json"]},
        "body": {"string": approval().body},
    }
    cassette, path = tmp_path / "c.yaml", tmp_path / "r.jsonl"
    pairs = {"requests": [request], "responses": [response]}
    cassette.write_text(
        vcr_serialize.serialize(pairs, import_module("vcr.serializers.yamlserializer")),
        "utf-8",
    )
    assert import_cassette(cassette, path) == 1
    (exchange,) = Recording.read(path).exchanges
    assert (exchange.operation, exchange.outcome) == ("benepia.point_payment", "answered")


def test_of_other_peoples_requests_nothing_is_kept(tmp_path: Path, payment: HttpRequest) -> None:
    """Another host's traffic, and a body that is not strict JSON, stay unread."""
    cassette, path = tmp_path / "c.json", tmp_path / "r.jsonl"
    other = interaction(payment, {"string": f"hello {PASSWORD}"})
    other["request"]["uri"] = f"https://elsewhere.test/login?{PASSWORD}"
    form = interaction(payment, {"string": None})
    form["request"]["body"] = f"pt_pwd={PASSWORD}"
    cassette.write_text(json.dumps({"interactions": [other, form]}))
    assert import_cassette(cassette, path) == 2
    assert [item.operation for item in Recording.read(path).exchanges] == ["", ""]
    assert PASSWORD not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "interactions: 7",
        "interactions: [{}]",
        "interactions: [{request: {method: POST}}]",
        f"interactions: !!python/object/apply:os.system ['echo {PASSWORD}']",
        f"{PASSWORD}: [",
    ],
)
def test_what_is_no_cassette_is_refused_without_quoting_it(tmp_path: Path, content: str) -> None:
    """A tag that would make an object is never obeyed, and no recording is begun."""
    cassette, path = tmp_path / "c.yaml", tmp_path / "r.jsonl"
    cassette.write_text(content)
    with pytest.raises(RecordingError) as caught:
        import_cassette(cassette, path)
    assert PASSWORD not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert not path.exists()


@pytest.mark.parametrize(("whole", "outcomes"), [(3, ["answered"]), (4, ["answered", None])])
def test_a_disk_that_fills_up_meanwhile_is_an_error_of_the_recording(
    tmp_path: Path,
    payment: HttpRequest,
    monkeypatch: pytest.MonkeyPatch,
    whole: int,
    outcomes: list[str | None],
) -> None:
    """An exchange whose second line did not fit is not counted as taken over either."""
    cassette, path = tmp_path / "c.json", tmp_path / "r.jsonl"
    interactions = [interaction(payment, {"string": approval().body.decode()})] * 3
    cassette.write_text(json.dumps({"interactions": interactions}), "utf-8")
    left, write = iter(range(whole)), os.write

    def write_some(file: int, data: bytes) -> int:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, data)

    monkeypatch.setattr(os, "write", write_some)
    with pytest.raises(RecordingError):
        import_cassette(cassette, path)
    assert [item.outcome for item in Recording.read(path).exchanges] == outcomes


def test_a_cassette_that_is_not_there_is_an_error_of_the_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        import_cassette(tmp_path / "none", tmp_path / "r.jsonl")
