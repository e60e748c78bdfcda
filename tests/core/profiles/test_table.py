"""A wrong profile says all that is wrong with it, in both languages, and no value of it."""

from typing import Any

import pytest

from kcp_proto import MessageError
from kcp_proto.faults import Fault
from kcp_proto.profiles import Profile

OPS = "operations"
APPROVAL, CANCEL = "payment.approval", "payment.cancel"
# A table, and the rule and the pointer of its one fault.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"pay_typs": ["PACA"]}, "profile.key", "/pay_typs"),
    ({"order_number": {"patern": "A"}}, "profile.key", "/order_number/patern"),
    ({OPS: {APPROVAL: {OPS: {}}}}, "profile.key", f"/{OPS}/{APPROVAL}/{OPS}"),
    ({"pay_types": "PACA"}, "profile.type", "/pay_types"),
    ({"pay_types": []}, "profile.type", "/pay_types"),
    ({"pay_types": ["PACA", 1]}, "profile.type", "/pay_types/1"),
    ({"pay_types": ["PAXX"]}, "profile.widens", "/pay_types/0"),
    (
        {OPS: {APPROVAL: {"pay_types": ["PALP"]}}},
        "profile.widens",
        f"/{OPS}/{APPROVAL}/pay_types/0",
    ),
    ({OPS: {CANCEL: {"pay_types": ["PACA"]}}}, "profile.field", f"/{OPS}/{CANCEL}/pay_types"),
    ({"tax_split": True}, "profile.type", "/tax_split"),
    ({"tax_split": "never"}, "profile.type", "/tax_split"),
    ({OPS: {CANCEL: {"tax_split": "always"}}}, "profile.field", f"/{OPS}/{CANCEL}/tax_split"),
    ({"order_number": "A"}, "profile.type", "/order_number"),
    ({"order_number": {"pattern": 1}}, "profile.type", "/order_number/pattern"),
    ({"order_number": {"max_length": "9"}}, "profile.type", "/order_number/max_length"),
    ({"order_number": {"max_length": True}}, "profile.type", "/order_number/max_length"),
    ({"order_number": {"max_length": 0}}, "profile.type", "/order_number/max_length"),
    ({"order_number": {"max_length": 41}}, "profile.widens", "/order_number/max_length"),
    (
        {"order_number": {"max_length": 3, "pattern": "[A-Z]{4}"}},
        "profile.pattern",
        "/order_number/pattern",
    ),
    ({"order_number": {"pattern": "A{41}"}}, "profile.pattern", "/order_number/pattern"),
    ({OPS: {CANCEL: {"order_number": {}}}}, "profile.field", f"/{OPS}/{CANCEL}/order_number"),
    ({"require": "good_name"}, "profile.type", "/require"),
    ({"require": ["god_name"]}, "profile.field", "/require/0"),
    ({"require": ["res_cd"]}, "profile.field", "/require/0"),
    ({OPS: {CANCEL: {"require": ["good_name"]}}}, "profile.field", f"/{OPS}/{CANCEL}/require/0"),
    ({"values": ["A"]}, "profile.type", "/values"),
    ({"values": {"pay_methd": ["CARD"]}}, "profile.field", "/values/pay_methd"),
    ({"values": {"pay_method": ["XXXX"]}}, "profile.widens", "/values/pay_method/0"),
    ({"values": {"pay_method": "CARD"}}, "profile.type", "/values/pay_method"),
    ({"values": {"pt_pwd": ["hunter2"]}}, "profile.field", "/values/pt_pwd"),
    ({OPS: []}, "profile.type", f"/{OPS}"),
    ({OPS: {CANCEL: "strict"}}, "profile.type", f"/{OPS}/{CANCEL}"),
    ({OPS: {"payment.cancle": {}}}, "profile.operation", f"/{OPS}/payment.cancle"),
]


def faults_of(table: dict[str, Any]) -> tuple[Fault, ...]:
    with pytest.raises(MessageError) as wrong:
        Profile.parse(table)
    return wrong.value.faults


@pytest.mark.parametrize(("table", "rule", "pointer"), WRONG)
def test_each_mistake_has_its_own_words(table: dict[str, Any], rule: str, pointer: str) -> None:
    (fault,) = faults_of(table)
    assert (fault.rule, fault.pointer, fault.severity) == (rule, pointer, "error")
    assert fault.message.isascii()
    assert not fault.message_ko.isascii()
    for value in ("PAXX", "hunter2", "XXXX", "never"):
        assert value not in str(fault) + fault.message_ko


def test_all_mistakes_are_said_at_once() -> None:
    table = {
        "pay_types": ["PAXX", "PAYY"],
        "tax_split": 1,
        "wrong": 1,
        "order_number": {"pattern": "[A", "max_length": 99},
        OPS: {CANCEL: {"require": ["a", "b"]}, "none": {}},
    }
    assert len(faults_of(table)) == 9


@pytest.mark.parametrize(
    ("table", "hint"),
    [
        ({"pay_typs": ["PACA"]}, "pay_types"),
        ({"pay_types": ["PACX"]}, "PA"),
        ({"require": ["god_name"]}, "good_name"),
        ({OPS: {"payment.cancle": {}}}, "payment.cancel"),
    ],
)
def test_a_slip_gets_the_nearest_name(table: dict[str, Any], hint: str) -> None:
    (fault,) = faults_of(table)
    assert f"; did you mean {hint}" in fault.message


def test_nothing_at_all_narrows_nothing() -> None:
    assert Profile.parse({}).every == Profile.parse({OPS: {CANCEL: {}}}).every
