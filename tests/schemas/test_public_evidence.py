"""The schemas describe what public evidence says of the messages beyond the guides."""

import re
from itertools import chain

import pytest

from kcp_proto.catalogue import message
from kcp_schemas import load_code_table, load_schema, message_names

COMMON = (
    "res_cd res_msg res_en_msg tno amount order_no pay_method app_time escw_yn trace_no van_cd"
    " van_apptime mall_taxno mcht_taxno res_tax_flag res_tax_mny res_vat_mny res_free_mny"
    " res_green_deposit_mny pg_txid ca_order_id cert_no join_cd"
)
CARD = (
    "card_cd card_name card_no app_no quota noinf noinf_type card_mny coupon_mny payco_point_mny"
    " partcanc_yn acqu_cd acqu_name bizx_numb card_bin_type_01 card_bin_type_02 card_bin_bank_cd"
    " isp_issuer_cd isp_issuer_nm isp_partner_cd use_point card_other_pay_type"
)
ACCOUNT = "bankname bankcode account depositor va_name va_date van_txid"
SHOP = "site_cd kcp_cert_info"
BUYER = "ordr_idxx good_name buyr_name buyr_mail buyr_tel2"
CANCEL = f"{SHOP} kcp_sign_data tno mod_type mod_desc"
APPROVAL = "payment.approval.response"
# The fields that each message is known to have, the responses' as far as a success holds them.
FIELDS = {
    "payment.cancel.request": CANCEL,
    "payment.cancel.response": (
        "res_cd res_msg tno canc_time amount card_cd card_name coupon_mny app_cash_receipt_mny"
    ),
    "payment.partial_cancel.request": (
        f"{CANCEL} mod_mny rem_mny tax_flag mod_tax_mny mod_vat_mny mod_free_mny"
    ),
    "payment.partial_cancel.response": (
        "res_cd res_msg tno mod_mny rem_mny card_mod_mny coupon_mod_mny mod_pcan_seq_no canc_time"
        " amount card_cd card_name coupon_mny"
    ),
    "payment.approval.request": f"{SHOP} tran_cd enc_data enc_info ordr_mony ordr_no pay_type",
    APPROVAL: COMMON,
    f"{APPROVAL}.card": f"{COMMON} {CARD}",
    f"{APPROVAL}.bank_transfer": f"{COMMON} bank_code bank_name bk_mny cash_authno cash_no",
    f"{APPROVAL}.virtual_account": f"{COMMON} {ACCOUNT} shop_user_id",
    f"{APPROVAL}.mobile_phone": f"{COMMON} commid mobile_no hp_mny",
    f"{APPROVAL}.point": (
        f"{COMMON} pnt_issue pnt_amount pnt_app_time pnt_app_no add_pnt use_pnt rsv_pnt"
    ),
    f"{APPROVAL}.gift_certificate": f"{COMMON} tk_van_code tk_app_no tk_app_time",
    f"{APPROVAL}.kakao_money": f"{COMMON} easypoint_mny kakaomny_mny",
    f"{APPROVAL}.naver_point": f"{COMMON} easypoint_mny",
    f"{APPROVAL}.ssg_money": f"{COMMON} easypoint_mny",
    "payment.registration.request": (
        f"{SHOP} ordr_idxx good_mny good_name pay_method Ret_URL escw_used user_agent server"
    ),
    "payment.registration.response": (
        "Code Message approvalKey PayUrl traceNo paymentMethod request_URI hashData"
    ),
    "payment.lite_registration.request": (
        f"{SHOP} kcp_sign_data ordr_idxx good_name pay_method good_mny reg_type ret_URL fail_url"
    ),
    "payment.lite_registration.response": "res_cd res_msg pay_url tran_cd",
    "billing.key_issue.request": f"{SHOP} tran_cd enc_data enc_info",
    "billing.key_issue.response": (
        "res_cd res_msg batch_key card_cd card_name card_bank_cd card_bin_type_01 card_bin_type_02"
        " van_tx_id join_cd"
    ),
    "billing.key_payment.request": (
        f"{SHOP} {BUYER} pay_method amount card_mny currency quota cust_ip card_tx_type"
        " bt_batch_key bt_group_id media_type"
    ),
    "billing.key_payment.response": f"{COMMON} {CARD}",
    "billing.key_deletion.request": f"{SHOP} pay_method tx_type group_id batch_key",
    "billing.key_deletion.response": "res_cd res_msg",
    "payment.virtual_account.request": (
        f"{SHOP} {BUYER} pay_method amount va_mny currency cust_ip va_txtype va_bankcode va_name"
        " va_date va_receipt_gubn va_taxno"
    ),
    "payment.virtual_account.response": f"{COMMON} {ACCOUNT}",
    "deposit.notice": (
        "site_cd tno order_no tx_cd tx_tm ipgm_name remitter ipgm_mnyx totl_mnyx ipgm_time"
        " bank_code account noti_id op_cd cash_a_no cash_a_dt cash_no refund_nm refund_mny st_cd"
        " can_msg waybill_no waybill_corp"
    ),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_message_describes_the_fields_it_is_known_to_have_and_no_others(name: str) -> None:
    assert sorted(message(name).fields) == sorted(FIELDS[name].split())


def test_each_message_beyond_the_guides_is_listed() -> None:
    beyond = {name for name in message_names() if "guide" not in message(name).evidence}
    assert set(FIELDS) == beyond | {"payment.cancel.request", "payment.cancel.response"}


# What the manual's table of the cancel calls Number (R2: digits, a JSON integer or a string).
NUMBERS = {
    "payment.cancel.response": "tno canc_time amount coupon_mny app_cash_receipt_mny",
    "payment.partial_cancel.response": (
        "tno mod_mny rem_mny card_mod_mny coupon_mod_mny mod_pcan_seq_no canc_time amount"
        " coupon_mny"
    ),
    f"{APPROVAL}.point": "pnt_amount pnt_app_time pnt_app_no add_pnt use_pnt rsv_pnt",
}


@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_called_a_number_may_be_an_integer(name: str) -> None:
    fields = message(name).fields
    assert [each for each in NUMBERS[name].split() if not fields[each].takes_integer] == []


@pytest.mark.parametrize("name", message_names())
def test_an_amount_of_a_json_message_may_be_text_or_integer(name: str) -> None:
    """Of the guides' messages, the tables say which are (R2, R29)."""
    if "guide" in message(name).evidence or message(name).notice is not None:
        return
    amounts = [each for each in message(name).fields.values() if each.kind == "won"]
    assert [each.name for each in amounts if not each.takes_integer] == []


@pytest.mark.parametrize("name", FIELDS)
def test_a_length_that_the_messages_own_source_does_not_state_is_said_to_be_borrowed(
    name: str,
) -> None:
    """A sample code and an integration state no lengths (R32)."""
    lengths = {
        each: field["$comment"]
        for each, field in load_schema(name)["properties"].items()
        if "maxLength" in field
        and "const" not in field
        and re.match(r"public integrations|NHN KCP's sample code", field["$comment"])
    }
    stated = re.compile("lengths? borrowed from|length as captured")
    assert [each for each, words in lengths.items() if not stated.search(words)] == []


@pytest.mark.parametrize("name", [each for each in FIELDS if each.endswith(".request")])
def test_no_captured_response_counts_as_evidence_of_a_request(name: str) -> None:
    """Each body that was found in public code was a response (R32)."""
    assert "captured" not in message(name).evidence


def test_a_virtual_account_is_issued_by_either_code_where_the_request_names_no_method() -> None:
    """R13: ``V000`` is success for the issue of a virtual account alone; R35: both were seen."""
    accepting = {
        name
        for name in message_names()
        if "V000" in chain.from_iterable(message(name).success.values())
    }
    assert accepting == {
        APPROVAL,
        f"{APPROVAL}.virtual_account",
        "payment.virtual_account.response",
    }


def test_each_source_of_a_bank_code_is_one_that_has_it() -> None:
    codes = load_code_table("bank")["codes"]
    only = {
        source: {code for code, entry in codes.items() if entry["sources"] == [source]}
        for source in ("manual", "portone")
    }
    assert only["portone"] == {"BK12", "BK92"}
    merged = {code for code, entry in codes.items() if "merged_into" in entry}
    securities = {code for code in codes if not code.startswith("BK")}
    assert only["manual"] == {"BK35", "BK64"} | merged | securities
