"""``pt_mny`` must equal ``amount``.

R8: the amount of a point payment is free, at least 1, and ``pt_mny`` must equal ``amount`` (single
point payment). R29: outgoing amounts have no leading zero, so R8 compares text.
"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import validate
from kcp_schemas import load_schema

NAME = "benepia.point_payment.request"
VALID: dict[str, Any] = load_schema(NAME)["examples"][0]
AMOUNTS = st.integers(1, 10**12 - 1)


@given(AMOUNTS, st.sampled_from([str, int]), st.sampled_from([str, int]))
def test_equal_amounts_are_valid_as_text_and_as_integers(
    amount: int, one: type[Any], other: type[Any]
) -> None:
    assert validate(NAME, {**VALID, "amount": one(amount), "pt_mny": other(amount)}) == []


@given(AMOUNTS, AMOUNTS)
def test_unequal_amounts_are_one_fault_of_pt_mny(amount: int, points: int) -> None:
    faults = validate(NAME, {**VALID, "amount": str(amount), "pt_mny": str(points)})
    found = [(fault.pointer, fault.rule) for fault in faults]
    assert found == ([] if amount == points else [("/pt_mny", "fields.equal")])


@given(AMOUNTS, st.sampled_from(["0{}", " {}", "{}\n", "+{}", "{}.0"]))
def test_a_wrong_amount_is_reported_alone_and_not_compared(amount: int, form: str) -> None:
    faults = validate(NAME, {**VALID, "amount": form.format(amount), "pt_mny": str(amount)})
    assert {fault.pointer for fault in faults} == {"/amount"}
