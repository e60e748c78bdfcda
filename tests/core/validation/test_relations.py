"""A relation between two fields is one line of a schema, and every part of the core keeps it."""

import json
import shutil
from collections.abc import Iterator
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kcp_schemas
from kcp_proto import catalogue, lint, validate
from kcp_proto.testing import broken_messages, messages
from kcp_proto.validation import fast_path_of
from kcp_schemas import load_schema, message_names

NAME = "demo.refund_part.request"
WORDS = {"title": "시험", "description": "Invented for a test.", "$comment": "R1"}
AMOUNT_FIELDS = ("paid", "refund", "fee", "total")
# No amount, nothing, neighbours, another length, the greatest.
AMOUNTS = ("", "0", "1", "9", "10", "11", "99", "100", "999999999999")


def field(kind: str, **keywords: object) -> dict[str, object]:
    return {**WORDS, "type": "string", "x-kcp-type": kind, **keywords}


def won(pattern: str = "^(?:0|[1-9][0-9]*)?$") -> dict[str, object]:
    number = {"minimum": 0, "maximum": 999999999999, "maxLength": 12}
    form = {"pattern": pattern, "not": {"type": "string", "pattern": "[^0-9]"}}
    return field("won", **number, **form) | {"type": ["string", "integer"]}


SCHEMA: dict[str, Any] = {
    "$id": f"urn:kcp-proto:schema:1:{NAME}",
    **WORDS,
    "x-kcp-operation": "demo.refund_part",
    "x-kcp-path": "/demo/part",
    "x-kcp-effect": "reversal",
    "x-kcp-discriminator": "kind",
    "x-kcp-sign": [],
    "x-kcp-relations": {
        "refund": {"at-most": "paid"},
        "fee": {"at-most": "refund"},
        "total": {"equals": "paid"},
    },
    "type": "object",
    "additionalProperties": False,
    "required": ["kind"],
    "properties": {
        "kind": field("code", const="P", **{"x-kcp-source": "constant"}),
        "paid": won(),
        # Cannot repeat a payment of nothing.
        "refund": won("^[1-9][0-9]*$"),
        "fee": won(),
        "total": won(),
        "day": field(
            "date",
            pattern="^[0-9]*$",
            maxLength=8,
            **{"not": {"type": "string", "pattern": "[^0-9]"}},
        ),
    },
    "examples": [
        {"kind": "P", "paid": "10", "refund": "9", "fee": "1", "total": "10", "day": "20240229"}
    ],
}


def forget() -> None:
    cached = (message_names, load_schema, catalogue.message, catalogue.operation)
    for read in cached:
        read.cache_clear()


