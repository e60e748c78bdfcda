"""What the schemas say, as values."""

import re
from pathlib import Path

import pytest

from kcp_proto import MessageError, catalogue
from kcp_proto.catalogue import Relation
from kcp_proto.faults import RULES
from kcp_schemas import load_result_codes, message_names

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    *("kcp_proto", "schemas/kcp_schemas", "transports/kcp_transports"),
    *("sandbox/kcp_sandbox", "cli/kcp_cli"),
)
BENEPIA = ("point_inquiry", "point_payment", "reapproval")


def test_the_operations_of_the_guides_are_there() -> None:
    operations = catalogue.operations()
    assert {
        *(f"benepia.{name}" for name in BENEPIA),
        *("payment.cancel", "transaction.inquiry"),
    } <= set(operations)
    assert operations == tuple(sorted(operations))


@pytest.mark.parametrize(
    ("name", "path", "discriminator", "value", "sign", "effect"),
    [
        ("benepia.point_inquiry", "/gw/hub/v1/payment", "pt_txtype", "97000000", "", "read"),
        ("benepia.point_payment", "/gw/hub/v1/payment", "pt_txtype", "91200000", "", "money"),
        *(
            (name, "/gw/mod/v1/cancel", "mod_type", value, "mod_type", "reversal")
            for name, value in (("payment.cancel", "STSC"), ("benepia.reapproval", "STRA"))
        ),
        ("transaction.inquiry", "/std/inquery", "pay_type", None, "pay_type", "read"),
    ],
)
def test_an_operation_is_what_the_table_of_the_reading_says(
    name: str, path: str, discriminator: str, value: str | None, sign: str, effect: str
) -> None:
    operation = catalogue.operation(name)
    assert (operation.path, operation.effect) == (path, effect)
    assert operation.discriminator == discriminator
    assert operation.constants.get(discriminator) == value
    assert operation.sign == (("site_cd", "tno", sign) if sign else ())
    assert operation.request.is_request


@pytest.mark.parametrize("name", ["benepia.refund", "payment.cancle", "", "cancel"])
def test_an_unknown_operation_is_refused_with_the_nearest(name: str) -> None:
    with pytest.raises(MessageError) as caught:
        catalogue.operation(name)
    (fault,) = caught.value.faults
    assert fault.rule == "operation.unknown"
    if name == "payment.cancle":
        assert fault.message == "there is no such operation; did you mean payment.cancel?"


def test_a_misspelt_name_is_told_the_nearest_and_a_foreign_one_nothing() -> None:
    assert catalogue.nearest("aproval", ["approval", "cancel"]) == "; did you mean approval?"
    assert catalogue.nearest("zzz", ["approval", "cancel"]) == ""


@pytest.mark.parametrize("method", ["PACA", "PABK", "PAVC", "PAMC", "PATK", "PASG", "PAKM", "PANP"])
def test_the_request_decides_which_response_comes(method: str) -> None:
    response = catalogue.response_to("transaction.inquiry", {"pay_type": method})
    assert response.schema["x-kcp-when"] == {"pay_type": method}
    assert not response.is_request


def test_a_request_that_no_response_belongs_to_is_refused() -> None:
    with pytest.raises(MessageError) as caught:
        catalogue.response_to("transaction.inquiry", {"pay_type": "PAXX"})
    assert caught.value.faults[0].rule == "answer.unknown"


def test_every_response_belongs_to_one_operation() -> None:
    found = [a.name for name in catalogue.operations() for a in catalogue.responses(name)]
    assert sorted(found) == [name for name in message_names() if ".response" in name]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        *(
            ("0000", "success"),
            ("8147", "split"),
            ("8388", "in-progress"),
            ("8133", "already-done"),
        ),
        *(
            ("8133", "already-done"),
            ("3008", "unknown"),
            ("8094", "duplicate"),
            ("8012", "refused"),
        ),
        ("ZZZZ", "unlisted"),
    ],
)
def test_a_result_code_has_a_meaning_for_the_caller(code: str, meaning: str) -> None:
    assert catalogue.meaning_of(code) == meaning


def test_every_meaning_is_explained_in_both_languages() -> None:
    codes = load_result_codes()
    assert set(codes["codes"].values()) <= codes["kinds"].keys()
    assert all(kind["en"] and kind["ko"] for kind in codes["kinds"].values())


def test_fields_say_who_fills_them_in() -> None:
    fields = catalogue.message("payment.cancel.request").fields
    sources = {name: field.source for name, field in fields.items()}
    assert sources == {
        "site_cd": "identity",
        "kcp_cert_info": "identity",
        "tno": "caller",
        "mod_type": "constant",
        "mod_desc": "caller",
        "kcp_sign_data": "signature",
    }


def test_fields_say_what_may_stand_in_them() -> None:
    fields = catalogue.message("benepia.point_payment.request").fields
    assert fields["currency"].choices == ("410",) == (fields["currency"].constant,)
    assert fields["good_name"].max_bytes == 100
    assert len(fields["pt_mny"].advice) == 1
    assert (fields["pt_mny"].echoes, fields["amount"].choices) == (("pnt_amount",), ())
    inquiry = catalogue.message("transaction.inquiry.request").fields
    assert (inquiry["tno"].date_key, inquiry["pay_type"].constant) == ("mod_ordr_idxx", None)
    assert "PACA" in inquiry["pay_type"].choices


def test_messages_say_what_success_is_and_what_fields_owe_each_other() -> None:
    assert catalogue.message("payment.cancel.response").success == {"res_cd": ("0000",)}
    payment = catalogue.message("benepia.point_payment.request")
    relation = Relation(field="pt_mny", kind="equals", others=("amount",))
    assert (payment.success, payment.relations) == ({}, (relation,))


def test_the_order_number_is_found_whatever_a_request_calls_it() -> None:
    assert {"ordr_idxx", "mod_ordr_idxx"} <= set(catalogue.order_number_fields())
    assert catalogue.order_number({"ordr_idxx": "", "mod_ordr_idxx": "A1"}) == "A1"
    assert catalogue.order_number({"ordr_idxx": 1, "order_no": "A1"}) is None


def test_only_the_inquiry_may_be_repeated_and_no_inquiry_looks_points_up() -> None:
    """The gateway counts the point inquiries of a day (R22)."""
    described = map(catalogue.operation, catalogue.operations())
    assert {each.name for each in described if each.repeatable} == {"transaction.inquiry"}
    assert {catalogue.operation(f"benepia.{name}").inquiry for name in BENEPIA} == {None}


def test_the_catalogue_alone_reads_annotations() -> None:
    """Rule ids that are keywords stand in the table of rules, too; a header of HTTP is none."""
    readers = {
        path.name: names
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if (names := set(re.findall("x-kcp-[a-z-]*", path.read_text("utf-8"))) - {"x-kcp-sandbox"})
    }
    assert readers.pop("catalogue.py")
    ours = {rule for rule in RULES if rule.startswith("x-kcp-")}
    assert readers == {"rules.py": ours, "rule_texts.py": ours}
