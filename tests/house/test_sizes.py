"""A stranger who opens a package sees few things."""

import pytest

from .known import known
from .source import PACKAGES, ROOT, files

MOST = {"kcp_schemas": 4, "kcp_proto": 28, "kcp_transports": 18, "kcp_sandbox": 18, "kcp_cli": 24}


@pytest.mark.parametrize("package", PACKAGES)
def test_opening_a_package_shows_few_things(package: str) -> None:
    entries = {entry.name for entry in (ROOT / PACKAGES[package]).iterdir()}
    shown = entries - {"py.typed", "__pycache__"}
    assert known(f"things in {package}", {str(len(shown))} if len(shown) > MOST[package] else set())


def test_no_file_of_a_room_has_an_underscore() -> None:
    """A room keeps its files to itself; an underscore would say so twice."""
    found = {name for name in files() if files()[name].room not in PACKAGES}
    assert known("underscored files", {name for name in found if "._" in name})
