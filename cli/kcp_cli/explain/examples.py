"""An example of each rule that a message or a text by itself can break: what is wrong, and right.

A rule about a signature, a certificate, a contract or the files of a run has none.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from kcp_proto.catalogue import MAX_BYTES


class Example(NamedTuple):
    """Fields that break a rule, and the same without the fault.

    Attributes:
        message: The message.
        wrong: Fields that break the rule in it; None stands for a field that is left out.
        right: The same that do not.
    """

    message: str
    wrong: Mapping[str, Any]
    right: Mapping[str, Any]


class TextExample(NamedTuple):
    """A text that breaks a rule, and one that does not.

    Attributes:
        wrong: The text of a body.
        right: The same without the fault.
    """

    wrong: str
    right: str


_CANCEL = "payment.cancel.request"
_PARTIAL = "payment.partial_cancel.request"
_ACCOUNT = "payment.virtual_account.request"
_INQUIRY = "transaction.inquiry.request"
_TNO = {"tno": "22320972271249"}
_BY_ORDER = {"mod_ordr_idxx": "TEST1234567890"}
_SPLIT = {"mod_mny": "1100", "mod_tax_mny": "1000", "mod_vat_mny": "100", "mod_free_mny": "0"}

EXAMPLES: Mapping[str, Example | TextExample] = {
    "type": Example(_CANCEL, {"tno": 22320972271249}, _TNO),
    "const": Example(_CANCEL, {"mod_type": "STPC"}, {"mod_type": "STSC"}),
    "enum": Example("payment.registration.request", {"pay_method": "card"}, {"pay_method": "CARD"}),
    "pattern": Example(_CANCEL, {"tno": "2232097227124X"}, _TNO),
    "not": Example(_CANCEL, {"mod_desc": "변심; 재주문"}, {"mod_desc": "변심 재주문"}),
    "minLength": Example(_CANCEL, {"tno": ""}, _TNO),
    "maxLength": Example(_CANCEL, {"tno": "223209722712490"}, _TNO),
    MAX_BYTES: Example(
        "payment.registration.request", {"good_name": "가" * 40}, {"good_name": "가" * 33}
    ),
    "minimum": Example(_PARTIAL, {"mod_vat_mny": -1}, {"mod_vat_mny": "100"}),
    "maximum": Example(_PARTIAL, {"mod_vat_mny": 1000000000000}, {"mod_vat_mny": "100"}),
    "required": Example(_CANCEL, {"tno": None}, _TNO),
    "field.unknown": Example(_CANCEL, {"mod_dsec": "변심"}, {"mod_desc": "변심"}),
    "text.nfc": Example(
        _CANCEL,
        {"mod_desc": "\u1107\u1167\u11ab\u1109\u1175\u11b7"},
        {"mod_desc": "변심"},
    ),
    "fields.equal": Example(
        _ACCOUNT, {"amount": "1004", "va_mny": "1000"}, {"amount": "1004", "va_mny": "1004"}
    ),
    "fields.at-most": Example(
        _PARTIAL,
        {"mod_mny": "2000", "rem_mny": "1000"},
        {"mod_mny": "1000", "rem_mny": "2000"},
    ),
    "fields.advised-below": Example(
        _PARTIAL,
        {"mod_mny": "2000", "rem_mny": "2000"},
        {"mod_mny": "1000", "rem_mny": "2000"},
    ),
    "fields.sum": Example(_PARTIAL, {**_SPLIT, "mod_mny": "1000"}, _SPLIT),
    "fields.all-or-none": Example(_PARTIAL, {**_SPLIT, "mod_free_mny": None}, _SPLIT),
    "date-key": Example(
        _INQUIRY, {**_BY_ORDER, "tno": "20261301000000"}, {**_BY_ORDER, "tno": "20261130000000"}
    ),
    "date-key.alone": Example(
        _INQUIRY,
        {"mod_ordr_idxx": None, "tno": "20261130000000"},
        {**_BY_ORDER, "tno": "20261130000000"},
    ),
    "date-key.zeros": Example(
        _INQUIRY, {**_BY_ORDER, "tno": "20261130"}, {**_BY_ORDER, "tno": "20261130000000"}
    ),
    "time.impossible": Example(
        _ACCOUNT, {"va_date": "20260230235959"}, {"va_date": "20260228235959"}
    ),
    "advice": Example(_PARTIAL, {"mod_mny": 1004}, {"mod_mny": "1004"}),
    "json.syntax": TextExample('{"tno": "22320972271249",}', '{"tno": "22320972271249"}'),
    "json.bom": TextExample('\ufeff{"tno": "1"}', '{"tno": "1"}'),
    "json.depth": TextExample("[[[[[[[[[1]]]]]]]]]", "[1]"),
    "json.duplicate": TextExample('{"tno": "1", "tno": "2"}', '{"tno": "1"}'),
    "json.number": TextExample('{"mod_mny": 1004.0}', '{"mod_mny": "1004"}'),
    "json.surrogate": TextExample(r'{"mod_desc": "\ud83d"}', r'{"mod_desc": "\ud83d\ude00"}'),
    "form.empty": TextExample("", "tno=1&op_cd=50"),
    "form.json": TextExample('{"tno": "1"}', "tno=1"),
    "form.syntax": TextExample("tno=1;op_cd=50", "tno=1&op_cd=50"),
    "form.duplicate": TextExample("tno=1&tno=2", "tno=1"),
}
