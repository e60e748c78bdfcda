"""One table holds every rule with its words, and it alone makes faults."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from kcp_proto.catalogue import RelationKind
from kcp_proto.faults import RULES, fault
from kcp_proto.validation import RELATIONS

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = (
    *("kcp_proto", "schemas/kcp_schemas", "transports/kcp_transports"),
    *("sandbox/kcp_sandbox", "cli/kcp_cli"),
)
MAKER = ROOT / "kcp_proto" / "faults" / "fault.py"
OTHERS = sorted({path for each in PACKAGES for path in (ROOT / each).rglob("*.py")} - {MAKER})
PLACEHOLDER = re.compile(r"\{(\w+)\}")
WORDS = [
    (name, words)
    for name, rule in RULES.items()
    for words in ((rule.message, rule.message_ko), *rule.cases.values())
]


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
            yield node


def test_no_other_file_makes_a_fault_by_hand() -> None:
    assert any(calls(MAKER, "Fault"))
    assert [path for path in OTHERS if any(calls(path, "Fault"))] == []


def test_code_names_the_rule_that_is_broken_and_its_case() -> None:
    # A profile's own `_add_fault` puts the place before what it passes on.
    calls_of_others = [call for path in OTHERS for call in calls(path, "fault", "_add_fault")]
    made = [call for call in calls_of_others if isinstance(call.args[0], ast.Constant)]
    assert made
    assert {ast.unparse(call.args[0]) for call in calls_of_others if call not in made} == {
        "RELATIONS[relation.kind].rule",
        "rule",
    }
    for call in made:
        rule = ast.literal_eval(call.args[0])
        said = [word.value for word in call.keywords if word.arg == "case"]
        # A pattern's own error carries its case; a test of that room tries them all.
        cases = [case.value for case in said if isinstance(case, ast.Constant)]
        assert set(cases) <= set(RULES[rule].cases)


def test_each_kind_of_relation_has_a_rule() -> None:
    assert RELATIONS.keys() == set(get_args(RelationKind))
    assert {relation.rule for relation in RELATIONS.values()} <= RULES.keys()


@pytest.mark.parametrize(("rule", "words"), WORDS)
def test_each_rule_speaks_english_and_korean(rule: str, words: tuple[str, str]) -> None:
    english, korean = (PLACEHOLDER.sub("", text) for text in words)
    assert english.isascii()
    assert re.search("[가-힣]", korean) or rule == "advice"


def test_a_fault_takes_severity_and_words_from_the_table() -> None:
    found = fault("date-key.alone", "/tno", other="ordr_idxx")
    assert (found.severity, found.ruling) == ("warning", "R10")
    assert found.message == "is a date followed by zeros, but ordr_idxx is missing"
    assert found.message_ko == "날짜로 조회하려면 ordr_idxx 필드가 필요합니다"


def test_a_special_case_has_words_of_its_own_and_may_cite_another_ruling() -> None:
    found = fault("json.value", "/a", case="depth", ruling="R1", limit=8)
    assert (found.message, found.ruling) == ("is nested deeper than 8", "R1")


def test_a_rule_that_does_not_exist_makes_no_fault() -> None:
    with pytest.raises(KeyError):
        fault("field.typo", "")
