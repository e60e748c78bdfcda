"""A form of a line spares work and changes no verdict."""

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcp_proto import MessageError, catalogue, lint
from kcp_proto.documents import CheckOptions, DocumentChecker, decode, line_forms, recognise
from kcp_proto.documents.line_forms import LineForms
from kcp_proto.testing import messages
from kcp_proto.validation import raw_form
from kcp_schemas import load_schema, message_names

CARD = "transaction.inquiry.response.card"
CANCEL = "payment.cancel.response"
RESPONSES = [name for name in message_names() if catalogue.message(name).is_response]
PIECES = [
    *(b'"tno":"1",', b'"tno" :"1",', b'"\\u0074no":"1",', b"1.0", b"1e3", b"NaN", b"\\ud800", b"1"),
    *(b"\xff", b"\xed\xa0\x80", b"\x00", b" ", b"\r", b",", b":", b'"', b"{", b"}", b"\\", b"\x1f"),
    *(b"\xef\xbb\xbf", b"\xc3\xa9", b'","', b'":"', "٣".encode(), "가".encode() * 60, b"9" * 40),
]


def line(payload: Mapping[str, Any], *, blanks: bool = False) -> bytes:
    separators = (", ", ": ") if blanks else (",", ":")
    return json.dumps(payload, ensure_ascii=False, separators=separators).encode()


def example_of(name: str, **changes: str) -> dict[str, str]:
    return {**load_schema(name)["examples"][0], **changes}


def form_of(payload: Mapping[str, str], name: str, **words: str) -> Any:
    return raw_form(name, list(payload), words)


def is_right(name: str, data: bytes) -> bool:
    """Check in the way that a form must never contradict."""
    try:
        return lint(name, decode(data)) == []
    except MessageError:
        return False


@pytest.mark.parametrize("name", RESPONSES)
def test_every_response_has_forms(name: str) -> None:
    payload = {key: text for key, text in example_of(name).items() if key != "tno"}
    payload |= {"tno": "22320972271249"} if "tno" in example_of(name) else {}
    form = form_of(payload, name)
    assert form is not None
    assert all(form.match(line(payload, blanks=blanks).decode()) for blanks in (False, True))
    assert form.match(line(payload).decode() + " \r\n")


@pytest.mark.parametrize("name", RESPONSES)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_what_a_form_takes_has_no_fault(name: str, data: st.DataObject) -> None:
    payload = data.draw(messages(name))
    form = form_of(payload, name)
    text = line(payload, blanks=data.draw(st.booleans()))
    for _ in range(data.draw(st.integers(0, 3))):
        at, end = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 2))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + end :]
    try:
        matched = form is not None and form.match(text.decode())
    except UnicodeDecodeError:
        matched = False
    assert not matched or is_right(name, text)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_learning_changes_no_verdict(data: st.DataObject) -> None:
    """A checker that has seen a stream says of each line what a new one says."""
    kinds = data.draw(st.sampled_from([[CARD], [CANCEL], [CARD, CANCEL]]))
    options = CheckOptions(kinds[0] if len(kinds) == 1 and data.draw(st.booleans()) else None)
    checker = DocumentChecker(options)
    for number in range(8):
        kind = kinds[number % len(kinds)]
        checker.check(line(example_of(kind, tno=f"{number:014d}")))
    for _ in range(4):
        text = line(data.draw(messages(data.draw(st.sampled_from(kinds)))))
        if data.draw(st.booleans()):
            at = data.draw(st.integers(0, len(text)))
            text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at:]
        assert checker.check(text) == DocumentChecker(options).check(text)


def test_a_form_is_learnt_after_some_lines_and_decides_what_the_message_is() -> None:
    checker = DocumentChecker(CheckOptions())
    for number in range(20):
        assert checker.fast_path(line(example_of(CARD, tno=f"{number:014d}"))) == CARD
        refused = line({"res_cd": f"{9000 + number}", "res_msg": "no"})
        # It may be any response: what a form says is what the fields say.
        assert checker.fast_path(refused) is None
    assert recognise(decode(line(example_of(CARD)))) == CARD


