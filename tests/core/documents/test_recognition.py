"""Which message a payload is."""

from typing import Any

import pytest

from kcp_proto.documents.recognition import detect
from kcp_schemas import load_schema, message_names


def example(name: str) -> dict[str, Any]:
    return dict(load_schema(name)["examples"][0])


@pytest.mark.parametrize("name", message_names())
def test_every_complete_example_is_recognised_as_itself(name: str) -> None:
    assert detect(example(name)) == (name,)


def test_a_misspelt_field_does_not_hide_which_request_it_is() -> None:
    payload = {**example("benepia.point_payment.request"), "ordr_idx": "A1"}
    assert detect(payload) == ("benepia.point_payment.request",)


def test_a_bare_refusal_may_be_the_response_to_anything() -> None:
    responses = tuple(name for name in message_names() if not name.endswith(".request"))
    assert detect({"res_cd": "9999", "res_msg": "no"}) == responses


def test_a_response_with_undocumented_fields_is_still_recognised() -> None:
    payload = {**example("transaction.inquiry.response.card"), "trace_no": "1"}
    assert detect(payload) == ("transaction.inquiry.response.card",)


@pytest.mark.parametrize("payload", [{}, {"site_cd": "T0000"}, {"mod_type": "STXX"}, [], "x"])
def test_nothing_is_guessed_without_a_discriminating_field(payload: object) -> None:
    assert detect(payload) == ()
