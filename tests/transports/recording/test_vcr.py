"""What VCR recorded plays here, without the secrets in the cassette."""

import errno
import gzip
import json
import os
import time
import tracemalloc
import zlib
from base64 import b64encode
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from kcp_proto import STAGING, HttpRequest, Identity, RecordingError, build_request
from kcp_proto.documents import MAX_BYTES
from kcp_transports import Client, Recording, ReplayTransport
from kcp_transports.recording.har import to_har
from kcp_transports.recording.vcr import import_cassette
from tests.fuzz import fuzz
from tests.transports.conftest import MONEY, PASSWORD
from tests.transports.responses import TNO, approval

ANSWER = "  response: {status: 200, body: x}\n"
ASKED = "request: {method: x, uri: x}\n"
ODD = [
    "request: {method: x, uri: x, body: &r {string: *r}}\n" + ANSWER,
    "request: {method: x, uri: x, headers: {a: &r [*r]}}\n" + ANSWER,
    "request: {method: x, uri: [x]}\n" + ANSWER,
    "request: null\n" + ANSWER,
    "request: x\n" + ANSWER,
    ASKED + "  response: [x]\n",
    "request: {method: {x: y}, uri: x}\n" + ANSWER,
    "request: {method: x, uri: x, headers: {a: {b: c}}}\n" + ANSWER,
    "request: {method: x, uri: x, headers: {a: [[b]]}}\n" + ANSWER,
    "request: {method: x, uri: x, body: [x]}\n" + ANSWER,
    "request: {method: x, uri: x, body: {string: {string: x}}}\n" + ANSWER,
    "request: {method: x, uri: x, body: {base64_string: '\u00e9'}}\n" + ANSWER,
    "request: {method: x, uri: !!binary /w==}\n" + ANSWER,
    *(
        f"{ASKED}  response: {{status: {status}, body: x}}\n"
        for status in (".inf", ".nan", "1e400", "-1", "{code: [2]}", "9" * 5000, "20", "true", "")
    ),
]


def aliases(levels: int, place: str) -> str:
    """Write a value of nine to the power of levels texts in some hundred bytes."""
    text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    for level in range(1, levels):
        text += f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 9)}]\n"
    return text + place.replace("BOMB", f"*a{levels - 1}")


# Each stands for what costs more than its bytes.
BOMBS = {
    "uri": aliases(40, f"interactions:\n- request: {{method: x, uri: BOMB}}\n{ANSWER}"),
    "body": aliases(40, f"interactions:\n- {ASKED}  response: {{status: 200, body: BOMB}}\n"),
    "header": aliases(
        40, "interactions:\n- request: {method: x, uri: x, headers: {a: BOMB}}\n" + ANSWER
    ),
    "interactions": aliases(40, "interactions: BOMB"),
    "one exchange many times": "a: &a {"
    + ASKED.strip()
    + ", response: {status: 200, body: x}}\ninteractions: ["
    + "*a," * 40_000
    + "]",
    "one long header many times": "h: &h {x: "
    + "y" * 100_000
    + "}\ninteractions: ["
    + "{request: {method: x, uri: x, headers: *h}, response: {status: 200, body: x}}," * 1_000
    + "]",
    "one compressed body many times": "b: &b {base64_string: "
    + b64encode(gzip.compress(bytes(MAX_BYTES))).decode()
    + "}\ninteractions: ["
    + (
        "{request: {method: x, uri: x},"
        " response: {status: 200, headers: {content-encoding: gzip}, body: *b}},"
    )
    * 2_000
    + "]",
    "merge keys": "a0: &a0 {x: y}\n"
    + "".join(f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 40)),
    "a number in base 60": "interactions: 1" + ":1" * 400_000,
    "events": "interactions: [" + "a," * 1_000_001 + "]",
    "bytes": "#" * (16 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_a_cassette_that_would_grow_is_refused_before_it_does(content: str, tmp_path: Path) -> None:
    cassette, path = tmp_path / "c.yaml", tmp_path / "r.jsonl"
    cassette.write_text(content)
    tracemalloc.start()
    begun = time.process_time()
    try:
        with pytest.raises(RecordingError):
            import_cassette(cassette, path)
        assert tracemalloc.get_traced_memory()[1] < 500 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < 30
    assert not path.exists()


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=9)
)
NAMES = st.sampled_from(
    (
        "request response method uri headers body string base64_string status code "
        "Content-Encoding interactions gzip https://x/gw/hub/v1/payment"
    ).split()
)
VALUES = st.recursive(
    SCALARS | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
MESSAGES = st.fixed_dictionaries(
    {"method": VALUES, "uri": VALUES, "status": st.just(200) | VALUES, "body": VALUES},
    optional={"headers": VALUES},
)
CASSETTES = st.fixed_dictionaries(
    {"interactions": st.lists(st.fixed_dictionaries({"request": MESSAGES, "response": MESSAGES}))}
)


@fuzz(100)
@given(CASSETTES | VALUES, st.booleans(), st.none() | st.tuples(st.integers(0), st.binary()))
@example({"interactions": [{"request": {"method": "\ud800", "uri": ""}}]}, True, None)
def test_any_cassette_is_taken_over_or_refused(
    tmp_path: Path, document: Any, as_json: bool, damage: tuple[int, bytes] | None
) -> None:
    """Nothing but a RecordingError, whatever stands where; and what was taken over can be read."""
    cassette, path = tmp_path / "c", tmp_path / "r.jsonl"
    path.unlink(missing_ok=True)
    dump: Any = partial(json.dumps, default=repr) if as_json else vars(yaml)["safe_dump"]
    data = bytearray(dump(document).encode("utf-8", "surrogatepass"))
    if damage:
        at = damage[0] % len(data)
        data[at : at + 1] = damage[1]
    cassette.write_bytes(data)
    try:
        imported = import_cassette(cassette, path)
    except RecordingError:
        return
    recording = Recording.read(path)
    assert len(recording.exchanges) == imported.exchanges
    to_har(recording)


def packed(body: bytes, coding: str) -> bytes:
    return gzip.compress(body) if coding == "gzip" else zlib.compress(body)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("written", ["vcrpy", "betamax", "json", "ruby", "ruby json", "decoded"])
def test_a_compressed_body_is_decoded_before_it_is_masked(
    coding: str, written: str, identity: Identity, tmp_path: Path
) -> None:
    """`requests` asks for gzip by default, so most cassettes hold compressed bodies (R44)."""
    cassette, path = tmp_path / "cassette", tmp_path / "r.jsonl"
    payment = build_request("benepia.point_payment", MONEY, identity, STAGING)
    plain = approval().body
    body = packed(plain, coding)
    base64 = b64encode(body).decode()
    bodies: dict[str, object] = {
        "vcrpy": {"string": body},
        "betamax": {"encoding": None, "base64_string": base64, "string": ""},
        "json": {"base64_string": base64},
        "ruby": {"encoding": "ASCII-8BIT", "string": "BINARY"},
        "ruby json": {"encoding": "ASCII-8BIT", "string": body.decode("latin-1")},
        "decoded": {"string": plain.decode()},
    }
    entry = interaction(payment, bodies[written])
    entry["response"]["headers"]["Content-Encoding"] = [coding]
    is_yaml = written in ("vcrpy", "ruby")
    dump: Any = vars(yaml)["safe_dump"] if is_yaml else json.dumps
    text = dump({"http_interactions": [entry]}).replace("BINARY", f"!binary |-\n        {base64}")
    cassette.write_text(text, "utf-8")
    assert import_cassette(cassette, path) == (1, 0)
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        assert client.send("benepia.point_payment", MONEY).wire["tno"] == TNO
    assert PASSWORD not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("br", b"\x0b\x02\x80{}\x03"),
        ("gzip", gzip.compress(approval().body, mtime=0)[:-3]),
        ("gzip", gzip.compress(bytes(MAX_BYTES + 1), mtime=0)),
        ("UTF-8", b"<html>"),
    ],
)
def test_a_response_that_cannot_be_decoded_is_counted(
    coding: str, body: bytes, payment: HttpRequest, tmp_path: Path
) -> None:
    cassette, path = tmp_path / "c.json", tmp_path / "r.jsonl"
    entry = interaction(payment, {"base64_string": b64encode(body).decode()})
    entry["response"]["headers"]["content-encoding"] = coding
    cassette.write_text(json.dumps({"interactions": [entry] * 2}))
    assert import_cassette(cassette, path) == (2, 2)
    assert [each.outcome for each in Recording.read(path).exchanges] == ["unreadable"] * 2


