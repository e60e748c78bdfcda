"""The dialect of a profile's patterns: what every engine reads alike, and none reads slowly."""

import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kcp_proto.profiles.form import Extent, FormError, anchored, read_form, without_anchors
from kcp_proto.validation import fast_engine, reference_engine

FORMS: list[tuple[str, Extent]] = [
    ("A", Extent(1, 1, 1)),
    ("WEB-[0-9]{8}", Extent(12, 12, 1)),
    ("[A-Z0-9_]{1,20}", Extent(1, 20, 20)),
    ("(?:WEB|APP)[0-9]{1,3}", Extent(4, 6, 6)),
    ("(A|BC){0,2}", Extent(0, 4, 7)),
    ("A?B?", Extent(0, 2, 4)),
    (r"\[\.\+\*\?\(\)\]\{\}", Extent(10, 10, 1)),
    ("[-A-Z-]", Extent(1, 1, 1)),
    ("-_!#%/:=@~", Extent(10, 10, 1)),
    ("[0-9]{0,9}[0-9]{0,9}[0-9]{0,9}", Extent(0, 27, 1000)),
]
WRONG: list[tuple[str, str]] = [
    ("", "empty"),
    ("A|", "empty"),
    ("()", "empty"),
    ("A*", "endless"),
    ("[0-9]+", "endless"),
    ("*", "endless"),
    ("A{2,}", "endless"),
    ("A{,2}", "character"),
    ("A{3,2}", "repeat"),
    ("A{0}", "repeat"),
    ("A{101}", "repeat"),
    ("A{1,2}{3}", "character"),
    ("A??", "character"),
    ("?", "character"),
    ("{2}", "character"),
    ("A.B", "character"),
    ("A^B", "character"),
    ("A$B", "character"),
    ("A B", "character"),
    ("가", "character"),
    ("A\n", "character"),
    (r"\d", "character"),
    (r"\1", "character"),
    (r"\$", "character"),
    ("A&", "character"),
    ("[A", "members"),
    ("A]", "members"),
    ("[]", "members"),
    ("[^A]", "members"),
    ("[9-0]", "members"),
    ("[A-z]", "members"),
    ("[A-Z&&[A]]", "members"),
    ("[[:alpha:]]", "members"),
    (r"[\d]", "members"),
    ("(A", "group"),
    ("A)", "group"),
    ("(?=A)", "character"),
    ("(?P<x>A)", "character"),
    ("(?i:A)", "character"),
    ("(" * 21 + "A" + ")" * 21, "group"),
    ("(?:[A-Z]{100}){2}", "long"),
    ("(?:A{1,9}){1,9}", "ways"),
    ("(?:A?){30}", "ways"),
    ("A{0,40}A{0,40}B", "ways"),
    ("(?:(?:(?:(?:A|B){9}){9}){1}){1}", "ways"),
]
EVIL = ["A" * 65_000, "A" * 39 + "!", "A" * 10_000 + "B", "0" * 64_000]


@pytest.mark.parametrize(("pattern", "extent"), FORMS)
def test_a_pattern_is_measured(pattern: str, extent: Extent) -> None:
    assert read_form(pattern) == extent


@pytest.mark.parametrize(("pattern", "case"), WRONG)
def test_what_is_not_of_the_dialect_says_why(pattern: str, case: str) -> None:
    with pytest.raises(FormError, match=f"^{case}$"):
        read_form(pattern)


def test_anchors_may_stand_around_a_pattern() -> None:
    assert [without_anchors(each) for each in ("A", "^A", "A$", "^A$")] == ["A"] * 4


_MEMBERS = st.sampled_from(
    ["0-9", "A-Z", "a-z", "A", "z", "5", "_", ".", ":", "/", "@", "#", "=", "+", "*"]
)
_CLASSES = st.builds(
    "[{}{}{}]".format,
    st.sampled_from(["", "-"]),
    st.lists(_MEMBERS, min_size=1, max_size=4).map("".join),
    st.sampled_from(["", "-"]),
)
_ATOMS = st.sampled_from([*"AZaz059-_!#%/:=@~", *(rf"\{each}" for each in ".+*?()[]{}")]) | _CLASSES
_TIMES = st.sampled_from(["", "", "?", "{2}", "{1,3}", "{0,2}"])


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    sequences = st.lists(st.builds("{}{}".format, inner, _TIMES), min_size=1, max_size=3).map(
        "".join
    )
    groups = st.lists(sequences, min_size=1, max_size=3).map("|".join)
    return groups.map("(?:{})".format) | groups.map("({})".format)


PATTERNS = st.recursive(_ATOMS, _joined, max_leaves=6)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, str]:
    pattern = draw(PATTERNS)
    fitting = st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)
    text = draw(fitting | st.text(alphabet="AZaz059-_.+*?(){}[]\n가é", max_size=6))
    return pattern, text + draw(st.sampled_from(["", "", "\n", "A"]))


def is_measured(pattern: str) -> bool:
    """Tell whether a pattern of the dialect is small enough."""
    try:
        read_form(pattern)
    except FormError as error:
        if str(error) not in ("ways", "long"):
            raise
        return False
    return True


@given(case=cases(), may_be_empty=st.booleans())
def test_both_engines_read_a_pattern_alike(case: tuple[str, str], may_be_empty: bool) -> None:
    pattern, text = case
    assume(is_measured(pattern))
    form = {"type": "string", "pattern": anchored(pattern, may_be_empty=may_be_empty)}
    schema = {"properties": {"it": form}}
    fast, expected = fast_engine(schema), re.fullmatch(pattern, text) is not None
    expected = expected or (may_be_empty and not text)
    assert reference_engine(schema).is_valid({"it": text}) == expected
    assert fast is None or fast({"it": text}) == expected


@pytest.mark.parametrize(("pattern", "extent"), FORMS)
def test_no_text_takes_long(pattern: str, extent: Extent) -> None:
    assert extent.ways <= 1000
    compiled = re.compile(anchored(pattern, may_be_empty=False))
    start = time.process_time()
    for text in EVIL:
        compiled.search(text)
    assert time.process_time() - start < 0.5
