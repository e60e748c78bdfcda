"""A profile narrows the messages to a shop's own contract, and can do nothing else."""

import pickle
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import (
    STAGING,
    Identity,
    MessageError,
    build_request,
    catalogue,
    lint,
    validate,
)
from kcp_proto.documents import CheckOptions, DocumentChecker
from kcp_proto.messages import CardApproval
from kcp_proto.profiles import Profile
from kcp_proto.requests import prepare_request
from kcp_proto.testing import broken_messages, messages
from kcp_proto.validation import reference_engine
from kcp_proto.wire import encode
from kcp_schemas import message_names

REQUESTS = [name for name in message_names() if name.endswith(".request")]
Table = dict[str, Any]
WHOLE: Table = {
    "pay_types": ["PACA", "PAPT"],
    "tax_split": "always",
    "order_number": {"pattern": "^WEB[0-9]{8}$", "max_length": 20},
    "require": ["good_name", "mod_desc"],
    "operations": {
        "payment.approval": {"require": ["ordr_no"]},
        "payment.registration": {"values": {"pay_method": ["CARD", "VCNT"]}},
        "transaction.inquiry": {"pay_types": ["PACA", "PAVC"]},
    },
}


def example(name: str, **changes: object) -> dict[str, Any]:
    fields = {**catalogue.message(name).examples[0], **changes}
    return {key: value for key, value in fields.items() if value is not None}


NO_SPLIT: Table = {
    each: None for each in ("tax_flag", "mod_tax_mny", "mod_vat_mny", "mod_free_mny")
}
# What breaks it: the request, its change, and the fault.
BREAKS: list[tuple[str, Table, str, str]] = [
    ("payment.approval", {"pay_type": "PAVC"}, "profile.value", "/pay_type"),
    ("payment.approval", {"pay_type": None}, "profile.required", "/pay_type"),
    ("payment.approval", {"pay_type": ""}, "profile.required", "/pay_type"),
    ("payment.approval", {"ordr_no": "WEB1"}, "profile.form", "/ordr_no"),
    ("payment.approval", {"ordr_no": "WEB12345678\n"}, "not", "/ordr_no"),
    ("payment.approval", {"ordr_no": None}, "profile.required", "/ordr_no"),
    ("payment.approval", {"ordr_no": ""}, "profile.required", "/ordr_no"),
    ("payment.registration", {"ordr_idxx": "WEB1234567"}, "profile.form", "/ordr_idxx"),
    ("payment.registration", {"pay_method": "BANK"}, "profile.value", "/pay_method"),
    ("payment.partial_cancel", NO_SPLIT, "profile.required", "/tax_flag"),
    ("payment.partial_cancel", NO_SPLIT, "profile.required", "/mod_vat_mny"),
    ("payment.cancel", {"mod_desc": None}, "profile.required", "/mod_desc"),
    ("payment.cancel", {"mod_desc": ""}, "profile.required", "/mod_desc"),
    ("transaction.inquiry", {"pay_type": "PAVC"}, "profile.value", "/pay_type"),
    ("transaction.inquiry", {"pay_type": "PABK"}, "profile.value", "/pay_type"),
]
FITTING: Mapping[str, Table] = {
    "payment.approval": {"ordr_no": "WEB12345678", "pay_type": "PACA"},
    "payment.registration": {"ordr_idxx": "WEB12345678", "pay_method": "CARD"},
    "payment.partial_cancel": {"mod_desc": "part"},
    "payment.cancel": {"mod_desc": "whole"},
    "transaction.inquiry": {"pay_type": "PACA", "mod_ordr_idxx": ""},
}


@pytest.mark.parametrize("operation", FITTING)
def test_what_fits_passes(operation: str) -> None:
    name = f"{operation}.request"
    payload = example(name, **FITTING[operation])
    assert validate(name, payload, profile=Profile.parse(WHOLE)) == []


@pytest.mark.parametrize(("operation", "changes", "rule", "pointer"), BREAKS)
def test_what_breaks_it_gets_one_fault_with_its_own_words(
    operation: str, changes: Table, rule: str, pointer: str
) -> None:
    name = f"{operation}.request"
    payload = example(name, **{**FITTING[operation], **changes})
    found = [
        fault
        for fault in validate(name, payload, profile=Profile.parse(WHOLE))
        if fault.pointer == pointer
    ]
    assert [fault.rule for fault in found] == [rule]
    assert all(fault.message and fault.message_ko for fault in found)


def test_all_that_breaks_it_is_said_at_once() -> None:
    name = "payment.approval.request"
    payload = example(name, pay_type="PABK", ordr_no="X1", ordr_mony="007")
    faults = validate(name, payload, profile=Profile.parse(WHOLE))
    assert [(fault.rule, fault.pointer) for fault in faults] == [
        ("pattern", "/ordr_mony"),
        ("profile.form", "/ordr_no"),
        ("profile.value", "/pay_type"),
    ]


def test_a_number_that_is_too_long_says_how_long_it_may_be() -> None:
    profile = Profile.parse({"order_number": {"max_length": 5}})
    name = "payment.registration.request"
    (fault,) = validate(name, example(name, ordr_idxx="ABCDEF"), profile=profile)
    assert (fault.rule, "5" in fault.message, "5" in fault.message_ko) == (
        "profile.length",
        True,
        True,
    )


def test_an_operation_that_no_allowed_method_fits_is_refused() -> None:
    """An inquiry knows no PAPT: a shop with points alone makes none."""
    name = "transaction.inquiry.request"
    (fault,) = validate(name, example(name), profile=Profile.parse({"pay_types": ["PAPT"]}))
    assert (fault.rule, fault.message.endswith("no value here")) == ("profile.value", True)


