"""A field means the same in every message, unless a ruling says otherwise."""

from collections import defaultdict
from typing import Any

from kcp_schemas import load_schema, message_names

WORDS = {"title", "description", "$comment"}
NUMBER = {"not", "minimum", "maximum"}
# Which keywords may differ, and why.
DIFFERENT: dict[str, tuple[str, set[str]]] = {
    "amount": (
        "R8: a constant of the inquiry. R28: 21 for the virtual account. R27: may be absent",
        NUMBER | {"enum", "x-kcp-source", "x-kcp-advice", "maxLength", "minLength", "pattern"},
    ),
    "mod_ordr_idxx": ("R31: an inquiry's response repeats it", {"x-kcp-echo"}),
    "mod_type": ("tells cancel and re-approval apart", {"const"}),
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
