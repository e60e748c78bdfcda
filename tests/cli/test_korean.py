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
from kcp_cli.phrases import korean

from .commands import every_command
from .conftest import Command

COMMANDS = every_command()
CODE = Path(kcp_cli.__file__).parent
HANGUL = re.compile("[가-힣]")
FIELDS = re.compile(r"\{\d?(?:!a)?(?::g)?\}")


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
    """Find the texts that the code says by `phrase`, and of wrong usage."""
    for file in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id not in ("phrase", "usage"):
                    continue
                # What is filled in would be part of the key, and no table has it.
                assert not isinstance(node.args[0], ast.JoinedStr), f"{file}: {node.lineno}"
                if isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)


TEXTS = {*helped(app), *phrases()} - {""}


def test_each_text_has_a_korean_one() -> None:
    assert TEXTS - set(korean()) == set()


def test_no_text_is_left_over() -> None:
    assert set(korean()) - TEXTS == set()


@pytest.mark.parametrize("english", korean())
def test_a_text_is_korean_and_keeps_what_is_filled_in(english: str) -> None:
    text = korean()[english]
    assert HANGUL.search(text) or english in ("{} takes {}", "{!a}: {}")
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
