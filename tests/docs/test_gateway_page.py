"""The page about the gateway lists every operation and code, and where each comes from."""

import re
from pathlib import Path

import pytest

from kcp_proto import PRODUCTION, STAGING, catalogue
from kcp_sandbox.gateway import CODES
from kcp_schemas import load_result_codes

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "gateway.md").read_text("utf-8")
OPERATIONS, CODE_TABLE, SANDBOX, NOT_COVERED = (
    PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    for heading in (
        "Operations",
        "Result codes",
        "The sandbox's own choices",
        "Known and not covered",
    )
)


def test_each_operation_is_described_as_its_schema_states_it() -> None:
    rows = re.findall(
        r"^\| `([\w.]+)` \| `(/[\w/]+)` \| `(\w+)`.* \| (.+) \| (\w+) \| .+ \|$",
        OPERATIONS,
        re.MULTILINE,
    )
    described = map(catalogue.operation, catalogue.operations())
    assert set(rows) == {
        (one.name, one.path, one.discriminator, signed(one.sign), one.effect) for one in described
    }


@pytest.mark.parametrize(
    "what",
    [
        "escrow",
        "virtual account",
        "cash receipts",
        "pay-by-link",
        "remittance",
        "card numbers keyed in",
        "identity checks",
    ],
)
def test_what_is_known_and_not_covered_is_named_with_its_reason(what: str) -> None:
    rows = re.findall(r"^\| (.+) \| (.+) \|$", NOT_COVERED, re.MULTILINE)
    (reason,) = [reason for name, reason in rows if what in name]
    assert len(reason.split()) > 4


def test_both_hosts_are_named() -> None:
    assert PRODUCTION.base_url in PAGE
    assert STAGING.base_url in PAGE


def test_each_result_code_has_the_meaning_of_the_list() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (`.+?`) \| ", CODE_TABLE, re.MULTILINE)
    listed = {code: meaning for meaning, cell in rows for code in codes(cell)}
    assert listed == load_result_codes()["codes"]


def test_each_meaning_is_explained() -> None:
    meanings = re.findall(r"^\| `([a-z-]+)` \| ", CODE_TABLE, re.MULTILINE)
    assert set(meanings) == set(load_result_codes()["kinds"])


def test_each_code_of_the_sandbox_is_listed_with_its_origin() -> None:
    rows = re.findall(r"^\| `(\w{4})` \| (\w+) \| (.+) \| (\d+) \|$", SANDBOX, re.MULTILINE)
    assert rows == [(one.res_cd, one.origin, one.english, str(one.status)) for one in CODES]


def signed(names: tuple[str, ...]) -> str:
    return f"`{'^'.join(names)}`" if names else "none"


def codes(cell: str) -> list[str]:
    """Read a cell of codes; ``8041``–``8043`` are three."""
    found: list[str] = []
    for first, last in re.findall(r"`(\w+)`(?:–`(\w+)`)?", cell):
        numbers = range(int(first), int(last) + 1) if last else ()
        found += [str(number) for number in numbers] or [first]
    return found
