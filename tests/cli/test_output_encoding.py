"""What another program reads is UTF-8 (RFC 8259 for JSON), whatever the console's encoding is."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from kcp_cli.validate import Output
from kcp_proto import STAGING, HttpResponse, Identity, build_request
from kcp_sandbox import Issued, Sandbox
from kcp_transports import RecordingTransport
from kcp_transports.database import Inbox
from kcp_transports.survey import GuardedTransport, Survey, make_plan, write_evidence
from tests.conftest import NOW
from tests.transports.conftest import MONEY
from tests.transports.in_memory import InMemoryTransport

from .commands import every_command
from .conftest import save
from .processes import process

COMMANDS = every_command()
# What only people read, and why no program has to.
FOR_PEOPLE = {
    "survey": "a table, and evidence in a file",
    "survey propose": "a patch for a person",
    "survey clean": "a line for each payment, and the exit code",
    "demo": "a show",
    "report": "a bundle in a file",
    "mcp": "a protocol over pipes; tests/cli/mcp looks at its bytes",
    "recording compact": "a count",
    "recording import-vcr": "a count",
    "recording scan": "lines to read",
    "sandbox": "programs read its --ready-file",
    "sandbox run": "programs read the exit code, and what the command itself prints",
    "verify": "programs read its exit code",
}
Reader = Callable[[str], object]


def json_lines(text: str) -> list[object]:
    return [json.loads(line) for line in text.splitlines()]


def several_json(text: str) -> object:
    return json.loads("[" + text.replace("}\n{", "},{") + "]")


def github_lines(text: str) -> None:
    assert all(line.startswith("::") for line in text.splitlines())


def base64_line(text: str) -> None:
    assert text.isascii()
    assert len(text) == 345


def summary_lines(text: str) -> None:
    """Read a page in Markdown whose table has a row in Korean."""
    assert text.startswith("## kcp-proto validate\n")
    assert "| 오류 | " in text


READERS: dict[str, Reader] = {
    "json": json.loads,
    "ndjson": json_lines,
    "sarif": json.loads,
    "junit": ElementTree.fromstring,
    "github": github_lines,
    "gitlab": json.loads,
    "summary": summary_lines,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, issued: Issued) -> Path:
    """Give a shop's files, a recording, and requests with Korean in them."""
    folder = tmp_path_factory.mktemp("files")
    identity: Identity = issued.identity()
    request = build_request(
        "payment.cancel", {"tno": "1", "mod_desc": "고객변심"}, identity, STAGING
    )
    (folder / "body.json").write_bytes(request.body)
    (folder / "cert.pem").write_bytes(issued.certificate)
    (folder / "key.pem").write_bytes(issued.key)
    (folder / "password.txt").write_bytes(issued.password)
    save(folder / "wrong.json", {"tno": "1", "mod_type": "STSC", "신발": "é"})
    body = json.dumps({"res_cd": "8133", "res_msg": "한도 초과"}).encode()

    def peer(request: object) -> HttpResponse:
        return HttpResponse(status=200, headers={}, body=body)

    transport = RecordingTransport(InMemoryTransport(peer), folder / "r.jsonl", new_id=lambda: "a1")
    fields = {**MONEY, "good_name": "운동화"}
    transport.send(build_request("benepia.point_payment", fields, identity, STAGING))
    transport.close()
    survey = Survey(
        make_plan(identity, STAGING, NOW, ask=["Q1"]),
        GuardedTransport(InMemoryTransport(peer), STAGING, find=None),
        pause=0,
    )
    survey.run()
    evidence = write_evidence(survey, "0.1.0")
    (folder / "one.json").write_bytes(evidence)
    (folder / "other.json").write_bytes(evidence.replace(b'"res_msg"', b'"\\u00e9"'))
    ready = {"url": "https://127.0.0.1:1", "paths": {"ca": "cert.pem"}}
    save(folder / "ready.json", ready)
    inbox = Inbox.open(folder / "inbox.sqlite")
    inbox.keep(urlencode({"tno": "1", "tx_cd": "TX01", "refund_nm": "홍길동", "é": "é"}).encode())
    inbox.close()
    return folder


