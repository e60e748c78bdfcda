"""The list of result codes: each with its meaning, and where it comes from."""

import pytest

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
    assert all(group["as"].keys() == {"en", "ko"} for group in groups)


def test_each_meaning_is_explained_in_both_languages() -> None:
    assert set(LISTED["codes"].values()) | {"unlisted"} == set(LISTED["kinds"])
    assert all(words.keys() == {"en", "ko"} for words in LISTED["kinds"].values())


# What a caller must do about them, by class.
CLASSES = {
    "success": "0000 V000",
    "unknown": "3008 3009 3010 7512 7R01 8041 8042 8043 8044 8045 8046 8047 8048 8049 8050 8173"
    " 8175 8295 8296 8325 8326 8725 8726 8727 8995 8996 8997 8999 CC72 CC98 CC99 CCSE",
    "not-delivered": "8171 8172 8174 8291 8292 8293 8294 8321 8322 8323 8324 8721 8722 8723 8724",
    "in-progress": "8137 8387 8388 8389 CCAA CCAB",
    "split": "8147",
    "already-done": "8023 8133 8148 8150 8336 8337 8340 8373 8691 8E01 CCA4 CCA6",
    "duplicate": "7101 8094 8128 8338 8586 8892 9167",
    "use-stpc": "8038 8040 CCA9",
    "amount-rule": "8011 8035 8036 8037 8039 8058 8059 8060 8078 8079 8080 8098 8099 8344 8381 8382"
    " 8549 8550 8790 CCA8",
    "contract": "8327 8328 8384 8385 8392 8642 CC33 CC34 CC35 CC36 CC37",
    "expired-authentication": "8310 8341 8342",
}


@pytest.mark.parametrize(
    ("code", "kind"), [(code, kind) for kind, codes in CLASSES.items() for code in codes.split()]
)
def test_a_code_has_its_class(code: str, kind: str) -> None:
    assert catalogue.meaning_of(code) == kind


def test_every_other_code_of_the_list_is_a_plain_refusal() -> None:
    classed = {code for codes in CLASSES.values() for code in codes.split()}
    others = {kind for code, kind in LISTED["codes"].items() if code not in classed}
    assert others == {"refused"}


@pytest.mark.parametrize("code", ["ZZZZ", "", "8094 ", "v000", "00000", "CC"])
def test_a_code_that_is_not_listed_is_not_guessed(code: str) -> None:
    assert catalogue.meaning_of(code) == "unlisted"
