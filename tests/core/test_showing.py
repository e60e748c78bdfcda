"""What is shown of values and of foreign text."""

import inspect
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    Identity,
    KcpError,
    OutcomeUnknown,
    build_request,
    read_response,
)
from kcp_proto.doctor import IdentityFiles
from kcp_proto.faults import Fault, fault
from kcp_proto.showing import MaskedRepr, brief, json_text, printable
from tests.hostile_text import EVERYTHING, HOSTILE, SURROGATE, steering

each_character = pytest.mark.parametrize(
    "text", [*HOSTILE.values(), SURROGATE], ids=[*HOSTILE, "?"]
)


@pytest.mark.parametrize(
    "text",
    [
        "운동화 [1] \\ é 漢字 e\u0301 😀",
        # Decomposed, as macOS writes file names; Vietnamese and Thai too.
        unicodedata.normalize("NFD", "각설탕 Việt Nam"),
        "กู้ที่นี่",
        "Ελληνικά кириллица עברית",
    ],
)
def test_printable_text_is_shown_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb", "a\\nb"),
        ("\u202e", "\\u202e"),
        ("\udc80", "\\udc80"),
        ("a\u3164b", "a\\u3164b"),
        ("\U000e0041", "\\U000e0041"),
        ("e" + "\u0301" * 6, "e" + "\u0301" * 4 + "\\u0301" * 2),
        ("a" + "\u20dd\u0489" * 3, "a" + "\u20dd\u0489" * 2 + "\\u20dd\\u0489"),
        ("\u1100" + "\u1161" * 5, "\u1100" + "\u1161" * 4 + "\\u1161"),
        ("\u1100" + "\ud7b0" * 5, "\u1100" + "\ud7b0" * 4 + "\\ud7b0"),
    ],
)
def test_what_could_steer_a_terminal_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@each_character
def test_json_escapes_the_same_and_means_the_same(text: str) -> None:
    value = {"name": f"a{text}b", text: ["운동화", 1]}
    for indent in (None, 2):
        written = json_text(value, indent)
        assert steering(written.replace("\n", "")) == set()
        assert json.loads(written) == value
        assert "운동화" in written


@given(st.text(st.characters()))
def test_no_text_at_all_steers_anything(text: str) -> None:
    assert steering(printable(text)) == set()
    assert steering(json_text(text)) == set()
    assert json.loads(json_text(text)) == text


def errors(root: type[KcpError] = KcpError) -> Iterator[type[KcpError]]:
    yield root
    for each in root.__subclasses__():
        if each.__module__.startswith("kcp_"):
            yield from errors(each)


def filled(kind: type[KcpError], text: str) -> KcpError:
    """Make an error of which each part is foreign; one with a part unknown here fails."""
    fault = Fault(rule=text, pointer=f"/{text}", message=text, message_ko=text, ruling=text)
    parts: dict[Any, Any] = {
        str: text, bytes: text.encode("utf-8", "surrogatepass"), Sequence[Fault]: (fault,),
        Mapping[str, str]: {"tno": text, "ordr_idxx": text, text: text},
        datetime | None: None, int | None: None, str | None: text,
    }  # fmt: skip
    if kind.__init__ is KcpError.__init__:
        return kind(text)
    names = inspect.signature(kind.__init__, eval_str=True).parameters
    arguments = {name: parts[one.annotation] for name, one in names.items() if name != "self"}
    # These are words of ours.
    chosen = {"effect": "money", "cause": "other-key"}
    return kind(**{**arguments, **{name: chosen[name] for name in chosen if name in names}})


@each_character
@pytest.mark.parametrize("kind", dict.fromkeys(errors()), ids=lambda kind: kind.__name__)
def test_no_error_says_foreign_text_as_it_came(kind: type[KcpError], text: str) -> None:
    error = filled(kind, text)
    texts = [str(error), repr(error)]
    if isinstance(error, OutcomeUnknown):
        texts += [error.recovery, error.recovery_ko]
    assert [steering(shown) for shown in texts] == [set()] * len(texts)
    assert kind.__str__ is KcpError.__str__


def values(root: type[MaskedRepr] = MaskedRepr) -> Iterator[type[MaskedRepr]]:
    for each in root.__subclasses__():
        yield each
        yield from values(each)


def test_no_value_writes_its_repr_past_the_one_that_escapes() -> None:
    own = {each for each in values() if "__repr__" in vars(each)}
    assert own == set()


def places(text: str, identity: Identity) -> Mapping[str, Callable[[], str]]:
    """List where the core shows what came from outside."""
    request = build_request("payment.cancel", {"tno": "1"}, identity, STAGING)
    # A lone surrogate is no JSON, and is refused before anything of it is read.
    said = text if text != SURROGATE else ""
    body = json.dumps({"res_cd": f"8133{said}", "res_msg": said, "tno": said, said: said}).encode()
    reply = read_response(request, HttpResponse(status=200, headers={}, body=body))
    files = IdentityFiles(
        key=b"", certificate=b"", password=None, key_name=text, certificate_name=text
    )
    other = HttpRequest(operation="", method=text, url=text, headers={}, body=b"")

    def refusal() -> str:
        with pytest.raises(KcpError) as raised:
            reply.raise_for_result()
        return f"{raised.value} {raised.value!r}"

    return {
        "a reply": lambda: repr(reply),
        "a refusal": refusal,
        "its faults": lambda: " ".join(map(str, reply.faults)),
        "a request": lambda: repr(other),
        "files": lambda: repr(files),
        "a fault": lambda: str(fault("required", f"/{text}")),
    }


@each_character
def test_no_place_shows_foreign_text_as_it_came(text: str, identity: Identity) -> None:
    shown = {place: steering(show()) for place, show in places(text, identity).items()}
    assert {place: found for place, found in shown.items() if found} == {}


def test_an_endless_message_of_the_gateway_is_shown_in_part(identity: Identity) -> None:
    request = build_request("payment.cancel", {"tno": "1"}, identity, STAGING)
    endless = "x" * 60_000
    # One is a refusal, the other leaves the outcome open.
    for code, message in (("8133", endless), ("9502", endless), (endless, "")):
        body = json.dumps({"res_cd": code, "res_msg": message}).encode()
        reply = read_response(request, HttpResponse(status=200, headers={}, body=body))
        with pytest.raises(KcpError) as raised:
            reply.raise_for_result()
        for shown in (str(raised.value), repr(raised.value), repr(reply)):
            assert len(shown) < 20_000
        assert "60,000 characters" in str(raised.value)


def test_a_short_text_is_shown_whole() -> None:
    assert brief("a" * 1000) == "a" * 1000
    assert brief("a" * 1001) == "a" * 1000 + "… (1,001 characters)"


def test_a_refusal_still_holds_the_message_as_it_came(identity: Identity) -> None:
    request = build_request("payment.cancel", {"tno": "1"}, identity, STAGING)
    body = json.dumps({"res_cd": "8133", "res_msg": EVERYTHING}).encode()
    reply = read_response(request, HttpResponse(status=200, headers={}, body=body))
    assert reply.res_msg == EVERYTHING


def test_a_value_that_says_nothing_of_itself_has_the_usual_repr() -> None:
    class Silent(MaskedRepr):
        """A value without words."""

    assert "Silent object at" in repr(Silent())
