"""The server for coding agents, asked by the official SDK's client over real pipes."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import STAGING, Identity, build_request, catalogue
from kcp_proto.faults import RULES
from kcp_sandbox import Sandbox
from kcp_schemas import message_names
from kcp_transports import RecordingTransport
from tests.cli.conftest import Command

from .talking import Answer, Talk, talk

HANGUL = re.compile("[가-힣]")
SECRET = "hunter2-9f3a"
PARTIAL = catalogue.message("payment.partial_cancel.request").examples[0]
SERVER = [sys.executable, "-m", "kcp_cli", "mcp"]
SPOILT = json.dumps({**PARTIAL, "rem_mny": SECRET, "kcp_cert_info": f"{SECRET}\n"})

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("pay", {}, "there is no such tool"),
    ("search", {}, "the argument query is missing"),
    ("search", {"query": 3}, "must be of the type string"),
    ("search", {"query": "x", "limit": 0}, "must be from 1 to 50"),
    ("search", {"query": "x", "limit": True}, "must be of the type integer"),
    ("search", {"query": "x" * 201}, "longer than 200 characters"),
    ("search", {"query": "x", "key": SECRET}, "there is no such argument"),
    ("schema", {"message": "payment.cancl.request"}, "did you mean payment.cancel.request?"),
    ("schema", {"message": SECRET}, "the tool search finds the right one"),
    ("explain", {}, "give a rule or a field"),
    ("explain", {"rule": "maxlenth"}, "did you mean maxLength?"),
    ("explain", {"field": SECRET}, "there is no such name"),
    ("explain", {"field": "rem_mny", "message": "payment.cancel.request"}, "there is no such name"),
    ("validate", {"payload": SECRET * 9000}, "longer than 65536 characters"),
    ("validate", {"payload": "{}", "message": SECRET}, "there is no such name"),
    ("codes", {"table": SECRET}, "there is no such name"),
    ("codes", {"table": "result", "code": SECRET}, "it is unknown, not wrong"),
    ("codes", {"code": SECRET}, "it is unknown, not wrong"),
    ("rulings", {"number": "19"}, "there is no such name"),
]  # fmt: skip
RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("search", {"query": "부분취소"}),
    ("search", {"query": "S032"}),
    ("search", {"query": "rem_mny", "limit": 1}),
    ("schema", {"message": "payment.cancel.request"}),
    ("explain", {"rule": "maxLength"}),
    ("explain", {"field": "rem_mny"}),
    ("validate", {"payload": SPOILT}),
    ("validate", {"payload": f'{{"pt_pwd": "{SECRET}", }}'}),
    ("validate", {"payload": json.dumps(PARTIAL), "message": "payment.partial_cancel.request"}),
    ("codes", {}),
    ("codes", {"table": "result", "code": "S032"}),
    ("codes", {"code": "S032"}),
    ("codes", {"table": "card"}),
    ("rulings", {}),
    ("rulings", {"number": "r19"}),
    ("decision_rules", {}),
]  # fmt: skip
URIS = [
    "kcp-proto://decision-rules",
    "kcp-proto://rulings",
    "kcp-proto://schemas/payment.cancel.request",
    "kcp-proto://keys",
]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Talk:
    """Ask everything, in one process that ends if it does more than read."""
    calls = [*RIGHT, *((name, arguments) for name, arguments, _ in WRONG)]
    return talk(tmp_path_factory.mktemp("mcp"), calls, URIS)


@pytest.fixture(scope="module")
def answers(said: Talk) -> dict[str, list[Any]]:
    """Give what each tool answered to a right question."""
    found: dict[str, list[Any]] = {}
    for (name, _), answer in zip(RIGHT, said.answers, strict=False):
        assert not answer.is_error, answer.text
        text = answer.text
        found.setdefault(name, []).append(json.loads(text) if text.startswith("{") else text)
    return found


def test_every_tool_only_reads(said: Talk) -> None:
    names = ["search", "schema", "explain", "validate", "codes", "rulings", "decision_rules"]
    assert [tool.name for tool in said.tools] == names
    for tool in said.tools:
        assert tool.annotations
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False
        assert tool.description
        assert tool.input_schema["additionalProperties"] is False


def test_search_finds_what_is_meant_first(answers: dict[str, list[Any]]) -> None:
    best = [found["best"][0] for found in answers["search"]]
    assert [(each["kind"], each["name"]) for each in best] == [
        ("message", "payment.partial_cancel.request"),
        ("code", "result S032"),
        ("field", "rem_mny"),
    ]
    assert len(answers["search"][2]["best"]) == 1


def test_a_schema_is_in_the_types_of_the_wire(answers: dict[str, list[Any]]) -> None:
    (schema,) = answers["schema"]
    assert schema["title"] == "PaymentCancelRequest"
    assert schema["properties"]["tno"]["type"] == "string"


def test_a_rule_and_a_field_are_explained(answers: dict[str, list[Any]]) -> None:
    rule, field = answers["explain"]
    assert (rule["rule"], rule["ruling"]) == ("maxLength", RULES["maxLength"].ruling)
    assert "payment.partial_cancel.request" in [each["message"] for each in field["messages"]]


def test_faults_are_said_without_a_value(answers: dict[str, list[Any]]) -> None:
    spoilt, no_json, right = answers["validate"]
    assert (spoilt["valid"], spoilt["message"]) == (False, "payment.partial_cancel.request")
    assert {"/rem_mny", "/kcp_cert_info"} <= {each["pointer"] for each in spoilt["faults"]}
    assert [each["rule"] for each in no_json["faults"]] == ["json.syntax"]
    assert right["valid"] is True


def test_codes_and_rulings_are_told(answers: dict[str, list[Any]]) -> None:
    tables, code, anywhere, cards = answers["codes"]
    assert "result" in [each["table"] for each in tables["tables"]]
    assert [each["code"] for each in code["codes"]] == ["S032"]
    assert anywhere["tables"] == [code]
    assert len(cards["codes"]) > 10
    listed, ruling = answers["rulings"]
    assert "R24" in listed["rulings"]
    assert ruling["ruling"] == "R19"
    assert "mod_mny" in ruling["title"] + ruling["text"]


def test_what_is_asked_wrongly_is_said_in_words(said: Talk) -> None:
    given = said.answers[len(RIGHT) :]
    for (name, _, words), answer in zip(WRONG, given, strict=True):
        assert answer.is_error, name
        assert words in answer.text


def test_no_value_that_was_sent_comes_back(said: Talk) -> None:
    assert SECRET not in said.everything
    assert said.errors == ""


def test_decision_rules_are_told_and_are_a_resource(
    said: Talk, answers: dict[str, list[Any]]
) -> None:
    (rules,) = answers["decision_rules"]
    assert rules.startswith("# Decision rules")
    assert "Never send money or a reversal twice" in rules
    assert said.read[0] == rules


def test_schemas_and_rulings_are_resources(said: Talk) -> None:
    named = {str(each.uri) for each in said.resources}
    assert named >= {f"kcp-proto://schemas/{name}" for name in message_names()}
    _, rulings, schema, missing = said.read
    assert rulings.startswith("# Rulings")
    assert "](" not in rulings
    assert json.loads(schema)["title"] == "PaymentCancelRequest"
    assert missing == "there is no such resource"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, identity: Identity) -> Path:
    """Give the recording of a payment and of a cancellation whose reply was lost."""
    path = tmp_path_factory.mktemp("recorded") / "calls.jsonl"
    sandbox = Sandbox()
    transport = RecordingTransport(sandbox.transport(), path)
    for operation in ("payment.cancel", "transaction.inquiry"):
        fields = catalogue.operation(operation).request.examples[0]
        known = {
            name: value
            for name, value in fields.items()
            if catalogue.operation(operation).request.fields[name].source == "caller"
        }
        transport.send(build_request(operation, known, identity, STAGING))
    transport.close()
    return path


def test_a_recording_is_shown_masked_and_in_korean(recorded: Path, tmp_path: Path) -> None:
    tno = catalogue.operation("payment.cancel").request.examples[0]["tno"]
    calls: list[tuple[str, dict[str, str]]] = [
        ("decision_rules", {}),
        ("exchanges", {}),
        ("exchanges", {"exchange": "!"}),
        ("search", {}),
    ]
    options = ("--lang", "ko", "--recording", str(recorded))
    talked = talk(tmp_path, calls, (), *options)
    rules, listed, unknown, missing = talked.answers
    assert rules.text.startswith("# 판단 기준")
    operations = [each["operation"] for each in json.loads(listed.text)["last"]]
    assert operations == ["payment.cancel", "transaction.inquiry"]
    assert unknown == Answer(True, "ID가 이렇게 시작하는 교환이 0건입니다")
    assert missing == Answer(True, "query 인자가 없습니다")
    assert all(HANGUL.search(tool.description or "") for tool in talked.tools)
    (first, *_) = json.loads(listed.text)["last"]
    (whole,) = talk(tmp_path, [("exchanges", {"exchange": first["id"]})], (), *options).answers
    shown = json.loads(whole.text)
    assert shown["lines"][0]["operation"] == "payment.cancel"
    assert tno not in listed.text + whole.text
    assert "<tno 1>" in whole.text


def test_what_is_no_json_ends_nothing_and_is_not_repeated(tmp_path: Path) -> None:
    """Each line of standard output is a message of the protocol."""
    known = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    unknown = {"jsonrpc": "2.0", "id": 2, "method": "kcp/call", "params": {"pt_pwd": SECRET}}
    lines = [f'no JSON {{"pt_pwd": "{SECRET}"}}', "\x00\xff", "[]", json.dumps(known)]
    text = "\n".join([*lines, json.dumps(unknown), ""])
    with subprocess.Popen(
        SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        assert server.stdin
        assert server.stdout
        server.stdin.write(text.encode("latin-1"))
        server.stdin.flush()
        answers = [server.stdout.readline().decode("utf-8") for _ in range(2)]
        rest, errors = server.communicate()
    assert [json.loads(each)["id"] for each in answers] == [1, 2]
    assert (server.returncode, rest, errors) == (0, b"", b"")
    assert SECRET not in "".join(answers)


def test_a_line_without_an_end_is_not_taken_in() -> None:
    done = subprocess.run(SERVER, input=b"x" * (17 << 20), capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    words = b"kcp-proto: a line of standard input is longer than any request"
    assert done.stderr.rstrip() == words


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal between processes")
def test_ctrl_c_ends_it_at_once_while_it_waits_for_a_line() -> None:
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin
        assert server.stdout
        server.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        server.stdin.flush()
        assert server.stdout.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == -signal.SIGINT


def test_a_recording_that_is_none_is_said_before_anything_is_served(
    command: Command, tmp_path: Path
) -> None:
    ended = command("mcp", "--recording", tmp_path / "none.jsonl")
    assert (ended.code, ended.out) == (2, "")
    assert "none.jsonl" in ended.err


def test_without_the_extra_its_name_is_said(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    for name in ("kcp_cli.mcp.server", "mcp.server.stdio"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    ended = command("mcp")
    assert ended.code == 2
    assert "pip install 'kcp-proto[mcp]'" in ended.err