def test_a_request_that_no_response_belongs_to_is_none_of_ours(
    tmp_path: Path, identity: Identity
) -> None:
    fields = {"tno": TNO, "pay_type": "PACA"}
    inquiry = build_request("transaction.inquiry", fields, identity, STAGING)
    entry = interaction(inquiry, {"string": "{}"})
    entry["request"]["body"] = entry["request"]["body"].replace("PACA", "NONE")
    cassette, path = tmp_path / "c.json", tmp_path / "r.jsonl"
    cassette.write_text(json.dumps({"interactions": [entry]}))
    assert import_cassette(cassette, path) == (1, 0)
    assert [each.operation for each in Recording.read(path).exchanges] == [""]


ALIASED = """
h: &h {content-type: [application/json]}
interactions:
- request: {method: POST, uri: &u https://x.test/, headers: *h, body: null}
  response: {status: {code: 200}, headers: *h, body: {string: *u}}
- request: {method: POST, uri: !!python/unicode x, headers: , body: ~}
  response: {status: !!int "200", headers: {}, body: !!binary eA==}
"""


def test_aliases_and_tags_of_plain_values_are_read(tmp_path: Path) -> None:
    """Pyyaml writes an alias for a value that stands in two places."""
    cassette, path = tmp_path / "c.yaml", tmp_path / "r.jsonl"
    cassette.write_text(ALIASED)
    assert import_cassette(cassette, path) == (2, 0)
    lines = [json.loads(line) for line in path.read_text().splitlines()[1:]]
    assert [line["body"]["length"] for line in lines] == [0, 15, 0, 1]


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
    assert import_cassette(cassette, path) == (1, 0)
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
    assert import_cassette(cassette, path) == (1, 0)
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
    assert import_cassette(cassette, path) == (2, 0)
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
        f"interactions: !ruby/object:OpenStruct {{a: {PASSWORD}}}",
        f"interactions: &r [*r, {PASSWORD}]",
        f"interactions: [{{request: *none, response: {PASSWORD}}}]",
        f"{PASSWORD}: 1\n---\n{PASSWORD}: 2",
        f"? [{PASSWORD}]\n: 1",
        f"interactions: [!!binary '{PASSWORD}A']",
        f"interactions: [[[[[ {PASSWORD}",
        "[" * 100_000,
        '{"a":' * 100_000,
        "interactions: [7]",
        "interactions: [null]",
        *(f"interactions:\n- {text}" for text in ODD),
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
