"""Whatever a foreign file or body holds, its reader ends well.

That is with a result or one of its own errors, soon and in little memory. Key files and
certificates have laws of their own (`tests/core/keys/test_fuzz.py`), and so have what is read by
its structure: cassettes, recordings, seed files, state files, bodies of the admin API.
"""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from backports import zstd
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import (
    STAGING,
    Certificate,
    HttpRequest,
    HttpResponse,
    KcpError,
    RecordingError,
    Refused,
    build_request,
    read_response,
)
from kcp_proto.doctor import IdentityFiles, check_identity, check_rotation
from kcp_proto.documents import CheckOptions
from kcp_proto.explanation import explain
from kcp_proto.redaction import redact_text, redact_value
from kcp_sandbox import Issued, Sandbox
from kcp_transports import Recording, RecordingTransport
from kcp_transports.bulk import Source, check_sources
from kcp_transports.recording import compact, import_cassette, to_har
from kcp_transports.scan import scan_file
from tests.cli.conftest import Command
from tests.cli.conftest import command as command
from tests.conftest import NOW
from tests.fuzz import bounded, fuzz, mutated
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval, in_turn

SECONDS, MEBIBYTES = 10, 64


@dataclass(frozen=True)
class Place:
    """What the readers need beside the bytes."""

    folder: Path
    issued: Issued
    key: bytes
    request: HttpRequest
    sandbox: Sandbox

    def holding(self, data: bytes, name: str = "file") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path


@pytest.fixture(scope="module")
def place(issued: Issued, tmp_path_factory: pytest.TempPathFactory) -> Place:
    request = build_request("transaction.inquiry", INQUIRY, issued.identity(), STAGING)
    folder = tmp_path_factory.mktemp("readers")
    return Place(
        folder, issued, plain_key(issued), request, Sandbox(now=lambda: NOW, issued=issued)
    )


INQUIRY = {"tno": "22320972271249", "pay_type": "PACA"}
PIECES = [
    *(b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\r\n", b"\0", b"\xff"),
    *(b"\\ud800", b"1e999", b"NaN", b"9" * 40, b"null", b'"a":1,', b"[" * 200, b"{" * 9, b"x="),
    *(
        b"&a *a",
        b"!!python/object:x",
        b"!!binary ",
        b"- ",
        b"  ",
        b"|\n",
        b"---\n",
        b"%25",
        b"\x1f\x8b",
    ),
    *(b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"\r\n\r\n", b"0\r\n\r\n"),
    *(
        b"HTTP/1.1 ",
        b"-----BEGIN PRIVATE KEY-----",
        b"-----END CERTIFICATE-----",
        b"\x28\xb5\x2f\xfd",
    ),
]


def in_http(body: bytes) -> bytes:
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def recorded(place: Place) -> bytes:
    path = place.folder / "sample.jsonl"
    path.unlink(missing_ok=True)
    transport = RecordingTransport(InMemoryTransport(in_turn(approval(), approval())), path)
    for _ in range(2):
        transport.send(place.request)
    transport.close()
    return path.read_bytes()


def cassette(place: Place) -> bytes:
    """Write what VCR would."""
    request = {"method": "POST", "uri": place.request.url, "body": place.request.body.decode()}
    response = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Content-Type": ["application/json"]},
        "body": {"string": approval().body.decode()},
    }
    whole = {"interactions": [{"request": request, "response": response}], "version": 1}
    write: Callable[[object], str] = vars(yaml)["safe_dump"]
    return write(whole).encode()


def plain_key(issued: Issued) -> bytes:
    """Write the key without encryption: what a damaged one demands would take minutes."""
    key = load_pem_private_key(issued.key, issued.password)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


# How a sound input looks.
SAMPLES: dict[str, Callable[[Place], bytes]] = {
    "request": lambda place: place.request.body,
    "response": lambda place: approval().body,
    "response over HTTP": lambda place: in_http(approval().body),
    "key": lambda place: place.key,
    "certificate": lambda place: place.issued.certificate,
    "recording": recorded,
    "cassette": cassette,
    "lines": lambda place: b"\n".join([approval().body, place.request.body, b"", approval().body]),
}


def read_reply(place: Place, data: bytes) -> None:
    response = HttpResponse(status=200, headers={}, body=data)
    reply = read_response(place.request, response)
    with suppress(Refused):
        reply.raise_for_result()
    assert repr(reply)


def ask_the_sandbox(place: Place, data: bytes) -> None:
    response = place.sandbox.transport().send(replace(place.request, body=data))
    assert response.status in (200, 400)
    assert json.loads(response.body)["res_cd"]


def validate_files(place: Place, data: bytes) -> None:
    for name, content in {
        "a.json": data,
        "b.ndjson": data,
        "c.ndjson.gz": gzip.compress(data, 1),
        "d.ndjson.gz": data,
        "e.json.zst": zstd.compress(data),
        "f.ndjson.zst": data,
    }.items():
        path = place.holding(content, name)
        source = Source(str(path), lines="ndjson" in name)
        assert list(check_sources([source], CheckOptions(), report_all=True))


def scan(place: Place, data: bytes) -> None:
    for content in (data, gzip.compress(data, 1)):
        for found in scan_file(place.holding(content)):
            assert str(found)


def read_recording(place: Place, data: bytes) -> None:
    path = place.holding(data)
    recording = Recording.read(path)
    json.dumps(to_har(recording), allow_nan=False, ensure_ascii=False).encode()
    compact(path)


def continue_recording(place: Place, data: bytes) -> None:
    path = place.holding(data)
    RecordingTransport(InMemoryTransport(in_turn()), path, fsync="never").close()
    assert path.read_bytes().startswith(data)


