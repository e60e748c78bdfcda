"""What must never be shown is marked in the schemas, exactly (R24)."""

import pytest

from kcp_proto import validate
from kcp_proto.catalogue import message
from kcp_schemas import message_names

SENSITIVE = {
    "pt_pwd": "secret",
    "kcp_cert_info": "credential",
    "kcp_sign_data": "credential",
    **dict.fromkeys(("enc_data", "enc_info", "batch_key", "bt_batch_key"), "credential"),
    **dict.fromkeys(("approvalKey", "hashData"), "credential"),
    **dict.fromkeys(("pt_idno", "buyr_name", "buyr_mail", "buyr_tel2", "cust_ip"), "personal"),
    **dict.fromkeys(("account", "card_no", "mobile_no", "mall_taxno"), "personal"),
    **dict.fromkeys(("ipgm_name", "remitter", "refund_nm", "shop_user_id"), "personal"),
    **dict.fromkeys(("depositor", "mcht_taxno", "user_agent", "va_name", "va_taxno"), "personal"),
}


@pytest.mark.parametrize("name", message_names())
def test_exactly_the_fields_of_the_ruling_are_sensitive(name: str) -> None:
    fields = message(name).fields
    marked = {field.name: field.sensitive for field in fields.values() if field.sensitive}
    assert marked == {key: kind for key, kind in SENSITIVE.items() if key in fields}


def test_every_field_of_the_ruling_exists() -> None:
    assert {key for name in message_names() for key in message(name).fields} >= SENSITIVE.keys()


@pytest.mark.parametrize("name", message_names())
def test_a_mask_stands_for_every_sensitive_field_and_fits_its_schema(name: str) -> None:
    described = message(name)
    example = described.schema["examples"][0]
    for field in described.fields.values():
        assert (field.mask is not None) == (field.sensitive is not None)
        if field.mask is not None:
            assert validate(name, {**example, field.name: field.mask}) == []
            assert field.mask != example[field.name]


@pytest.mark.parametrize("name", message_names())
def test_transaction_numbers_are_cut_to_four_digits_outside_recordings(name: str) -> None:
    """``tno`` is cut to its last four digits in a repr, log or exception (R24)."""
    shortened = {field.name for field in message(name).fields.values() if field.last_four}
    assert shortened == {"tno"} & message(name).fields.keys()
