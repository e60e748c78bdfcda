"""Every row of the guides' tables is in a schema, and every schema field has its row."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from kcp_proto.catalogue import message
from kcp_schemas import load_schema, message_names
from tools.guide_tables import disagreements, expected, printed_rows, readings

Schema = dict[str, Any]


def test_all_seventeen_tables_are_transcribed_row_by_row() -> None:
    rows = printed_rows()
    assert len({row.table for row in rows}) == 17
    assert len(rows) == 158
    assert len(set(rows)) == 157, "rsv_pnt is printed twice in the point payment response"


@pytest.mark.parametrize("name", message_names())
def test_a_schema_says_what_the_tables_say(name: str) -> None:
    """Type (R2), length (R4, R28), condition and source of each field."""
    assert list(disagreements(name, load_schema(name))) == []


def test_every_table_describes_a_message_and_every_message_of_a_guide_has_a_table() -> None:
    described = readings()["messages"]
    assert described.keys() == {row.table for row in printed_rows()}
    of_the_guides = {name for name in message_names() if "guide" in message(name).evidence}
    assert {name for names in described.values() for name in names} == of_the_guides


def test_every_misprint_is_one_that_is_really_printed() -> None:
    printed = [(row.table, row.name, row.type, row.length) for row in printed_rows()]
    for misprint in readings()["misprints"]:
        assert printed.count((misprint["table"], *misprint["printed"].values())) == 1


def test_where_two_tables_differ_the_methods_own_wins() -> None:
    """Where two tables give one field two lengths, the method's own table wins (R28)."""
    response = "transaction.inquiry.response."
    assert expected(response + "card")["shop_status"].length == 20
    assert expected(response + "l_point")["shop_status"].length == 4
    assert expected(response + "virtual_account")["amount"].length == 21
    assert expected(response + "ssg_money")["service_corp_id"].length == 14
    assert expected(response + "kakao_money")["service_corp_id"].length == 4


def drop_field(schema: Schema) -> None:
    del schema["properties"]["buyr_mail"]


def add_field(schema: Schema) -> None:
    schema["properties"]["extra"] = {"type": "string"}


def change_type(schema: Schema) -> None:
    schema["properties"]["amount"]["type"] = "string"


def change_length(schema: Schema) -> None:
    schema["properties"]["pt_idno"]["maxLength"] = 17


def change_maximum(schema: Schema) -> None:
    schema["properties"]["amount"]["maximum"] = 1


def lengthen_constant(schema: Schema) -> None:
    schema["properties"]["pt_issue"]["const"] = "SCWBSCWBSCWBS"


def drop_byte_limit(schema: Schema) -> None:
    del schema["properties"]["good_name"]["x-kcp-max-bytes"]


def make_optional(schema: Schema) -> None:
    schema["required"].remove("pt_memcorp_cd")


def make_required(schema: Schema) -> None:
    schema["required"].append("cust_ip")


def cite_nothing(schema: Schema) -> None:
    del schema["properties"]["pt_pwd"]["$comment"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (drop_field, "buyr_mail"),
        (add_field, "extra"),
        (change_type, "amount"),
        (change_length, "pt_idno"),
        (change_maximum, "amount"),
        (lengthen_constant, "pt_issue"),
        (drop_byte_limit, "good_name"),
        (make_optional, "pt_memcorp_cd"),
        (make_required, "cust_ip"),
        (cite_nothing, "pt_pwd"),
    ],
)
def test_one_drifted_field_is_reported_by_name(
    change: Callable[[Schema], None], field: str
) -> None:
    name = "benepia.point_payment.request"
    schema: Schema = deepcopy(dict(load_schema(name)))
    change(schema)
    found = list(disagreements(name, schema))
    assert found
    assert {text.partition(":")[0] for text in found} == {field}


def test_a_field_no_longer_required_on_success_is_reported() -> None:
    name = "payment.cancel.response"
    schema: Schema = deepcopy(dict(load_schema(name)))
    schema["then"]["required"] = []
    assert list(disagreements(name, schema)) == ["tno: required on success by the tables only"]
