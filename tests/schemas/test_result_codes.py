"""The list of result codes: each with its meaning, and where it comes from."""

from kcp_proto import catalogue
from kcp_schemas import load_result_codes

LISTED = load_result_codes()


def test_each_code_has_one_piece_of_evidence() -> None:
    explained = [code for group in LISTED["evidence"] for code in group["codes"]]
    assert sorted(explained) == sorted(LISTED["codes"])


def test_only_success_is_documented() -> None:
    """The guides list no other code (R13); the others were seen in the field."""
    groups = LISTED["evidence"]
    assert {group["evidence"] for group in groups} == {"documented", "seen"}
    documented = [group["codes"] for group in groups if group["evidence"] == "documented"]
    assert documented == [["0000"]]
    assert all(group["as"] for group in groups)


def test_each_meaning_is_explained_in_both_languages() -> None:
    assert set(LISTED["codes"].values()) | {"unlisted"} == set(LISTED["kinds"])
    assert all(words.keys() == {"en", "ko"} for words in LISTED["kinds"].values())


def test_codes_with_an_unknown_outcome_are_never_a_refusal() -> None:
    """Time-outs, work in progress and two live transactions."""
    for code in ("3008", "7512", *map(str, range(8041, 8049)), "8995", "8999"):
        assert catalogue.meaning_of(code) == "unknown"
    assert catalogue.meaning_of("8388") == "in-progress"
    assert catalogue.meaning_of("8147") == "split"
    assert {catalogue.meaning_of(code) for code in ("8023", "8133", "8148")} == {"already-done"}
