"""Each example of a rule breaks it, and its right form does not."""

from collections.abc import Mapping
from typing import Any

import pytest

from kcp_cli.explain.examples import EXAMPLES, Example, TextExample
from kcp_proto import MessageError, lint
from kcp_proto.documents import decode, decode_form
from kcp_proto.faults import RULES
from kcp_schemas import load_schema

FIELDS = {rule: each for rule, each in EXAMPLES.items() if isinstance(each, Example)}
TEXTS = {rule: each for rule, each in EXAMPLES.items() if isinstance(each, TextExample)}
# What no message or text by itself shows: names, signatures, certificates, contracts, runs.
WITHOUT = (
    "answer.", "certificate.", "document.", "environment.", "expect.", "key.", "message.",
    "operation.", "profile.", "sign.", "signature.",
    "field.not-yours", "json.value", "json.utf-8", "json.size",
    "form.size", "form.media-type", "form.charset", "form.encoding",
)  # fmt: skip


def test_every_rule_has_an_example_or_a_reason_not_to() -> None:
    assert RULES.keys() >= EXAMPLES.keys()
    assert [r for r in RULES if r not in EXAMPLES and not r.startswith(WITHOUT)] == []


def rules(message: str, changes: Mapping[str, Any]) -> set[str]:
    fields = {**load_schema(message)["examples"][0], **changes}
    return {f.rule for f in lint(message, {k: v for k, v in fields.items() if v is not None})}


@pytest.mark.parametrize("rule", FIELDS)
def test_fields_break_the_rule_or_do_not(rule: str) -> None:
    example = FIELDS[rule]
    assert rule in rules(example.message, example.wrong)
    assert rule not in rules(example.message, example.right)


def rule_of(rule: str, text: str) -> str:
    try:
        if rule.startswith("form."):
            decode_form(text.encode())
        else:
            decode(text.encode())
    except MessageError as error:
        return error.faults[0].rule
    return ""


@pytest.mark.parametrize("rule", TEXTS)
def test_a_text_breaks_the_rule_or_does_not(rule: str) -> None:
    assert (rule_of(rule, TEXTS[rule].wrong), rule_of(rule, TEXTS[rule].right)) == (rule, "")
