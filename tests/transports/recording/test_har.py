"""Other tools read a recording as an HTTP archive."""

import json
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft6Validator
from referencing import Registry
from referencing.jsonschema import DRAFT6

from kcp_proto import HttpRequest, HttpResponse, NotSent, OutcomeUnknown
from kcp_transports import Recording, RecordingTransport
from kcp_transports.recording.har import to_har
from tests.transports.conftest import PASSWORD
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval, in_turn

VECTOR = Path(__file__).parents[2] / "vectors" / "har_schema" / "har-schema-2.0.0.json"


@pytest.fixture(scope="module")
def har_schema() -> Any:
    schemas: dict[str, Any] = json.loads(VECTOR.read_text("utf-8"))["schemas"]
    pairs = [(name.removesuffix("#"), DRAFT6.create_resource(s)) for name, s in schemas.items()]
    registry: Any = cast(Any, Registry)().with_resources(pairs)
    return Draft6Validator({"$ref": "har.json#"}, registry=registry)


def test_the_archive_passes_the_schema_of_har_1_2(
    har_schema: Any, tmp_path: Path, payment: HttpRequest
) -> None:
    """With every outcome in it, and with a request that is not ours."""
    path = tmp_path / "r.jsonl"
    html = HttpResponse(status=502, headers={"content-type": "text/html"}, body=b"<html>")
    outcomes = [approval(), html, NotSent("", "tls", "no"), KeyError("x"), approval()]
    transport = RecordingTransport(InMemoryTransport(in_turn(*outcomes)), path)
    strange = HttpRequest(method="POST", url="https://elsewhere.test", headers={}, body=b"{}")
    for request in (payment, payment, payment, payment, strange):
        try:
            transport.send(request)
        except (NotSent, OutcomeUnknown):
            continue
    transport.close()
    path.write_bytes(path.read_bytes()[:-3])
    archive = to_har(Recording.read(path), "https://gateway.test")
    assert list(har_schema.iter_errors(archive)) == []
    entries = archive["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries] == [200, 502, 0, 0, 0]
    assert entries[0]["request"]["url"] == payment.url
    assert json.loads(entries[0]["request"]["postData"]["text"])["ordr_idxx"] == "ORDER1"
    assert PASSWORD not in json.dumps(archive)


def test_a_response_in_doubt_says_so_beside_its_text(tmp_path: Path, payment: HttpRequest) -> None:
    path = tmp_path / "r.jsonl"
    transport = RecordingTransport(InMemoryTransport(in_turn(approval(res_cd="8995"))), path)
    transport.send(payment)
    transport.close()
    (entry,) = to_har(Recording.read(path))["log"]["entries"]
    assert json.loads(entry["response"]["content"]["text"])["res_cd"] == "8995"
    assert entry["comment"].endswith("; in-doubt")


def test_the_schema_finds_what_is_wrong(har_schema: Any) -> None:
    assert list(har_schema.iter_errors({"log": {"version": "1.2", "entries": [{}]}}))
