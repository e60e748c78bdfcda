"""The fast engine says yes exactly where the reference engine finds nothing.

The reference engine writes the fault reports; the fast one spares its work on valid messages. What
the fast one lets through must have no fault, or an installed extra would change what is valid.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.testing import broken_messages, messages
from kcp_proto.validation import (
    fast_engine,
    fast_path_of,
    json_faults,
    reference_engine,
    semantic_faults,
)
from kcp_schemas import load_schema, message_names

pytest.importorskip("jsonschema_rs")
ADVICE = "x-kcp-advice"
PICKED: list[object] = [
    *("", "0", "1004", "1004\n", "１００４", "٣", "01", "가" * 33, "가" * 34, "a" * 100, "a" * 101),
    *(
        "eval(",
        "EVAL (",
        "₩",
        "a,b",
        "\x00",
        "\x7f",
        "\u2028",
        "\ufeff",
        "e\u0301",
        "20240229000000",
        "20240229",
        "20240229093000",
        "null",
    ),
    *(0, 1, -1, 1004, 10**12 - 1, 10**12, 2**63, 2**64, 10**21, -(2**64), True, False, None),
    *([], {}, ["1004"], {"": None}),
]
# Strict decoding lets none of these in (R26); a caller's mapping may hold them all the same.
NOT_STRICT: list[object] = [
    *(1.0, 1004.0, 0.5, float("inf"), float("nan"), Decimal("NaN"), Decimal(1004), 1j),
    *("\ud800", "1\udfff", b"1004", {1}, object(), (1,)),
]
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


@cache
def engines(name: str) -> tuple[Callable[[Any], bool], Any]:
    fast = fast_engine(load_schema(name))
    assert fast is not None
    return fast, reference_engine(load_schema(name))


def objections(name: str, payload: Mapping[str, object]) -> list[object]:
    """Ask every rule without the fast path in front of it."""
    message, (_, slow) = catalogue.message(name), engines(name)
    properties: Mapping[str, Mapping[str, Any]] = message.schema["properties"]
    unadvised = [
        field
        for field, schema in properties.items()
        for advice in schema.get(ADVICE, ())
        if field in payload or "x-kcp-recommended" in schema
        if not reference_engine(advice).is_valid(payload.get(field, ""))
    ]
    return [
        *slow.iter_errors(payload),
        *json_faults(payload),
        *semantic_faults(message, payload, ()),
        *unadvised,
    ]


def without(payload: dict[str, str], name: str) -> dict[str, str]:
    return {key: text for key, text in payload.items() if key != name}


def payloads(name: str) -> st.SearchStrategy[Mapping[str, object]]:
    names = st.sampled_from([*catalogue.message(name).fields, "unknown", ""])
    valid, changes = messages(name), st.dictionaries(names, JSON_VALUES, max_size=2)
    picked = st.dictionaries(names, st.sampled_from(PICKED), min_size=1, max_size=2)
    return st.one_of(
        valid,
        changes,
        st.tuples(valid, changes | picked).map(lambda both: {**both[0], **both[1]}),
        st.tuples(valid, names).map(
            lambda both: {k: v for k, v in both[0].items() if k != both[1]}
        ),
    )


@pytest.mark.parametrize("name", message_names())
@given(data=st.data())
def test_both_engines_agree_on_every_object_that_strict_decoding_lets_in(
    name: str, data: st.DataObject
) -> None:
    fast, slow = engines(name)
    payload = data.draw(payloads(name))
    assert fast(payload) == slow.is_valid(payload)


@pytest.mark.parametrize("name", message_names())
@given(data=st.data())
def test_the_gate_lets_no_broken_message_through_that_the_reference_stops(
    name: str, data: st.DataObject
) -> None:
    fast, slow = engines(name)
    broken = data.draw(broken_messages(name))
    assert slow.is_valid(broken.payload) or not fast(broken.payload)


@pytest.mark.parametrize("name", message_names())
@given(data=st.data())
def test_the_quick_check_passes_nothing_that_any_rule_objects_to(
    name: str, data: st.DataObject
) -> None:
    broken = broken_messages(name).map(lambda one: one.payload)
    payload = data.draw(payloads(name) | broken)
    assert not (fast_path_of(name)(payload) and objections(name, payload))


@pytest.mark.parametrize("name", message_names())
def test_the_quick_check_is_certain_of_what_is_usual(name: str) -> None:
    assert all(fast_path_of(name)(example) for example in load_schema(name)["examples"])


@pytest.mark.parametrize("name", message_names())
def test_the_gate_never_accepts_a_picked_value_that_the_reference_refuses(name: str) -> None:
    fast, slow = engines(name)
    example = load_schema(name)["examples"][0]
    for field in (*catalogue.message(name).fields, "undocumented"):
        for value in (*PICKED, *NOT_STRICT):
            payload = {**example, field: value}
            assert slow.is_valid(payload) or not fast(payload), (field, ascii(value))
            assert not fast_path_of(name)(payload) or not objections(name, payload), ascii(value)
