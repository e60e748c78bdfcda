"""What two readers could understand differently is an error, never last-one-wins.

R26: duplicate keys, NaN and Infinity, numbers with a fraction or exponent, bytes that are not
UTF-8, a BOM, lone surrogates, trailing data, more than 64 KiB, nesting deeper than 8.
"""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kcp_proto import MessageError
from kcp_proto.documents import MAX_BYTES, decode
from kcp_proto.json_values import MAX_DEPTH
from tests.fuzz import fuzz

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | TEXTS
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(TEXTS, SCALARS, min_size=1, max_size=4)
NOT_INTEGERS = st.one_of(
    st.sampled_from(["NaN", "Infinity", "-Infinity", "1e400", "1E3", "1.0", "-0.0", "1e-3"]),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)

NOT_UTF8 = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe3\x80"]


def only_fault(data: bytes) -> str:
    with pytest.raises(MessageError) as caught:
        decode(data)
    (fault,) = caught.value.faults
    assert fault.ruling == "R26"
    return fault.rule


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_plain_json_is_read_as_it_is(value: Any, escaped: bool, indent: int | None) -> None:
    text = json.dumps([value], ensure_ascii=escaped, indent=indent)
    assert decode(text.encode()) == [value]


@fuzz(30)
@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u0d8e1-+.aN \n', max_size=60))
def test_whatever_comes_in_is_decoded_or_refused_with_one_fault(data: bytes | str) -> None:
    raw = data if isinstance(data, bytes) else data.encode()
    try:
        value = decode(raw)
    except MessageError as error:
        faults = [fault.rule for fault in error.faults]
        assert len(faults) == 1
    else:
        assert json.loads(raw.decode()) == value


@given(OBJECTS, st.data())
def test_a_name_twice_is_refused_wherever_it_is(
    members: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(members)))
    again = f"{json.dumps(name)}:{json.dumps(data.draw(SCALARS))}"
    text = "{" + again + "," + json.dumps(members)[1:]
    assert only_fault(text.encode()) == "json.duplicate"
    assert only_fault(f'{{"deeper":[{text}]}}'.encode()) == "json.duplicate"


@given(NOT_INTEGERS, OBJECTS)
def test_a_number_that_is_no_plain_integer_is_refused(number: str, members: dict[str, Any]) -> None:
    text = json.dumps(members)[:-1] + f', "amount": {number}}}'
    assert only_fault(text.encode()) == "json.number"


@given(
    TEXTS,
    st.sampled_from([b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe3\x80"]),
)
def test_bytes_that_are_not_utf8_are_refused_with_their_place(before: str, bad: bytes) -> None:
    lead = before.replace("\n", "").encode()
    with pytest.raises(MessageError) as caught:
        decode(b'{\n"' + lead + bad + b'": 1}')
    (fault,) = caught.value.faults
    assert (fault.rule, fault.line) == ("json.utf-8", 2)
    assert fault.column == 2 + len(lead.decode())


@given(VALUES)
def test_a_byte_order_mark_is_refused(value: Any) -> None:
    assert only_fault(b"\xef\xbb\xbf" + json.dumps(value).encode()) == "json.bom"


@given(st.sampled_from(["utf-16", "utf-16-le", "utf-32"]), OBJECTS)
def test_other_unicode_encodings_are_refused(encoding: str, members: dict[str, Any]) -> None:
    assert only_fault(json.dumps(members).encode(encoding)) in ("json.utf-8", "json.syntax")


@given(TEXTS, st.integers(0xD800, 0xDFFF), st.booleans())
def test_a_lone_surrogate_is_refused_in_names_and_in_values(
    text: str, code: int, in_name: bool
) -> None:
    bad = json.dumps(text)[:-1] + f'\\u{code:04x}"'
    member = f"{bad}:1" if in_name else f'"name":{bad}'
    assert only_fault(f"{{{member}}}".encode()) == "json.surrogate"


@given(VALUES, st.text("\n x1,]}", min_size=1).filter(str.strip))
@example([], "]")
@example({}, "{}")
def test_data_after_the_value_is_refused_with_its_place(value: Any, rest: str) -> None:
    with pytest.raises(MessageError) as caught:
        decode(json.dumps([value]).encode() + rest.encode())
    assert caught.value.faults[0].rule == "json.syntax"
    assert caught.value.faults[0].line


@given(OBJECTS, st.data())
def test_a_cut_off_message_is_refused_with_its_place(
    members: dict[str, Any], data: st.DataObject
) -> None:
    whole = json.dumps(members).encode()
    with pytest.raises(MessageError) as caught:
        decode(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert caught.value.faults[0].rule == "json.syntax"
    assert caught.value.faults[0].column


@given(st.integers(1, 40), st.sampled_from(["[", '{"a":']))
def test_nesting_is_read_down_to_the_limit_and_no_further(depth: int, opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    text = opening * depth + "1" + closing * depth
    if depth <= MAX_DEPTH:
        assert decode(text.encode()) is not None
    else:
        assert only_fault(text.encode()) == "json.depth"


@given(st.integers(-2, 2))
def test_size_is_read_up_to_the_limit_and_no_further(more: int) -> None:
    data = b'"' + b"a" * (MAX_BYTES - 2 + more) + b'"'
    if more <= 0:
        assert len(decode(data)) == MAX_BYTES - 2 + more
    else:
        assert only_fault(data) == "json.size"
