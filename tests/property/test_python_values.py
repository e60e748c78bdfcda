"""What a Python value becomes on the wire.

R2: what we build is always a JSON string of ASCII digits; a caller may give that string or a
non-negative ``int`` (never ``bool``, never ``float``). R3: identifiers are text, never converted.
"""

from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Environment, Identity, MessageError, build_request
from kcp_proto.documents import decode
from kcp_schemas import load_schema

NOWHERE = Environment("nowhere", "https://gateway.invalid")
REAPPROVAL = {"tno": "22320972271249", "mod_mny": 500}
AMOUNTS = st.integers(1, 10**12 - 1)


class Text(str):
    """Pretend to be another text when printed."""

    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


class Number(int):
    """Pretend to be another number when printed."""

    def __repr__(self) -> str:
        return "something else"

    __str__ = __repr__


class Method(StrEnum):
    CARD = "PACA"


class Won(IntEnum):
    FIVE_HUNDRED = 500


def sent(operation: str, fields: dict[str, Any], identity: Identity) -> dict[str, Any]:
    decoded: dict[str, Any] = decode(build_request(operation, fields, identity, NOWHERE).body)
    return decoded


@given(amount=AMOUNTS, form=st.sampled_from([int, Number, str, Text]))
def test_an_amount_is_sent_as_its_digits(amount: int, form: type[Any], identity: Identity) -> None:
    given_amount = form(str(amount))
    fields = {**REAPPROVAL, "mod_mny": given_amount}
    assert sent("benepia.reapproval", fields, identity)["mod_mny"] == str(amount)


def test_enumerations_are_sent_as_their_values(identity: Identity) -> None:
    fields = {"tno": Text("22320972271249"), "pay_type": Method.CARD}
    assert sent("transaction.inquiry", fields, identity)["pay_type"] == "PACA"
    assert sent("transaction.inquiry", fields, identity)["tno"] == "22320972271249"
    fields = {**REAPPROVAL, "mod_mny": Won.FIVE_HUNDRED}
    assert sent("benepia.reapproval", fields, identity)["mod_mny"] == "500"


@given(
    name=st.sampled_from(["tno", "mod_mny", "mod_desc", "mod_ordr_idxx"]),
    value=st.one_of(
        st.booleans(),
        st.floats(),
        st.none(),
        st.binary(),
        st.lists(st.integers()),
        st.decimals(),
        st.complex_numbers(),
        st.fractions(),
    ),
)
def test_no_other_python_value_is_ever_sent(name: str, value: object, identity: Identity) -> None:
    with pytest.raises(MessageError) as caught:
        build_request("benepia.reapproval", {**REAPPROVAL, name: value}, identity, NOWHERE)
    assert {fault.pointer for fault in caught.value.faults} == {f"/{name}"}


@given(number=st.integers(), name=st.sampled_from(["tno", "mod_ordr_idxx"]))
def test_an_integer_is_never_taken_for_an_identifier(
    number: int, name: str, identity: Identity
) -> None:
    """An integer has lost its leading zeros (R3)."""
    with pytest.raises(MessageError) as caught:
        build_request("benepia.reapproval", {**REAPPROVAL, name: number}, identity, NOWHERE)
    assert [(fault.pointer, fault.rule) for fault in caught.value.faults] == [(f"/{name}", "type")]


@given(amount=st.integers(max_value=0) | st.integers(min_value=10**12))
def test_an_amount_out_of_range_is_refused_as_integer_and_as_text(
    amount: int, identity: Identity
) -> None:
    for value in (amount, str(amount)):
        with pytest.raises(MessageError) as caught:
            build_request("benepia.reapproval", {**REAPPROVAL, "mod_mny": value}, identity, NOWHERE)
        assert {fault.pointer for fault in caught.value.faults} == {"/mod_mny"}


def test_leading_zeros_of_an_identifier_stay(identity: Identity) -> None:
    assert load_schema("benepia.point_payment.response")["examples"][0]["pnt_app_no"][0] == "0"
    assert sent("payment.cancel", {"tno": "00000000000001"}, identity)["tno"] == "00000000000001"