@pytest.mark.parametrize("name", ["payment.cancel.request", "deposit.notice"])
def test_what_is_no_response_has_no_form(name: str) -> None:
    assert form_of(example_of(name), name) is None


def test_a_form_needs_what_the_message_needs() -> None:
    payload = example_of(CARD)
    assert form_of({"res_cd": payload["res_cd"]}, CARD) is None
    # What is required of a success only is asked for always.
    success = catalogue.message("benepia.point_inquiry.response").schema["then"]["required"]
    shown = example_of("benepia.point_inquiry.response")
    lacking = {key: text for key, text in shown.items() if key not in success}
    assert form_of(shown, "benepia.point_inquiry.response") is not None
    assert form_of(lacking, "benepia.point_inquiry.response") is None


@pytest.mark.parametrize("odd", ['a"b', "a\\b", "a\nb", "\x00"])
def test_a_name_or_a_word_that_needs_an_escape_has_no_form(odd: str) -> None:
    payload = example_of(CARD)
    assert form_of({**payload, odd: ""}, CARD) is None
    assert form_of(payload, CARD, res_cd=odd) is None
    assert form_of({**payload, "가.*": ""}, CARD).match(line({**payload, "가.*": "나"}).decode())


def streams(number: int) -> Iterator[dict[str, str]]:
    shuffle = random.Random(18)  # noqa: S311 - an order, not a secret
    for at in range(number):
        members = list(example_of(CARD, tno=f"{at:014d}").items())
        shuffle.shuffle(members)
        yield dict(members)


def test_lines_in_ever_new_orders_teach_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def making(name: str, *rest: Any) -> Any:
        made.append(name)
        return raw_form(name, *rest)

    monkeypatch.setattr(line_forms, "raw_form", making)
    checker = DocumentChecker(CheckOptions(CARD))
    assert all(checker.fast_path(line(payload)) for payload in streams(300))
    assert made == []
    # At most four forms are held, whatever comes.
    for payload in streams(8):
        for _ in range(4):
            assert checker.fast_path(line(payload))
    assert made == [CARD] * 4


def test_forms_that_match_nothing_are_tried_seldom_and_given_up_at_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line_forms, "_IN_VAIN", 100)
    forms = LineForms(())
    card, cancel = example_of(CARD), example_of(CANCEL)
    for _ in range(4):
        forms.learn(CARD, card)
    assert forms.find(line(card)) == CARD
    assert [forms.find(line(cancel)) for _ in range(90)] == [None] * 90
    found = [forms.find(line(card)) for _ in range(40)]
    # It is back within sixteen lines, and stays.
    assert CARD in found[:16]
    assert found[-1] == CARD
    assert [forms.find(line(cancel)) for _ in range(101)] == [None] * 101
    assert [forms.find(line(card)) for _ in range(20)] == [None] * 20
    for _ in range(4):
        forms.learn(CARD, card)
    assert forms.find(line(card)) == CARD


def test_what_was_seen_is_forgotten_when_it_is_much() -> None:
    forms = LineForms(())
    for _ in range(3):
        forms.learn(CARD, example_of(CARD))
    for payload in streams(64):
        forms.learn(CARD, payload)
    forms.learn(CARD, example_of(CARD))
    assert forms.find(line(example_of(CARD))) is None


def test_lines_without_a_form_are_still_right() -> None:
    checker = DocumentChecker(CheckOptions(CARD))
    odd = line({**example_of(CARD), 'a"b': ""})
    assert [checker.fast_path(odd) for _ in range(9)] == [CARD] * 9


def test_bytes_that_are_no_text_match_no_form() -> None:
    forms = LineForms(())
    for _ in range(4):
        forms.learn(CARD, example_of(CARD))
    assert forms.find(line(example_of(CARD)).replace(b"0000", b"00\xff0")) is None


def test_thousands_of_blanks_at_the_end_take_no_time_to_refuse() -> None:
    form = form_of(example_of(CARD), CARD)
    text = line(example_of(CARD)).decode() + " " * 60_000
    assert form.match(text)
    assert not form.match(text + "x")
