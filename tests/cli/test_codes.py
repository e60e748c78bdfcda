"""``codes``: what a code means, in both languages."""

import json
from typing import Any

import pytest

from kcp_schemas import code_table_names, load_code_table, load_result_codes

from .conftest import Command

TABLES = [*code_table_names(), "result"]


def whole(name: str) -> set[str]:
    return set((load_result_codes() if name == "result" else load_code_table(name))["codes"])


def test_the_tables_are_listed(command: Command) -> None:
    ended = command("codes")
    assert ended.code == 0
    assert all(name in ended.out for name in TABLES)
    assert [row["table"] for row in json.loads(command("codes", "--json").out)] == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_listed_whole(table: str, command: Command) -> None:
    found: dict[str, Any] = json.loads(command("codes", table, "--json").out)
    assert found["table"] == table
    assert {row["code"] for row in found["codes"]} == whole(table)
    out = command("codes", table).out
    assert all(code in out for code in whole(table))
    assert found["title"]["ko"] in out


@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        ("result", "8094", ("duplicate, seen", "요청 또는 주문번호 중복", "중복되었습니다")),
        ("result", "8040", ("use-stpc", "STPC")),
        ("result", "0000", ("success, documented",)),
        ("card", "CCKM", ("KB Kookmin", "KB국민", "acquirer CCKM", "from a picture", "매뉴얼")),
        ("card", "CCLG", ("login by Ansim Click · 안심클릭",)),
        ("card", "CCPT", ("login by PAYCO",)),
        ("bank", "BK26", ("merged into BK88", "still the code", "신한의 코드")),
        ("bank", "BK71", ("issues virtual accounts · 가상계좌 발급",)),
        ("carrier", "LGT", ("LG U+",)),
    ],
)
def test_a_code_is_said_in_both_languages(
    table: str, code: str, words: tuple[str, ...], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    ended = command("codes", table, code)
    assert ended.code == 0
    assert [word for word in words if word not in ended.out] == []


def test_a_code_as_json_is_one_object(command: Command) -> None:
    found = json.loads(command("codes", "result", "8171", "--json").out)
    assert (found["code"], found["kind"], found["evidence"]) == ("8171", "not-delivered", "seen")
    assert found["meaning"] == load_result_codes()["kinds"]["not-delivered"]
    assert json.loads(command("codes", "gift", "SCCL", "--json").out)["ko"] == "문화"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["crad"], "no table of codes is called crad; did you mean card?; there are bank, card,"),
        (["8094"], "8094 is a code: kcp-proto codes result 8094"),
        (["CCKM"], "CCKM is a code: kcp-proto codes card CCKM"),
        (["result", "4242"], "the table result has no code 4242; the list is open: it is unknown"),
        (["bank", "04"], "the table bank has no code 04; did you mean BK04?; the list is open"),
        (["result", "ZZZZ"], "it is unknown, not wrong"),
        (["result", "8094", "more"], "unexpected extra argument"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--json"]], ids=["text", "json"])
def test_what_is_not_there_is_wrong_usage_with_a_hint(
    arguments: list[str], sentence: str, more: list[str], command: Command
) -> None:
    ended = command("codes", *arguments, *more)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err


@pytest.mark.parametrize("columns", ["20", "80"])
def test_no_line_is_wider_than_the_terminal_or_broken_in_a_narrow_one(
    columns: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = command("codes", "card").out.splitlines()
    if columns == "80":
        assert "│" in "".join(lines)
        assert max(map(len, lines)) <= 80
    else:
        assert [line for line in lines if line in whole("card")] == sorted(whole("card"))