def test_two_lists_of_values_leave_what_is_in_both() -> None:
    table = {"pay_types": ["PACA", "PAVC"], "values": {"pay_type": ["PAVC", "PABK"]}}
    name, profile = "payment.approval.request", Profile.parse(table)
    allowed = [
        kind
        for kind in ("PACA", "PAVC", "PABK")
        if not validate(name, example(name, pay_type=kind), profile=profile)
    ]
    assert allowed == ["PAVC"]


@pytest.mark.parametrize("payload", [None, [], "text", {"pay_type": 10**5000}, {"a": {"b": 1}}])
def test_what_is_no_message_has_the_faults_that_it_has_without(payload: object) -> None:
    name = "payment.approval.request"
    profile = Profile.parse({"operations": {"payment.cancel": {"require": ["mod_desc"]}}})
    assert lint(name, payload, profile=profile) == lint(name, payload)


def test_responses_and_notices_are_the_gateways_own() -> None:
    profile = Profile.parse(WHOLE)
    for name in message_names():
        if name not in REQUESTS:
            assert validate(name, example(name), profile=profile) == []
            assert profile.schema(name) == catalogue.message(name).schema


TABLES: st.SearchStrategy[Table] = st.fixed_dictionaries(
    {},
    optional={
        "pay_types": st.lists(
            st.sampled_from(["PACA", "PABK", "PAVC", "PAPT", "PALP"]), min_size=1
        ),
        "tax_split": st.just("always"),
        "order_number": st.fixed_dictionaries(
            {},
            optional={
                "pattern": st.sampled_from(
                    ["[A-Z]{1,9}", "A(?:B|[0-9]{2}){0,4}", "[A-Za-z0-9]{14}"]
                ),
                "max_length": st.integers(14, 40),
            },
        ),
        "require": st.lists(
            st.sampled_from(["good_name", "mod_desc", "cust_ip", "ordr_no"]), min_size=1
        ),
    },
)


@pytest.mark.parametrize("name", REQUESTS)
@given(data=st.data())
def test_what_a_profile_accepts_the_message_accepts(name: str, data: st.DataObject) -> None:
    """The law of profiles; the exported schema and the rules say the same of each message."""
    profile = Profile.parse(data.draw(TABLES))
    broken = broken_messages(name).map(lambda each: each.payload)
    payload = data.draw(messages(name) | broken)
    without, within = validate(name, payload), validate(name, payload, profile=profile)
    assert set(without) <= set(within)
    assert all(fault.rule.startswith("profile.") for fault in within if fault not in without)
    if not without:
        message = catalogue.message(name)
        exported = reference_engine(profile.schema(name)).is_valid(payload)
        assert profile.accepts(message, payload) == exported == (not within)
        overlays = profile.schema(name).get("allOf", [])[1:]
        assert exported == all(reference_engine(each).is_valid(payload) for each in overlays)


def test_a_request_that_breaks_it_is_not_built(identity: Identity) -> None:
    profile = Profile.parse(WHOLE)
    fields = {
        "tran_cd": "00100000",
        "enc_data": "A",
        "enc_info": "B",
        "ordr_mony": "1",
        "ordr_no": "WEB12345678",
    }
    typed = CardApproval(**fields)  # type: ignore[arg-type]
    assert build_request(typed, identity, STAGING, profile=profile).fields
    with pytest.raises(MessageError) as refused:
        build_request(
            "payment.approval", {**fields, "ordr_no": "1"}, identity, STAGING, profile=profile
        )
    assert [fault.rule for fault in refused.value.faults] == [
        "profile.form",
        "profile.required",
    ]
    with pytest.raises(MessageError, match=r"profile\.required"):
        prepare_request(
            "payment.cancel",
            {"tno": "1"},
            identity.site_cd,
            identity.certificate,
            STAGING,
            profile=profile,
        )


def test_what_the_identity_fills_in_is_not_asked_of_a_caller(identity: Identity) -> None:
    table = {"require": ["kcp_sign_data", "site_cd"], "values": {"site_cd": ["Z9999"]}}
    profile = Profile.parse(table)
    request = build_request("payment.cancel", {"tno": "1"}, identity, STAGING, profile=profile)
    (fault,) = validate("payment.cancel.request", dict(request.fields or {}), profile=profile)
    assert (fault.rule, fault.pointer) == ("profile.value", "/site_cd")


@pytest.mark.parametrize("message", [None, "payment.approval.request"])
def test_documents_are_checked_by_it_too(message: str | None) -> None:
    profile = Profile.parse({"pay_types": ["PAVC"]})
    checker = DocumentChecker(CheckOptions(message=message, profile=profile))
    name = "payment.approval.request"
    verdict = checker.check(encode(example(name)))
    assert [fault.rule for fault in verdict.faults] == ["profile.value"]
    assert checker.check(encode(example(name, pay_type="PAVC"))).faults == ()


def test_it_travels_to_other_processes_and_is_a_value() -> None:
    profile = Profile.parse(WHOLE)
    again = pickle.loads(pickle.dumps(CheckOptions(profile=profile))).profile  # noqa: S301
    assert again == profile
    assert hash(again) == hash(profile)
    assert profile != Profile.parse({})
    assert profile != WHOLE


def test_an_exported_schema_shows_the_examples_that_still_fit() -> None:
    name = "payment.approval.request"
    assert "examples" not in Profile.parse({"pay_types": ["PAVC"]}).schema(name)
    assert Profile.parse({"pay_types": ["PACA"]}).schema(name)["examples"]