def uses() -> dict[str, tuple[str, Sequence[object], Reader]]:
    """Say how each command writes for programs: the command, its arguments, who reads it."""
    key = ["--key", "key.pem", "--password-file", "password.txt"]
    short = ["--seconds", "0.1", "--threads", "1"]
    plain: dict[str, tuple[str, Sequence[object], Reader]] = {
        "bench sign": (
            "bench sign",
            [*key, *short, "--json"],
            json.loads,
        ),
        "codes": ("codes", ["card", "--json"], json.loads),
        "doctor": ("doctor", ["--cert", "cert.pem", *key, "--json"], json.loads),
        "explain": ("explain", ["body.json", "--json"], json.loads),
        "messages": ("messages", ["--json"], json.loads),
        "openapi": ("openapi", [], json.loads),
        "schema": ("schema", ["payment.cancel.request"], json.loads),
        "sign": ("sign", ["T0000^1^STSC", *key], base64_line),
        "recording har": ("recording har", ["r.jsonl"], json.loads),
        "recording ls": ("recording ls", ["r.jsonl", "--json"], json_lines),
        "recording show": ("recording show", ["r.jsonl", "a1"], several_json),
        "recording resolve": (
            "recording resolve",
            [
                *("r.jsonl", "--env", "https://127.0.0.1:1", "--site-cd", "T0000"),
                *("--cert", "cert.pem", *key, "--json"),
            ],
            json_lines,
        ),
        "notice ls": ("notice ls", ["inbox.sqlite", "--json"], json_lines),
        "notice show": ("notice show", ["inbox.sqlite", "--json", "--full"], json.loads),
        "notice replay": (
            "notice replay",
            ["inbox.sqlite", "--to", "http://127.0.0.1:1/", "--json"],
            json_lines,
        ),
        # What responds is no sandbox: no field is printed.
        "sandbox authorize": (
            "sandbox authorize",
            ["ready.json", "--order-no", "é", "--amount", "1", "--pay-type", "PACA", "--json"],
            json_lines,
        ),
        "sandbox deposit": (
            "sandbox deposit",
            ["ready.json", "--tno", "1", "--remitter", "é", "--json"],
            json_lines,
        ),
        "survey diff": ("survey diff", ["one.json", "other.json", "--json"], json_lines),
        # Nothing is there to be examined.
        "sandbox exam": (
            "sandbox exam",
            ["--case", "pay-card", "--lang", "ko", "--json", "--", "/nowhere/é"],
            json.loads,
        ),
        "recording unresolved": ("recording unresolved", ["r.jsonl", "--json"], json_lines),
    }
    return plain | {
        f"validate --output {output.value}": (
            "validate", ["wrong.json", "--lang", "ko", "--output", output.value],
            READERS[output.value],
        )
        for output in Output
        if output is not Output.TEXT
    }  # fmt: skip


USES = uses()


def test_each_command_is_tried_or_is_for_people() -> None:
    """A command that is added fails here by its name, and so does a format of `validate`."""
    # `call` needs a gateway, and has a test of its own.
    tried = {command for command, _, _ in USES.values()} | {"call"}
    assert (tried | set(FOR_PEOPLE), tried & set(FOR_PEOPLE)) == (set(COMMANDS), set())


@pytest.mark.parametrize("name", COMMANDS)
def test_what_can_print_json_is_for_programs(name: str) -> None:
    if any("--json" in option.opts for option in COMMANDS[name].params):
        assert name not in FOR_PEOPLE


# UTF-16 shows even where a program writes nothing but ASCII; behind the colon is what becomes of
# characters that the encoding has not. A locale is `C`, which has ASCII alone.
ENCODINGS = [
    *("cp949", "utf-16", "ascii", "cp1252", "latin-1", "cp437", "locale"),
    *("ascii:backslashreplace", "ascii:xmlcharrefreplace", "cp1252:namereplace"),
    *("latin-1:ignore", "cp437:replace", "ascii:surrogateescape", ":ignore"),
]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", USES)
def test_what_programs_read_is_utf_8(name: str, encoding: str, folder: Path) -> None:
    command, arguments, read = USES[name]
    ended = process(*command.split(), *arguments, encoding=encoding, cwd=folder)
    assert (ended.returncode, b"Traceback" in ended.stderr) in ((0, False), (1, False), (3, False))
    read(ended.stdout.decode("utf-8"))


@pytest.mark.parametrize("encoding", ["cp949", "utf-16"])
def test_a_reply_is_utf_8(encoding: str, folder: Path, issued: Issued) -> None:
    save(folder / "fields.json", {"tno": "99999999999999"})
    with Sandbox(issued=issued).serve() as server:
        (folder / "ca.pem").write_bytes(server.ca_pem)
        ended = process(
            "call", "payment.cancel", "fields.json", "--env", server.url, "--site-cd", "T0000",
            "--cert", "cert.pem", "--key", "key.pem", "--password-file", "password.txt",
            "--ca", "ca.pem", encoding=encoding, cwd=folder,
        )  # fmt: skip
    reply = json.loads(ended.stdout.decode("utf-8"))
    assert (ended.returncode, reply["res_cd"]) == (1, "5530")
