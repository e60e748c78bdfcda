"""Places in JSON texts."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcp_proto import Fault, MessageError
from kcp_proto.documents.decoding import MAX_DEPTH, decode
from kcp_proto.documents.positions import TextPosition, locate, locate_fault, locate_faults
from kcp_proto.faults import pointer_to
from kcp_proto.json_values import is_array, is_object
from tests.fuzz import fuzz

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=4) | st.sampled_from(
    ["a/b", "~", 'q"', "\\", "{", "\n", "가", ":", "😀"]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
LAYOUTS = st.sampled_from([(None, (",", ":")), (None, (" ,\n", "\t:\n")), (1, None), (3, None)])


def values(value: object, *path: str | int) -> Iterator[tuple[str, object]]:
    yield pointer_to(*path), value
    if is_object(value):
        for name, child in value.items():
            yield from values(child, *path, name)
    elif is_array(value):
        for index, child in enumerate(value):
            yield from values(child, *path, index)


def from_place(text: str, place: TextPosition) -> str:
    lines = text.split("\n")
    return "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])


@settings(deadline=None)
@given(VALUES, LAYOUTS, st.booleans(), st.sampled_from(["", " ", "\n\n  "]))
def test_each_value_begins_exactly_where_its_place_says(
    value: Any, layout: tuple[int | None, tuple[str, str] | None], escaped: bool, before: str
) -> None:
    indent, separators = layout
    text = before + json.dumps(value, indent=indent, separators=separators, ensure_ascii=escaped)
    expected = dict(values(value))
    places = locate(text, expected)
    assert places.keys() == expected.keys()
    for pointer, place in places.items():
        found, _ = json.JSONDecoder().raw_decode(from_place(text, place))
        assert found == expected[pointer]
        assert type(found) is type(expected[pointer])
        whole = text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]
        is_container = is_object(found) or is_array(found)
        assert whole in "{[" if is_container else json.loads(whole) == found


def test_what_is_missing_is_looked_for_in_the_nearest_value_around_it() -> None:
    text = '{"a":\n  {"b": [1]}}'
    places = locate(text, ["/c", "/a/c/d", "/a/b/1", ""])
    assert places == {
        "/c": TextPosition(1, 1, 2),
        "/a/c/d": TextPosition(2, 3, 4),
        "/a/b/1": TextPosition(2, 9, 10),
        "": TextPosition(1, 1, 2),
    }


def test_a_column_counts_characters_and_not_bytes() -> None:
    assert locate('{"가나😀": "x"}', ["/가나😀"]) == {"/가나😀": TextPosition(1, 9, 12)}


def test_faults_get_line_and_column_and_keep_everything_else() -> None:
    fault = Fault(rule="type", pointer="/a", message="m", message_ko="k", ruling="r")
    (found,) = locate_faults([fault], '{\n"a": 1}')
    assert (found.line, found.column, found.end_column) == (2, 6, 7)
    assert (found.rule, found.pointer, found.message, found.ruling) == ("type", "/a", "m", "r")


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ('{"a": 1,\n "a": 2}', "json.duplicate", 2, 7),
        ('{"a": {"b": 1,\n "\\u0062": {}}}', "json.duplicate", 2, 12),
        ('{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2, "a": 3}]}', "json.duplicate", 1, 47),
        ('{"a": "1.0",\n "b": [1, 2.0]}', "json.number", 2, 11),
        ('{"a": NaN}', "json.number", 1, 7),
        ('{"a": true, "b": -Infinity}', "json.number", 1, 18),
        ("[-0, 1e3]", "json.number", 1, 6),
        ("[1,\n" + "9" * 4001 + "]", "json.number", 2, 1),
        ("[1,\n-" + "9" * 4000 + "]", "json.number", 2, 1),
        ('["\\ud83d\\ude00",\n"\\ud83d"]', "json.surrogate", 2, 1),
        ('{"a": 1,\n "\\udc00": 2}', "json.surrogate", 2, 2),
        ("[" * 12 + "]" * 12, "json.depth", 1, MAX_DEPTH + 1),
        ("[" * 60_000, "json.depth", 1, MAX_DEPTH + 1),
        ('{"a": 1,\n', "json.syntax", 2, 1),
    ],
)
def test_an_offence_against_strict_decoding_is_found(
    text: str, rule: str, line: int, column: int
) -> None:
    with pytest.raises(MessageError) as caught:
        decode(text.encode())
    found = locate_fault(caught.value.faults[0], text)
    assert (found.rule, found.line, found.column) == (rule, line, column)


@fuzz(100)
@given(st.text(alphabet='{}[]",:\\ud8e01-+.aN \n', max_size=80) | st.text(max_size=30))
def test_whatever_is_refused_can_be_asked_for_its_place(text: str) -> None:
    data = text.encode("utf-8", "replace")
    try:
        decode(data)
    except MessageError as error:
        (fault,) = error.faults
        found = locate_fault(fault, data.decode())
        assert found.rule == fault.rule
        assert (found.line is None) == (fault.rule in ("json.bom", "json.size"))
