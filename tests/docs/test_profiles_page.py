"""The page about profiles shows one that is right as it stands."""

import re
from pathlib import Path

import pytest

from kcp_transports import read_profile

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "profiles.md").read_text("utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_profile_on_the_page_can_be_copied(block: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(block, "utf-8")
    assert read_profile(tmp_path).schema("payment.registration.request")


def test_the_page_shows_one() -> None:
    assert BLOCKS
