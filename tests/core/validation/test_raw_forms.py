"""A form is made of what it can read, or not at all."""

import json
from typing import Any

import pytest

from kcp_proto.validation import raw_form, raw_forms, reference_engine
from kcp_proto.validation.fast_path import stricter_schema
from kcp_schemas import load_schema

CARD = "transaction.inquiry.response.card"
READ: list[dict[str, Any]] = [
    {"pattern": "^[0-9]+$", "x-kcp-type": "won", "maxLength": 3},
    {"pattern": "^[0-9]*$", "minLength": 1},
    {"allOf": [{"pattern": "^(?:[0-4]|9{2,3})?$"}]},
    {"minLength": 2},
]
UNREAD: list[dict[str, Any]] = [
    {"const": "1"},
    {"pattern": "^[^<>]*$"},
    {"pattern": "^[ -~]*$"},
    {"pattern": "[0-9]"},
    {"pattern": "^[0-9]{3}$"},
    {"allOf": [{"pattern": "^[0-9]*$", "maxLength": 3}]},
    {"allOf": [{"pattern": "^.*$"}]},
    {"allOf": [{"pattern": "^[ -~]*$"}]},
    {"allOf": [{"pattern": "[0-9]+$"}]},
    {"multipleOf": 2},
]
UNREAD_OBJECTS: list[dict[str, Any]] = [
    {"allOf": []},
    {"then": {"required": [], "properties": {}}},
]


def form_with(monkeypatch: pytest.MonkeyPatch, field: dict[str, Any], **whole: Any) -> Any:
    """Make the form of a card's response whose schema says something else."""

    def stricter(*arguments: Any) -> dict[str, Any]:
        schema = stricter_schema(*arguments)
        return {**schema, "properties": {**schema["properties"], "tno": field}, **whole}

    monkeypatch.setattr(raw_forms, "stricter_schema", stricter)
    names = list(load_schema(CARD)["examples"][0])
    return raw_form(CARD, names, {name: "" for name in names if name != "tno"})


def takes(form: Any, text: str) -> bool:
    names = list(load_schema(CARD)["examples"][0])
    members = {name: text if name == "tno" else "" for name in names}
    return form.match(json.dumps(members, ensure_ascii=False)) is not None


@pytest.mark.parametrize("field", READ)
def test_it_takes_what_the_schema_takes(
    field: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    form, engine = form_with(monkeypatch, field), reference_engine(field)
    for text in ("", "1", "5", "12", "99", "999", "9999", "가", "a,b", " "):
        assert takes(form, text) == engine.is_valid(text), text


@pytest.mark.parametrize("field", UNREAD)
def test_what_it_cannot_read_has_no_form(
    field: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert form_with(monkeypatch, field) is None


@pytest.mark.parametrize("whole", UNREAD_OBJECTS)
def test_conditions_that_it_cannot_read_leave_no_form(
    whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert form_with(monkeypatch, {}, **whole) is None
