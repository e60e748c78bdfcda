"""ajv in JavaScript says what the two Python engines say, on every schema (R5, R26).

Three programs that share no code read the same text: ``JSON.parse`` with ajv, and strict decoding
with ``jsonschema`` and with ``jsonschema-rs``. Each is asked twice: as a stranger uses the schemas,
with the standard keywords alone, and with the byte limit of R4 taught to it.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kcp_proto import MessageError, catalogue
from kcp_proto.documents import decode
from kcp_proto.testing import broken_messages, messages
from kcp_proto.validation import fast_engine, reference_engine
from kcp_schemas import load_schema, message_names

from .ajv_checker import AjvChecker, AjvVerdict

jsonschema_rs = pytest.importorskip("jsonschema_rs")
law = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=set(Phase) - {Phase.explain},
)
each_schema = pytest.mark.parametrize("name", message_names())
WIDTHS = ("a", "é", "가", "😀")
BORDERS = [
    letter * (limit // len(letter.encode()) + more)
    for letter in WIDTHS
    for limit in (100, 400)
    for more in (0, 1)
]
PICKED: list[object] = [
    *("", "0", "1004", "1004\n", "\n", "１００４", "٣", "01", "a\r\n", "a\u2028", "\ufeff0"),
    *("\x00", "a\x00b", "\x7f", "e\u0301", "\u1112\u1161\u11ab", "각", "👩‍👩‍👧", "eval(", "a,b"),
    *(
        "22320972271249\n",
        "２２３２０９７２２７１２４９",
        "20240229000000",
        "192.0.2.1\n",
        "K",
        "\u212a",
    ),
    *(*BORDERS, *("x" * length for length in (4, 5, 14, 15, 16, 17, 40, 41, 101))),
    *(0, 1, -1, 1004, 10**12 - 1, 10**12, 10**14, 2**53 + 1, 2**64, 10**21, 10**400, -(10**400)),
    *(True, False, None, [], {}, ["1004"], {"": None}, {"__proto__": 1}),
]
# Doubles hold every integer up to here, and JSON.parse makes doubles.
EXACT = 2**53 - 1
NAMES = ("undocumented", "", "__proto__", "constructor", "toString", "site_cd\n", "\x00")
# Strict decoding refuses these texts (R26), so an engine never sees what they would become.
LOOSE = {
    "1004.0": "json.number",
    "1e3": "json.number",
    '"\\ud800"': "json.surrogate",
    '"1", "tno": "2"': "json.duplicate",
}


@cache
def engines(name: str) -> tuple[Any, Callable[[Any], bool], Any, Any]:
    """Give the reference engine and the fast one, then both engines as strangers know them."""
    fast = fast_engine(load_schema(name))
    assert fast
    schema = dict(load_schema(name))
    strangers = Draft202012Validator(schema), jsonschema_rs.Draft202012Validator(schema)
    return reference_engine(schema), fast, *strangers


def python_verdict(name: str, value: Any) -> AjvVerdict:
    slow, fast, stock, stock_rs = engines(name)
    plain: bool = stock.is_valid(value)
    assert stock_rs.is_valid(value) == plain
    whole: bool = slow.is_valid(value)
    assert fast(value) == whole
    return AjvVerdict(plain, whole)


def changed(name: str) -> st.SearchStrategy[dict[str, object]]:
    fields = st.sampled_from([*catalogue.message(name).fields, *NAMES])
    values = st.sampled_from(PICKED) | st.integers() | st.text(max_size=20)
    changes = st.dictionaries(fields, values, min_size=1, max_size=2)
    return st.tuples(messages(name), changes).map(lambda both: {**both[0], **both[1]})


@st.composite
def texts(draw: st.DrawFn, name: str) -> str:
    broken = broken_messages(name).map(lambda broken: broken.payload).filter(is_json)
    payload = draw(st.one_of(messages(name), changed(name), broken))
    text = json.dumps(payload, ensure_ascii=draw(st.booleans()))
    assume(decoded(text) is not None)
    assume(not any(beyond_javascript(name, *each) for each in payload.items()))
    return text


def is_json(payload: dict[str, object]) -> bool:
    return not any(isinstance(value, bytes) for value in payload.values())


def beyond_javascript(name: str, field: str, value: object) -> bool:
    """Tell whether JavaScript cannot compare an integer with the largest that a field takes."""
    highest: int = load_schema(name)["properties"].get(field, {}).get("maximum", 0)
    return highest > EXACT and isinstance(value, int) and abs(value) > EXACT


def decoded(text: str) -> Any:
    try:
        return decode(text.encode("utf-8", "surrogatepass"), subject="text")
    except MessageError:
        return None


@each_schema
@law
@given(data=st.data())
def test_three_engines_agree_on_every_message_that_strict_decoding_lets_in(
    name: str, data: st.DataObject, ajv: AjvChecker
) -> None:
    text = data.draw(texts(name))
    assert ajv.verdict(name, text) == python_verdict(name, decoded(text))


@each_schema
def test_three_engines_agree_on_every_picked_value_in_every_field(
    name: str, ajv: AjvChecker
) -> None:
    example = load_schema(name)["examples"][0]
    apart: list[tuple[str, str]] = []
    for field in (*catalogue.message(name).fields, *NAMES):
        for value in PICKED:
            payload = {**example, field: value}
            if beyond_javascript(name, field, value):
                continue
            if ajv.verdict(name, json.dumps(payload)) != python_verdict(name, payload):
                apart.append((field, ascii(value)[:40]))
    assert apart == []


@pytest.mark.parametrize(("letter", "most"), [("a", 100), ("é", 50), ("가", 33), ("😀", 25)])
def test_the_byte_limit_is_the_only_thing_that_a_stranger_misses(
    letter: str, most: int, ajv: AjvChecker
) -> None:
    name = "benepia.point_payment.request"
    example = load_schema(name)["examples"][0]
    fits = json.dumps({**example, "good_name": letter * most})
    over = json.dumps({**example, "good_name": letter * (most + 1)})
    assert ajv.verdict(name, fits) == (True, True)
    # One more letter of one byte is one code point too many too, and that everybody counts.
    assert ajv.verdict(name, over) == (letter != "a", False)


@pytest.mark.parametrize(("value", "rule"), LOOSE.items())
def test_what_a_loose_reader_lets_in_strict_decoding_refuses(
    value: str, rule: str, ajv: AjvChecker
) -> None:
    """Schemas alone cannot hold R26: ``JSON.parse`` hides these from any validator."""
    text = f'{{"res_cd": "9999", "res_msg": "", "other": 1, "tno": {value}}}'
    if rule == "json.surrogate":
        text = text.replace('"tno"', '"undocumented"')
    assert ajv.verdict("payment.cancel.response", text).whole
    with pytest.raises(MessageError) as refused:
        decode(text.encode(), subject="text")
    assert [fault.rule for fault in refused.value.faults] == [rule]


def test_the_lock_file_names_no_host() -> None:
    from .conftest import AJV

    locked = json.loads((AJV / "package-lock.json").read_text("utf-8"))
    packages = [part for path, part in locked["packages"].items() if path]
    assert packages
    assert all(part["integrity"].startswith("sha512-") for part in packages)
    assert "://" not in (AJV / "package-lock.json").read_text("utf-8")
