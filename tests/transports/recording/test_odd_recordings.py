"""A recording from elsewhere is read or refused as one, whatever stands in its lines."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kcp_proto import STAGING, Identity, KcpError, RecordingError, build_request
from kcp_transports import Recording, ReplayTransport
from kcp_transports.recording import compact, index, to_har
from tests.fuzz import fuzz

HEADER = '{"kind":"header","format":"kcp-proto-recording","version":1}\n'
WHEN = '"when":"2026-01-01T00:00:00.000+00:00"'
KEY = '"key":"payment.cancel?mod_type=STSC&site_cd=T0000&tno=22320972271249"'
REQUEST = f'{{"kind":"request","id":"a",{KEY},{WHEN},"like":"","message":{{}}}}\n'
END = f'{{"kind":"%s","id":"a",{KEY},{WHEN},"outcome":"%s",%s}}\n'
ODD = {
    "status is text": ("response", "answered", '"status":"x","message":{}'),
    "status is null": ("response", "answered", '"status":null,"message":{}'),
    "status is a truth": ("response", "answered", '"status":true,"message":{}'),
    "status is a fraction": ("response", "answered", '"status":200.0,"message":{}'),
    "status 1e400": ("response", "answered", '"status":1e400,"message":{}'),
    "status of 5,000 digits": ("response", "answered", f'"status":{"9" * 5000},"message":{{}}'),
    "body is a list": ("response", "answered", '"status":1,"body":[]'),
    "body is null": ("response", "unreadable", '"status":1,"body":null'),
    "length 1e400": ("response", "answered", '"status":1,"body":{"length":1e400}'),
    "length is text": ("response", "unreadable", '"status":1,"body":{"length":"1","type":""}'),
    "type is a list": ("response", "unreadable", '"status":1,"body":{"length":1,"type":[]}'),
    "type of a message is null": ("response", "answered", '"status":1,"type":null,"message":{}'),
    "message is a list": ("response", "answered", '"status":1,"message":[]'),
    "message is text": ("response", "answered", '"status":1,"message":"x"'),
    "lone surrogate": ("response", "answered", '"status":1,"message":{"res_msg":"\\ud800"}'),
    "Infinity": ("response", "answered", '"status":1,"message":{"a":Infinity}'),
    "NaN": ("response", "answered", '"status":1,"message":{"a":NaN}'),
    "1e400": ("response", "answered", '"status":1,"message":{"a":1e400}'),
    "depth": (
        "response",
        "answered",
        f'"status":1,"message":{{"a":{"[" * 100_000}{"]" * 100_000}}}',
    ),
    "phase without reason": ("failure", "outcome-unknown", '"phase":"send"'),
    "reason without phase": ("failure", "not-sent", '"reason":"x"'),
    "phase is null": ("failure", "outcome-unknown", '"phase":null,"reason":"x"'),
    "path is an object": ("response", "answered", '"status":1,"path":{},"message":{}'),
}


def read(path: Path) -> None:
    recording = Recording.read(path)
    recording.unresolved()
    json.dumps(to_har(recording), allow_nan=False, ensure_ascii=False).encode()


def replay(path: Path, identity: Identity) -> None:
    with_tno = {"tno": "22320972271249"}
    ReplayTransport(path).send(build_request("payment.cancel", with_tno, identity, STAGING))


@pytest.mark.parametrize(("kind", "outcome", "members"), ODD.values(), ids=ODD)
def test_an_odd_line_is_a_damaged_one(
    kind: str, outcome: str, members: str, identity: Identity, tmp_path: Path
) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(HEADER + REQUEST + END % (kind, outcome, members))
    for reader in (lambda: read(path), lambda: replay(path, identity)):
        with pytest.raises(RecordingError, match="line 3 of the recording is damaged"):
            reader()


def test_a_line_without_end_is_not_read_into_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line that this library writes is nearly as long."""
    path = tmp_path / "r.jsonl"
    long = END % ("response", "answered", f'"status":1,"message":{{"a":"{"x" * 2000}"}}')
    path.write_text(HEADER + REQUEST + long)
    read(path)
    monkeypatch.setattr(index, "LONGEST_LINE", 1000)
    with pytest.raises(RecordingError, match="line 3 of the recording is damaged"):
        Recording.read(path)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
BODIES = st.fixed_dictionaries({}, optional={"length": VALUES, "type": VALUES})
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("status", "type", "phase", "reason", "path", "operation"), VALUES),
        **dict.fromkeys(("id", "outcome", "kind", "like"), VALUES),
        "message": VALUES | st.dictionaries(st.sampled_from(["res_cd", "tno", "x"]), VALUES),
        "body": VALUES | BODIES,
    },
)
STARTS: list[dict[str, Any]] = [
    {"kind": "request", "id": "a", "key": "K", "when": "2026-01-01T00:00:00.000Z", "like": ""},
    *(
        {"kind": kind, "id": "a", "key": "K", "when": "x", "outcome": outcome}
        for kind in ("response", "failure")
        for outcome in ("answered", "unreadable", "in-doubt", "not-sent", "outcome-unknown")
    ),
]
LINES = st.tuples(st.sampled_from(STARTS), MEMBERS).map(lambda pair: json.dumps(pair[0] | pair[1]))
DAMAGE = st.none() | st.tuples(st.integers(0), st.binary(max_size=3))


@fuzz(100)
@given(MEMBERS, st.lists(LINES, max_size=3), DAMAGE)
@example({}, ["[]"], None)
def test_any_file_is_a_recording_or_no_recording(
    identity: Identity,
    tmp_path: Path,
    begin: dict[str, Any],
    lines: list[str],
    damage: tuple[int, bytes] | None,
) -> None:
    """Reading, exporting, replaying and compacting raise nothing but their own errors."""
    path = tmp_path / "r.jsonl"
    first = json.dumps(STARTS[0] | begin, separators=(",", ":"))
    text = "".join(f"{line}\n" for line in (first, *lines)).replace(", ", ",").replace(": ", ":")
    data = bytearray((HEADER + text.replace('"key":"K"', KEY)).encode())
    if damage:
        at = damage[0] % len(data)
        data[at : at + 1] = damage[1]
    path.write_bytes(data)
    steps: list[Callable[[], object]] = [
        lambda: read(path),
        lambda: replay(path, identity),
        lambda: compact(path),
    ]
    for step in steps:
        try:
            step()
        except KcpError:
            continue
