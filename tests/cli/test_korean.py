"""The command line in Korean: every text of it has a Korean one, and none is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import kcp_cli
from kcp_cli.app import app
from kcp_cli.grammar import Group
from kcp_cli.output import Language, speak
from kcp_cli.phrases import given, korean, retold, told
from kcp_proto import KcpError, KeyLoadError, NotSent, OutcomeUnknown, RecordingError

from .commands import every_command
from .conftest import Command, Shop

COMMANDS = every_command()
CODE = Path(kcp_cli.__file__).parent
ROOT = Path(__file__).parents[2]
HANGUL = re.compile("[가-힣]")
FIELDS = re.compile(r"\{\d?(?:!a)?(?::[g,])?\}")
WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]|[a-z]{2,}[.:;,] ")


def helped(command: click.Command) -> Iterator[str]:
    """Find the texts of a command's help, and of those below it."""
    for text in (command.help, command.epilog):
        yield from (" ".join(part.split()) for part in (text or "").split("\n\n"))
    context = click.Context(command)
    yield from (getattr(param, "help", "") for param in command.get_params(context))
    if isinstance(command, Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below
            yield from helped(below)


def phrases() -> Iterator[str]:
    """Find the texts that the code says by `phrase`, of wrong usage, and above tables."""
    for file in CODE.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        named = dict(tables(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for said in said_by(node, file):
                    yield from constants(said, named)


def tables(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Find what a file gives a name."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def said_by(call: ast.Call, file: Path) -> list[ast.expr]:
    """Find what a call says."""
    name = ast.unparse(call.func).rpartition(".")[2]
    if name in ("phrase", "usage"):
        # What is filled in would be part of the key, and no table has it.
        assert not isinstance(call.args[0], ast.JoinedStr), f"{file}: {call.lineno}"
        return call.args[:1]
    # A measurement's tables are Rich's, with bars.
    if name in ("Table", "add_column") and "bench" not in file.parts:
        titles = [word.value for word in call.keywords if word.arg in ("title", "header")]
        return [*call.args[:1], *titles]
    return []


def constants(said: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    """Find the texts that an expression may be: one, several, or those of a table of the file."""
    if isinstance(said, ast.Subscript):
        said = said.value
    if isinstance(said, ast.Name):
        said = named.get(said.id, said)
    parts = said.elts if isinstance(said, ast.List) else [said]
    parts = [*said.values] if isinstance(said, ast.Dict) else parts
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


# Rooms whose texts stand in tables of their own, in both languages; and lists of what is explained.
ELSEWHERE = {"explain", "grammar", "phrases", "report", "survey", "validate"}
# What is no sentence: styles, types, the beginning of Python's own words; and what a plot draws,
# whose fonts may have no letters but Latin ones.
NO_SENTENCES = {
    "Signed requests a second\n{}",
    "^model name\\s*:\\s*(.+)$",
    "kcp-proto bench sign",
    "kcp-proto bench sign 1",
    "linear growth from one thread",
    "median, quartiles",
    "offset points",
    "requests a second",
    "upper left",
    "Mapping[str, Any]",
    "Mapping[str, object]",
    "No module named",
    "Queue[tuple[Shop, Record] | None]",
    "bold red",
    "dict[str, Any]",
    "dict[str, object]",
    "interrupted by {}",
    "kcp-proto: {}",
    "kcp-proto: {}: {}",
    "the name has no address",
    "Result codes",
    "{}: {}, {} ms, {}",
}


def english_alone() -> Iterator[str]:
    """Find each text of the code that reads like a sentence, and that no table knows."""
    for file in sorted(CODE.rglob("*.py")):
        if file.relative_to(CODE).parts[0] in ELSEWHERE:
            continue
        tree = ast.parse(file.read_text("utf-8"))
        hidden = {id(part) for node in ast.walk(tree) for part in unread(node)}
        for node in ast.walk(tree):
            text = literal(node)
            if id(node) not in hidden and WORDS.search(text) and not HANGUL.search(text):
                yield text


def literals() -> Iterator[str]:
    """Find every text that stands in the code."""
    for file in CODE.rglob("*.py"):
        yield from map(literal, ast.walk(ast.parse(file.read_text("utf-8"))))


def literal(node: ast.AST) -> str:
    """Give the text of a literal, with braces where something is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) or "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def unread(node: ast.AST) -> Iterator[ast.AST]:
    """Find what of a node is no text for people: docstrings, examples, parts of a longer text."""
    if isinstance(node, ast.Expr):
        yield node.value
    elif isinstance(node, ast.keyword) and node.arg in ("examples", "help"):
        yield from ast.walk(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield from node.values


# What the core names: states, headings of codes, outcomes.
STATES = {"ok", "warning", "failed", "skipped", "done", "different", "not seen", "unknown"}
OUTCOMES = {"answered", "in-doubt", "unreadable", "not-sent", "outcome-unknown", "not sent"}
NAMES = {"certificate", "private key", "key password", "members", "kind", "age", "times"}
GIVEN = STATES | OUTCOMES | NAMES | {"table", "code"}
TEXTS = ({*helped(app), *phrases()} | GIVEN) - {""}


def test_each_text_has_a_korean_one() -> None:
    assert TEXTS - set(korean()) == set()


def test_no_sentence_is_english_alone() -> None:
    assert set(english_alone()) - set(korean()) - NO_SENTENCES == set()


DOCTORS = [ROOT / "kcp_proto/doctor", ROOT / "transports/kcp_transports/probe"]
ROOMS = ("kcp_proto", "transports/kcp_transports", "cli/kcp_cli")
TOOLKIT = [ROOT / room for room in ROOMS]
# Commands, and what a wrong call of Python raises.
NOT_FOUND = (
    "openssl ",
    "scrypt, cost",
    "python -c",
    "pip install",
    "a key and its password are never",
    "the timeout ",
)


def of_toolkit(places: list[Path]) -> Iterator[str]:
    """Find the texts of the toolkit, with braces where something is filled in."""
    for place in places:
        for file in [place] if place.is_file() else place.rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            hidden = {id(part) for node in ast.walk(tree) for part in unread(node)}
            for node in ast.walk(tree):
                if id(node) not in hidden and (text := literal(node)):
                    yield re.sub(r"\{[^{}]*\}", "{}", text)


def test_what_a_doctor_finds_has_a_korean_text() -> None:
    sentences = {text for text in of_toolkit(DOCTORS) if WORDS.search(text)}
    named = {text for text in sentences if HANGUL.search(text) or text.startswith(NOT_FOUND)}
    # The signing library is described in Korean by the core itself.
    library = set(of_toolkit([ROOT / "kcp_proto/doctor/library_checks.py"]))
    assert sentences - named - library - set(given()) == set()


def test_no_sentence_of_the_toolkit_is_left_over() -> None:
    ends = {"the password is wrong, or the file is damaged"}
    assert set(given()) - set(of_toolkit(TOOLKIT)) - ends == set()


@pytest.mark.parametrize("english", given())
def test_a_sentence_of_the_toolkit_is_retold_with_what_is_filled_in(english: str) -> None:
    values = [f"<{number}>" for number in range(english.count("{}"))]
    sentence = english.format(*values)
    speak(Language.KOREAN)
    try:
        text = retold(sentence)
    finally:
        speak(Language.ENGLISH)
    assert HANGUL.search(text)
    assert [value for value in values if value not in text] == []
    assert retold(sentence) == sentence


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyLoadError("empty", "the file is empty"), "빈 파일입니다 [empty]"),
        (NotSent("payment.cancel", "connect", "refused by peer"),
         "payment.cancel: 보내지 않았습니다(connect): refused by peer"),
        (OutcomeUnknown("payment.cancel", "money", "wait", "total_timeout of 30 s", {}),
         "payment.cancel 요청(money)의 처리 여부를 알 수 없습니다(wait): total_timeout 30초 초과"),
        (RecordingError("line 7 of the recording is damaged"),
         "기록의 7번째 줄이 손상됐습니다"),
        (RecordingError("no such words"), "no such words"),
    ],
)  # fmt: skip
def test_an_error_is_told_in_korean(error: KcpError, sentence: str) -> None:
    assert told(error) == str(error)
    speak(Language.KOREAN)
    try:
        assert told(error) == sentence
    finally:
        speak(Language.ENGLISH)


def test_no_text_is_left_over() -> None:
    assert set(korean()) - TEXTS - set(literals()) == set()


SIGNS = ("{} takes {}", "{!a}: {}", "id", "{} and {}", " and ")


@pytest.mark.parametrize("english", korean())
def test_a_text_is_korean_and_keeps_what_is_filled_in(english: str) -> None:
    text = korean()[english]
    assert HANGUL.search(text) or english in SIGNS
    assert len(FIELDS.findall(text)) == len(FIELDS.findall(english))
    # Options, files and variables are not translated.
    names = re.findall(r"--[a-z][a-z-]+|KCP_[A-Z_]+|\.[a-z]{3,6}\b", english)
    assert [name for name in names if name not in text] == []


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_korean_wherever_the_language_stands(name: str, command: Command) -> None:
    words = name.split()
    pages = [
        command("--lang", "ko", *words, "--help"),
        command(*words, "--lang", "ko", "-h"),
        command(*words, "-h", "--lang=ko"),
    ]
    assert [page.err for page in pages] == [""] * 3
    assert {page.code for page in pages} == {0}
    assert len({page.out for page in pages}) == 1
    assert pages[0].out.startswith(f"사용법: kcp-proto {name}")
    english = command(*words, "--help").out
    assert english.startswith("Usage:")


def test_a_variable_chooses_the_language(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KCP_PROTO_LANG", "ko")
    assert command("--help").out.startswith("사용법:")
    assert "사용법:" in command().err
    assert command("--lang", "en", "--help").out.startswith("Usage:")
    assert command("sign", "--help", "--lang", "en").out.startswith("Usage:")
    assert "documents: 1" in command("validate", "-", "--lang", "en", data=b"{}").out
    assert "문서 1건" in command("validate", "-", data=b"{}").out


def test_a_language_that_there_is_not_is_wrong_usage(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("--lang", "kr", "messages").code == 2
    monkeypatch.setenv("KCP_PROTO_LANG", "kr")
    ended = command("messages")
    assert (ended.code, ended.err) == (2, "kcp-proto: KCP_PROTO_LANG is en or ko, and not 'kr'\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["valdate"], "valdate: 없는 명령입니다. 혹시 validate 아닌가요?"),
        (["sign", "--kye", "x"], "--kye: 없는 옵션입니다. 혹시 --key 아닌가요?"),
        (["sign", "x"], "--key: 빠졌습니다. 개인키 파일(PEM) 또는 키 주소: "
                        "awskms:, gcpkms:, azurekms:, pkcs11:."),
        (["validate", "--workers", "0"],
         "--workers: 1 이상인 정수만 쓸 수 있습니다. 입력한 값: '0'"),
        (["doctor", "--timeout", "x"],
         "--timeout: 600 이하, 0.1 이상인 숫자만 쓸 수 있습니다. 입력한 값: 'x'"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_korean(arguments: list[str], sentence: str, command: Command) -> None:
    ended = command("--lang", "ko", *arguments)
    assert (ended.code, ended.err.splitlines()[0]) == (2, f"kcp-proto: {sentence}")


def test_what_a_command_says_is_korean(command: Command, shop: Shop) -> None:
    files = ["--key", shop.key, "--cert", shop.certificate, "--password-file", shop.password]
    shown = command("--lang", "ko", "doctor", *files).out
    assert "개인키와 인증서" in shown
    assert "실패 0건" in shown
    shown = command("--lang", "ko", "messages").out
    assert "NHN KCP 결제 게이트웨이의 전문" in shown
