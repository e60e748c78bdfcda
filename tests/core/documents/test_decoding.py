"""The fast reader of JSON and the strict one tell the same of every text."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kcp_proto import MessageError
from kcp_proto.documents import decoding
from kcp_proto.documents.decoding import decode

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | TEXTS
# Few names, so that some come twice; what follows a text may be what breaks it.
PAIRS = st.tuples(st.sampled_from(["a", "b", "", "a:", "\u00e9"]), TEXTS | SCALARS)
SPACES = st.sampled_from([":", " : ", ":\n\t"])
AFTER = st.sampled_from(["", "", "", " ", "\n", "x", "\x00", "{}"])


def nearly_json(pairs: list[tuple[str, Any]], escaped: bool, colon: str, after: str) -> str:
    names = (json.dumps(name, ensure_ascii=escaped) for name, _ in pairs)
    values = (json.dumps(value) for _, value in pairs)
    return "{" + ",".join(map(colon.join, zip(names, values, strict=True))) + "}" + after


JSON_LIKE = st.builds(nearly_json, st.lists(PAIRS, max_size=4), st.booleans(), SPACES, AFTER)


def in_doubt(data: bytes) -> None:
    del data


def outcome(data: bytes) -> object:
    try:
        return decode(data)
    except MessageError as error:
        return error.faults


@settings(deadline=None)
@given(JSON_LIKE, st.none() | st.tuples(st.integers(0, 80), st.integers(0, 255)))
@example('{"a":"1","a":"2"}', None)
@example('{"a":"\\ud800"}', None)
@example('{"a":"x:y"}', None)
@example('{"a":1.0}', None)
@example("{}", None)
def test_the_fast_reader_never_changes_an_outcome(
    text: str, spoilt: tuple[int, int] | None
) -> None:
    raw = bytearray(text.encode())
    if spoilt and raw:
        raw[spoilt[0] % len(raw)] = spoilt[1]
    quickly = outcome(bytes(raw))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "_fast_reader", lambda: in_doubt)
        assert outcome(bytes(raw)) == quickly


def test_an_object_of_strings_is_read_quickly_and_nothing_else_is() -> None:
    pytest.importorskip("orjson")
    read = vars(decoding)["_fast_reader"]()
    assert read(b'{"a" : "1", "b":"\\u0031"}') == {"a": "1", "b": "1"}
    for doubtful in (b'{"a":"1","a":"2"}', b'{"a":"x:y"}', b'{"a":1}', b"[]", b'"a:"', b"{}", b"{"):
        assert read(doubtful) is None
