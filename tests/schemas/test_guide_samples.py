"""The guides' own samples: broken ones fail with a place, repaired ones are valid (R20, R21)."""

import json
from pathlib import Path
from typing import Any

import pytest

from kcp_proto import Fault, MessageError, validate
from kcp_proto.documents import decode

FOLDER = Path(__file__).parent.parent / "vectors" / "guide_samples"
SAMPLES: list[dict[str, Any]] = json.loads((FOLDER / "repairs.json").read_text("utf-8"))
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["sample"])


def printed(sample: dict[str, Any]) -> str:
    return (FOLDER / f"{sample['sample']}.printed.txt").read_text("utf-8")


def repaired(sample: dict[str, Any]) -> str:
    return (FOLDER / f"{sample['sample']}.repaired.json").read_text("utf-8")


def test_every_stored_sample_is_listed() -> None:
    stored = {path.name for path in FOLDER.iterdir()} - {"repairs.json"}
    names = [sample["sample"] for sample in SAMPLES]
    assert stored == {
        f"{name}.{form}" for name in names for form in ("printed.txt", "repaired.json")
    }
    assert len(names) == 10


@each_sample
def test_a_sample_as_printed_decodes_or_fails_with_line_and_column(sample: dict[str, Any]) -> None:
    text = printed(sample)
    if sample["printed_breaks_at"] is None:
        assert decode(text.encode()) == json.loads(text)
        return
    with pytest.raises(MessageError) as caught:
        decode(text.encode(), subject="sample")
    (fault,) = caught.value.faults
    assert fault.rule == "json.syntax"
    assert {"line": fault.line, "column": fault.column} == sample["printed_breaks_at"]
    assert f"line {fault.line}, column {fault.column}" in str(caught.value)


def syntax_faults(text: str) -> list[Fault]:
    try:
        decode(text.encode())
    except MessageError as error:
        return list(error.faults)
    return []


@each_sample
def test_each_half_repaired_sample_fails_with_line_and_column(sample: dict[str, Any]) -> None:
    text = printed(sample)
    for repair in sample["repairs"]:
        text = text.replace(repair["printed"], repair["repaired"])
        assert all(fault.line and fault.column for fault in syntax_faults(text))
    assert syntax_faults(text) == []


@each_sample
def test_the_listed_repairs_and_nothing_else_make_the_repaired_sample(
    sample: dict[str, Any],
) -> None:
    text = printed(sample)
    for repair in sample["repairs"]:
        assert text.count(repair["printed"]) == 1, repair
        text = text.replace(repair["printed"], repair["repaired"])
    assert text == repaired(sample)


@each_sample
def test_a_repaired_sample_has_no_fault_but_those_a_ruling_explains(sample: dict[str, Any]) -> None:
    """The inquiry and the payment leave out pt_memcorp_cd, which the table requires (R7)."""
    found = validate(sample["message"], decode(repaired(sample).encode()))
    expected = [(fault["pointer"], fault["rule"]) for fault in sample["remaining_faults"]]
    assert [(fault.pointer, fault.rule) for fault in found] == expected
    for fault, listed in zip(found, sample["remaining_faults"], strict=True):
        assert listed["ruling"] in fault.ruling


def test_only_the_two_samples_without_a_member_company_stay_invalid() -> None:
    faults = {s["sample"]: s["remaining_faults"] for s in SAMPLES if s["remaining_faults"]}
    missing = [{"pointer": "/pt_memcorp_cd", "rule": "required", "ruling": "R7"}]
    assert faults == {"point_inquiry.request": missing, "point_payment.request": missing}
