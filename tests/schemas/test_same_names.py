"""A field means the same in every message, unless a ruling says otherwise."""

from collections import defaultdict
from typing import Any

from kcp_schemas import load_schema, message_names

WORDS = {"title", "description", "$comment", "x-kcp-evidence"}
NUMBER = {"not", "minimum", "maximum"}
ASKED = {"minLength", "minimum", "pattern", "x-kcp-advice"}
# Which keywords may differ, and why.
DIFFERENT: dict[str, tuple[str, set[str]]] = {
    "amount": (
        "R8: a constant of the inquiry. R28: 21 for the virtual account. R27: may be absent",
        NUMBER | {"enum", "x-kcp-source", "x-kcp-advice", "maxLength", "minLength", "pattern"},
    ),
    "batch_key": ("R27: may be absent from a response", {"minLength", "pattern"}),
    "card_mny": ("R27: may be absent from a response", ASKED),
    "buyr_name": ("R39: required by some", {"minLength", "x-kcp-advice"}),
    "buyr_tel2": ("R39: required by some", {"minLength", "x-kcp-advice"}),
    "good_name": ("R39: required by some", {"minLength"}),
    "cash_no": ("the notice alone says its form", {"maxLength", "not", "pattern"}),
    "mod_mny": ("R34: given back, and a response may leave it out. R19", ASKED | {"x-kcp-echo"}),
    "ordr_idxx": ("R38: no response to a registration repeats it", {"x-kcp-echo"}),
    "pay_method": (
        "each message has its own; a response tells which was used",
        {"const", "enum", "maxLength", "x-kcp-source"},
    ),
    "pay_type": ("R35: optional in an approval", {"enum", "x-kcp-advice", "x-kcp-recommended"}),
    "quota": (
        "R3: a request's text, a response's count",
        NUMBER | {"maxLength", "pattern", "type", "x-kcp-type"},
    ),
    "rem_mny": (
        "R34: before the request, and left after it",
        NUMBER | {"minLength", "pattern", "type", "x-kcp-advice"},
    ),
    "tax_flag": (
        "R34: only one value is asked for, and profiles ask for it",
        {"enum", "maxLength", "x-kcp-advice", "x-kcp-role"},
    ),
    "tran_cd": (
        "tells approval and billing key apart; R35: an approval passes it through",
        {"const", "maxLength", "minLength", "not", "x-kcp-advice", "x-kcp-role", "x-kcp-source"},
    ),
    "va_date": ("R27: may be absent from a response", {"minLength", "pattern"}),
    "va_name": ("R40: a request's text", {"maxLength", "minLength", "not", "x-kcp-advice"}),
    "mod_ordr_idxx": ("R31: an inquiry's response repeats it", {"x-kcp-echo"}),
    "mod_type": ("tells cancels and re-approval apart", {"const"}),
    "pt_txtype": ("tells point inquiry and point payment apart", {"const"}),
    "service_corp_id": ("R28: 14 for SSG money", {"maxLength"}),
    "shop_status": ("R28: 20 in the common table, 4 in eight others", {"maxLength"}),
    "site_cd": (
        "R36: a notice may lack it",
        {"minLength", "not", "pattern", "x-kcp-source"},
    ),
    "tno": (
        "R2: Number in the cancel table. R10: may stand for a date. R27: may be absent",
        NUMBER | {"type", "minLength", "pattern", "x-kcp-echo", "x-kcp-date-key"},
    ),
}


def differing() -> dict[str, set[str]]:
    by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for message in message_names():
        for name, field in load_schema(message)["properties"].items():
            by_name[name].append(field)
    found: dict[str, set[str]] = {}
    for name, fields in by_name.items():
        keywords = set[str]().union(*fields) - WORDS
        unequal = {key for key in keywords if any(f.get(key) != fields[0].get(key) for f in fields)}
        if unequal:
            found[name] = unequal
    return found


def test_only_the_listed_fields_differ_and_only_in_the_listed_keywords() -> None:
    assert differing() == {name: keywords for name, (_, keywords) in DIFFERENT.items()}


def test_shop_status_is_long_for_cards_only() -> None:
    """``shop_status`` 20 (common, so card) and 4 (the other eight) (R28)."""
    lengths = {
        name.rpartition(".")[2]: load_schema(name)["properties"]["shop_status"]["maxLength"]
        for name in message_names()
        if name.startswith("transaction.inquiry.response.")
    }
    assert lengths.pop("card") == 20
    assert set(lengths.values()) == {4}
    assert len(lengths) == 8