def import_recorded(place: Place, data: bytes) -> None:
    out = place.folder / "imported.jsonl"
    out.unlink(missing_ok=True)
    imported = import_cassette(place.holding(data), out)
    assert len(Recording.read(out).exchanges) == imported.exchanges


def redact(place: Place, data: bytes) -> None:
    text = data.decode("latin-1")
    assert isinstance(redact_text(text), str)
    assert str(redact_value("x", [data, {text: data}, text]))


def examine(place: Place, data: bytes) -> None:
    sound = IdentityFiles(key=place.key, certificate=place.issued.certificate, password=None)
    for files in (replace(sound, key=data), replace(sound, certificate=data)):
        assert check_identity(files, now=NOW, roots=[data])
    assert check_rotation(data, sound.certificate)
    assert check_rotation(sound.certificate, data)


def explain_request(place: Place, data: bytes) -> None:
    request = replace(place.request, body=data)
    for certificate in (None, Certificate.parse(place.issued.certificate)):
        assert repr(explain(request, certificate=certificate))


# Who reads what, and how a sound input begins.
READERS: dict[str, tuple[Callable[[Place, bytes], None], list[str], type[Exception]]] = {
    "reply": (read_reply, ["response"], KcpError),
    "sandbox": (ask_the_sandbox, ["request"], KcpError),
    "validate": (validate_files, ["request", "response", "lines"], KcpError),
    "scan": (scan, ["recording", "cassette", "key"], RecordingError),
    "recording": (read_recording, ["recording"], RecordingError),
    "journal": (continue_recording, ["recording"], RecordingError),
    "import-vcr": (import_recorded, ["cassette"], RecordingError),
    "redaction": (redact, ["request", "cassette", "key", "response over HTTP"], KcpError),
    "doctor": (examine, ["key", "certificate"], KcpError),
    "explain": (explain_request, ["request"], KcpError),
}


@pytest.mark.parametrize("reader", READERS)
@fuzz()
@given(data=st.data())
def test_any_bytes_end_in_a_result_or_the_readers_own_error(
    reader: str, data: st.DataObject, place: Place, samples: dict[str, bytes]
) -> None:
    read, kinds, error = READERS[reader]
    sound = samples[data.draw(st.sampled_from(kinds))]
    content = data.draw(mutated(sound, PIECES) | st.binary(max_size=200))
    with bounded(SECONDS, MEBIBYTES), suppress(error):
        read(place, content)


@pytest.mark.parametrize("reader", READERS)
def test_a_sound_input_is_read(reader: str, place: Place, samples: dict[str, bytes]) -> None:
    read, kinds, _ = READERS[reader]
    for kind in kinds:
        read(place, samples[kind])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
@pytest.mark.parametrize(
    "line",
    [
        *(f"recording {each} PIPE" for each in ("ls", "har", "unresolved", "compact", "scan")),
        *("recording show PIPE x", "recording import-vcr PIPE OUT", "recording resolve PIPE"),
        *("sandbox --seed-file PIPE", "sandbox --state PIPE", "explain PIPE", "validate PIPE"),
        *("sign x --key PIPE", "call trade.inquiry PIPE --key PIPE --cert PIPE"),
        *("doctor --key PIPE", "doctor --cert PIPE", "doctor --ca PIPE"),
    ],
)
def test_a_pipe_to_which_nothing_writes_is_not_waited_for(line: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    paths = {"PIPE": str(pipe), "OUT": str(tmp_path / "out")}
    words = [paths.get(word, word) for word in line.split()]
    program = [sys.executable, "-c", "from kcp_cli import main; main()"]
    done = subprocess.run([*program, *words], capture_output=True, text=True, timeout=20)
    assert (done.returncode, "Traceback" in done.stderr) in [(1, False), (2, False)], done.stderr


@pytest.fixture(scope="module")
def samples(place: Place) -> dict[str, bytes]:
    return {kind: write(place) for kind, write in SAMPLES.items()}


# What the command does with a file; CERT is a sound certificate, OUT is no file yet.
COMMANDS = {
    "explain FILE": ["request"],
    "explain FILE --cert CERT --json": ["request"],
    "explain CERT --cert FILE": ["certificate"],
    "validate FILE --semantic --output json": ["request", "response", "lines"],
    "validate FILE --ndjson --output sarif": ["lines"],
    "recording ls FILE": ["recording"],
    "recording unresolved FILE --json": ["recording"],
    "recording scan FILE": ["recording", "cassette", "key"],
    "recording har FILE": ["recording"],
    "recording compact FILE": ["recording"],
    "recording import-vcr FILE OUT": ["cassette"],
    "doctor --key FILE --cert CERT": ["key"],
    "doctor --cert FILE --ca FILE --json": ["certificate"],
    "sign - --key KEY": ["request", "lines"],
    "sign x --key FILE": ["key"],
    "sign x --key KEY --password-file FILE": ["lines"],
}


@pytest.mark.parametrize("line", COMMANDS)
@fuzz()
@given(data=st.data())
def test_a_command_ends_with_one_of_its_codes(
    line: str, data: st.DataObject, place: Place, samples: dict[str, bytes], command: Command
) -> None:
    """And with a sentence: what leaves it as an exception fails here."""
    content = data.draw(mutated(samples[data.draw(st.sampled_from(COMMANDS[line]))], PIECES))
    out = place.folder / "out"
    out.unlink(missing_ok=True)
    paths = {
        "FILE": place.holding(content),
        "CERT": place.holding(place.issued.certificate, "cert.pem"),
        "KEY": place.holding(samples["key"], "key.pem"),
        "OUT": out,
    }
    arguments = [paths.get(word, word) for word in line.split()]
    with bounded(SECONDS, MEBIBYTES):
        ended = command(*arguments, data=content)
    assert ended.code in range(5)
    assert "Traceback" not in ended.err