@pytest.fixture(scope="module", autouse=True)
def dropped_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Put a schema with relations beside a copy of the shipped ones."""
    folder = tmp_path_factory.mktemp("schemas")
    shutil.copytree(Path(str(files(kcp_schemas))) / "messages", folder / "messages")
    (folder / "messages" / f"{NAME}.json").write_text(json.dumps(SCHEMA), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kcp_schemas._load._package", lambda: folder)
        forget()
        yield
    forget()


def found(**amounts: object) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.rule) for fault in lint(NAME, {"kind": "P", **amounts})]


@pytest.mark.parametrize(("paid", "refund"), list(product(AMOUNTS, AMOUNTS[1:])))
def test_an_amount_above_another_is_one_fault_of_its_field(paid: str, refund: str) -> None:
    above = paid != "" and int(refund) > int(paid)
    expected = [("/refund", "pattern")] if refund == "0" else []
    expected += [("/refund", "fields.at-most")] if above else []
    assert found(paid=paid, refund=refund) == expected


def test_integers_and_texts_are_compared_alike() -> None:
    assert found(paid=10, refund="11") == found(paid="10", refund=11) == found(paid=10, refund=11)
    assert found(paid=10, refund=11) == [("/refund", "fields.at-most")]
    assert found(paid="10", refund=9) == []


def test_a_missing_or_broken_amount_is_compared_with_nothing() -> None:
    assert found(refund="11") == found(paid="11") == []
    assert found(paid="x", refund="11") == [("/paid", "pattern")]
    assert found(paid="10", refund="x") == [("/refund", "pattern")]


def test_the_words_name_the_other_field() -> None:
    (fault,) = lint(NAME, {"kind": "P", "paid": "1", "refund": "2"})
    assert (fault.message, fault.ruling) == ("must be at most paid", "R1")
    assert fault.message_ko == "paid 값보다 클 수 없습니다"


@given(st.data())
def test_every_valid_message_keeps_its_relations(data: st.DataObject) -> None:
    payload = data.draw(messages(NAME))
    assert validate(NAME, payload) == []
    amounts = {name: int(text) for name, text in payload.items() if name in AMOUNT_FIELDS and text}
    for lower, upper in (("refund", "paid"), ("fee", "refund")):
        assert amounts.get(lower, 0) <= amounts.get(upper, 10**12)


@given(st.data())
def test_a_broken_relation_is_exactly_its_fault(data: st.DataObject) -> None:
    broken = data.draw(broken_messages(NAME))
    faults = [(fault.pointer, fault.rule) for fault in validate(NAME, broken.payload)]
    assert {pointer for pointer, _ in faults} == {f"/{broken.field}"}
    if broken.how in ("above", "unequal"):
        rule = {"above": "fields.at-most", "unequal": "fields.equal"}[broken.how]
        assert faults == [(f"/{broken.field}", rule)]


ANY_AMOUNT = st.sampled_from(AMOUNTS) | st.integers(0, 10**12 - 1).map(str)
TEXTS = st.fixed_dictionaries(
    {"kind": st.just("P")},
    optional=dict.fromkeys(AMOUNT_FIELDS, ANY_AMOUNT),
)


def is_right(payload: dict[str, str]) -> bool:
    """Say the same in plain Python."""
    won = {name: int(text) for name, text in payload.items() if name in AMOUNT_FIELDS and text}
    return (
        payload.get("refund") not in ("", "0")
        and won.get("refund", 0) <= won.get("paid", 10**12)
        and won.get("fee", 0) <= won.get("refund", 10**12)
        and ("paid" not in payload or payload.get("total", "") in ("", payload["paid"]))
    )


@given(TEXTS)
def test_the_engines_agree_on_what_is_right(payload: dict[str, str]) -> None:
    assert (lint(NAME, payload) == []) is is_right(payload)


@given(TEXTS)
def test_the_fast_path_is_certain_of_all_that_is_right_and_of_nothing_else(
    payload: dict[str, str],
) -> None:
    pytest.importorskip("jsonschema_rs")
    assert fast_path_of(NAME)(payload) is is_right(payload)


PARTIAL = "payment.partial_cancel.request"
SPLIT = ("mod_tax_mny", "mod_vat_mny", "mod_free_mny")
SMALL = st.integers(0, 9).map(str)


@given(
    st.fixed_dictionaries({"mod_mny": st.integers(1, 27).map(str), "rem_mny": st.just("20")}),
    st.fixed_dictionaries(
        {}, optional={"tax_flag": st.just("TG03"), **dict.fromkeys(SPLIT, SMALL)}
    ),
)
def test_a_tax_split_is_whole_and_adds_up_or_is_not_there(
    amounts: dict[str, str], split: dict[str, str]
) -> None:
    """Each rule in plain Python; the fast path is certain where none is broken."""
    payload: dict[str, str] = {**load_schema(PARTIAL)["examples"][0], **amounts, **split}
    payload = {k: v for k, v in payload.items() if k in split or k not in ("tax_flag", *SPLIT)}
    paid, left = int(amounts["mod_mny"]), int(amounts["rem_mny"])
    broken = {
        "fields.at-most": paid > left,
        "fields.advised-below": paid == left,
        "fields.sum": set(SPLIT) <= set(split) and sum(int(split[n]) for n in SPLIT) != paid,
        "fields.all-or-none": 0 < len(split) < len(SPLIT) + 1,
    }
    assert {fault.rule for fault in lint(PARTIAL, payload)} == {r for r in broken if broken[r]}
    pytest.importorskip("jsonschema_rs")
    assert fast_path_of(PARTIAL)(payload) is not any(broken.values())


@pytest.mark.parametrize(
    "amount", ["", "0", "07", "7\n", "7 ", "+7", "-7", "\u0667", "\uff17", "7.0"]
)
def test_no_path_takes_an_amount_that_is_not_digits_alone(amount: str) -> None:
    payload = {**load_schema(PARTIAL)["examples"][0], "mod_mny": amount}
    assert {fault.pointer for fault in lint(PARTIAL, payload)} == {"/mod_mny"}
    assert not fast_path_of(PARTIAL)(payload)
