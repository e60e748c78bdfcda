"""A recording's bytes do not depend on how fast they are written.

Keys and lines are written by shorter ways where those write the same; these laws compare them
with the standard library's.
"""

import json
import sys
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcp_proto import wire
from kcp_transports.recording.format import read_key, write_key, write_line

NAMES = st.sampled_from(["mod_desc", "ordr_idxx", "site_cd", "tno"])
# Encoders differ, if at all, over quotes, controls, characters of other planes, lone surrogates
# and integers of more than 64 bits.
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["고객변심", "a b+c", "&=%?", "~-._", "\x00\x1f\x7f\"'\\/", "\u2028", "😀", ""]
)
VALUES = TEXTS | st.text() | st.sampled_from(["\ud800"]) | st.integers()


@pytest.fixture(params=["orjson", "json"], scope="module")
def encoder(request: pytest.FixtureRequest) -> Iterator[None]:
    """Write with what is installed, and as if the extra ``[fast]`` were not."""
    forget = vars(wire)["_encoder"].cache_clear
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "json":
            patch.setitem(sys.modules, "orjson", None)
        forget()
        yield
    forget()


@settings(deadline=None)
@given(fields=st.dictionaries(NAMES, TEXTS))
def test_a_match_key_is_written_as_an_address_is(fields: dict[str, str]) -> None:
    key = write_key("payment.cancel", fields)
    assert key == f"payment.cancel?{urlencode(sorted(fields.items()))}"
    assert read_key(key) == ("payment.cancel", fields)


ODD = st.lists(st.sampled_from(["a", "b", "=", "&", "%", "%41", "+", ";", "?", "가"]), max_size=12)


@settings(deadline=None)
@given(query=ODD.map("".join))
def test_a_match_key_is_read_as_an_address_is(query: str) -> None:
    expected = dict(parse_qsl(query, keep_blank_values=True))
    assert read_key(f"payment.cancel?{query}") == ("payment.cancel", expected)


@pytest.mark.usefixtures("encoder")
@settings(deadline=None)
@given(members=st.dictionaries(TEXTS, VALUES | st.dictionaries(TEXTS, VALUES)))
def test_a_line_is_compact_json_whatever_it_holds(members: dict[str, object]) -> None:
    """A lone surrogate, such as an error's text may hold, is written as an escape."""
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    line = write_line(members)
    assert line == text.encode("utf-8", "backslashreplace") + b"\n"
    assert line.count(b"\n") == 1
