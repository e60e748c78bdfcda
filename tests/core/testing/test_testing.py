"""The public strategies reach what they promise, for every schema that is dropped in."""

from functools import cache
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kcp_proto import MessageError, validate
from kcp_proto.catalogue import message, operations
from kcp_proto.testing.broken_messages import Case, broken_as, cases
from kcp_proto.testing.field_texts import texts
from kcp_proto.testing.strategies import Broken, broken_messages, caller_fields, messages
from kcp_schemas import message_names

T = TypeVar("T")
PAYMENT = "benepia.point_payment.request"
INQUIRY = "transaction.inquiry.request"
RESPONSE = "benepia.point_payment.response"
HOWS = {
    *("too long", "over the byte limit", "empty", "wrong digit class", "trailing newline"),
    *("full-width digit", "forbidden character", "lone surrogate", "missing", "unknown"),
    *("integer for text", "fraction", "boolean", "null", "list", "not the constant"),
    *("below minimum", "above maximum", "leading zero", "unequal", "script", "decomposed text"),
    *("control character", "not a number", "object", "bytes"),
}


def drawn(strategy: st.SearchStrategy[T], count: int) -> list[T]:
    """Draw the same values in every run."""
    values: list[T] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(strategy)
    def collect(value: T) -> None:
        values.append(value)

    collect()
    return values


@cache
def broken(name: str) -> list[tuple[Case, Broken]]:
    """Break every field in every way, once each; only the first character of a kind."""
    described = message(name)
    ways = {(case.field, case.how): case for case in cases(described)}
    return [(case, drawn(broken_as(name, case), 1)[0]) for case in ways.values()]


@cache
def valid(name: str) -> list[dict[str, str]]:
    return drawn(messages(name), 150)


def test_a_payment_can_be_broken_in_every_promised_way() -> None:
    assert {case.how for case in cases(message(PAYMENT))} == HOWS


@pytest.mark.parametrize("name", message_names())
def test_every_documented_field_of_every_message_can_be_broken(name: str) -> None:
    assert {case.field for case in cases(message(name))} >= message(name).fields.keys()


@pytest.mark.parametrize("name", [PAYMENT, INQUIRY, RESPONSE])
def test_each_way_breaks_the_field_it_names_and_no_other(name: str) -> None:
    for case, one in broken(name):
        assert (one.field, one.how) == (case.field, case.how)
        assert (one.field in one.payload) == (one.how != "missing")
        pointers = {fault.pointer for fault in validate(name, one.payload)}
        assert pointers == {f"/{one.field}"}, one.how


def test_a_date_is_broken_beside_the_order_number_it_needs() -> None:
    (one,) = [one for case, one in broken(INQUIRY) if case.how == "no such date"]
    assert (one.payload["tno"], "mod_ordr_idxx" in one.payload) == ("99999999000000", True)


def test_a_field_that_success_asks_for_is_missing_from_a_success() -> None:
    missing = [one for case, one in broken(RESPONSE) if case.how == "missing"]
    on_success = [one for one in missing if one.field not in ("res_cd", "res_msg")]
    assert {one.field for one in on_success} == set(message(RESPONSE).schema["then"]["required"])
    assert {one.payload["res_cd"] for one in on_success} == {"0000"}


@pytest.mark.parametrize("name", [PAYMENT, INQUIRY, RESPONSE])
def test_every_documented_field_is_sometimes_present(name: str) -> None:
    assert {field for one in valid(name) for field in one} >= message(name).fields.keys()


@pytest.mark.parametrize("name", [n for n in message_names() if ".response" in n])
def test_responses_are_successes_refusals_and_hold_undocumented_fields(name: str) -> None:
    documented = message(name).fields.keys()
    assert {message(name).says_success(one) for one in valid(name)} == {True, False}
    assert {one.keys() <= documented for one in valid(name)} == {True, False}


def test_tricky_texts_and_the_longest_ones_are_among_them() -> None:
    names = drawn(texts(PAYMENT, "good_name"), 400)
    assert set(names) >= {"", "null", "\ufeff", "가" * 33, "a" * 100}
    assert max(len(name.encode()) for name in names) == 100


@pytest.mark.parametrize("operation", operations())
def test_a_caller_gives_neither_identity_nor_signature(operation: str) -> None:
    fields = message(f"{operation}.request").fields
    given_names = {name for one in drawn(caller_fields(operation), 100) for name in one}
    assert {fields[name].source for name in given_names} <= {"caller", "constant"}
    assert given_names >= {name for name in fields if fields[name].source == "caller"}


def test_a_caller_gives_amounts_as_text_and_as_integers() -> None:
    given_fields = drawn(caller_fields("benepia.reapproval"), 50)
    assert {type(fields["mod_mny"]) for fields in given_fields} == {str, int}


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    for build in (messages, broken_messages):
        with pytest.raises(MessageError, match=r"did you mean payment\.cancel\.request\?"):
            build("payment.cancel.requests")
    with pytest.raises(MessageError, match=r"did you mean payment\.cancel\?"):
        caller_fields("payment.cancell")


def test_a_way_to_break_a_field_is_named_in_few_words() -> None:
    assert "<over the byte limit: good_name>" in map(repr, cases(message(PAYMENT)))
