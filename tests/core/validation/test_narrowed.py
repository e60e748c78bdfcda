"""What the narrowed reference reports is what the reference reports, word for word."""

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcp_proto import Fault, catalogue
from kcp_proto.testing import broken_messages, messages
from kcp_proto.validation import reference_engine
from kcp_proto.validation.narrowed import reporter
from kcp_proto.validation.plain import text_check
from kcp_schemas import load_schema, message_names

pytest.importorskip("jsonschema_rs")
CARD = "transaction.inquiry.response.card"
PAYMENT = "benepia.point_payment.request"
PICKED: list[Any] = [
    *("", "0", "007", "1004\n", "20240229000000", "20230229000000", "a>b", "e\u0301", "가" * 300),
    *("\ud800", "eval(", "x" * 5000, "STSC", "\x00", "\u1100\u1161" * 40),
    *(0, 1004, -1, 2**64, 10**30, True, None, [], {}, [1], {"a": "b"}),
    *(1.0, 1.5, float("nan"), Decimal(1004), b"x", object(), (1,)),
]
examine: Callable[..., list[Fault]] = vars(import_module("kcp_proto.validation.validate"))[
    "_examine"
]
validators: Callable[..., Any] = vars(import_module("kcp_proto.validation.validate"))["_validators"]


def payloads(name: str) -> st.SearchStrategy[Mapping[Any, Any]]:
    names = st.sampled_from([*catalogue.message(name).fields, "undocumented", "", "a/b~c"])
    changed = st.dictionaries(names, st.sampled_from(PICKED), max_size=4)
    lost = st.lists(names, max_size=3)
    mixed = st.tuples(messages(name), changed, lost).map(
        lambda parts: {k: v for k, v in {**parts[0], **parts[1]}.items() if k not in parts[2]}
    )
    return mixed | broken_messages(name).map(lambda broken: broken.payload) | changed


def reported(name: str, payload: Any, caller_only: bool) -> tuple[list[Fault], list[Fault]]:
    message, ours = catalogue.message(name), validators(name, caller_only)
    reference = reference_engine(ours.reporter()._schema)
    whole = ours._replace(reporter=lambda: reference)
    return (
        examine(message, ours, dict(payload), semantic=True, warns=True),
        examine(message, whole, dict(payload), semantic=True, warns=True),
    )


@pytest.mark.parametrize("name", message_names())
@settings(max_examples=25)
@given(data=st.data())
def test_every_report_is_the_references(name: str, data: st.DataObject) -> None:
    narrowed, whole = reported(name, data.draw(payloads(name)), data.draw(st.booleans()))
    assert narrowed == whole


@pytest.mark.parametrize("name", message_names())
def test_every_picked_value_of_every_field_is_reported_alike(name: str) -> None:
    shown = load_schema(name)["examples"][0]
    for field in (*catalogue.message(name).fields, "undocumented"):
        for value in ("", "007", "가" * 300, 0, True, None, [1], 1.5):
            narrowed, whole = reported(name, {**shown, field: value, "res_cd": 5}, False)
            assert narrowed == whole, (field, ascii(value)[:40])


@settings(max_examples=10)
@given(st.text())
def test_advice_to_texts_is_given_as_the_reference_gives_it(text: str) -> None:
    for name in message_names():
        for field in catalogue.message(name).fields.values():
            for advice in field.advice:
                for value in (text, *(each for each in PICKED if isinstance(each, str))):
                    assert text_check(advice)(value) == reference_engine(advice).is_valid(value)


def test_the_reference_looks_at_refused_members_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    narrowed: Any = reporter(load_schema(CARD))

    monkeypatch.setattr(narrowed, "_whole", None)
    shown = load_schema(CARD)["examples"][0]
    errors = list(narrowed.iter_errors({**shown, "app_time": "x", "tno": True}))
    assert {error.absolute_path[0] for error in errors} == {"app_time", "tno"}


def test_without_the_fast_engine_the_reference_itself_reports(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    assert type(reporter(load_schema(PAYMENT))) is type(reference_engine(load_schema(PAYMENT)))
