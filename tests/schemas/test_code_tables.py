"""The tables of codes: open lists, each entry with its names and where they come from."""

import re
import subprocess
import sys

import pytest

from kcp_schemas import code_table_names, load_code_table

NAMES = code_table_names()
# A code as it stands on the wire.
WIRE = {
    "bank": r"BK\d{2}|B\d{3}",
    "card": r"[A-Z]{2}[A-Z0-9]{2}",
    "carrier": r"[A-Z]{3}",
    "gift": r"SC[A-Z]{2}",
    "point": r"SC[A-Z]{2}",
}


def test_there_are_the_tables_that_a_reply_needs() -> None:
    assert NAMES == ("bank", "card", "carrier", "gift", "point")


@pytest.mark.parametrize("name", NAMES)
def test_a_code_is_written_as_on_the_wire_and_stands_in_order(name: str) -> None:
    codes = list(load_code_table(name)["codes"])
    assert codes == sorted(codes)
    assert [code for code in codes if not re.fullmatch(WIRE[name], code)] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_entry_has_both_names_and_sources_that_the_table_explains(name: str) -> None:
    table = load_code_table(name)
    for words in (table["title"], *table["sources"].values()):
        assert words.keys() == {"en", "ko"}
    for entry in table["codes"].values():
        assert entry["en"].isascii()
        assert entry["en"]
        assert entry["ko"]
        assert entry["sources"]
        assert set(entry["sources"]) <= set(table["sources"])
        assert entry.get("note", {"en": "", "ko": ""}).keys() == {"en", "ko"}
    used = {source for entry in table["codes"].values() for source in entry["sources"]}
    assert used == set(table["sources"])


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_points_to_entries_of_its_own_table(name: str) -> None:
    codes = load_code_table(name)["codes"]
    for entry in codes.values():
        assert {entry[key] for key in ("acquirer", "merged_into") if key in entry} <= set(codes)
        target = codes.get(entry.get("merged_into"), {})
        assert "merged_into" not in target


@pytest.mark.parametrize(
    ("table", "code", "english", "korean"),
    [
        ("card", "CCKM", "KB Kookmin", "KB국민"),
        ("card", "CCLG", "Shinhan", "신한"),
        ("card", "KM90", "KakaoBank", "카카오뱅크"),
        ("bank", "BK04", "KB Kookmin", "국민"),
        ("bank", "BK88", "Shinhan", "신한"),
        ("bank", "BK92", "Toss Bank", "토스뱅크"),
        ("bank", "B240", "Samsung Securities", "삼성(증권)"),
        ("carrier", "KTF", "KT", "KT"),
        ("gift", "SCHM", "Happy Money", "해피머니"),
        ("point", "SCWB", "Benepia", "베네피아"),
    ],
)
def test_a_code_is_looked_up(table: str, code: str, english: str, korean: str) -> None:
    entry = load_code_table(table)["codes"][code]
    assert (entry["en"], entry["ko"]) == (english, korean)


def test_one_old_bank_code_is_still_in_use_and_says_where() -> None:
    codes = load_code_table("bank")["codes"]
    merged = {code: entry["merged_into"] for code, entry in codes.items() if "merged_into" in entry}
    assert merged == {
        "BK05": "BK81", "BK06": "BK04", "BK21": "BK88", "BK25": "BK81",
        "BK26": "BK88", "BK53": "BK27", "BK83": "BK20",
    }  # fmt: skip
    assert "virtual account" in codes["BK26"]["note"]["en"]


def test_who_issues_virtual_accounts_is_the_manual_s_list() -> None:
    codes = load_code_table("bank")["codes"]
    issuing = [code for code, entry in codes.items() if entry.get("virtual_accounts")]
    listed = "03 04 07 11 20 23 26 31 32 34 39 71 81"
    assert issuing == [f"BK{digits}" for digits in listed.split()]
    assert all("manual" in codes[code]["sources"] for code in issuing)


def test_a_login_is_known_where_an_acquirer_is_and_the_table_explains_it() -> None:
    table = load_code_table("card")
    codes = table["codes"]
    assert {code for code in codes if "login" in codes[code]} == {
        code for code in codes if "acquirer" in codes[code]
    }
    assert {entry["login"] for entry in codes.values() if "login" in entry} == set(table["logins"])
    assert all(words.keys() == {"en", "ko"} for words in table["logins"].values())
    assert [codes[code]["login"] for code in ("CCKM", "CCLG", "CVSF", "CCUF", "CCPT")] == [
        *("isp", "ansim-click", "3d", "upop", "payco")
    ]


@pytest.mark.parametrize("code", ["BK26", "BK99", "CCTS", "CCKA", "361"])
def test_codes_of_another_list_or_gateway_are_not_card_companies(code: str) -> None:
    assert code not in load_code_table("card")["codes"]


@pytest.mark.parametrize("name", ["result", "crad", "", "../messages/payment.cancel.request"])
def test_no_other_table_is_read(name: str) -> None:
    with pytest.raises(KeyError):
        load_code_table(name)


def test_a_table_is_read_when_it_is_asked_for() -> None:
    program = (
        "import sys, kcp_proto, kcp_schemas\n"
        "kcp_proto.catalogue.operation('payment.cancel')\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])))\n"
        "kcp_schemas.load_code_table('card')\n"
        "kcp_schemas.load_code_table('card')\n"
        "print([name.rpartition('codes')[2][1:] for name in opened if name.endswith('.json')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "['card.json']\n"
