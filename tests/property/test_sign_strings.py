"""Different values always give different sign strings.

R17: a signed field may not be empty and may not contain ``^``, a control character, a space or a
non-ASCII character: otherwise two different requests could share one signed string.
"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kcp_proto import MessageError, catalogue, sign_string

SIGNED = [name for name in catalogue.operations() if catalogue.operation(name).sign]
FREE = {
    operation.name: [field for field in operation.sign if field not in operation.constants]
    for operation in map(catalogue.operation, SIGNED)
}
# A small alphabet makes values that are nearly the same; "^" is what would confuse them.
NEARLY = st.text("01^", min_size=1, max_size=4)
SIGNABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)
UNSIGNABLE = st.one_of(
    st.sampled_from(["^", " ", "\n", "\t", "\x00", "\x7f", "\u0080", "가", "１", "\ud800", "😀"]),
    st.characters(max_codepoint=0x20),
    st.characters(min_codepoint=0x7F),
)
NO_TEXT = st.none() | st.booleans() | st.integers() | st.floats() | st.binary() | st.just(["1"])


def values(operation: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(dict.fromkeys(FREE[operation], texts))


def text_or_none(operation: str, fields: dict[str, str]) -> str | None:
    try:
        return sign_string(operation, fields)
    except MessageError:
        return None


@pytest.mark.parametrize("operation", SIGNED)
@given(data=st.data())
def test_two_requests_share_a_sign_string_only_if_they_are_equal(
    operation: str, data: st.DataObject
) -> None:
    texts = NEARLY | SIGNABLE
    one, other = data.draw(values(operation, texts)), data.draw(values(operation, texts))
    first, second = text_or_none(operation, one), text_or_none(operation, other)
    assume(first is not None or second is not None)
    assert (first == second) == (one == other)


@given(st.data())
def test_a_cancel_never_shares_its_sign_string_with_a_reapproval(data: st.DataObject) -> None:
    texts = SIGNABLE.filter(lambda text: "^" not in text)
    one = data.draw(values("payment.cancel", texts))
    other = data.draw(values("benepia.reapproval", texts))
    assert sign_string("payment.cancel", one) != sign_string("benepia.reapproval", other)


@pytest.mark.parametrize("operation", SIGNED)
@given(data=st.data())
def test_a_sign_string_splits_back_into_the_values_it_was_made_of(
    operation: str, data: st.DataObject
) -> None:
    fields = data.draw(values(operation, SIGNABLE.filter(lambda text: "^" not in text)))
    described = catalogue.operation(operation)
    whole = {**described.constants, **fields}
    parts = sign_string(operation, fields).split("^")
    assert parts == [whole[name] for name in described.sign]


@pytest.mark.parametrize("operation", SIGNED)
@given(data=st.data())
def test_a_value_that_could_be_confused_is_refused_by_name(
    operation: str, data: st.DataObject
) -> None:
    fields = data.draw(values(operation, SIGNABLE.filter(lambda text: "^" not in text)))
    name = data.draw(st.sampled_from(FREE[operation]))
    before, bad = data.draw(st.text(max_size=2)), data.draw(UNSIGNABLE)
    with pytest.raises(MessageError) as caught:
        sign_string(operation, {**fields, name: before + bad})
    assert [fault.pointer for fault in caught.value.faults] == [f"/{name}"]
    assert caught.value.faults[0].ruling == "R17"


@pytest.mark.parametrize("operation", SIGNED)
@given(data=st.data())
def test_a_value_that_is_no_text_is_refused_by_name(operation: str, data: st.DataObject) -> None:
    fields: dict[str, object] = dict.fromkeys(FREE[operation], "1")
    name, value = data.draw(st.sampled_from(FREE[operation])), data.draw(NO_TEXT)
    # R2: an amount may be a JSON integer; then its digits are signed.
    amounts = catalogue.operation(operation).request.fields
    assume(not (amounts[name].takes_integer and type(value) is int))
    with pytest.raises(MessageError) as caught:
        sign_string(operation, {**fields, name: value})
    assert [fault.pointer for fault in caught.value.faults] == [f"/{name}"]
