"""The lowest versions are what pyproject.toml says, each once and exactly."""

import tomllib

import pytest

from tools.lowest import ROOT, constraints


def test_each_dependency_with_all_extras_is_pinned_to_its_lowest_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found = list(constraints(project))
    assert "cryptography==43" in found
    assert "backports.zstd==1.0; python_version < '3.14'" in found
    names = [line.partition("==")[0] for line in found]
    assert len(names) == len(set(names)), "an extra allows another version than the other one"


@pytest.mark.parametrize("requirement", ["one", "one>=1,<2", "one==1", "one~=1.0"])
def test_what_is_not_just_a_lower_bound_is_refused(requirement: str) -> None:
    extras: dict[str, list[str]] = {"all": ["kcp-proto[a]"], "a": ["two>=2"]}
    project: dict[str, object] = {"dependencies": [requirement], "optional-dependencies": extras}
    with pytest.raises(ValueError, match="one"):
        list(constraints(project))
